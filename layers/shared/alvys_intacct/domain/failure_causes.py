"""Why documents fail, in few classes: what an operator looks at first (OPS-1)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.errors import (
    ConfigurationError,
    OutcomeUnknown,
    Retryable,
    SyncError,
    UnclearRefusal,
)


class FailureCause(StrEnum):
    """The classes; their number bounds the number of metrics."""

    SETTINGS = "settings"
    DOCUMENT = "document"
    REFUSED_BY_SAGE = "refused_by_sage"
    REFUSED_BY_ALVYS = "refused_by_alvys"
    LASTING_FAULT = "lasting_fault"
    UNKNOWN_OUTCOME = "unknown_outcome"
    DEPLOYMENT = "deployment"
    INTERNAL = "internal"
    WORKER_DIED = "worker_died"


# Not data, but this service or its deployment is to be mended.
OURS = frozenset({FailureCause.INTERNAL, FailureCause.DEPLOYMENT})
_VENDORS = {"Sage Intacct": FailureCause.REFUSED_BY_SAGE, "Alvys": FailureCause.REFUSED_BY_ALVYS}
INTERNAL_ERROR = "internal_error"


def failure_cause(error: SyncError) -> FailureCause:
    """The class of the error that a document fails with."""
    if error.code == INTERNAL_ERROR:
        return FailureCause.INTERNAL
    if isinstance(error, ConfigurationError):
        return FailureCause.DEPLOYMENT
    if isinstance(error, OutcomeUnknown):
        return FailureCause.UNKNOWN_OUTCOME
    if isinstance(error, Retryable):
        return FailureCause.LASTING_FAULT
    if error.setting is not None and not isinstance(error, UnclearRefusal):
        return FailureCause.SETTINGS
    if error.vendor is not None:
        return _VENDORS.get(error.vendor.system, FailureCause.DEPLOYMENT)
    return FailureCause.DOCUMENT
