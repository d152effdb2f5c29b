"""Differences between Alvys's total and Sage's, each explained by a document (CLOSE-3)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.problem import Fact

# The account of amounts whose account isn't known: of what isn't booked yet, for instance.
UNKNOWN_ACCOUNT = ""


class DifferenceKind(StrEnum):
    """What differs. Sage's side is that of the general ledger: drafts aren't in it.

    `NOT_IN_SAGE_YET`: the document, its change or its removal isn't carried out; the reason is its standing.
    `MISSING_IN_SAGE`: it was booked, and it is deleted or reversed there, or in other books.
    `MISSING_IN_ALVYS`: Sage has it, this service made it, and no transaction stands for it.
    `STATE`: it is in Sage, but not posted. `DATE`: also one that lies in the period here or there only.
    """

    NOT_IN_SAGE_YET = "not_in_sage_yet"
    MISSING_IN_SAGE = "missing_in_sage"
    MISSING_IN_ALVYS = "missing_in_alvys"
    AMOUNT = "amount"
    PARTY = "party"
    DATE = "date"
    ACCOUNT = "account"
    STATE = "state"
    CURRENCY = "currency"


class DifferenceReason(StrEnum):
    """Why, where the kind alone doesn't say it."""

    # Not in Sage yet.
    NOT_EXPORTED = "not_exported"
    CHANGE_NOT_EXPORTED = "change_not_exported"
    NOT_TAKEN_OUT = "not_taken_out"
    # Missing in Sage.
    DELETED = "deleted"
    REVERSED = "reversed"
    IN_OTHER_BOOKS = "in_other_books"
    # Missing in Alvys.
    REVERTED = "reverted"
    SECOND_DOCUMENT = "second_document"
    NOT_NAMED = "not_named"
    NOT_BOOKED = "not_booked"
    UNKNOWN = "unknown"
    # Dates.
    LEFT_PERIOD = "left_period"
    ENTERED_PERIOD = "entered_period"
    POSTING_DATE = "posting_date"
    # States.
    DRAFT = "draft"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    # Any: a write of it has no answer yet.
    OUTCOME_UNKNOWN = "outcome_unknown"


class Effect(Fact):
    """By how much a difference changes Sage's total against Alvys's, for one party, account and currency.

    `party_id` is Sage's id; empty where it isn't known, then `party_name` is Alvys's name.
    """

    side: Side
    currency: str
    party_id: str
    party_name: str
    account: str
    amount: Decimal


class NamedTransaction(Fact):
    """A transaction's name, and what a link to it needs; `kind` decides who sees its amounts.

    `load_number` is that of a paid load, where a payment names it. Reports of earlier versions don't have it.
    """

    transaction_id: str
    kind: Kind
    number: str
    document_date: date
    load_number: str | None = None


class NamedSageDocument(Fact):
    """What names a document in Sage, and what a link to it needs."""

    company_id: str
    entity_id: str | None
    type: DocumentType
    record_no: str
    number: str


class Difference(Fact):
    """One difference. `before` is as Alvys has it, `after` as Sage has it, both in words where there are any.

    `day` is the document date here, or that in Sage where there is no transaction.
    `effects` add up to the difference of the totals that it explains; empty where no total differs.
    `by_hand` says that somebody changed or removed the document in Sage behind our back.
    """

    kind: DifferenceKind
    reason: DifferenceReason | None = None
    words: str
    day: date
    side: Side
    party_id: str
    party_name: str
    transaction: NamedTransaction | None
    in_sage: NamedSageDocument | None
    before: str | None = None
    after: str | None = None
    effects: tuple[Effect, ...] = ()
    by_hand: bool = False

    @property
    def amount(self) -> Decimal:
        """Sage's amount less Alvys's. Where the currency differs, the sum says nothing: see the effects."""
        return sum((effect.amount for effect in self.effects), Decimal(0))
