"""The states of AP payments (help page payment-request-status-descriptions; protocol section 14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, day, equal, running, seed_with

UNPOSTED = ("Draft", "Submitted", "Partially Approved", "Declined", "Approved", "Delivered")


def totals(gateway: Gateway, key: str, name: str = "APBILL") -> tuple[str, str, str, str]:
    row = gateway.get(name, key)
    return row["STATE"], row["TOTALPAID"], row["TOTALSELECTED"], row["WHENPAID"]


def only_payment(gateway: Gateway, name: str = "APPYMT") -> dict[str, str]:
    rows = gateway.query(name, "RECORDNO STATE RAWSTATE WHENMODIFIED").rows()
    assert len(rows) == 1
    return rows[0]


def later(gateway: Gateway) -> None:
    gateway.http.post(f"{gateway.base}/_sandbox/clock", json={"advanceSeconds": 60})


def create(key: str) -> str:
    return (
        "<create><APPYMT><FINANCIALENTITY>BOA</FINANCIALENTITY><PAYMENTMETHOD>Printed Check</PAYMENTMETHOD>"
        "<VENDORID>V1</VENDORID><PAYMENTDATE>01/20/2026</PAYMENTDATE><APPYMTDETAILS><APPYMTDETAIL>"
        f"<RECORDKEY>{key}</RECORDKEY><TRX_PAYMENTAMOUNT>100.00</TRX_PAYMENTAMOUNT></APPYMTDETAIL>"
        "</APPYMTDETAILS></APPYMT></create>"
    )


def request(key: str, method: str = "Printed Check") -> str:
    return (
        "<create_paymentrequest><bankaccountid>BOA</bankaccountid><vendorid>V1</vendorid>"
        f"<paymentmethod>{method}</paymentmethod><paymentdate>{day('2026-01-20')}</paymentdate>"
        f"<paymentrequestitems><paymentrequestitem><key>{key}</key><paymentamount>100</paymentamount>"
        "</paymentrequestitem></paymentrequestitems></create_paymentrequest>"
    )


def on_requests(verb: str, payment: str) -> str:
    name = f"{verb}_appaymentrequest"
    return f"<{name}><appaymentkeys><appaymentkey>{payment}</appaymentkey></appaymentkeys></{name}>"


@pytest.mark.parametrize("state", UNPOSTED)
def test_only_a_posted_payment_pays(gateway: Gateway, state: str) -> None:
    """Help: the bill is Selected until the payment is complete."""
    key = gateway.bill()
    gateway.put("APBILL", key, action="pay", date="2026-01-20", state=state)
    assert totals(gateway, key) == ("Selected", "0", "100", "")
    assert only_payment(gateway)["STATE"] == state
    assert gateway.query("APPYMTDETAIL", "STATE").rows() == [{"STATE": state}]


def test_steps_of_a_payment_that_needs_approval(gateway: Gateway) -> None:
    """Help: Submitted, Partially approved, Approved, Delivered, Complete; query takes labels."""
    gateway.put("COMPANY", "DEMO", paymentApproval=True)
    key = gateway.bill()
    payment = gateway.ok(create(key)).data.findtext("appymt/RECORDNO") or ""
    assert (only_payment(gateway)["STATE"], only_payment(gateway)["RAWSTATE"]) == ("Submitted", "S")
    for action, state, code in (
        ("approve_partly", "Partially Approved", "PA"),
        ("approve", "Approved", "A"),
        ("deliver", "Delivered", "P"),
    ):
        assert gateway.put("APPYMT", payment, action=action)["STATE"] == state
        assert totals(gateway, key)[0] == "Selected"
        assert gateway.query("APPYMT", "RECORDNO", equal("STATE", state)).data.get("count") == "1"
        by_code = (
            f"<readByQuery><object>APPYMT</object><fields>RECORDNO</fields><query>STATE = '{code}'</query>"
            "</readByQuery>"
        )
        assert gateway.ok(by_code).data.get("count") == "1"
    row = gateway.put("APPYMT", payment, action="complete")
    assert (row["STATE"], row["RAWSTATE"], row["WHENCREATED"]) == ("Posted", "C", "01/20/2026")
    assert totals(gateway, key) == ("Paid", "100", "0", "01/20/2026")


def test_steps_cannot_be_skipped(gateway: Gateway) -> None:
    """Help: a declined payment has to be submitted again; a draft cannot bypass the approval."""
    gateway.put("COMPANY", "DEMO", paymentApproval=True)
    key = gateway.bill()
    payment = gateway.ok(create(key)).data.findtext("appymt/RECORDNO") or ""
    for action in ("deliver", "complete", "submit"):
        assert "cannot follow" in gateway.refused_put("APPYMT", payment, action=action)
    assert gateway.put("APPYMT", payment, action="decline")["STATE"] == "Declined"
    assert totals(gateway, key)[0] == "Selected"
    assert "cannot follow" in gateway.refused_put("APPYMT", payment, action="approve")
    assert gateway.put("APPYMT", payment, action="submit")["STATE"] == "Submitted"
    assert gateway.put("APBILL", key, action="unselect")["STATE"] == "Posted"
    gateway.put("APBILL", key, action="select")
    draft = only_payment(gateway)["RECORDNO"]
    assert "cannot follow" in gateway.refused_put("APPYMT", draft, action="complete")


def test_payments_without_approval_are_posted_at_once(gateway: Gateway) -> None:
    """Setting paymentApproval; a draft that is submitted is posted too."""
    key, other = gateway.bill("B1"), gateway.bill("B2")
    gateway.ok(create(key))
    assert totals(gateway, key)[0] == "Paid"
    gateway.put("APBILL", other, action="select")
    draft = gateway.query("APPYMT", "RECORDNO", equal("STATE", "Draft")).rows()[0]["RECORDNO"]
    assert gateway.put("APPYMT", draft, action="submit")["STATE"] == "Posted"
    assert totals(gateway, other)[0] == "Paid"


def test_recorded_payments_are_posted_upon_approval(gateway: Gateway) -> None:
    """Help: EFT, cash and credit card record payments made outside of Sage."""
    gateway.put("COMPANY", "DEMO", paymentApproval=True)
    key = gateway.bill()
    payment = gateway.ok(request(key, "EFT")).key
    assert only_payment(gateway)["STATE"] == "Submitted"
    assert gateway.put("APPYMT", payment, action="approve")["STATE"] == "Posted"
    assert totals(gateway, key)[0] == "Paid"


def test_legacy_functions_step_requests(gateway: Gateway) -> None:
    """Page ap-payments: approve, decline and confirm (checks were printed)."""
    key, other = gateway.bill("B1"), gateway.bill("B2")
    payment = gateway.ok(request(key)).key
    assert gateway.get("APPYMT", payment)["STATE"] == "Approved"
    gateway.ok(on_requests("confirm", payment))
    assert totals(gateway, key)[0] == "Paid"
    gateway.put("COMPANY", "DEMO", paymentApproval=True)
    payment = gateway.ok(request(other)).key
    gateway.refused(on_requests("confirm", payment))
    gateway.ok(on_requests("decline", payment))
    assert gateway.get("APPYMT", payment)["STATE"] == "Declined"
    assert totals(gateway, other)[0] == "Selected"
    gateway.ok(f'<delete_paymentrequest key="{payment}"/>')
    assert totals(gateway, other)[0] == "Posted"
    payment = gateway.ok(request(other)).key
    gateway.ok(on_requests("approve", payment))
    assert gateway.get("APPYMT", payment)["STATE"] == "Approved"
    gateway.ok(on_requests("void", payment))
    assert totals(gateway, other)[0] == "Posted"


@pytest.mark.parametrize("posting", ["modified", "untouched"])
def test_details_of_a_completed_payment(posting: str) -> None:
    """Assumed: whether the details change with their header."""
    with running(seed_with(assumptions={"payments_post_details": posting})) as gateway:
        key = gateway.bill()
        gateway.put("APBILL", key, action="pay", date="2026-01-20", state="Approved")
        before, detail = only_payment(gateway), gateway.query("APPYMTDETAIL", "STATE WHENMODIFIED").rows()
        later(gateway)
        gateway.put("APPYMT", before["RECORDNO"], action="complete")
        assert only_payment(gateway)["WHENMODIFIED"] > before["WHENMODIFIED"]
        after = gateway.query("APPYMTDETAIL", "STATE WHENMODIFIED").rows()
        if posting == "untouched":
            assert after == detail
        else:
            assert after[0]["STATE"] == "Posted"
            assert after[0]["WHENMODIFIED"] > detail[0]["WHENMODIFIED"]
        assert totals(gateway, key)[0] == "Paid"


def test_payment_in_progress_can_be_voided(gateway: Gateway) -> None:
    """Help page about-voiding-payments: in-progress payments are voided too; requests are cancelled."""
    key = gateway.bill()
    gateway.put("APBILL", key, action="pay", state="Delivered", date="2026-01-20")
    payment = only_payment(gateway)["RECORDNO"]
    assert "There is no payment" in gateway.refused_put("APBILL", key, action="void_payment")
    assert gateway.put("APPYMT", payment, action="void_payment")["STATE"] == "Voided"
    assert totals(gateway, key) == ("Posted", "0", "0", "")
    gateway.put("APBILL", key, action="pay", state="Voided", date="2026-01-20")
    assert totals(gateway, key) == ("Posted", "0", "0", "")


@pytest.mark.parametrize("body", [{"state": "Approved"}, {"state": "Reversal"}])
def test_receipts_are_drafts_or_posted(gateway: Gateway, body: dict[str, Any]) -> None:
    """Section 8: AR payments have no approval."""
    key = gateway.invoice()
    assert "Invalid State" in gateway.refused_put("ARINVOICE", key, action="pay", **body)
    gateway.put("ARINVOICE", key, action="pay", state="Draft", date="2026-01-20")
    payment = only_payment(gateway, "ARPYMT")["RECORDNO"]
    assert "not known" in gateway.refused_put("ARPYMT", payment, action="approve")
    assert gateway.put("ARPYMT", payment, action="complete")["STATE"] == "Posted"


def test_nothing_due_cannot_be_paid(gateway: Gateway) -> None:
    """Section 14: 'There is no due on the bill'; BL03000130 for a paid invoice."""
    key, other = gateway.bill(), gateway.invoice()
    for name, number in (("APBILL", key), ("ARINVOICE", other)):
        gateway.put(name, number, action="pay", date="2026-01-20")
    assert gateway.refused_put("APBILL", key, action="pay", amount="1") == "There is no due on the bill"
    again = (
        "<create><ARPYMT><FINANCIALENTITY>BOA</FINANCIALENTITY><CUSTOMERID>C-100</CUSTOMERID>"
        f"<RECEIPTDATE>01/20/2026</RECEIPTDATE><ARPYMTDETAILS><ARPYMTDETAIL><RECORDKEY>{other}</RECORDKEY>"
        "<TRX_PAYMENTAMOUNT>1</TRX_PAYMENTAMOUNT></ARPYMTDETAIL></ARPYMTDETAILS></ARPYMT></create>"
    )
    assert gateway.refused(again).errors[0][0] == "BL03000130"


def test_receipt_has_two_dates(gateway: Gateway) -> None:
    """Page ar-payments: RECEIPTDATE is posted; PAYMENTDATE is that of a charge, by default today."""
    today = gateway.http.get(f"{gateway.base}/_sandbox/clock").json()["now"][:10]
    year, month, number = today.split("-")
    first, second = gateway.invoice("A"), gateway.invoice("B")
    gateway.put("ARINVOICE", first, action="pay", date="2026-01-20")
    gateway.put("ARINVOICE", second, action="pay", date="2026-01-20", chargeDate="2026-01-18")
    assert gateway.query("ARPYMT", "RECEIPTDATE PAYMENTDATE").rows() == [
        {"RECEIPTDATE": "01/20/2026", "PAYMENTDATE": f"{month}/{number}/{year}"},
        {"RECEIPTDATE": "01/20/2026", "PAYMENTDATE": "01/18/2026"},
    ]
