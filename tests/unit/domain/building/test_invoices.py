"""AR invoices as they are sent to Sage (AR-3 … AR-5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.connections.setting_choices import ReferenceField
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, Document, DocumentType, MappingLevel
from tests.fakes import samples
from tests.fakes.samples import ALL_KINDS, connection, load_invoice

TERMS = frozenset({"Net 30", "Net 15"})


def built(message: dict[str, Any] | None = None, **settings: Any) -> Document:
    parsed = parse_envelope(message or load_invoice(), ALL_KINDS)
    assert isinstance(parsed, LoadInvoice)
    return samples.built(parsed, connection(**settings), TERMS)


@pytest.mark.rule("AR-4")
def test_the_header() -> None:
    invoice = built()
    assert (invoice.side, invoice.party_id, invoice.document_number) == (Side.AR, "C1", "1001")
    assert (invoice.document_date, invoice.due_date, invoice.term) == (date(2026, 11, 19), None, "Net 30")
    assert (invoice.reference, invoice.external_reference) == ("ORD-7", "inv-1001")
    assert "[Alvys inv-1001]" in invoice.description
    assert "LD1001" in invoice.description
    assert (invoice.currency, invoice.base_currency) == ("USD", "USD")


@pytest.mark.rule("AR-3")
def test_the_lines() -> None:
    invoice = built()
    assert [(line.item, str(line.amount), line.account) for line in invoice.lines] == [
        ("Customer Linehaul", "1000.00 USD", "4000"),
        ("Detention", "86.39 USD", "4000"),
    ]
    assert [line.category for line in invoice.lines] == [Category.LOAD, Category.ACCESSORIALS]
    assert all(line.level is MappingLevel.MASTER for line in invoice.lines)
    assert str(invoice.total) == "1086.39 USD"


@pytest.mark.rule("AR-3")
@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (["0.10", "0.20"], "0.30"),
        (["100.00", "-20.05"], "79.95"),
        (["100.00", "0.00", "-0.00"], "100.00"),
        (["0.005", "1.00"], None),
        (["999999999999.98", "0.01"], "999999999999.99"),
    ],
)
def test_sums_are_exact_and_zero_lines_are_left_out(amounts: list[str], expected: str | None) -> None:
    if expected is None:  # half a cent can't be invoiced: the rounded lines don't make the total
        message = load_invoice(amounts=amounts)
        message["invoice"]["Total"]["Amount"] = Decimal("1.00")
        with pytest.raises(NeedsAttention, match="lines sum to"):
            built(message)
        return
    invoice = built(load_invoice(amounts=amounts))
    assert str(invoice.total.amount) == expected
    assert len(invoice.lines) == len([one for one in amounts if Decimal(one)])


@pytest.mark.rule("AR-3")
def test_a_negative_total_is_a_credit_memo() -> None:
    memo = built(load_invoice(amounts=["5.00", "-10.00"]))
    assert memo.type is DocumentType.CREDIT_MEMO
    assert [str(line.amount.amount) for line in memo.lines] == ["5.00", "-10.00"]
    assert str(memo.total) == "-5.00 USD"


@pytest.mark.rule("AR-5")
@pytest.mark.parametrize(("autopost", "posted"), [(True, True), (False, False)])
def test_autopost_decides_between_posted_and_draft(autopost: bool, posted: bool) -> None:
    assert built(ar=ArSettings(autopost_invoices=autopost)).posted is posted


@pytest.mark.rule("AR-4")
@pytest.mark.parametrize(
    ("mapping", "reference"), [(ReferenceField.ORDER_NUMBER, "ORD-7"), (ReferenceField.PO_NUMBER, "PO-8")]
)
def test_po_number_mapping(mapping: ReferenceField, reference: str) -> None:
    message = load_invoice()
    message["invoice"]["Loads"][0]["PONumber"] = "PO-8"
    assert built(message, ar=ArSettings(po_number_mapping=mapping)).reference == reference


@pytest.mark.rule("MAP-1", "MAP-4")
def test_accounts_come_from_the_mapping() -> None:
    items = {"fuel surcharge": SidedAccounts(ar="4200")}
    mappings = AccountMappings(
        defaults=SidedAccounts(ar="4000"), categories={Category.LOAD: CategoryMapping(items=items)}
    )
    message = load_invoice(amounts=["1.00", "2.00"])
    message["invoice"]["LineItems"][1] |= {"Name": "FUEL  Surcharge", "Category": "load"}
    invoice = built(message, account_mappings=mappings)
    assert [line.account for line in invoice.lines] == ["4000", "4200"]


def test_a_child_entity_is_every_lines_location() -> None:
    assert built(entity_id="E100").lines[0].dimensions == {Dimension.LOCATION: "E100"}
    assert built(entity_id=None).lines[0].dimensions == {}


@pytest.mark.rule("AR-8")
def test_a_due_date_before_the_document_is_refused_before_it_is_sent() -> None:
    message = load_invoice()
    message["invoice"]["DueDate"] = "2026-11-19"
    assert built(message).due_date == date(2026, 11, 19)
    message["invoice"]["DueDate"] = "2026-11-18"
    with pytest.raises(NeedsAttention) as refusal:
        built(message)
    assert refusal.value.code == "due_date_before_document"
    assert all(day in refusal.value.message for day in ("11/18/2026", "11/19/2026"))


@pytest.mark.rule("TERM-1", "TERM-2")
def test_another_term_than_wanted_is_a_warning() -> None:
    """TERM-1: Net 30 in the place of a term that Sage lacks; the document says so."""
    message = load_invoice()
    message["party"] = {"externalAccountingId": "C1", "termsInDays": 25}
    envelope = samples.whole(message)
    warned = samples.build(envelope, connection(), samples.inputs(envelope, frozenset({"Net 30"})))
    (warning,) = warned.warnings
    assert warned.document.term == "Net 30"
    assert warning.startswith("The term is Net 30, because Sage Intacct has no term Net 25 (party terms).")
    assert (
        samples.build(envelope, connection(), samples.inputs(envelope, frozenset({"Net 25"}))).warnings == []
    )
