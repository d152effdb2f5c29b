"""Negative and zero totals of invoices and bills, and the contacts and accounts that documents refer to.

Protocol sections 5 and 8; pages accounts-receivable-ar-payments and accounts-payable-ap-payments.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, invoice, line, running, seed_with


@pytest.mark.parametrize(
    ("create", "name"), [(invoice, "ARINVOICE"), (bill, "APBILL")], ids=["invoice", "bill"]
)
def test_negative_invoice_or_bill_is_a_credit(gateway: Gateway, create: Any, name: str) -> None:
    """Pages payments: NEGATIVEINVOICEKEY and, for bills, INLINEKEY name negative documents as credits."""
    credit = gateway.ok(create("NEG", line("-40"), line("10"))).key
    row = gateway.get(name, credit)
    assert (row["STATE"], row["TOTALENTERED"], row["TOTALDUE"]) == ("Posted", "-30", "-30")
    target = gateway.ok(create("POS", line("100"))).key
    row = gateway.put(name, credit, action="apply", to=target, date="2026-01-20")
    assert (row["STATE"], row["TOTALDUE"], gateway.get(name, target)["TOTALDUE"]) == ("Paid", "0", "70")
    assert gateway.put(name, credit, action="unapply")["TOTALDUE"] == "-30"
    assert "exceeds total amount due" in gateway.refused_put(name, credit, action="pay", date="2026-01-20")


def test_negative_totals_may_be_refused() -> None:
    """Assumed: a company that takes no negative invoices and bills; lines may still cancel out."""
    with running(seed_with(assumptions={"negative_totals": False})) as gateway:
        for body, noun in ((invoice("A", line("-1")), "invoice"), (bill("A", line("-1")), "bill")):
            number, text = gateway.refused(body).errors[0]
            assert number == "BL01001973"
            assert text.startswith(f"The total of the {noun} must not be negative.")
        gateway.ok(invoice("A", line("1"), line("-1")))


@pytest.mark.parametrize("state", ["No Value", "Posted", "Paid"])
def test_lines_may_cancel_out(state: str) -> None:
    """Section 14: a zero total with offsetting lines uses them up; the label of its state is assumed."""
    with running(seed_with(assumptions={"no_value_state": state})) as gateway:
        for body, name in (
            (invoice("A", line("5"), line("-5")), "ARINVOICE"),
            (bill("A", line("5"), line("-5")), "APBILL"),
        ):
            row = gateway.get(name, gateway.ok(body).key)
            assert (row["STATE"], row["TOTALENTERED"], row["TOTALDUE"]) == (state, "0", "0")
            lines = [(item["TRX_AMOUNT"], item["TRX_TOTALDUE"]) for item in row[f"{name}ITEMS"]]
            assert lines == [("5", "0"), ("-5", "0")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            invoice("A", mid="<shipto><contactname>Who</contactname></shipto>"),
            "Invalid Contact 'Who' specified.",
        ),
        (bill("A", mid="<payto><contactname>Who</contactname></payto>"), "Invalid Contact 'Who' specified."),
        (
            bill("A", mid="<returnto><contactname>Who</contactname></returnto>"),
            "Invalid Contact 'Who' specified.",
        ),
        (
            invoice("A", line().replace("<amount>", "<offsetglaccountno>1</offsetglaccountno><amount>")),
            "Invalid Offset GL Account '1' specified.",
        ),
        (
            bill("A", line().replace("<amount>", "<offsetglaccountno>1</offsetglaccountno><amount>")),
            "Invalid Offset GL Account '1' specified.",
        ),
    ],
)
def test_contacts_and_offset_accounts_of_documents_must_exist(gateway: Gateway, body: str, text: str) -> None:
    """Section 5: payto, returnto, billto and shipto name contacts; offsetglaccountno an account."""
    result = gateway.refused(body)
    assert text in result.errors[0][1]
    assert result.errors[-1][0] == "BL01001973"


def test_contacts_of_documents_are_checked_on_update(gateway: Gateway) -> None:
    """Section 5: the update functions call them payto and returnto, of invoices too."""
    key = gateway.invoice("A")
    update = f'<update_invoice key="{key}"><payto><contactname>{{}}</contactname></payto></update_invoice>'
    assert "Invalid Contact 'Who' specified." in gateway.refused(update.format("Who")).messages
    gateway.ok(update.format("Acme(CC-100)"))
    assert gateway.get("ARINVOICE", key)["BILLTOPAYTOCONTACTNAME"] == "Acme(CC-100)"
