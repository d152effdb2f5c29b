"""Errors that say what happens next.

    SyncError
    ├── Retryable            try again later, nobody needs to know
    │   └── RateLimited      wait until the vendor takes calls again; waiting is no attempt
    ├── NeedsAttention       a person must act; goes to Error Transactions
    ├── OutcomeUnknown       the write may have been carried out: look in Sage before anything else
    └── ConfigurationError   this deployment is wrong; the operator must act

Vendors' answers are translated into these once, in the gateways (ERR-1, ERR-6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class VendorError:
    """What Sage or Alvys itself said, kept word for word for support (ERR-1)."""

    system: str
    number: str | None
    text: str
    support_id: str | None = None


class SyncError(Exception):
    """A failure with a stable `code`, a `message` for a biller and a `remedy` that says what to do.

    `setting` names the place where it is fixed, as a path in the console (for example
    ``account-mappings``), or is None when the fix is not one of our settings.
    """

    default_code: ClassVar[str] = "sync_failed"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        remedy: str = "",
        setting: str | None = None,
        vendor: VendorError | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.remedy = remedy
        self.setting = setting
        self.vendor = vendor


class Retryable(SyncError):
    """A passing fault: nothing was carried out, and the same call may succeed later (ERR-6).

    `retry_after` is the vendor's own wish in seconds, or None.
    """

    default_code = "temporarily_unavailable"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry_after: float | None = None,
        vendor: VendorError | None = None,
    ) -> None:
        super().__init__(message, code=code, remedy="It is tried again by itself.", vendor=vendor)
        self.retry_after = retry_after


class RateLimited(Retryable):
    """The vendor takes no more calls for `seconds`. However long it takes, that is no failure (ERR-6).

    `refused` says that the vendor told us so. Otherwise we know it beforehand, of one kind of call only,
    and others may go on.
    """

    default_code = "rate_limited"

    def __init__(
        self, message: str, *, code: str, seconds: float, refused: bool, vendor: VendorError | None = None
    ) -> None:
        super().__init__(message, code=code, retry_after=seconds, vendor=vendor)
        self.seconds = seconds
        self.refused = refused


class NeedsAttention(SyncError):
    """A person must change something before this can succeed; it is never retried blindly (ERR-6)."""

    default_code = "needs_attention"


class OutcomeUnknown(SyncError):
    """The connection broke after a write was sent: it may or may not have been carried out."""

    default_code = "outcome_unknown"


class ConfigurationError(SyncError):
    """This deployment is wrong (a missing secret, an unset variable): no data can make it right."""

    default_code = "deployment_misconfigured"
