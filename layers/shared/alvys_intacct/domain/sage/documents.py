"""Documents in Sage's books: those to be written, and those found there."""

from __future__ import annotations

import hashlib
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, NamedTuple

from alvys_intacct.domain.money import Money
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Form1099
from alvys_intacct.late_dataclass import dataclass


class DocumentType(StrEnum):
    """Sage's documents: invoices and bills, and adjustments where the total is negative (AR-3, AP-6)."""

    INVOICE = "invoice"
    CREDIT_MEMO = "credit_memo"
    BILL = "bill"
    VENDOR_CREDIT = "vendor_credit"

    @property
    def side(self) -> Side:
        """Receivable or payable."""
        return Side.AR if self in (DocumentType.INVOICE, DocumentType.CREDIT_MEMO) else Side.AP

    @property
    def is_adjustment(self) -> bool:
        """Credit memos and vendor credits; Sage has no terms and no reversal for them."""
        return self in (DocumentType.CREDIT_MEMO, DocumentType.VENDOR_CREDIT)


class MappingLevel(StrEnum):
    """The level of the account mapping that decided a line's GL account (MAP-1, MAP-8)."""

    ITEM = "item"
    CATEGORY = "category"
    MASTER = "master"


class Dimension(StrEnum):
    """The 11 standard Sage dimensions (DIM-1). Lines carry all but `NOT_ON_LINES`."""

    LOCATION = "location"
    DEPARTMENT = "department"
    CLASS = "class"
    CUSTOMER = "customer"
    VENDOR = "vendor"
    EMPLOYEE = "employee"
    PROJECT = "project"
    ITEM = "item"
    ASSET = "asset"
    CONTRACT = "contract"
    WAREHOUSE = "warehouse"


