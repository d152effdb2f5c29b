"""From Sage's errors to ours: the one place where a vendor's answer becomes an error (ERR-6).

The rule of protocol section 9: the level first; then a specific text in any of the errors; then a
number; then a default for the level. A number that stands for anything decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
    VendorError,
)
from alvys_intacct.gateways.intacct.errors.catalogue import (
    BY_CODE,
    BY_NUMBER,
    FUNCTION_CATALOGUE,
    SIGN_IN_CATALOGUE,
    UNKNOWN,
)
from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict
from alvys_intacct.gateways.intacct.protocol.responses import Level, Result, SageError

SYSTEM = "Sage Intacct"
# Shorter than any password that Sage lets one choose; cutting shorter strings out would garble texts.
_SHORTEST_SECRET = 6
_LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who asked whom: what the messages name. `secrets` are cut out of whatever Sage quotes."""

    company_id: str = ""
    user_id: str = ""
    sender_id: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


class SessionRefusedError(Exception):
    """The session is not accepted. `error` is what to tell if a new one is not accepted either."""

    def __init__(self, error: SyncError) -> None:
        super().__init__("the session was refused")
        self.error = error


def classify(errors: Sequence[SageError], level: Level, circumstances: Circumstances) -> SyncError:
    """What Sage's errors at this level mean for us."""
    entry, value = _recognise(errors, level)
    return error_for(entry, value, vendor_error(errors, circumstances), circumstances)


def classify_result(result: Result, circumstances: Circumstances) -> SyncError:
    """What the failure of one function means for us.

    An aborted function was rolled back with another one's failure, so nothing of it was carried out.
    """
    if result.status == "aborted":
        entry, value = _recognise(result.errors, Level.RESULT)
        if entry is UNKNOWN or entry.verdict is Verdict.WRAPPER:
            entry, value = BY_CODE["rolled_back"], ""
        return error_for(entry, value, vendor_error(result.errors, circumstances), circumstances)
    if result.status == "failure":
        return classify(result.errors, Level.RESULT, circumstances)
    return OutcomeUnknown(
        "Sage Intacct answered with a status that is not known.",
        vendor=vendor_error(result.errors, circumstances),
    )


def is_session_ended(errors: Sequence[SageError]) -> bool:
    """True when Sage says in so many words that the session is over."""
    return _recognise(errors, Level.AUTHENTICATION)[0].verdict is Verdict.RENEW_SESSION


def error_for(
    entry: Entry, value: str, vendor: VendorError | None, circumstances: Circumstances
) -> SyncError:
    """The error that an entry of the catalogue stands for."""
    names = {
        "value": _redact(value, circumstances),
        "company": circumstances.company_id,
        "user": circumstances.user_id,
        "sender": circumstances.sender_id,
    }
    message = (entry.message if value or not entry.unnamed else entry.unnamed).format(**names)
    remedy = entry.remedy.format(**names)
    kind = _KINDS.get(entry.verdict, NeedsAttention)
    if kind is Retryable:
        return Retryable(message, code=entry.code, vendor=vendor)
    return kind(message, code=entry.code, remedy=remedy, setting=entry.setting, vendor=vendor)


_KINDS: dict[Verdict, type[SyncError]] = {
    Verdict.RETRY: Retryable,
    Verdict.RENEW_SESSION: Retryable,
    Verdict.LOOK: OutcomeUnknown,
    Verdict.OPERATE: ConfigurationError,
}


def vendor_error(errors: Sequence[SageError], circumstances: Circumstances) -> VendorError | None:
    """Sage's own words: the number of the first error, which is the cause, and all texts."""
    if not errors:
        return None
    first = errors[0]
    texts = dict.fromkeys(error.text for error in errors if error.text)
    support = next((error.support_id for error in errors if error.support_id), None)
    text = _redact("; ".join(texts), circumstances)
    return VendorError(SYSTEM, first.error_id or first.number or None, text, support)


def _recognise(errors: Sequence[SageError], level: Level) -> tuple[Entry, str]:
    """The entry that fits best, and the thing that Sage complains of where it names one."""
    entry, value = _by_text(errors, level) or _by_number(errors) or _default(errors, level)
    if level is Level.CONTROL and entry.code == "bad_credentials":
        # Said before the user was looked at: it may be the sender's password as well.
        entry = BY_CODE["gateway_refused"]
    return entry, value


def _by_text(errors: Sequence[SageError], level: Level) -> tuple[Entry, str] | None:
    for entry in FUNCTION_CATALOGUE if level is Level.RESULT else SIGN_IN_CATALOGUE:
        if entry.verdict is Verdict.WRAPPER:
            continue
        for error in errors:
            if match := entry.search(error.text):
                return entry, (match.groupdict().get("value") or "").strip()
    return None


def _by_number(errors: Sequence[SageError]) -> tuple[Entry, str] | None:
    for error in errors:
        for number in (error.error_id, error.number):
            entry = BY_NUMBER.get(number)
            # Beside other errors, a rollback says only that their failure took this one with it.
            if entry is not None and (entry.code != "rolled_back" or len(errors) == 1):
                return entry, ""
    return None


def _default(errors: Sequence[SageError], level: Level) -> tuple[Entry, str]:
    if level is Level.AUTHENTICATION:
        return BY_CODE["bad_credentials"], ""
    if level is Level.CONTROL:
        return BY_CODE["gateway_refused"], ""
    said = [error.text for error in errors if error.text]
    causes = [text for text in said if not BY_CODE["wrapper"].search(text)]
    return UNKNOWN, (causes or said or [""])[0][:_LONGEST_QUOTE]


def _redact(text: str, circumstances: Circumstances) -> str:
    for secret in circumstances.secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    return text
