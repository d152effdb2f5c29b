"""Documents of a period as they are in Sage now (CLOSE-3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from alvys_intacct.domain.close.our_documents import Accounts
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.documents import UNPOSTED, DocumentState, DocumentType
from alvys_intacct.domain.transactions.record import transaction_id
from alvys_intacct.domain.transactions.unknown_outcomes import GONE, marker
from alvys_intacct.late_dataclass import dataclass

# The key of a document in a Sage company: its type and record number.
DocumentKey = tuple[DocumentType, str]
_BEGINS, _ENDS = marker("\0").split("\0")


@dataclass(frozen=True, slots=True)
class SageDocument:
    """A document in Sage.

    `amount` is in `currency`, the currency of the transaction, with the sign that it has in a receipt: credit
    memos and vendor credits are negative. `marked_as` is the Alvys id that its description begins with (see
    `marked_as`), empty for a document that this service didn't make. `accounts` are the amounts of its lines
    by GL account, with the same signs; None where they weren't read. `posting_date` is that of the general
    ledger, where it was read.
    """

    type: DocumentType
    record_no: str
    number: str
    party_id: str
    party_name: str
    document_date: date
    amount: Decimal
    currency: str
    state: DocumentState
    marked_as: str = ""
    accounts: Accounts = None
    posting_date: date | None = None

    @property
    def key(self) -> DocumentKey:
        """Its key in the company."""
        return self.type, self.record_no

    @property
    def known_accounts(self) -> Accounts:
        """The amounts by account with the signs of the total; None where they don't add up to it.

        The lines of an adjustment may have the opposite signs of its total in Sage. Lines that don't add up
        were read in part, in another currency, or with lines of Sage's own: they tell nothing.
        """
        if self.accounts is None:
            return None
        added_up = sum((amount for _, amount in self.accounts), Decimal(0))
        if added_up == self.amount:
            return self.accounts
        if added_up == -self.amount:
            return tuple((account, -amount) for account, amount in self.accounts)
        return None

    @property
    def is_gone(self) -> bool:
        """Whether it was taken out of the books. The counterpart of a reversed document counts too."""
        return self.state in GONE

    @property
    def is_posted(self) -> bool:
        """Whether it is in the general ledger: drafts, submitted and declined documents aren't."""
        return not self.is_gone and self.state not in UNPOSTED


def possible_owners(tenant: str, document: SageDocument) -> list[str]:
    """The ids of the transactions that may have made a document, by its mark: one for each kind."""
    if not document.marked_as:
        return []
    return [transaction_id(tenant, kind, document.marked_as) for kind in Kind]


def marked_as(description: str) -> str:
    """The Alvys id that a description begins with; empty where this service didn't write it."""
    if not description.startswith(_BEGINS):
        return ""
    return description[len(_BEGINS) :].partition(_ENDS)[0]