# How texts of documents, of which digests are made, name a dimension.
_AS_TEXT = {dimension: repr(dimension) for dimension in Dimension}
# Sage's invoice and bill lines have no field for it, so it can't be mapped (DIM-1).
NOT_ON_LINES = frozenset({Dimension.ASSET})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document. `amount` is in the document's currency; `account` is a GL account number.

    `custom_fields` are Sage's integration names with their values (CF-1). `sources` says where values come
    from (MAP-8); it is shown to people and is not part of the document.
    """

    account: str
    amount: Money
    memo: str
    category: str = field(repr=False)
    item: str = field(repr=False)
    level: MappingLevel = field(repr=False)
    dimensions: dict[Dimension, str] = field(default_factory=dict)
    custom_fields: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        """The content as text, which must not change: kept digests are made of it (MOD-4)."""
        dimensions = ", ".join([f"{_AS_TEXT[key]}: {value!r}" for key, value in self.dimensions.items()])
        return (
            f"Line(account={self.account!r}, amount={_money(self.amount)}, memo={self.memo!r}, "
            f"dimensions={{{dimensions}}}, custom_fields={self.custom_fields!r})"
        )


class Digests(NamedTuple):
    """Hashes of a document: of its content, of what is booked, and of its lines."""

    content: str
    booked: str
    lines: str


@dataclass(frozen=True, slots=True)
class Document:
    """The common fields of invoices, bills and adjustments (AR-4, AP-1).

    `document_number` is the number that people see; `reference` is the PO or carrier invoice number;
    `external_reference` is our key, which finds the document again after an unknown outcome.
    `posted` False means that Sage keeps a draft (AR-5, AP-7). Dates are business dates.
    `names_currency` False means that Sage is told no currency: the company has only one (AR-8). The content
    is the same either way.
    `custom_fields` are Sage's integration names with their values (CF-1). `sources` says where values come
    from (MAP-8); it is shown to people and is not part of the document. `form_1099` is that of the vendor: it
    is no part of the content, so that an edit doesn't replace a document only because the vendor's changed.
    """

    party_id: str
    document_number: str
    document_date: date
    due_date: date | None
    term: str | None
    reference: str | None
    description: str
    external_reference: str
    currency: str
    base_currency: str
    posted: bool
    lines: tuple[Line, ...]
    custom_fields: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    names_currency: bool = field(default=True, repr=False, compare=False)
    form_1099: Form1099 | None = field(default=None, repr=False)

    type: ClassVar[DocumentType]

    def __repr__(self) -> str:
        """The content as text, which must not change: kept digests are made of it (MOD-4)."""
        return self._text(repr(self.lines))

    def _text(self, lines: str) -> str:
        return (
            f"{type(self).__name__}(party_id={self.party_id!r}, document_number={self.document_number!r}, "
            f"document_date={self.document_date!r}, due_date={self.due_date!r}, term={self.term!r}, "
            f"reference={self.reference!r}, description={self.description!r}, "
            f"external_reference={self.external_reference!r}, currency={self.currency!r}, "
            f"base_currency={self.base_currency!r}, posted={self.posted!r}, lines={lines}, "
            f"custom_fields={self.custom_fields!r})"
        )

    @property
    def side(self) -> Side:
        """Receivable or payable."""
        return self.type.side

    @property
    def digest(self) -> str:
        """A hash of the content; an edit that doesn't change it needs no write (MOD-4)."""
        return _hash(repr(self))

    @property
    def posting_digest(self) -> str:
        """A hash of what posts to the general ledger: party, date, currency, accounts, amounts, dimensions.

        Changes of anything else can be written over a posted document (MOD-9). The number counts as well,
        since people know a document by it. Whether it is posted or a draft doesn't count.
        """
        lines = ", ".join(
            f"({line.account!r}, {_money(line.amount)}, [{_by_name(line.dimensions)}])" for line in self.lines
        )
        header = (
            self.type.value,
            self.party_id,
            self.document_number,
            str(self.document_date),
            self.currency,
        )
        return _hash(f"({', '.join(map(repr, header))}, [{lines}])")

    @property
    def lines_digest(self) -> str:
        """A hash of the lines with their memos and custom fields (MOD-9)."""
        return _hash(repr(self.lines))

    @property
    def digests(self) -> Digests:
        """All digests at once: the text of the lines, which takes most of the time, is made once."""
        lines = repr(self.lines)
        return Digests(_hash(self._text(lines)), self.posting_digest, _hash(lines))

    @property
    def accounts(self) -> dict[str, Decimal]:
        """The amounts of the lines by GL account; they add up to the total (CLOSE-3)."""
        amounts: dict[str, Decimal] = {}
        for line in self.lines:
            amounts[line.account] = amounts.get(line.account, Decimal(0)) + line.amount.amount
        return amounts

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another currency than the books (AR-8)."""
        return self.currency != self.base_currency

    @property
    def total(self) -> Money:
        """The exact sum of the lines."""
        return Money.total((line.amount for line in self.lines), self.currency)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _money(money: Money) -> str:
    return f"Money(amount={money.amount!r}, currency={money.currency!r})"


def _by_name(dimensions: dict[Dimension, str]) -> str:
    return ", ".join(f"({_AS_TEXT[dimension]}, {value!r})" for dimension, value in sorted(dimensions.items()))


class Invoice(Document):
    """An AR invoice; `party_id` is a Sage customer id."""

    __slots__ = ()
    type = DocumentType.INVOICE


class CreditMemo(Document):
    """An AR adjustment with a negative total (AR-3); `party_id` is a Sage customer id."""

    __slots__ = ()
    type = DocumentType.CREDIT_MEMO


class Bill(Document):
    """An AP bill; `party_id` is a Sage vendor id."""

    __slots__ = ()
    type = DocumentType.BILL


class VendorCredit(Document):
    """An AP adjustment with a negative total (AP-6); `party_id` is a Sage vendor id."""

    __slots__ = ()
    type = DocumentType.VENDOR_CREDIT


class DocumentState(StrEnum):
    """The state of a document in Sage (MOD-1).

    A bill that is approved in part counts as submitted. `NO_VALUE` is posted with a total of zero: nothing is
    due and nobody paid.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    POSTED = "posted"
    NO_VALUE = "no_value"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    SELECTED = "selected"
    REVERSED = "reversed"
    DELETED = "deleted"


# Not in the general ledger: they count in no balance.
UNPOSTED = frozenset({DocumentState.DRAFT, DocumentState.SUBMITTED, DocumentState.DECLINED})


ANY_PARTY = ""
