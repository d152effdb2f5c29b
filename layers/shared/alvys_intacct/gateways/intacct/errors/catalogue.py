"""The error catalogue: Sage's numbers and texts, our codes, and what to tell a biller (ERR-1).

The order matters: where two patterns match one text, the earlier entry wins. Sign-in errors come before
errors of documents, and specific entries before general ones.
"""

from __future__ import annotations

from functools import cache

from alvys_intacct.gateways.intacct.errors.access import (
    ACCESS_ENTRIES,
    GATEWAY_ENTRIES,
    REQUEST_REFUSED,
    SIGN_IN_REFUSED,
)
from alvys_intacct.gateways.intacct.errors.documents import DOCUMENT_ENTRIES
from alvys_intacct.gateways.intacct.errors.entry import Call, Entry, Verdict
from alvys_intacct.gateways.intacct.errors.general import GENERAL_ENTRIES
from alvys_intacct.gateways.intacct.errors.inactive import INACTIVE_ENTRIES
from alvys_intacct.gateways.intacct.errors.parties_and_accounts import MASTER_DATA_ENTRIES
from alvys_intacct.gateways.intacct.errors.service import HALFWAY_ENTRIES, SERVICE_ENTRIES
from alvys_intacct.gateways.intacct.errors.values import VALUE_ENTRIES

_REQUEST_ENTRIES = (*SERVICE_ENTRIES, *ACCESS_ENTRIES, *GATEWAY_ENTRIES)
_DATA_ENTRIES = (
    *INACTIVE_ENTRIES,
    *DOCUMENT_ENTRIES,
    *MASTER_DATA_ENTRIES,
    *VALUE_ENTRIES,
    *GENERAL_ENTRIES,
)
CATALOGUE: tuple[Entry, ...] = (*_REQUEST_ENTRIES, *_DATA_ENTRIES, *HALFWAY_ENTRIES)

# For the result of a function whose texts match no entry: Sage's own text is the message.
UNKNOWN = Entry(
    "sage_refused",
    Verdict.ATTEND,
    'Sage Intacct refused this. Sage\'s own words: "{value}"',
    "Correct what Sage names in Alvys and send it again, or correct it in Sage Intacct and retry.",
    unnamed="Sage Intacct refused this without saying why.",
)

BY_CODE: dict[str, Entry] = {
    entry.code: entry for entry in (*CATALOGUE, SIGN_IN_REFUSED, REQUEST_REFUSED, UNKNOWN)
}


@cache
def entries_for(call: Call, *, of_data: bool) -> tuple[Entry, ...]:
    """The entries that can explain a failure of this call; those about its data only `of_data`."""
    entries = CATALOGUE if of_data else (*_REQUEST_ENTRIES, *HALFWAY_ENTRIES)
    return tuple(entry for entry in entries if entry.only in (None, call))


@cache
def numbers_for(call: Call, *, of_data: bool) -> dict[str, Entry]:
    """The entries by Sage's numbers, the earlier entry first."""
    found: dict[str, Entry] = {}
    for entry in entries_for(call, of_data=of_data):
        for number in entry.numbers:
            found.setdefault(number, entry)
    return found
