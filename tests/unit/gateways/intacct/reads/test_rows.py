"""From Sage's records to ours (protocol sections 6 to 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.parties import PartyValues
from alvys_intacct.domain.sage.payments import Settled
from alvys_intacct.gateways.intacct.reads import rows as mapping


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize(
    ("label", "due", "paid", "state"),
    [
        ("Draft", 100, 0, DocumentState.DRAFT),
        ("Declined", 100, 0, DocumentState.DECLINED),
        ("Submitted", 100, 0, DocumentState.SUBMITTED),
        ("Partially Approved", 100, 0, DocumentState.SUBMITTED),
        ("Approved", 100, 0, DocumentState.POSTED),
        ("Posted", 100, 0, DocumentState.POSTED),
        ("Posted", 40, 60, DocumentState.PARTIALLY_PAID),
        ("Posted", 0, 100, DocumentState.PAID),
        ("Posted", 0, 0, DocumentState.POSTED),
        ("Selected", 100, 0, DocumentState.SELECTED),
        ("Confirmed", 100, 0, DocumentState.SELECTED),
        ("Partially Paid", 40, 60, DocumentState.PARTIALLY_PAID),
        ("Paid", 0, 100, DocumentState.PAID),
        ("Reversed", 0, 100, DocumentState.REVERSED),
        ("Reversal", 0, 0, DocumentState.REVERSED),
        (" posted ", 100, 0, DocumentState.POSTED),
        ("Something New", 40, 60, DocumentState.PARTIALLY_PAID),
        ("Something New", 100, 0, DocumentState.POSTED),
    ],
)
def test_states(label: str, due: int, paid: int, state: DocumentState) -> None:
    assert mapping.document_state(label, Decimal(due), Decimal(paid)) is state


def test_a_document_in_its_own_currency() -> None:
    found = mapping.found_document(
        DocumentType.BILL,
        {
            "RECORDNO": "208",
            "RECORDID": "CARR-77",
            "STATE": "Partially Paid",
            "VENDORID": "V1",
            "TOTALENTERED": "73.10",
            "TRX_TOTALENTERED": "100.00",
            "TRX_TOTALDUE": "40",
            "TRX_TOTALPAID": "60",
            "CURRENCY": "CAD",
            "DESCRIPTION": "Carrier pay",
            "WHENPOSTED": "01/05/2026",
            "AUWHENCREATED": "01/05/2026 17:00:01",
        },
    )
    assert (found.record_no, found.document_number, found.party_id) == ("208", "CARR-77", "V1")
    assert (found.total, found.due, found.paid) == (Decimal("100.00"), Decimal(40), Decimal(60))
    assert found.posting_date == date(2026, 1, 5)
    assert found.created_at == datetime(2026, 1, 5, 17, 0, 1, tzinfo=UTC)


def test_a_document_of_which_only_the_vital_fields_can_be_read() -> None:
    row = {"RECORDNO": "1", "RECORDID": "A", "STATE": "Posted", "CUSTOMERID": "C", "TOTALENTERED": "5"}
    found = mapping.found_document(DocumentType.INVOICE, row)
    assert (found.total, found.due, found.paid) == (Decimal(5), Decimal(0), Decimal(0))
    assert found.created_at is None
    assert found.posting_date is None


def test_parties() -> None:
    row = {"CUSTOMERID": "C-1", "NAME": "Acme", "STATUS": "active", "ONHOLD": "true", "TERMNAME": ""}
    party = mapping.party(Side.AR, row)
    assert (party.active, party.on_hold, party.term) == (True, True, None)
    assert not mapping.party(Side.AP, {"VENDORID": "V", "STATUS": "inactive"}).active
    assert not mapping.party(Side.AP, {"VENDORID": "V", "STATUS": "active non-posting"}).active


@pytest.mark.rule("PARTY-8")
def test_the_values_of_a_party_are_known_as_far_as_sage_offers_them() -> None:
    """PARTY-8: what isn't offered is not known, and never taken for empty."""
    assert mapping.party(Side.AR, {"CUSTOMERID": "C", "TERMNAME": "Net 30"}).values is None
    told = {"DISPLAYCONTACT.EMAIL1": "", "DISPLAYCONTACT.MAILADDRESS.CITY": "Reno"}
    assert mapping.party(Side.AR, {"CUSTOMERID": "C", **told}).values == PartyValues(email="")
    parts = {f"DISPLAYCONTACT.MAILADDRESS.{name}": name for name in ("ADDRESS1", "ADDRESS2", "STATE", "ZIP")}
    values = mapping.party(Side.AP, {"VENDORID": "V", "TERMNAME": "Net 30", **told, **parts}).values
    assert values is not None
    assert values.address is not None
    assert (values.term, values.phone, values.address.city, values.address.zip_code) == (
        "Net 30",
        None,
        "Reno",
        "ZIP",
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [("01/31/2026", date(2026, 1, 31)), ("2026-01-31", date(2026, 1, 31)), ("", None), ("31/31/2026", None)],
)
def test_days(text: str, day: date | None) -> None:
    assert mapping.day(text) == day


