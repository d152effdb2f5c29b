"""Errors that say what happens next.

    SyncError
    ├── Retryable            try again later; no person needs to act
    │   └── Wait             it is not its turn yet; a wait is no attempt
    │       └── RateLimited  wait until the vendor takes calls again, however long that takes
    ├── NeedsAttention       a person must act; goes to Error Transactions
    │   └── UnclearRefusal   refused without a reason that holds: tried a few times before a person is asked
    ├── ConnectionFault      a connection can't be used: one finding on it; its documents wait
    ├── Throttled            this service's own limit for one caller; later it is taken
    ├── UnderWay             the same is being done already; its caller has the answer
    ├── OutcomeUnknown       the write may have been carried out: look in Sage before anything else
    └── ConfigurationError   this deployment is wrong; the operator must act

Vendors' answers are translated into these once, in the gateways (ERR-1, ERR-6).
"""

from __future__ import annotations

from typing import ClassVar

from alvys_intacct.late_dataclass import dataclass

# The system of errors of our own tables and queues.
OUR_OWN = "AWS"


@dataclass(frozen=True, slots=True)
class VendorError:
    """An error in the words of Sage, Alvys or AWS, kept for support (ERR-1)."""

    system: str
    number: str | None
    text: str
    support_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectionPlace:
    """The connection that an error concerns, and where it was to be signed in; None is the top level."""

    tenant: str
    subsidiary_id: str
    entity_id: str | None


class SyncError(Exception):
    """A failure with a stable `code`, a `message` for a biller and a `remedy` that says what to do.

    `setting` is the console path of the setting that fixes it (for example ``account-mappings``), or
    None when no setting of ours does. `concerns` is the thing that is wrong, where it is known: a customer,
    an account, a dimension's value, a period … Errors with the same code that concern the same thing have one
    cause (ERR-11). `party` is the key of the party that has no id in Sage, where that is why (LINK-3).
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
        concerns: str | None = None,
        party: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.remedy = remedy
        self.setting = setting
        self.vendor = vendor
        self.concerns = concerns
        self.party = party


class Retryable(SyncError):
    """A transient fault: nothing was carried out, and the same call may succeed later (ERR-6).

    `retry_after` is the wait that the vendor asks for, in seconds, or None. `away` is the connection whose
    Sage company did not answer as it should; None where the fault is ours, or another vendor's. `unsent` says
    that the fault came before anything was sent. `turned_away` says that the vendor took no request at all:
    it is at a limit or out of service, and whatever is sent is not the cause.
    """

    default_code = "temporarily_unavailable"
    away: ConnectionPlace | None = None
    unsent: bool = False
    turned_away: bool = False

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry_after: float | None = None,
        vendor: VendorError | None = None,
        concerns: str | None = None,
    ) -> None:
        super().__init__(
            message, code=code, remedy="Wait: it is retried automatically.", vendor=vendor, concerns=concerns
        )
        self.retry_after = retry_after


class Wait(Retryable):
    """Nothing failed, it is only not its turn: another document, a free slot or the next run comes first.

    It is looked at again after `seconds`, and later and later. Waiting is no attempt (ERR-6).
    """

    default_code = "waiting"

    def __init__(
        self, message: str, *, code: str, seconds: float = 20.0, vendor: VendorError | None = None
    ) -> None:
        super().__init__(message, code=code, retry_after=seconds, vendor=vendor)
        self.seconds = seconds


class RateLimited(Wait):
    """The vendor takes no more calls for `seconds`. However long that lasts, it is no error (ERR-6).

    `refused` is True when the vendor refused a call. False means that our own limit held the call back:
    it applies to one kind of call, and other kinds may go on.
    """

    default_code = "rate_limited"

    def __init__(
        self, message: str, *, code: str, seconds: float, refused: bool, vendor: VendorError | None = None
    ) -> None:
        super().__init__(message, code=code, seconds=seconds, vendor=vendor)
        self.refused = self.turned_away = refused


class NeedsAttention(SyncError):
    """A person must change something before this can succeed; it is never retried blindly (ERR-6)."""

    default_code = "needs_attention"


class UnclearRefusal(NeedsAttention):
    """The vendor accepts the sign-in and refuses a request, without saying what a person could act on.

    It may be a passing fault, or something in this request: it is tried a few times.
    """

    default_code = "request_refused"


class ConnectionFault(SyncError):
    """The sign-in of a connection is refused, or can't be tried: company, user, password, sender, entity.

    It is a finding on the connection and not an error of the document at hand, which waits (ERR-6). `cause`
    is the error itself, `place` the connection.
    """

    def __init__(self, cause: SyncError, place: ConnectionPlace) -> None:
        super().__init__(
            cause.message,
            code=cause.code,
            remedy=cause.remedy,
            setting=cause.setting,
            vendor=cause.vendor,
            concerns=cause.concerns,
        )
        self.cause = cause
        self.place = place


class Throttled(SyncError):
    """This service carries out no more of this for the caller at present: `seconds` later it does.

    Nothing was sent to a vendor. It is an answer to a person, never an outcome of a document.
    """

    default_code = "too_many_requests"

    def __init__(self, message: str, *, code: str, seconds: float, remedy: str) -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.seconds = seconds


class UnderWay(SyncError):
    """The same is being done for another call: `seconds` later it may be asked for again."""

    default_code = "under_way"

    def __init__(self, message: str, *, code: str, seconds: float, remedy: str) -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.seconds = seconds


class OutcomeUnknown(SyncError):
    """The connection broke after a write was sent: the write may or may not have been carried out."""

    default_code = "outcome_unknown"


class ConfigurationError(SyncError):
    """This deployment is wrong (a missing secret, an unset variable): no change of data helps."""

    default_code = "deployment_misconfigured"
