"""AR invoices (AR-3 … AR-5, AR-7, AR-8) and what intake refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.connections.settings import ArSettings, ReferenceField
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, Document, DocumentType, MappingLevel
from tests.fakes import samples
from tests.fakes.samples import ALL_KINDS, connection, invoice_envelope, load_invoice

TERMS = frozenset({"Net 30", "Net 15"})


def built(message: dict[str, Any] | None = None, **settings: Any) -> Document:
    parsed = parse_envelope(message or load_invoice(), ALL_KINDS)
    assert isinstance(parsed, LoadInvoice)
    return samples.built(parsed, connection(**settings), TERMS)


def test_the_header() -> None:
    """AR-4."""
    invoice = built()
    assert (invoice.side, invoice.party_id, invoice.document_number) == (Side.AR, "C1", "1001")
    assert (invoice.document_date, invoice.due_date, invoice.term) == (date(2026, 11, 19), None, "Net 30")
    assert (invoice.reference, invoice.external_reference) == ("ORD-7", "inv-1001")
    assert "[Alvys inv-1001]" in invoice.description
    assert "LD1001" in invoice.description
    assert (invoice.currency, invoice.base_currency) == ("USD", "USD")


def test_the_lines() -> None:
    """AR-3."""
    invoice = built()
    assert [(line.item, str(line.amount), line.account) for line in invoice.lines] == [
        ("Customer Linehaul", "1000.00 USD", "4000"),
        ("Detention", "86.39 USD", "4000"),
    ]
    assert [line.category for line in invoice.lines] == [Category.LOAD, Category.ACCESSORIALS]
    assert all(line.level is MappingLevel.MASTER for line in invoice.lines)
    assert str(invoice.total) == "1086.39 USD"


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
    """AR-3."""
    if expected is None:  # half a cent can't be invoiced: the rounded lines don't make the total
        message = load_invoice(amounts=amounts)
        message["invoice"]["Total"]["Amount"] = Decimal("1.00")
        with pytest.raises(InvalidInput, match="lines sum to"):
            parse_envelope(message, ALL_KINDS)
        return
    invoice = built(load_invoice(amounts=amounts))
    assert str(invoice.total.amount) == expected
    assert len(invoice.lines) == len([one for one in amounts if Decimal(one)])


def test_an_inconsistent_total_is_refused() -> None:
    """AR-3."""
    message = load_invoice()
    message["invoice"]["Total"]["Amount"] = Decimal("1086.40")
    with pytest.raises(InvalidInput) as refusal:
        parse_envelope(message, ALL_KINDS)
    (problem,) = refusal.value.problems
    assert problem.path == "invoice.Total.Amount"
    assert "1086.40" in problem.message
    assert "1086.39" in problem.message


def test_a_negative_total_is_a_credit_memo() -> None:
    """AR-3."""
    memo = built(load_invoice(amounts=["5.00", "-10.00"]))
    assert memo.type is DocumentType.CREDIT_MEMO
    assert [str(line.amount.amount) for line in memo.lines] == ["5.00", "-10.00"]
    assert str(memo.total) == "-5.00 USD"


@pytest.mark.parametrize(("autopost", "posted"), [(True, True), (False, False)])
def test_autopost_decides_between_posted_and_draft(autopost: bool, posted: bool) -> None:
    """AR-5."""
    assert built(ar=ArSettings(autopost_invoices=autopost)).posted is posted


@pytest.mark.parametrize(
    ("mapping", "reference"), [(ReferenceField.ORDER_NUMBER, "ORD-7"), (ReferenceField.PO_NUMBER, "PO-8")]
)
def test_po_number_mapping(mapping: ReferenceField, reference: str) -> None:
    """AR-4."""
    message = load_invoice()
    message["invoice"]["Loads"][0]["PONumber"] = "PO-8"
    assert built(message, ar=ArSettings(po_number_mapping=mapping)).reference == reference


@pytest.mark.parametrize("status", ["TONU", "Released", "queued", "Invoiced", "Financed", "Completed "])
def test_loads_that_may_be_invoiced(status: str) -> None:
    """AR-7, DEC-5."""
    message = load_invoice()
    message["loads"][0]["Status"] = status
    assert built(message).document_number == "1001"


@pytest.mark.parametrize(
    "status", ["Open", "Covered", "Dispatched", "In Transit", "Delivered", "", "Cancelled"]
)
def test_loads_that_may_not(status: str) -> None:
    """AR-7."""
    message = load_invoice()
    message["loads"][0]["Status"] = status
    with pytest.raises(InvalidInput, match=r"loads\[0\]\.Status"):
        parse_envelope(message, ALL_KINDS)


@pytest.mark.parametrize(
    "written", ["2026-11-30", "2026-11-30T23:59:59-11:00", "2026-11-30T00:00:01+14:00", "2026-11-30 08:00:00"]
)
def test_dates_are_business_dates_whatever_their_offset_says(written: str) -> None:
    """AR-8."""
    message = load_invoice()
    message["invoice"] |= {"InvoicedDate": written, "DueDate": written}
    invoice = built(message)
    assert (invoice.document_date, invoice.due_date) == (date(2026, 11, 30), date(2026, 11, 30))


@pytest.mark.parametrize(
    "written", ["30.11.2026", "2026-13-01", "2026-02-30", "1999-12-31", "", "soon", 20261130]
)
def test_what_is_no_date_is_refused(written: object) -> None:
    """AR-8."""
    message = load_invoice()
    message["invoice"]["DueDate"] = written
    with pytest.raises(InvalidInput, match=r"invoice\.DueDate"):
        parse_envelope(message, ALL_KINDS)


def test_the_update_needs_its_zone() -> None:
    message = load_invoice() | {"updatedAt": "2026-11-20T09:00:00"}
    with pytest.raises(InvalidInput, match="updatedAt"):
        parse_envelope(message, ALL_KINDS)
    assert invoice_envelope(updated_at=datetime(2026, 1, 1, tzinfo=UTC)).updated_at.tzinfo is not None


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
