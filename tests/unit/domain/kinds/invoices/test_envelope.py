"""Invoices as Alvys sends them: sums, load statuses, dates (AR-3, AR-7, AR-8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.sage.documents import Document
from tests.fakes import samples
from tests.fakes.samples import ALL_KINDS, connection, invoice_envelope, load_invoice
from tests.fakes.spoiled import problems

TERMS = frozenset({"Net 30", "Net 15"})


def built(message: dict[str, Any] | None = None, **settings: Any) -> Document:
    parsed = parse_envelope(message or load_invoice(), ALL_KINDS)
    assert isinstance(parsed, LoadInvoice)
    return samples.built(parsed, connection(**settings), TERMS)


@pytest.mark.rule("AR-3")
def test_an_inconsistent_total_is_refused() -> None:
    message = load_invoice()
    message["invoice"]["Total"]["Amount"] = Decimal("1086.40")
    assert problems(message) == {"invoice.Total.Amount": "is 1086.40, but the lines sum to 1086.39"}
    with pytest.raises(NeedsAttention) as refused:
        built(message)
    assert refused.value.code == "total_inconsistent"
    assert "Load invoice 1001" in refused.value.message
    assert "The total of the invoice is 1086.40, but the lines sum to 1086.39" in refused.value.message


@pytest.mark.rule("AR-7", "DEC-5")
@pytest.mark.parametrize(
    "status", ["TONU", "Released", "queued", "Invoiced", "Financed", "Completed ", "PAID"]
)
def test_loads_that_may_be_invoiced(status: str) -> None:
    message = load_invoice()
    message["loads"][0]["Status"] = status
    assert built(message).document_number == "1001"


@pytest.mark.rule("AR-7")
@pytest.mark.parametrize(
    "status", ["Open", "Covered", "Dispatched", "In Transit", "Delivered", "", "Cancelled"]
)
def test_loads_that_may_not(status: str) -> None:
    message = load_invoice()
    message["loads"][0]["Status"] = status
    assert "loads[0].Status" in problems(message)
    with pytest.raises(NeedsAttention, match="release it in Alvys") as refused:
        built(message)
    assert refused.value.code == "load_not_released"


@pytest.mark.rule("AR-8")
@pytest.mark.parametrize(
    "written", ["2026-11-30", "2026-11-30T23:59:59-11:00", "2026-11-30T00:00:01+14:00", "2026-11-30 08:00:00"]
)
def test_dates_are_business_dates_whatever_their_offset_says(written: str) -> None:
    message = load_invoice()
    message["invoice"] |= {"InvoicedDate": written, "DueDate": written}
    invoice = built(message)
    assert (invoice.document_date, invoice.due_date) == (date(2026, 11, 30), date(2026, 11, 30))


@pytest.mark.rule("AR-8")
@pytest.mark.parametrize(
    "written", ["30.11.2026", "2026-13-01", "2026-02-30", "1999-12-31", "", "soon", 20261130]
)
def test_what_is_no_date_is_refused(written: object) -> None:
    message = load_invoice()
    message["invoice"]["DueDate"] = written
    with pytest.raises(InvalidInput, match=r"invoice\.DueDate"):
        parse_envelope(message, ALL_KINDS)


def test_the_update_needs_its_zone() -> None:
    message = load_invoice() | {"updatedAt": "2026-11-20T09:00:00"}
    with pytest.raises(InvalidInput, match="updatedAt"):
        parse_envelope(message, ALL_KINDS)
    assert invoice_envelope(updated_at=datetime(2026, 1, 1, tzinfo=UTC)).updated_at.tzinfo is not None
