"""The error catalogue: Sage's numbers and texts, our codes, and what to tell a biller (ERR-1).

The order matters: where two patterns match one text, the earlier entry wins. Sign-in errors come before
errors of documents, and specific entries before general ones.
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

# For texts that match no entry. Sage's own text is part of the message.
UNKNOWN = Entry(
    "sage_refused",
    Verdict.ATTEND,
    "Sage Intacct refused this: {value}",
    "Read Sage's own text, then correct the document in Alvys or the data in Sage.",
    unnamed="Sage Intacct refused this without saying why.",
)

# A refused sign-in concerns the request or the user, and of master data only the entity.
SIGN_IN_CATALOGUE: tuple[Entry, ...] = (
    *ACCESS_ENTRIES,
    *(entry for entry in MASTER_DATA_ENTRIES if entry.code == "location_unknown"),
)
FUNCTION_CATALOGUE: tuple[Entry, ...] = tuple(entry for entry in CATALOGUE if not entry.sign_in_only)

BY_CODE: dict[str, Entry] = {entry.code: entry for entry in (*CATALOGUE, UNKNOWN)}
# Sage sends BL01001973 with any cause, so no entry lists it.
BY_NUMBER: dict[str, Entry] = {number: entry for entry in CATALOGUE for number in entry.numbers}
