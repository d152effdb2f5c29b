"""The customer or vendor of a transaction, as far as its record tells (WHATIF-2)."""

from __future__ import annotations

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.unmatched import LINK_ERRORS
from alvys_intacct.domain.sage.books import PARTY_OF, Side
from alvys_intacct.domain.transactions.record import Transaction

AS_RECORDED = "as recorded"
# The codes of problems with finding or creating a party, after the word for it.
_OF_PARTY = (
    "not_found",
    "not_matched",
    "ambiguous",
    "of_another_entity",
    "inactive",
    "on_hold",
    "id_too_long",
    "not_created",
)
PARTY_PROBLEMS = frozenset(f"{PARTY_OF[side]}_{what}" for side in Side for what in _OF_PARTY) | {
    *LINK_ERRORS,
    "party_name_missing",
    "party_name_too_long",
    "contact_of_another_entity",
    "top_level_refused",
}
# The party of a document for which none is known: it is looked up at export.
NOT_KNOWN = Matched("", "looked up at export", None)


def recorded_party(transaction: Transaction) -> Matched | NeedsAttention | None:
    """The party of its document, or the problem that its last attempt had with it; None for neither."""
    problem = transaction.problem
    if problem is not None and problem.code in PARTY_PROBLEMS:
        return NeedsAttention(
            problem.message,
            code=problem.code,
            remedy=problem.remedy,
            setting=problem.setting,
            concerns=problem.concerns,
        )
    sent = transaction.intent or transaction.receipt
    return Matched(sent.party_id, AS_RECORDED, None) if sent is not None else None
