"""Documents as they are found in Sage, and what they are looked up by."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from decimal import Decimal

from alvys_intacct.domain.sage.documents import Dimension, DocumentState, DocumentType
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document as it is in Sage now.

    `created_at` is Sage's audit time read as UTC, which it may not be; None where Sage returns none.
    `reference` is the PO or carrier invoice number; None where Sage returns none.
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
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class FoundLine:
    """The dimensions of a line as they are in Sage now, and the names of the custom fields that it has.

    `line_key` is Sage's record number of the line, `amount` what it is of in the document's currency.
    """

    dimensions: dict[Dimension, str] = field(default_factory=dict)
    custom_fields: frozenset[str] = frozenset()
    line_key: str = field(default="", compare=False)
    amount: Decimal = field(default=Decimal(0), compare=False)


@dataclass(frozen=True, slots=True)
class DocumentLookup:
    """A search in Sage for a document by its number and party, which may be `ANY_PARTY`."""

    type: DocumentType
    document_number: str
    party_id: str
