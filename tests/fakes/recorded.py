"""An invoice as intake records it, what is announced for it, and its document in Sage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.receipt import Intent
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.revisions import first_recorded
from tests.fakes.samples import TENANT, invoice_envelope
from tests.fakes.small import START

INTENT = Intent(
    control_id="acme:SUB1:load_invoice:inv-1001:export:1",
    revision=1,
    document_type=DocumentType.INVOICE,
    document_number="1001",
    party_id="C1",
    total="1086.39",
    currency="USD",
    company_id="acme-books",
    entity_id=None,
    digest="digest",
    at=START,
)


def recorded(**changes: object) -> Transaction:
    """A load invoice as intake recorded it."""
    return first_recorded(TENANT, invoice_envelope(), "corr", START).model_copy(update=changes)


def found(state: DocumentState = DocumentState.POSTED, **changes: Any) -> FoundDocument:
    """The document that the intent announced."""
    known = FoundDocument(
        type=DocumentType.INVOICE,
        record_no="100",
        document_number="1001",
        party_id="C1",
        state=state,
        total=Decimal("1086.39"),
        due=Decimal("1086.39"),
        paid=Decimal(0),
        currency="USD",
        description="[Alvys inv-1001] Load LD1001",
        created_at=START + timedelta(seconds=5),
    )
    return replace(known, **changes)
