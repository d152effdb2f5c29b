"""DynamoDB's errors, turned into ours once: what passes is told from what doesn't.

Only a fault that DynamoDB names as a passing one, or that is its own (5xx), is `Retryable`. A request that it
refuses for what it contains will be refused again: that is `NeedsAttention`, and never "busy".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    Retryable,
    SyncError,
    VendorError,
)
from alvys_intacct.late_dataclass import dataclass

# The codes of requests, and the reasons of cancelled transactions, that the same request may overcome.
PASSING = frozenset(
    {
        "ExpiredTokenException",
        "InternalFailure",
        "InternalServerError",
        "InternalServerErrorException",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
# The deployment is wrong: a resource, a right or the credentials.
_BROKEN = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "KMSAccessDeniedException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "ResourceNotFoundException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_OWN_FAULT = 500
_UNMET, _NO_REASON = "ConditionalCheckFailed", "None"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A transaction that DynamoDB cancelled: the puts whose conditions failed, and those that it refuses."""

    unmet: frozenset[int]
    refused: dict[int, SyncError]


@contextmanager
def translated() -> Iterator[None]:
    """Turn AWS's errors into ours.

    `Retryable` is a passing fault, `ConfigurationError` a wrong deployment, `NeedsAttention` a request that
    is refused for what it contains.
    """
    try:
        yield
    except ClientError as error:
        answer = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise of_code(answer.get("Code", ""), answer.get("Message", ""), status) from error
    except ParamValidationError as error:
        raise of_code("ValidationException", str(error)) from error
    except (NoCredentialsError, NoRegionError, PartialCredentialsError) as error:
        raise of_code("MissingAuthenticationToken", str(error)) from error
    except BotoCoreError as error:
        raise Retryable("The database can't be reached.", code="database_unreachable") from error


def of_code(code: str, text: str, status: int = 0) -> SyncError:
    """The error that DynamoDB's code, text and HTTP status stand for."""
    vendor = VendorError("AWS", code, text)
    if code in _BROKEN:
        return ConfigurationError(
            "A resource of the deployment is missing or access is denied.",
            code="deployment_broken",
            vendor=vendor,
        )
    if code in PASSING or status >= _OWN_FAULT:
        return busy(vendor)
    return NeedsAttention(
        "The database refuses this record: it is too large, or has a value that can't be stored.",
        code="record_refused",
        remedy="Send it again with less in it. If it is refused again, send the correlation id to support.",
        vendor=vendor,
    )


def cancelled_by(reasons: Sequence[Any]) -> Cancelled:
    """What a cancelled transaction says of each put, in order. Raises the error of a wrong deployment."""
    unmet: set[int] = set()
    refused: dict[int, SyncError] = {}
    for place, reason in enumerate(reasons):
        code = reason.get("Code") or _NO_REASON
        if code == _UNMET:
            unmet.add(place)
        elif code != _NO_REASON and code not in PASSING:
            fault = of_code(code, reason.get("Message") or "")
            if not isinstance(fault, NeedsAttention):
                raise fault
            refused[place] = fault
    return Cancelled(frozenset(unmet), refused)


def busy(vendor: VendorError | None = None) -> Retryable:
    """The error of what did not come through in time."""
    return Retryable("The database is busy.", code="database_busy", vendor=vendor)
