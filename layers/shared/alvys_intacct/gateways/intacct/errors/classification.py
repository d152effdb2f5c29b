"""From Sage's errors to ours: the one place where Sage's answer becomes an error (ERR-6).

The order follows protocol section 9: first the level, then a specific text in any of the errors, then a
number, then a default for the level. A number that Sage uses for any cause is ignored.
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
# Shorter than any password that Sage accepts. Cutting out shorter strings would garble the texts.
_SHORTEST_SECRET = 6
_LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the messages name: company, user and sender. `secrets` are cut out of Sage's texts."""

    company_id: str = ""
    user_id: str = ""
    sender_id: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


class SessionRefusedError(Exception):
    """Sage does not accept the session. `error` is raised if it does not accept a new one either."""

    def __init__(self, error: SyncError) -> None:
        super().__init__("the session was refused")
        self.error = error


def classify(errors: Sequence[SageError], level: Level, circumstances: Circumstances) -> SyncError:
    """The error that Sage's errors at this level stand for."""
    entry, value = _recognise(errors, level)
    return error_for(entry, value, vendor_error(errors, circumstances), circumstances)


def classify_result(result: Result, circumstances: Circumstances) -> SyncError:
    """The error that the failure of one function stands for.

    An aborted function was rolled back because another one failed: nothing of it was carried out.
    """
    if result.status == "aborted":
        entry, value = _recognise(result.errors, Level.RESULT)
        if entry is UNKNOWN or entry.verdict is Verdict.WRAPPER:
            entry, value = BY_CODE["rolled_back"], ""
        return error_for(entry, value, vendor_error(result.errors, circumstances), circumstances)
    if result.status == "failure":
        return classify(result.errors, Level.RESULT, circumstances)
    return OutcomeUnknown(
        "Sage Intacct answered with an unknown status.",
        vendor=vendor_error(result.errors, circumstances),
    )


def is_session_ended(errors: Sequence[SageError]) -> bool:
    """True when Sage says explicitly that the session has ended."""
    return _recognise(errors, Level.AUTHENTICATION)[0].verdict is Verdict.RENEW_SESSION


def error_for(
    entry: Entry, value: str, vendor: VendorError | None, circumstances: Circumstances
) -> SyncError:
    """The error for an entry of the catalogue, with the names filled in."""
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
    """Sage's own words: all texts, and the number of the first error, which is the cause."""
    if not errors:
        return None
    first = errors[0]
    texts = dict.fromkeys(error.text for error in errors if error.text)
    support = next((error.support_id for error in errors if error.support_id), None)
    text = _redact("; ".join(texts), circumstances)
    return VendorError(SYSTEM, first.error_id or first.number or None, text, support)


def _recognise(errors: Sequence[SageError], level: Level) -> tuple[Entry, str]:
    """The entry that fits best, and the value that Sage names (empty if it names none)."""
    entry, value = _by_text(errors, level) or _by_number(errors) or _default(errors, level)
    if level is Level.CONTROL and entry.code == "bad_credentials":
        # Sage has not checked the user at this level: the sender's password may be wrong instead.
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
            # Beside other errors, a rollback is only their consequence.
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
