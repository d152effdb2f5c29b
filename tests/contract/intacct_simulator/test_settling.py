"""What settles a document besides money, and the amounts and dates of payments (sections 8 and 14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import LOGIN, Gateway, equal, line, running, seed_with
from tests.contract.intacct_simulator.wire import invoice as invoice_of

PARTS = "TRX_PAYMENTAMOUNT TRX_DISCOUNTAMOUNT TRX_ADJUSTMENTAMOUNT TRX_NEGATIVEINVOICEAMOUNT"
EARLIER = "ADVANCEKEY TRX_POSTEDADVANCEAMOUNT OVERPAYMENTKEY TRX_POSTEDOVERPAYMENTAMOUNT"


def details(gateway: Gateway, fields: str, key: str, name: str = "ARPYMTDETAIL") -> list[dict[str, str]]:
    return gateway.query(name, fields, equal("RECORDKEY", key)).rows()


def due(gateway: Gateway, key: str, name: str = "ARINVOICE") -> tuple[str, str, str]:
    row = gateway.get(name, key)
    return row["STATE"], row["TOTALDUE"], row["TOTALPAID"]


@pytest.mark.parametrize(("name", "detail"), [("ARINVOICE", "ARPYMTDETAIL"), ("APBILL", "APPYMTDETAIL")])
def test_discount_settles_what_money_does_not(gateway: Gateway, name: str, detail: str) -> None:
    """Pages: 90 paid and 10 discount settle 100; the detail has both, the payment the money alone."""
    key = gateway.invoice() if name == "ARINVOICE" else gateway.bill()
    gateway.put(name, key, action="pay", discount="10", date="2026-01-20")
    assert due(gateway, key, name) == ("Paid", "0", "100")
    (row,) = details(gateway, "TRX_PAYMENTAMOUNT TRX_DISCOUNTAMOUNT DISCOUNTAMOUNT", key, detail)
    assert list(row.values()) == ["90", "10", "10"]
    (payment,) = gateway.query(detail.removesuffix("DETAIL"), "RECORDNO TOTALPAID").rows()
    assert payment["TOTALPAID"] == "90"
    gateway.put(name, key, action="void_payment")
    assert due(gateway, key, name) == ("Posted", "100", "0")


def test_where_discounts_are_told() -> None:
    """Assumed: discounts_told_as; receipt_details_dated; payment_details_per_line."""
    assumed = {
        "discounts_told_as": "asked",
        "receipt_details_dated": "receipt",
        "payment_details_per_line": True,
        "payment_void": "pair",
    }
    with running(seed_with(assumptions=assumed)) as gateway:
        key = gateway.ok(invoice_of("A", line("60"), line("40"))).key
        gateway.put("ARINVOICE", key, action="pay", amount="70", discount="30", date="2026-01-20")
        fields = "TRX_PAYMENTAMOUNT TRX_TOTALDISCOUNTTOAPPLY PAYMENTDATE"
        told = [tuple(row.values()) for row in details(gateway, fields, key)]
        assert told == [("60", "0", "01/20/2026"), ("10", "30", "01/20/2026")]
        assert [row["TOTALDUE"] for row in gateway.get("ARINVOICE", key)["ARINVOICEITEMS"]] == ["0", "0"]
        gateway.put("ARINVOICE", key, action="void_payment", date="2026-01-25")
        told = [tuple(row.values()) for row in details(gateway, fields, key)][2:]
        assert told == [("-60", "0", "01/25/2026"), ("-10", "-30", "01/25/2026")]
        assert due(gateway, key) == ("Posted", "100", "0")


def test_advance_is_applied_later(gateway: Gateway) -> None:
    """Page: ADVANCEKEY with TRX_POSTEDADVANCEAMOUNT; RECORDTYPE rr. No new money."""
    gateway.put("CUSTOMER", "C-100", action="advance", amount="70", date="2026-01-10")
    (advance,) = gateway.query("ARPYMT", "RECORDNO RECORDTYPE TOTALENTERED").rows()
    assert (advance["RECORDTYPE"], advance["TOTALENTERED"]) == ("rr", "70")
    key = gateway.invoice()
    use: dict[str, Any] = {"action": "use_payment", "payment": advance["RECORDNO"]}
    assert "exceeds" in gateway.refused_put("ARINVOICE", key, **use, amount="71")
    gateway.put("ARINVOICE", key, **use, amount="40", date="2026-01-20")
    assert due(gateway, key) == ("Partially Paid", "60", "40")
    (row,) = details(gateway, f"TRX_PAYMENTAMOUNT {EARLIER}", key)
    assert list(row.values()) == ["", advance["RECORDNO"], "40", "", ""]
    assert "exceeds" in gateway.refused_put("ARINVOICE", key, **use, amount="31")
    refused = gateway.refused_put("ARPYMT", advance["RECORDNO"], action="void_payment")
    assert "applied" in refused
    gateway.put("ARINVOICE", key, action="void_payment")
    assert due(gateway, key) == ("Posted", "100", "0")
    assert gateway.put("ARPYMT", advance["RECORDNO"], action="void_payment")["STATE"] == "Voided"
    bill = gateway.bill()
    gateway.put("VENDOR", "V1", action="advance", amount="30", date="2026-01-10")
    paid = gateway.query("APPYMT", "RECORDNO").rows()[0]["RECORDNO"]
    gateway.put("APBILL", bill, action="use_payment", payment=paid, amount="30", date="2026-01-20")
    assert due(gateway, bill, "APBILL") == ("Partially Paid", "70", "30")


def test_overpayment_is_applied_later(gateway: Gateway) -> None:
    """Page: OVERPAYMENTAMOUNT of the header; OVERPAYMENTKEY with TRX_POSTEDOVERPAYMENTAMOUNT."""
    first, second = gateway.invoice("A"), gateway.invoice("B", "40.00")
    gateway.put("ARINVOICE", first, action="pay", overpayment="25", date="2026-01-20")
    (payment,) = gateway.query("ARPYMT", "RECORDNO TOTALENTERED OVERPAYMENTAMOUNT").rows()
    assert (payment["TOTALENTERED"], payment["OVERPAYMENTAMOUNT"]) == ("125", "25")
    use: dict[str, Any] = {"action": "use_payment", "payment": payment["RECORDNO"]}
    gateway.put("ARINVOICE", second, **use, amount="25", date="2026-01-22")
    (row,) = details(gateway, f"TRX_PAYMENTAMOUNT {EARLIER}", second)
    assert list(row.values()) == ["", "", "", payment["RECORDNO"], "25"]
    assert due(gateway, second) == ("Partially Paid", "15", "25")


@pytest.mark.parametrize(("how", "part"), [("memo", 2), ("negative", 3)])
def test_write_off_is_a_credit(how: str, part: int) -> None:
    """Assumed: write_off. Users enter a credit memo, or a negative invoice, and apply it."""
    with running(seed_with(assumptions={"write_off": how})) as gateway:
        key = gateway.invoice()
        gateway.put("ARINVOICE", key, action="pay", amount="90", date="2026-01-20")
        gateway.put("ARINVOICE", key, action="write_off", date="2026-01-25")
        assert due(gateway, key) == ("Paid", "0", "100")
        credited = [list(row.values())[part] for row in details(gateway, PARTS, key)]
        assert credited == ["", "10"]


def test_one_payment_of_several_documents(gateway: Gateway) -> None:
    """A person pays two invoices with one check."""
    first, second = gateway.invoice("A"), gateway.invoice("B", "40.00")
    gateway.put("ARINVOICE", first, action="pay", others=[{"record": second}], date="2026-01-20")
    (payment,) = gateway.query("ARPYMT", "RECORDNO TOTALPAID").rows()
    assert payment["TOTALPAID"] == "140"
    assert (due(gateway, first)[0], due(gateway, second)[0]) == ("Paid", "Paid")


def test_amounts_in_two_currencies() -> None:
    """TRX amounts are in the payment's currency, the others in the company's, at the payment's own rate."""
    with running(seed_with(multiCurrency=True, currencies=["USD", "CAD"])) as gateway:
        extra = "<basecurr>USD</basecurr><currency>CAD</currency><exchrate>0.5</exchrate>"
        key = gateway.ok(invoice_of("A", mid=extra)).key
        gateway.put("ARINVOICE", key, action="pay", amount="80", exchangeRate="0.75", date="2026-01-20")
        (row,) = details(gateway, "TRX_PAYMENTAMOUNT PAYMENTAMOUNT CURRENCY BASECURR", key)
        assert list(row.values()) == ["80", "60", "CAD", "USD"]
        (payment,) = gateway.query("ARPYMT", "TRX_TOTALPAID TOTALPAID CURRENCY").rows()
        assert list(payment.values()) == ["80", "60", "CAD"]
        assert gateway.get("ARINVOICE", key)["TRX_TOTALDUE"] == "20"


