"""Documents as they stand in Sage's books: what is written there, what was found there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from alvys_intacct.domain.money import Money

if TYPE_CHECKING:
    from alvys_intacct.domain.new_parties import NewContact, NewParty


class Side(StrEnum):
    """Receivable (customers owe us) or payable (we owe vendors)."""

    AR = "ar"
    AP = "ap"


# What each side's party is called.
PARTY_OF = {Side.AR: "customer", Side.AP: "vendor"}


class DocumentType(StrEnum):
    """What Sage keeps: invoices and bills, and adjustments where the total is negative (AR-3, AP-6)."""

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
    """Which level of the account mapping decided a line's GL account (MAP-1, MAP-8)."""

    ITEM = "item"
    CATEGORY = "category"
    MASTER = "master"


class Dimension(StrEnum):
    """The 11 standard Sage dimensions (DIM-1)."""

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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document. `amount` is in the document's currency; `account` is a GL account number.

    `custom_fields` are Sage's integration names with their values (CF-1). `sources` tells a person where
    values come from (MAP-8); it is no part of the document.
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


@dataclass(frozen=True, slots=True)
class Document:
    """What invoices, bills and adjustments have in common (AR-4, AP-1).

    `document_number` is what people see; `reference` is the PO or carrier invoice number;
    `external_reference` is ours and finds the document again after an unknown outcome.
    `posted` False means that Sage keeps a draft (AR-5, AP-7). Dates are business dates.
    `custom_fields` are Sage's integration names with their values (CF-1). `sources` tells a person where
    values come from (MAP-8); it is no part of the document.
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

    type: ClassVar[DocumentType]

    @property
    def side(self) -> Side:
        """Receivable or payable."""
        return self.type.side

    @property
    def digest(self) -> str:
        """What tells two documents apart; an edit that leaves it as it is needs no write (MOD-4)."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def total(self) -> Money:
        """The exact sum of the lines."""
        return Money.total((line.amount for line in self.lines), self.currency)


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
    """State of a document in Sage (MOD-1)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    POSTED = "posted"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    SELECTED = "selected"
    REVERSED = "reversed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document as it stands in Sage at this moment.

    `created_at` is Sage's own audit time (UTC) where it tells, else None.
    """

    type: DocumentType
    record_no: str
    document_number: str
    party_id: str
    state: DocumentState
    total: Decimal
    due: Decimal
    paid: Decimal
    currency: str
    description: str
    created_at: datetime | None
    posting_date: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or vendor as Sage knows it (PARTY-1, PARTY-2, PARTY-5).

    `pay_to` is the contact through which a vendor is paid (PARTY-4).
    """

    party_id: str
    name: str
    active: bool
    on_hold: bool
    term: str | None = None
    pay_to: str | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """Where a connection's documents live: a Sage company, one of its entities, and as whom to sign in.

    `entity_id` None is the top level. The password never travels in here; `tenant` and
    `subsidiary_id` name the secret that holds it and keep one tenant's sessions from another's.
    """

    tenant: str
    subsidiary_id: str
    company_id: str
    user_id: str
    entity_id: str | None


@dataclass(frozen=True, slots=True)
class Create:
    """Write a new document."""

    document: Document


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a draft, or an adjustment, which Sage can't reverse."""

    type: DocumentType
    record_no: str


@dataclass(frozen=True, slots=True)
class Reverse:
    """Reverse a posted invoice or bill as of `reversal_date`."""

    type: DocumentType
    record_no: str
    reversal_date: date
    description: str


@dataclass(frozen=True, slots=True)
class CreateParty:
    """Write a new customer or vendor."""

    party: NewParty

    @property
    def identity(self) -> str:
        """What it brings about."""
        return f"create:{PARTY_OF[self.party.side]}:{self.party.party_id}"


@dataclass(frozen=True, slots=True)
class CreateContact:
    """Write a new contact."""

    contact: NewContact

    @property
    def identity(self) -> str:
        """What it brings about."""
        return f"create:contact:{self.contact.contact_name}"[:120]


@dataclass(frozen=True, slots=True)
class PayTo:
    """Have a vendor paid through a contact that exists (PARTY-4)."""

    vendor_id: str
    contact_name: str

    @property
    def identity(self) -> str:
        """What it brings about."""
        return f"pay:{self.vendor_id}:{self.contact_name}"[:120]


@dataclass(frozen=True, slots=True)
class Write:
    """One writing function of a request.

    `control_id` is the business identity of the write (tenant, subsidiary, kind, Alvys id,
    operation, revision): Sage refuses to carry out the same one twice.
    """

    control_id: str
    operation: Create | Delete | Reverse | CreateParty | CreateContact | PayTo


@dataclass(frozen=True, slots=True)
class Written:
    """Sage carried the write out; `record_no` is its key of the document."""

    record_no: str


@dataclass(frozen=True, slots=True)
class DocumentLookup:
    """What to look for in Sage: a document by its number and party."""

    type: DocumentType
    document_number: str
    party_id: str


@dataclass(frozen=True, slots=True)
class PaymentHeader:
    """A payment as a whole; its details belong to it (PAY-1)."""

    side: Side
    payment_id: str
    method: str | None
    document_number: str | None
    memo: str | None
    payment_date: date | None
    currency: str | None
    state: str


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """One application of a Sage payment to one document (PAY-1). `detail_id` is Sage's record number.

    `header` is None until it is known; Sage may tell it along with the detail or only when asked for it.
    """

    side: Side
    detail_id: str
    payment_id: str
    document_record_no: str
    amount: Decimal
    payment_date: date | None
    state: str
    modified_at: str
    header: PaymentHeader | None = None
