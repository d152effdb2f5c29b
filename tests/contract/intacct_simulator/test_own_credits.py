"""Inline credits: negative lines that pay the document's own lines (help page enter-inline-credit-bill)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with

SIDES: dict[str, tuple[str, str, Any]] = {
    "AR": ("ARINVOICE", "invoice", invoice),
    "AP": ("APBILL", "bill", bill),
}
PAYMENTS = {
    "AR": ("ARPYMT", "<CUSTOMERID>C-100</CUSTOMERID><RECEIPTDATE>01/20/2026</RECEIPTDATE>"),
    "AP": ("APPYMT", "<VENDORID>V1</VENDORID><PAYMENTDATE>01/20/2026</PAYMENTDATE>"),
}
BOTH = pytest.mark.parametrize("side", SIDES)


def automatic(**assumptions: Any) -> AbstractContextManager[Gateway]:
    return running(seed_with(inlineCredits="automatic", assumptions=assumptions))


def credited(gateway: Gateway, side: str, *amounts: str) -> str:
    _, _, create = SIDES[side]
    return gateway.ok(create("A", *(line(amount) for amount in amounts or ("100", "-30")))).key


def totals(gateway: Gateway, side: str, key: str) -> tuple[str, str, str, str]:
    row = gateway.get(SIDES[side][0], key)
    return row["STATE"], row["TRX_TOTALENTERED"], row["TRX_TOTALPAID"], row["TRX_TOTALDUE"]


def line_dues(gateway: Gateway, side: str, key: str) -> list[str]:
    name = SIDES[side][0]
    return [item["TRX_TOTALDUE"] for item in gateway.get(name, key)[f"{name}ITEMS"]]


def removal(verb: str, noun: str, key: str) -> str:
    when = f"<datereversed>{day('2026-01-31')}</datereversed>" if verb == "reverse" else ""
    return f'<{verb}_{noun} key="{key}">{when}</{verb}_{noun}>'


@BOTH
def test_posting_applies_them(side: str) -> None:
    """Help: the document is partially paid at once; what is due is the net, as the total entered."""
    with automatic() as gateway:
        key = credited(gateway, side)
        assert totals(gateway, side, key) == ("Partially Paid", "70", "30", "70")
        assert line_dues(gateway, side, key) == ["70", "0"]
        party = gateway.get("CUSTOMER", "C-100") if side == "AR" else gateway.get("VENDOR", "V1")
        assert party["TOTALDUE"] == "70"


@BOTH
def test_the_rest_is_paid_like_any(side: str) -> None:
    """Help: pay the bill on the Pay bills page; voiding that payment leaves the credits applied."""
    with automatic() as gateway:
        name, noun, _ = SIDES[side]
        key = credited(gateway, side, "50", "50", "-30")
        assert line_dues(gateway, side, key) == ["20", "50", "0"]
        gateway.put(name, key, action="pay", date="2026-01-20")
        assert totals(gateway, side, key) == ("Paid", "70", "100", "0")
        gateway.put(name, key, action="void_payment")
        assert totals(gateway, side, key) == ("Partially Paid", "70", "30", "70")
        assert line_dues(gateway, side, key) == ["20", "50", "0"]
        assert "There is no payment" in gateway.refused_put(name, key, action="void_payment")
        gateway.ok(removal("reverse", noun, key))


def test_person_posts_or_approves_it() -> None:
    """Posting counts, whoever does it: drafts and submitted bills have no credits applied."""
    with automatic() as gateway:
        draft = gateway.ok(bill("A", line("100"), line("-30"), action="Draft")).key
        assert totals(gateway, "AP", draft) == ("Draft", "70", "0", "70")
        gateway.put("APBILL", draft, action="post")
        assert totals(gateway, "AP", draft) == ("Partially Paid", "70", "30", "70")
        gateway.put("COMPANY", "DEMO", billApproval=True)
        waiting = gateway.ok(bill("B", line("100"), line("-30"))).key
        assert totals(gateway, "AP", waiting) == ("Submitted", "70", "0", "70")
        gateway.put("APBILL", waiting, action="approve")
        assert totals(gateway, "AP", waiting) == ("Partially Paid", "70", "30", "70")


@BOTH
def test_manual_credits_are_loose(gateway: Gateway, side: str) -> None:
    """Help: they separate from the document and can be applied to any other of that party."""
    name, _, create = SIDES[side]
    key = credited(gateway, side)
    assert totals(gateway, side, key) == ("Posted", "70", "0", "70")
    other = gateway.ok(create("B", line("100"))).key
    kind, header = PAYMENTS[side]
    gateway.ok(
        f"<create><{kind}><FINANCIALENTITY>BOA</FINANCIALENTITY>{header}<{kind}DETAILS><{kind}DETAIL>"
        f"<RECORDKEY>{other}</RECORDKEY><INLINEKEY>{key}</INLINEKEY><TRX_INLINEAMOUNT>30</TRX_INLINEAMOUNT>"
        f"</{kind}DETAIL></{kind}DETAILS></{kind}></create>"
    )
    assert gateway.get(name, other)["TOTALDUE"] == "70"
    assert line_dues(gateway, side, key) == ["100", "0"]
    assert gateway.get(name, key)["TOTALDUE"] == "100"


@BOTH
def test_loose_credits_stay_loose(gateway: Gateway, side: str) -> None:
    """The setting counts when a document is posted: a later change of its memo applies nothing."""
    _, noun, _ = SIDES[side]
    key = credited(gateway, side)
    gateway.put("COMPANY", "DEMO", inlineCredits="automatic")
    gateway.ok(f'<update_{noun} key="{key}"><description>d</description></update_{noun}>')
    assert totals(gateway, side, key) == ("Posted", "70", "0", "70")


@BOTH
def test_a_negative_net_is_a_credit_for_others(side: str) -> None:
    """Public notes: the positive line is paid, what remains negative is a credit."""
    with automatic() as gateway:
        name, _, create = SIDES[side]
        key = credited(gateway, side, "10", "-40")
        assert totals(gateway, side, key) == ("Partially Paid", "-30", "10", "-30")
        assert line_dues(gateway, side, key) == ["0", "-30"]
        other = gateway.ok(create("B", line("100"))).key
        gateway.put(name, key, action="apply", to=other, date="2026-01-20")
        assert gateway.get(name, other)["TOTALDUE"] == "70"
        assert gateway.get(name, key)["TOTALDUE"] == "0"


@BOTH
def test_application_as_a_payment_detail(side: str) -> None:
    """Assumed own_credit_details: a payment without money whose detail names the document twice."""
    for shown in (True, False):
        with automatic(own_credit_details=shown) as gateway:
            key = credited(gateway, side)
            payment, _ = PAYMENTS[side]
            rows = gateway.query(f"{payment}DETAIL", "RECORDKEY INLINEKEY INLINEAMOUNT PAYMENTAMOUNT").rows()
            headers = gateway.query(payment, "RECORDNO STATE TOTALPAID WHENPAID").rows()
            assert totals(gateway, side, key)[2] == "30"
            if not shown:
                assert (rows, headers) == ([], [])
                continue
            amounts = {"INLINEAMOUNT": "30", "PAYMENTAMOUNT": "0"}
            assert rows == [{"RECORDKEY": key, "INLINEKEY": key, **amounts}]
            assert [(row["STATE"], row["TOTALPAID"], row["WHENPAID"]) for row in headers] == [
                ("Posted", "0", "01/05/2026")
            ]
            refused = gateway.refused_put(payment, headers[0]["RECORDNO"], action="void_payment")
            assert "cannot be unapplied" in refused


@BOTH
def test_totals_may_be_netted(side: str) -> None:
    """Assumed own_credit_totals: TOTALPAID leaves them out; the state stays partially paid."""
    with automatic(own_credit_totals="netted") as gateway:
        assert totals(gateway, side, credited(gateway, side)) == ("Partially Paid", "70", "0", "70")


@BOTH
def test_partially_paid_by_itself_cannot_be_edited(side: str) -> None:
    """Help page edit-an-unpaid-bill: only fields that are not posted can be changed."""
    with automatic() as gateway:
        _, noun, _ = SIDES[side]
        key = credited(gateway, side)
        edit = f'<update_{noun} key="{key}"><datecreated>{day("2026-01-06")}</datecreated></update_{noun}>'
        assert "is partially paid and cannot be changed" in gateway.refused(edit).messages
        gateway.ok(f'<update_{noun} key="{key}"><description>d</description></update_{noun}>')


@BOTH
@pytest.mark.parametrize("amounts", [("100", "-30"), ("30", "-30")])
def test_removal_undoes_the_application(side: str, amounts: tuple[str, ...]) -> None:
    """Nothing is left of it: neither payment details nor a balance."""
    name, noun, _ = SIDES[side]
    payment, _ = PAYMENTS[side]
    with automatic() as gateway:
        key = credited(gateway, side, *amounts)
        gateway.ok(removal("reverse", noun, key))
        assert gateway.get(name, key)["STATE"] == "Reversed"
        assert (gateway.get(name, key)["TOTALPAID"], gateway.get(name, key)["TOTALDUE"]) == ("0", "0")
        gateway.put("COMPANY", "DEMO", invoiceReversal=False, billReversal=False)
        _, _, create = SIDES[side]
        other = gateway.ok(create("B", *map(line, amounts))).key
        gateway.ok(removal("delete", noun, other))
        assert gateway.query(f"{payment}DETAIL", "RECORDNO").rows() == []
        assert gateway.query(payment, "RECORDNO").rows() == []
        party = gateway.get("CUSTOMER", "C-100") if side == "AR" else gateway.get("VENDOR", "V1")
        assert party["TOTALDUE"] == "0"


@BOTH
def test_own_credits_may_block_removal(side: str) -> None:
    """Assumed own_credits_block_removal: refused until the credits are unapplied. No value is not paid."""
    with automatic(own_credits_block_removal=True) as gateway:
        _, noun, create = SIDES[side]
        key = credited(gateway, side)
        assert "has credits applied" in gateway.refused(removal("reverse", noun, key)).messages
        gateway.put("COMPANY", "DEMO", invoiceReversal=False, billReversal=False)
        assert "has credits applied" in gateway.refused(removal("delete", noun, key)).messages
        gateway.ok(removal("delete", noun, gateway.ok(create("B", line("5"), line("-5"))).key))


@BOTH
def test_a_document_of_zero_can_be_edited(gateway: Gateway, side: str) -> None:
    """Help page reverse-invoice: No value is unpaid. Its lines are applied anew after the change."""
    name, noun, _ = SIDES[side]
    key = credited(gateway, side, "30", "-30")
    assert totals(gateway, side, key)[0] == "No Value"
    edit = (
        f'<update_{noun} key="{key}"><update{noun}items><updatelineitem line_num="1"><amount>100</amount>'
        f"</updatelineitem></update{noun}items></update_{noun}>"
    )
    gateway.ok(edit)
    assert totals(gateway, side, key) == ("Posted", "70", "0", "70")
    assert line_dues(gateway, side, key) == ["100", "-30"]
    assert gateway.query(PAYMENTS[side][0], "RECORDNO").rows() == []
    gateway.ok(edit.replace("<amount>100<", "<amount>30<"))
    assert totals(gateway, side, key)[0] == "No Value"
    gateway.ok(removal("reverse", noun, key))
    assert gateway.get(name, key)["STATE"] == "Reversed"


def test_setting_is_one_of_two(gateway: Gateway) -> None:
    """inlineCredits takes manual or automatic."""
    url = f"{gateway.base}/_sandbox/objects/COMPANY/DEMO"
    assert gateway.http.put(url, json={"inlineCredits": "sometimes"}).status_code == 400
    assert gateway.put("COMPANY", "DEMO", inlineCredits="automatic")["inlineCredits"] == "automatic"