@pytest.mark.rule("PAY-1")
def test_payment_details_and_headers() -> None:
    row = {
        "RECORDNO": "9",
        "PAYMENTKEY": "7",
        "RECORDKEY": "4711",
        "PAYMENTAMOUNT": "70.00",
        "TRX_PAYMENTAMOUNT": "100.00",
        "PAYMENTDATE": "01/20/2026",
        "STATE": "C",
        "WHENMODIFIED": "01/20/2026 10:00:00",
    }
    detail = mapping.payment_detail(Side.AR, row)
    assert (detail.detail_id, detail.payment_id, detail.document_record_no) == ("9", "7", "4711")
    assert detail.amount == Decimal("100.00")
    header = mapping.payment_header(
        Side.AR, {"RECORDNO": "7", "PAYMENTMETHOD": "EFT", "DOCNUMBER": "", "RECEIPTDATE": "01/20/2026"}
    )
    assert (header.method, header.document_number, header.payment_date) == ("EFT", None, date(2026, 1, 20))


@pytest.mark.rule("PAY-15")
def test_what_a_detail_settles_with() -> None:
    """Each part has a field of its own; the base amount stands in for one in the payment's currency."""
    row = {"RECORDNO": "9", "PAYMENTKEY": "7", "RECORDKEY": "4711", "ENTRYKEY": "12"}
    money = mapping.payment_detail(
        Side.AR,
        {**row, "TRX_PAYMENTAMOUNT": "90", "TRX_DISCOUNTAMOUNT": "", "TRX_TOTALDISCOUNTTOAPPLY": "10"},
    )
    assert (money.settled, money.line_key) == (Settled(Decimal(90), discount=Decimal(10)), "12")
    assert (money.settled.without_money, money.settled.total) == (Decimal(10), Decimal(100))
    told = {"ADVANCEKEY": "5", "POSTEDADVANCEAMOUNT": "40"}
    advance = mapping.payment_detail(Side.AP, {**row, **told})
    assert (advance.settled, advance.credit_from) == (Settled(advance=Decimal(40)), "5")
    over = mapping.payment_detail(
        Side.AR, {**row, "OVERPAYMENTKEY": "6", "TRX_POSTEDOVERPAYMENTAMOUNT": "20"}
    )
    assert (over.settled, over.credit_from) == (Settled(overpayment=Decimal(20)), "6")
    own = {"INLINEKEY": "4711", "TRX_INLINEAMOUNT": "3"}
    assert mapping.payment_detail(Side.AP, {**row, **own}).is_own_credit
    assert not mapping.payment_detail(Side.AP, {**row, **own, "TRX_DISCOUNTAMOUNT": "1"}).is_own_credit
    memo = mapping.payment_detail(
        Side.AR, {"RECORDNO": "10", "POSADJKEY": "8", "ADJUSTMENTKEY": "9", "TRX_ADJUSTMENTAMOUNT": "1"}
    )
    assert (memo.document_record_no, memo.memo_record_no, memo.credit) == ("", "8", Decimal(1))
    assert not memo.is_own_credit


@pytest.mark.rule("PAY-14")
def test_the_date_of_a_payment_is_its_own() -> None:
    """Neither the day of a card's charge nor that of completion; none where none is told."""
    paid = {"PAYMENTDATE": "01/09/2026", "WHENPAID": "01/05/2026"}
    dates = {"RECORDNO": "9", "WHENCREATED": "01/01/2026", **paid}
    assert mapping.payment_detail(Side.AR, dates).paid_on is None
    assert mapping.payment_header(Side.AR, dates).payment_date is None
    assert mapping.payment_header(Side.AR, {**dates, "RECEIPTDATE": "01/02/2026"}).payment_date == day_of(2)
    assert mapping.payment_header(Side.AP, dates).payment_date == day_of(1)
    assert mapping.payment_header(Side.AP, {**dates, "WHENCREATED": ""}).payment_date == day_of(9)
    assert mapping.payment_header(Side.AP, {"WHENPAID": "01/05/2026"}).payment_date is None
    detail = mapping.payment_detail(Side.AP, dates, mapping.payment_header(Side.AP, {}))
    assert detail.paid_on == day_of(9)


def day_of(number: int) -> date:
    return date(2026, 1, number)


@pytest.mark.rule("PAY-10")
def test_the_reference_of_a_payment() -> None:
    told = {"RECORDID": "PYMT-7", "DOCNUMBER": "CHK-55", "OVERPAYMENTAMOUNT": "25"}
    header = mapping.payment_header(Side.AR, told)
    assert (header.document_number, header.reference, header.overpaid) == ("CHK-55", "PYMT-7", Decimal(25))
    assert mapping.payment_header(Side.AR, {**told, "RECORDID": "CHK-55"}).reference is None
