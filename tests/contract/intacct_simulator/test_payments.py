"""Payments with details (protocol section 8)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, equal, invoice, line, running, seed_with


def receipt(*details: str, rest: str = "", customer: str = "C-100", date: str = "01/20/2026") -> str:
    return (
        f"<create><ARPYMT><FINANCIALENTITY>BOA</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        f"<CUSTOMERID>{customer}</CUSTOMERID><DOCNUMBER>CHK-55</DOCNUMBER><RECEIPTDATE>{date}</RECEIPTDATE>"
        f"<CURRENCY>USD</CURRENCY>{rest}<ARPYMTDETAILS>{''.join(details)}</ARPYMTDETAILS></ARPYMT></create>"
    )


def detail(key: str, amount: str, rest: str = "") -> str:
    return (
        f"<ARPYMTDETAIL><RECORDKEY>{key}</RECORDKEY>{rest}<TRX_PAYMENTAMOUNT>{amount}</TRX_PAYMENTAMOUNT>"
        "</ARPYMTDETAIL>"
    )


def totals(gateway: Gateway, key: str, object_name: str = "ARINVOICE") -> tuple[str, str, str, str]:
    row = gateway.get(object_name, key)
    return row["STATE"], row["TOTALPAID"], row["TOTALDUE"], row["TOTALSELECTED"]


def test_payment_settles_invoices(gateway: Gateway) -> None:
    """Section 6: state and totals follow what is applied; WHENPAID is set when nothing is left."""
    first, second = gateway.invoice("A"), gateway.invoice("B")
    result = gateway.ok(receipt(detail(first, "100"), detail(second, "40.5")))
    assert result.data.findtext("arpymt/RECORDNO")
    assert totals(gateway, first) == ("Paid", "100", "0", "0")
    assert totals(gateway, second) == ("Partially Paid", "40.5", "59.5", "0")
    assert gateway.get("ARINVOICE", first)["WHENPAID"] == "01/20/2026"
    assert gateway.get("ARINVOICE", second)["WHENPAID"] == ""
    assert gateway.get("CUSTOMER", "C-100")["TOTALDUE"] == "59.5"


def test_details_are_queryable(gateway: Gateway) -> None:
    """Section 8: ARPYMTDETAIL with its keys, amounts and, through the relation, its payment's date."""
    key = gateway.invoice("A")
    payment = gateway.ok(receipt(detail(key, "25"))).data.findtext("arpymt/RECORDNO")
    of_payment = "ARPYMT.RECEIPTDATE ARPYMT.DOCNUMBER"
    fields = f"PAYMENTKEY RECORDKEY PAYMENTAMOUNT TRX_PAYMENTAMOUNT STATE {of_payment}"
    assert gateway.query("ARPYMTDETAIL", fields, equal("RECORDKEY", key)).rows() == [
        {
            "PAYMENTKEY": payment,
            "RECORDKEY": key,
            "PAYMENTAMOUNT": "25",
            "TRX_PAYMENTAMOUNT": "25",
            "STATE": "Posted",
            "ARPYMT.RECEIPTDATE": "01/20/2026",
            "ARPYMT.DOCNUMBER": "CHK-55",
        }
    ]


def test_waterfall_and_named_lines(gateway: Gateway) -> None:
    """Section 8: without ENTRYKEY lines are paid from line 1; with it, that line."""
    key = gateway.ok(invoice("A", line("30"), line("70"))).key
    gateway.ok(receipt(detail(key, "50")))
    paid = [item["TOTALPAID"] for item in gateway.get("ARINVOICE", key)["ARINVOICEITEMS"]]
    assert paid == ["30", "20"]
    other = gateway.ok(invoice("B", line("30"), line("70"))).key
    second = gateway.get("ARINVOICE", other)["ARINVOICEITEMS"][1]["RECORDNO"]
    gateway.ok(receipt(detail(other, "50", f"<ENTRYKEY>{second}</ENTRYKEY>")))
    paid = [item["TOTALPAID"] for item in gateway.get("ARINVOICE", other)["ARINVOICEITEMS"]]
    assert paid == ["0", "50"]


