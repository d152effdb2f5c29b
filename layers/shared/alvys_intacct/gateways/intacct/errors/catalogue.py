"""The error catalogue: Sage's numbers and texts, our codes, and what to tell a biller (ERR-1).

The order matters where two patterns fit one text: an earlier entry wins. What signs in comes before
what is booked, and specific complaints come before general ones.
"""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.access import ACCESS_ENTRIES
from alvys_intacct.gateways.intacct.errors.documents import DOCUMENT_ENTRIES, GENERAL_ENTRIES
from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict
from alvys_intacct.gateways.intacct.errors.parties_and_accounts import MASTER_DATA_ENTRIES, PARTY_ENTRIES

CATALOGUE: tuple[Entry, ...] = (
    *ACCESS_ENTRIES,
    *PARTY_ENTRIES,
    *DOCUMENT_ENTRIES,
    *MASTER_DATA_ENTRIES,
    *GENERAL_ENTRIES,
)

# What Sage says and no entry knows; its own text goes with it.
UNKNOWN = Entry(
    "sage_refused",
    Verdict.ATTEND,
    "Sage Intacct refused this: {value}",
    "Read Sage's own text and correct the document in Alvys or the data in Sage.",
    unnamed="Sage Intacct refused this without saying why.",
)

# A refused sign-in talks of requests and users, and at most of an entity.
SIGN_IN_CATALOGUE: tuple[Entry, ...] = (
    *ACCESS_ENTRIES,
    *(entry for entry in MASTER_DATA_ENTRIES if entry.code == "location_unknown"),
)
FUNCTION_CATALOGUE: tuple[Entry, ...] = tuple(entry for entry in CATALOGUE if not entry.sign_in_only)

BY_CODE: dict[str, Entry] = {entry.code: entry for entry in (*CATALOGUE, UNKNOWN)}
# BL01001973 stands in front of every cause there is, so no entry claims it.
BY_NUMBER: dict[str, Entry] = {number: entry for entry in CATALOGUE for number in entry.numbers}