def test_dates_of_a_payment_to_a_vendor(gateway: Gateway) -> None:
    """Page ap-payments: WHENCREATED is the payment's own date. Completed later, it has a later WHENPAID."""
    key = gateway.bill()
    gateway.put("APBILL", key, action="pay", date="2026-01-20", state="Approved")
    (payment,) = gateway.query("APPYMT", "RECORDNO WHENCREATED WHENPAID").rows()
    assert (payment["WHENCREATED"], payment["WHENPAID"]) == ("01/20/2026", "")
    gateway.put("APPYMT", payment["RECORDNO"], action="complete")
    year, month, day = gateway.http.get(f"{gateway.base}/_sandbox/clock").json()["now"][:10].split("-")
    (payment,) = gateway.query("APPYMT", "RECORDNO WHENCREATED WHENPAID").rows()
    assert (payment["WHENCREATED"], payment["WHENPAID"]) == ("01/20/2026", f"{month}/{day}/{year}")


@pytest.mark.parametrize("seen", ["visible", "hidden"])
def test_payments_made_at_the_top_level(seen: str) -> None:
    """Assumed: top_level_payments. A person at the top level pays an entity's invoice."""
    with running(seed_with(assumptions={"top_level_payments": seen})) as gateway:
        inside = LOGIN.replace("</login>", "<locationid>E100</locationid></login>")
        key = gateway.invoice(authentication=inside)
        gateway.put("ARINVOICE", key, action="pay", date="2026-01-20")
        for name in ("ARPYMT", "ARPYMTDETAIL"):
            at_top = gateway.query(name, "RECORDNO").rows()
            in_entity = gateway.query(name, "RECORDNO", authentication=inside).rows()
            assert (len(at_top), len(in_entity)) == (1, 1 if seen == "visible" else 0)
        assert due(gateway, key)[0] == "Paid"