def test_details_per_line_where_assumed() -> None:
    """Section 8, assumed: a payment of a whole document may be stored as one detail per line."""
    with running(seed_with(assumptions={"payment_details_per_line": True})) as gateway:
        key = gateway.ok(invoice("A", line("30"), line("70"))).key
        gateway.ok(receipt(detail(key, "50")))
        assert [row["PAYMENTAMOUNT"] for row in gateway.query("ARPYMTDETAIL", "PAYMENTAMOUNT").rows()] == [
            "30",
            "20",
        ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (receipt(detail("KEY", "100.01")), "exceeds total amount due"),
        (receipt(detail("4711", "1")), "we can't find this transaction"),
        (receipt(detail("KEY", "1"), customer="C-200"), "we can't find this transaction"),
        (receipt(detail("KEY", "1"), date="12/31/2025"), "Periods are closed."),
        (receipt(), "At least one payment detail is required."),
        (receipt(detail("KEY", "1")).replace("EFT", "Barter"), "Invalid Payment Method 'Barter' specified."),
        (
            receipt(detail("KEY", "1")).replace("BOA", "NOBANK"),
            "Invalid Financial Entity 'NOBANK' specified.",
        ),
    ],
)
def test_wrong_payments_are_refused(gateway: Gateway, body: str, text: str) -> None:
    """Sections 8 and 9; a refused payment changes nothing."""
    key = gateway.invoice("A")
    assert text in gateway.refused(body.replace("KEY<", f"{key}<")).messages
    assert totals(gateway, key) == ("Posted", "0", "100", "0")


def test_payment_for_several_customers(gateway: Gateway) -> None:
    """Section 8: without CUSTOMERID a PAYERNAME is needed."""
    first, second = gateway.invoice("A"), gateway.ok(invoice("B", customer="C-200")).key
    body = receipt(detail(first, "1"), detail(second, "2")).replace("<CUSTOMERID>C-100</CUSTOMERID>", "")
    gateway.refused(body)
    gateway.ok(body.replace("<CURRENCY>", "<PAYERNAME>Group</PAYERNAME><CURRENCY>"))


def test_draft_payment_selects_then_posts(gateway: Gateway) -> None:
    """Section 8: only drafts can be updated or deleted; Submit posts."""
    key = gateway.invoice("A")
    payment = gateway.ok(receipt(detail(key, "60"), rest="<ACTION>Draft</ACTION>")).data.findtext(
        "arpymt/RECORDNO"
    )
    assert totals(gateway, key) == ("Selected", "0", "100", "60")
    submit = f"<update><ARPYMT><RECORDNO>{payment}</RECORDNO><ACTION>Submit</ACTION></ARPYMT></update>"
    gateway.ok(submit)
    assert totals(gateway, key) == ("Partially Paid", "60", "40", "0")
    assert "Only a draft payment" in gateway.refused(submit).messages
    delete = f"<delete><object>ARPYMT</object><keys>{payment}</keys></delete>"
    assert "Only a draft payment" in gateway.refused(delete).messages


def test_deleting_a_draft_payment_frees_the_invoice(gateway: Gateway) -> None:
    """Section 8: a draft payment can be deleted."""
    key = gateway.invoice("A")
    payment = gateway.ok(receipt(detail(key, "60"), rest="<ACTION>Draft</ACTION>")).data.findtext(
        "arpymt/RECORDNO"
    )
    gateway.ok(f"<delete><object>ARPYMT</object><keys>{payment}</keys></delete>")
    assert totals(gateway, key) == ("Posted", "0", "100", "0")
    assert gateway.query("ARPYMTDETAIL", "RECORDNO").data.get("totalcount") == "0"


def test_reversing_a_payment_takes_its_amounts_back(gateway: Gateway) -> None:
    """Section 8: reverse_arpayment; the payment's WHENMODIFIED moves and its state says voided."""
    key = gateway.invoice("A")
    payment = gateway.ok(receipt(detail(key, "100"))).data.findtext("arpymt/RECORDNO") or ""
    before = gateway.get("ARPYMT", payment)["WHENMODIFIED"]
    gateway.http.post(f"{gateway.base}/_sandbox/clock", json={"advanceSeconds": 60})
    when = f"<datereversed>{day('2026-01-25')}</datereversed>"
    body = f'<reverse_arpayment key="{payment}">{when}</reverse_arpayment>'
    gateway.ok(body)
    assert totals(gateway, key) == ("Posted", "0", "100", "0")
    row = gateway.get("ARPYMT", payment)
    assert row["STATE"] == "Voided"
    assert row["WHENMODIFIED"] > before
    assert gateway.query("ARPYMTDETAIL", "STATE").rows() == [{"STATE": "Voided"}]
    assert "already been voided" in gateway.refused(body).messages


