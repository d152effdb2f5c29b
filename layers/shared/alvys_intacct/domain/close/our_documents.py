"""Transactions in short, as the close needs them: what Alvys wants booked, and what was booked (CLOSE-1).

A period has up to 50,000 of them, so they are read from an index without their records, and kept small.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.late_dataclass import dataclass

# Amounts by GL account; they add up to the document's total. None where they aren't known.
Accounts = tuple[tuple[str, Decimal], ...] | None
LONGEST_WORDS = 240


class Standing(StrEnum):
    """How a transaction stands (CLOSE-1).

    `CHECKING`: it was sent and there was no answer. `MARKED_AS_SYNCED`: a person says that it is in Sage.
    `CLOSED`: a person closed its error, and nothing of it is in Sage.
    """

    EXPORTED = "exported"
    WAITING = "waiting"
    HELD = "held"
    FAILED = "failed"
    CHECKING = "checking"
    SKIPPED = "skipped"
    REVERTED = "reverted"
    MARKED_AS_SYNCED = "marked_as_synced"
    CLOSED = "closed"


# The reason of a document that is in the books, while a person closed the error of a later change of it.
LEFT_AS_IT_IS = "left_as_it_is"
# Alvys wants these in the books, unless they are to be taken out.
WANTED = frozenset({Standing.EXPORTED, Standing.WAITING, Standing.HELD, Standing.FAILED, Standing.CHECKING})


@dataclass(frozen=True, slots=True)
class BookedDocument:
    """The document in Sage as this service booked it, or as a person named it.

    `amount` is None where a person brought the document in step by hand, and the change isn't known. `dated`
    and `accounts` are None where an earlier version booked it, or where they may have changed since.
    """

    company_id: str
    entity_id: str | None
    type: DocumentType
    record_no: str
    number: str
    party_id: str
    currency: str
    amount: Decimal | None
    posted: bool
    dated: date | None = None
    accounts: Accounts = None


@dataclass(frozen=True, slots=True)
class OurDocument:
    """A transaction that has a document date. `subsidiary_id` is where it is or may be booked (MOD-7).

    `document_date` is that of its document in Sage, or that it would have there. `amount` is what Alvys wants
    in the books, in `currency`; None where it isn't known before it is booked (companions). `party_name` is
    Alvys's name of the party. `reverting`: it is to be out of the books. `unsettled`: a write of it
    has no answer yet, so Sage may have it or another content of it. `reason` is the code of why it is
    skipped, held, waiting or failed; `concerns` and `words` say more. `booked` is None while it isn't in the
    books, and where nobody named its document. `load_number` is empty where it has none, and where an
    earlier version listed it.
    """

    transaction_id: str
    subsidiary_id: str
    document_date: date
    kind: Kind
    side: Side
    number: str
    alvys_id: str
    standing: Standing
    load_number: str = ""
    role: DocumentRole = DocumentRole.MAIN
    party_name: str = ""
    amount: Decimal | None = None
    currency: str = ""
    reverting: bool = False
    unsettled: bool = False
    reason: str = ""
    concerns: str = ""
    words: str = ""
    booked: BookedDocument | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether Alvys wants it in the books, so that it counts in Alvys's total.

        What is marked as synced counts if its document is known: nobody can compare what isn't named.
        """
        if self.reverting:
            return False
        if self.standing in (Standing.MARKED_AS_SYNCED, Standing.CLOSED):
            return self.booked is not None
        return self.standing in WANTED

    @property
    def is_changing(self) -> bool:
        """Whether it is in the books, and a change of it isn't carried out there."""
        return self.booked is not None and self.standing not in (
            Standing.EXPORTED,
            Standing.MARKED_AS_SYNCED,
            Standing.CLOSED,
        )

    @property
    def is_intercompany(self) -> bool:
        """Whether it is one of the two documents between subsidiaries (AP-8)."""
        return self.role in INTERCOMPANY
