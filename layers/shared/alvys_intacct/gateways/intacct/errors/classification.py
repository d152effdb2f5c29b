"""From Sage's errors to ours: the one place where Sage's answer becomes an error (ERR-6).

The order follows protocol section 9: first the level, then a specific text in any of the errors, then a
number, then a default for the level. A number that Sage uses for any cause is ignored: the text decides, and
a text that nobody knows is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
    VendorError,
)
from alvys_intacct.gateways.intacct.errors.entry import Call, Verdict
from alvys_intacct.gateways.intacct.errors.quoting import place, quote, redacted
from alvys_intacct.gateways.intacct.protocol.responses import Level, Result, SageError
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    # The catalogue is loaded with the first error.
    from alvys_intacct.gateways.intacct.errors.recognition import Recognised

SYSTEM = "Sage Intacct"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was asked, and what the messages name. `secrets` are cut out of Sage's texts."""

    company_id: str = ""
    user_id: str = ""
    sender_id: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    entity_id: str | None = None
    call: Call = Call.WRITE


class SessionRefusedError(Exception):
    """Sage does not accept the session. `error` is raised if it does not accept a new one either."""

    def __init__(self, error: SyncError) -> None:
        super().__init__("the session was refused")
        self.error = error


class SignInRefusedError(Exception):
    """Sage does not accept the user, password or place of a request that signs in by itself: `error`."""

    def __init__(self, error: SyncError) -> None:
        super().__init__("the sign-in was refused")
        self.error = error


def classify(errors: Sequence[SageError], level: Level, circumstances: Circumstances) -> SyncError:
    """The error that Sage's errors at this level stand for."""
    from alvys_intacct.gateways.intacct.errors.recognition import recognise  # noqa: PLC0415

    clean = redacted(errors, circumstances.secrets)
    return _error(recognise(clean, level, circumstances.call), clean, level, circumstances)


def classify_result(result: Result, circumstances: Circumstances) -> SyncError:
    """The error that the failure of one function stands for.

    An aborted function was rolled back because another one failed: nothing of it was carried out.
    """
    from alvys_intacct.gateways.intacct.errors.recognition import (  # noqa: PLC0415
        ROLLED_BACK,
        UNRECOGNISED,
        Recognised,
        recognise,
    )

    clean = redacted(result.errors, circumstances.secrets)
    recognised = recognise(clean, Level.RESULT, circumstances.call)
    if result.status == "aborted":
        if recognised.entry in UNRECOGNISED or recognised.entry.verdict is Verdict.LOOK:
            recognised = Recognised(ROLLED_BACK)
        return _error(recognised, clean, Level.RESULT, circumstances)
    if result.status == "failure":
        return _error(recognised, clean, Level.RESULT, circumstances)
    return OutcomeUnknown("Sage Intacct answered with an unknown status.", vendor=_vendor_error(clean))


def own_errors(result: Result) -> tuple[SageError, ...]:
    """The errors of a function without those that only say that Sage undid the whole request."""
    return tuple(error for error in result.errors if not _is_rollback(error))


def _is_rollback(error: SageError) -> bool:
    from alvys_intacct.gateways.intacct.errors.recognition import ROLLED_BACK  # noqa: PLC0415

    return error.number in ROLLED_BACK.numbers or ROLLED_BACK.search(error.text) is not None


def is_session_ended(errors: Sequence[SageError]) -> bool:
    """True when Sage says explicitly that the session has ended."""
    from alvys_intacct.gateways.intacct.errors.recognition import recognise  # noqa: PLC0415

    entry = recognise(errors, Level.AUTHENTICATION, Call.SIGN_IN).entry
    return entry.verdict is Verdict.RENEW_SESSION


_KINDS: dict[Verdict, type[SyncError]] = {
    Verdict.RETRY: Retryable,
    Verdict.RENEW_SESSION: Retryable,
    Verdict.LOOK: OutcomeUnknown,
    Verdict.OPERATE: ConfigurationError,
}


def _error(
    recognised: Recognised, errors: Sequence[SageError], level: Level, circumstances: Circumstances
) -> SyncError:
    entry, value = recognised.entry, recognised.value
    names = {
        "value": value,
        "company": circumstances.company_id,
        "user": circumstances.user_id,
        "sender": circumstances.sender_id,
        "entity": circumstances.entity_id or "",
    }
    message = (entry.message if value or not entry.unnamed else entry.unnamed).format(**names)
    vendor = _vendor_error(errors)
    kind = _KINDS.get(entry.verdict, NeedsAttention)
    if kind is Retryable:
        return Retryable(message, code=entry.code, vendor=vendor)
    said = quote(errors)
    if kind is NeedsAttention and said and (entry.quotes or not recognised.by_text):
        message = f'{message} Sage\'s own words: "{said}"'
    if level is Level.RESULT and kind is NeedsAttention:
        message = place(errors, message)
    remedy = entry.remedy.format(**names)
    return kind(
        message,
        code=entry.code,
        remedy=remedy,
        setting=entry.setting,
        vendor=vendor,
        concerns=_concerned(recognised, errors, circumstances),
    )


def _concerned(
    recognised: Recognised, errors: Sequence[SageError], circumstances: Circumstances
) -> str | None:
    """The thing that other documents may fail for too (ERR-11).

    That is the company where the message names it or its user; of an error that nobody knows, its number.
    """
    from alvys_intacct.gateways.intacct.errors.recognition import UNRECOGNISED  # noqa: PLC0415

    entry, value = recognised.entry, recognised.value
    if any(name in entry.message for name in ("{company}", "{user}", "{sender}")):
        named = value if entry not in UNRECOGNISED else ""
        return ": ".join(part for part in (circumstances.company_id, named) if part) or None
    if entry in UNRECOGNISED:
        return next((error.error_id or error.number for error in errors), "") or None
    return None if entry.names_document else value or None


def _vendor_error(errors: Sequence[SageError]) -> VendorError | None:
    """Sage's own words: all texts, and the number of the first error, which is the cause."""
    if not errors:
        return None
    first = errors[0]
    texts = dict.fromkeys(error.text for error in errors if error.text)
    support = next((error.support_id for error in errors if error.support_id), None)
    return VendorError(SYSTEM, first.error_id or first.number or None, "; ".join(texts), support)