def test_ap_payment_and_void(gateway: Gateway) -> None:
    """Section 8: APPYMT; the payment date is shown in WHENCREATED; void_appaymentrequest undoes it."""
    key = gateway.bill()
    body = (
        "<create><APPYMT><FINANCIALENTITY>BOA</FINANCIALENTITY><PAYMENTMETHOD>Printed Check</PAYMENTMETHOD>"
        f"<VENDORID>V1</VENDORID><PAYMENTDATE>01/20/2026</PAYMENTDATE><APPYMTDETAILS><APPYMTDETAIL>"
        f"<RECORDKEY>{key}</RECORDKEY><TRX_PAYMENTAMOUNT>100.00</TRX_PAYMENTAMOUNT></APPYMTDETAIL>"
        "</APPYMTDETAILS></APPYMT></create>"
    )
    payment = gateway.ok(body).data.findtext("appymt/RECORDNO") or ""
    assert totals(gateway, key, "APBILL") == ("Paid", "100", "0", "0")
    assert gateway.get("APPYMT", payment)["WHENCREATED"] == "01/20/2026"
    keys = f"<appaymentkeys><appaymentkey>{payment}</appaymentkey></appaymentkeys>"
    gateway.ok(f"<void_appaymentrequest>{keys}</void_appaymentrequest>")
    assert totals(gateway, key, "APBILL") == ("Posted", "0", "100", "0")


def test_payment_request_selects_bills(gateway: Gateway) -> None:
    """Page ap-payments: creating a request begins selecting a bill; confirming pays it."""
    key = gateway.bill()
    request = gateway.ok(
        "<create_paymentrequest><bankaccountid>BOA</bankaccountid><vendorid>V1</vendorid>"
        f"<paymentmethod>Printed Check</paymentmethod><paymentdate>{day('2026-01-20')}</paymentdate>"
        f"<paymentrequestitems><paymentrequestitem><key>{key}</key><paymentamount>100</paymentamount>"
        "</paymentrequestitem></paymentrequestitems></create_paymentrequest>"
    ).key
    assert totals(gateway, key, "APBILL") == ("Selected", "0", "100", "100")
    keys = f"<appaymentkeys><appaymentkey>{request}</appaymentkey></appaymentkeys>"
    gateway.ok(f"<confirm_appaymentrequest>{keys}</confirm_appaymentrequest>")
    assert totals(gateway, key, "APBILL") == ("Paid", "100", "0", "0")


def test_legacy_ar_payment(gateway: Gateway) -> None:
    """Page ar-payments: create_arpayment makes an ARPYMT."""
    key = gateway.invoice("A")
    payment = gateway.ok(
        "<create_arpayment><customerid>C-100</customerid><paymentamount>10</paymentamount>"
        f"<bankaccountid>BOA</bankaccountid><refid>1</refid><datereceived>{day('2026-01-20')}</datereceived>"
        "<paymentmethod>Printed Check</paymentmethod>"
        f"<arpaymentitem><invoicekey>{key}</invoicekey><amount>10</amount></arpaymentitem></create_arpayment>"
    ).key
    assert gateway.get("ARPYMT", payment)["TOTALPAID"] == "10"
    assert totals(gateway, key) == ("Partially Paid", "10", "90", "0")


def test_credit_memo_settles_an_invoice(gateway: Gateway) -> None:
    """Section 8: ADJUSTMENTKEY and TRX_ADJUSTMENTAMOUNT apply a credit memo."""
    key = gateway.invoice("A")
    memo = gateway.ok(
        f"<create_aradjustment><customerid>C-100</customerid><datecreated>{day('2026-01-05')}</datecreated>"
        f"<aradjustmentitems>{line('-40')}</aradjustmentitems></create_aradjustment>"
    ).key
    credit = (
        f"<ARPYMTDETAIL><RECORDKEY>{key}</RECORDKEY><ADJUSTMENTKEY>{memo}</ADJUSTMENTKEY>"
        "<TRX_ADJUSTMENTAMOUNT>40</TRX_ADJUSTMENTAMOUNT></ARPYMTDETAIL>"
    )
    gateway.ok(receipt(credit))
    assert totals(gateway, key) == ("Partially Paid", "40", "60", "0")
    assert totals(gateway, memo, "ARADJUSTMENT") == ("Paid", "-40", "0", "0")


def test_drafts_cannot_be_paid(gateway: Gateway) -> None:
    """Section 6: a draft is not in the books."""
    key = gateway.ok(bill("B", action="Draft")).key
    response = gateway.http.put(
        f"{gateway.base}/_sandbox/objects/APBILL/{key}", json={"action": "pay", "date": "2026-01-10"}
    )
    assert response.status_code == 409
