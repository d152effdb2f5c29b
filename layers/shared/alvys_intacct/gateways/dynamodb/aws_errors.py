"""AWS's errors, turned into ours once: what passes is told from what doesn't.

Only a fault that a service names as a passing one, or that is its own (5xx), is `Retryable`. A request that
it refuses for what it contains will be refused again: that is `NeedsAttention`, and never "busy". `Service`
has the words and codes of each service that is used.
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
    OUR_OWN,
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
        "KMS.ThrottlingException",
        "KmsThrottled",
        "LimitExceededException",
        "OverLimit",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
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
        "AWS.SimpleQueueService.NonExistentQueue",
        "AWS.SimpleQueueService.QueueDeletedRecently",
        "AccessDenied",
        "AccessDeniedException",
        "DecryptionFailure",
        "EncryptionFailure",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "KMS.AccessDeniedException",
        "KMS.DisabledException",
        "KMS.InvalidStateException",
        "KMS.NotFoundException",
        "KMSAccessDeniedException",
        "KmsAccessDenied",
        "KmsDisabled",
        "KmsInvalidKeyUsage",
        "KmsInvalidState",
        "KmsNotFound",
        "KmsOptInRequired",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "QueueDeletedRecently",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_OWN_FAULT = 500
_UNMET, _NO_REASON = "ConditionalCheckFailed", "None"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of AWS in our words: each a message and a code."""

    away: tuple[str, str]
    busy: tuple[str, str]
    refused: tuple[str, str]
    remedy: str = "Send it again with less in it. If it is refused again, send the correlation id to support."


DATABASE = Service(
    ("The database can't be reached.", "database_unreachable"),
    ("The database is busy.", "database_busy"),
    (
        "The database refuses this record: it is too large, or has a value that can't be stored.",
        "record_refused",
    ),
)
QUEUE = Service(
    ("The queue can't be reached.", "queue_unreachable"),
    ("The queue is busy.", "queue_unreachable"),
    (
        "The queue refuses the message: it is too large, or has a character that can't be sent.",
        "message_refused",
    ),
)
_UNCOUNTED = ("The requests to Sage Intacct could not be counted.", "lease_unavailable")
LEASES = Service(
    _UNCOUNTED,
    _UNCOUNTED,
    ("The database refuses to count the requests to this Sage Intacct company.", "lease_refused"),
    "Check the company id of the connection. If it is right, send the correlation id to support.",
)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A transaction that DynamoDB cancelled: the puts whose conditions failed, and those that it refuses."""

    unmet: frozenset[int]
    refused: dict[int, SyncError]


@contextmanager
def translated(service: Service = DATABASE) -> Iterator[None]:
    """Turn AWS's errors into ours.

    `Retryable` is a passing fault, `ConfigurationError` a wrong deployment, `NeedsAttention` a request that
    is refused for what it contains.
    """
    try:
        yield
    except ClientError as error:
        answer = error.response.get("Error", {})
        raise of_code(answer.get("Code", ""), answer.get("Message", ""), status_of(error), service) from error
    except ParamValidationError as error:
        raise of_code("ValidationException", str(error), service=service) from error
    except (NoCredentialsError, NoRegionError, PartialCredentialsError) as error:
        raise of_code("MissingAuthenticationToken", str(error), service=service) from error
    except BotoCoreError as error:
        message, code = service.away
        raise Retryable(message, code=code, vendor=VendorError(OUR_OWN, None, str(error))) from error


def status_of(error: ClientError) -> int:
    """The HTTP status of the answer; 0 if it is not known."""
    status: int = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status


def is_broken(code: str) -> bool:
    """Whether the deployment is wrong: a resource, a right or the credentials."""
    return code in _BROKEN


def is_passing(code: str, status: int) -> bool:
    """Whether the same request may succeed later."""
    return code in PASSING or status >= _OWN_FAULT


def of_code(code: str, text: str, status: int = 0, service: Service = DATABASE) -> SyncError:
    """The error that a service's code, text and HTTP status stand for."""
    vendor = VendorError(OUR_OWN, code, text)
    if code in _BROKEN:
        return ConfigurationError(
            "A resource of the deployment is missing or access is denied.",
            code="deployment_broken",
            vendor=vendor,
        )
    if is_passing(code, status):
        return busy(vendor, service)
    message, refused = service.refused
    return NeedsAttention(message, code=refused, remedy=service.remedy, vendor=vendor)


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


def busy(vendor: VendorError | None = None, service: Service = DATABASE) -> Retryable:
    """The error of what did not come through in time."""
    message, code = service.busy
    return Retryable(message, code=code, vendor=vendor or VendorError(OUR_OWN, None, message))
