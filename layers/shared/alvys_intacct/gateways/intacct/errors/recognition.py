"""Which entry of the catalogue fits Sage's errors; loaded with the first error (decision 0044)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alvys_intacct.gateways.intacct.errors.access import REQUEST_REFUSED, SIGN_IN_REFUSED
from alvys_intacct.gateways.intacct.errors.catalogue import BY_CODE, UNKNOWN, entries_for, numbers_for
from alvys_intacct.gateways.intacct.errors.entry import Call, Entry
from alvys_intacct.gateways.intacct.errors.quoting import quote
from alvys_intacct.gateways.intacct.protocol.responses import Level, SageError
from alvys_intacct.late_dataclass import dataclass

_LONGEST_VALUE = 120
UNRECOGNISED = (UNKNOWN, SIGN_IN_REFUSED, REQUEST_REFUSED)
ROLLED_BACK = BY_CODE["rolled_back"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """The entry that fits best. `value` is what Sage names; `by_text` False means that only a number fits."""

    entry: Entry
    value: str = ""
    by_text: bool = True


def recognise(errors: Sequence[SageError], level: Level, call: Call) -> Recognised:
    """What Sage's errors mean at this level.

    A refused authentication concerns the sign-in, whatever else was asked.
    """
    about = Call.SIGN_IN if level is Level.AUTHENTICATION else call
    of_data = level is Level.RESULT and about is not Call.SIGN_IN
    found = (
        _by_gateway(errors, about)
        or _by_text(errors, entries_for(about, of_data=of_data))
        or _by_number(errors, numbers_for(about, of_data=of_data))
    )
    if found is None:
        return _default(errors, level, about)
    if level is Level.CONTROL and found.entry.code == "bad_credentials":
        # Sage has not looked at the user at this level: the sender's password may be wrong instead.
        return replace(found, entry=BY_CODE["gateway_sign_in_refused"])
    return found


def _by_gateway(errors: Sequence[SageError], call: Call) -> Recognised | None:
    """By the numbers of the gateway itself (GW-nnnn), which has one text for everything."""
    gateway = [error for error in errors if error.number.startswith("GW-")]
    return _by_number(gateway, numbers_for(call, of_data=False))


def _by_text(errors: Sequence[SageError], entries: Sequence[Entry]) -> Recognised | None:
    causes = [cause for error in errors if (cause := quote([error], whole=True))]
    for entry in entries:
        for cause in causes:
            if match := entry.search(cause):
                value = (match.groupdict().get("value") or "").strip()
                return Recognised(entry, value[:_LONGEST_VALUE])
    return None


def _by_number(errors: Sequence[SageError], numbers: dict[str, Entry]) -> Recognised | None:
    for error in errors:
        for number in (error.error_id, error.number):
            entry = numbers.get(number)
            # Beside other errors, a rollback is only their consequence.
            if entry is not None and (entry.code != "rolled_back" or len(errors) == 1):
                return Recognised(entry, by_text=False)
    return None


def _default(errors: Sequence[SageError], level: Level, call: Call) -> Recognised:
    """Words that nobody knows are quoted. In particular, they do not mean a wrong password."""
    said = quote(errors)
    if call is Call.SIGN_IN:
        return Recognised(SIGN_IN_REFUSED, said)
    return Recognised(UNKNOWN if level is Level.RESULT else REQUEST_REFUSED, said)
