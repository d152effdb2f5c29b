"""What voiding a payment leaves (assumed: payment_void; protocol section 14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with

SIDES: dict[str, tuple[str, str, Any]] = {
    "AR": ("ARINVOICE", "ARPYMT", invoice),
    "AP": ("APBILL", "APPYMT", bill),
}
MODES = ("detail", "header", "pair", "voided_pair")
FIELDS = "RECORDNO STATE TOTALPAID WHENMODIFIED"


@pytest.fixture(params=MODES)
def voiding(request: pytest.FixtureRequest) -> Iterator[tuple[str, Gateway]]:
    with running(seed_with(assumptions={"payment_void": request.param})) as gateway:
        yield request.param, gateway


def paid_and_voided(gateway: Gateway, side: str) -> str:
    name, _, create = SIDES[side]
    key = gateway.ok(create("A", line("60"), line("40"))).key
    gateway.put(name, key, action="pay", amount="70", date="2026-01-20")
    gateway.http.post(f"{gateway.base}/_sandbox/clock", json={"advanceSeconds": 60})
    gateway.put(name, key, action="void_payment", date="2026-01-25", memo="gone")
    return key


@pytest.mark.parametrize("side", SIDES)
def test_documents_are_open_again(voiding: tuple[str, Gateway], side: str) -> None:
    """Whatever remains of the payment: the document, its lines and its party are as before."""
    _, gateway = voiding
    name, _, _ = SIDES[side]
    key = paid_and_voided(gateway, side)
    row = gateway.get(name, key)
    assert (row["STATE"], row["TOTALPAID"], row["TOTALDUE"], row["WHENPAID"]) == ("Posted", "0", "100", "")
    assert [item["TOTALDUE"] for item in row[f"{name}ITEMS"]] == ["60", "40"]
    party = gateway.get("CUSTOMER", "C-100") if side == "AR" else gateway.get("VENDOR", "V1")
    assert party["TOTALDUE"] == "100"
    assert gateway.put(name, key, action="pay", date="2026-01-26")["STATE"] == "Paid"


EXPECTED = {
    ("detail", "AR"): [("Voided", "70")],
    ("detail", "AP"): [("Voided", "70")],
    ("header", "AR"): [("Reversed", "70")],
    ("header", "AP"): [("Voided", "70")],
    ("pair", "AR"): [("Reversed", "70"), ("Reversal", "-70")],
    ("pair", "AP"): [("Posted", "70"), ("Posted", "-70")],
    ("voided_pair", "AR"): [("Reversed", "70"), ("Reversal", "-70")],
    ("voided_pair", "AP"): [("Voided", "70"), ("Voided", "-70")],
}


@pytest.mark.parametrize("side", SIDES)
def test_what_is_left_of_the_payment(voiding: tuple[str, Gateway], side: str) -> None:
    """Headers and details per behaviour; a pair's second payment is a record of its own."""
    mode, gateway = voiding
    _, name, _ = SIDES[side]
    key = paid_and_voided(gateway, side)
    rows = gateway.query(name, FIELDS).rows()
    assert [(row["STATE"], row["TOTALPAID"]) for row in rows] == EXPECTED[mode, side]
    details = gateway.query(
        f"{name}DETAIL", "PAYMENTKEY RECORDKEY PAYMENTAMOUNT TRX_PAYMENTAMOUNT STATE WHENMODIFIED PAYMENTDATE"
    ).rows()
    assert {detail["RECORDKEY"] for detail in details} == {key}
    assert details[0]["STATE"] == ("Voided" if mode == "detail" else "Posted")
    if "pair" not in mode:
        assert len(details) == 1
        return
    second = details[1]
    assert (second["PAYMENTKEY"], second["STATE"]) == (rows[1]["RECORDNO"], rows[1]["STATE"])
    assert (second["PAYMENTAMOUNT"], second["TRX_PAYMENTAMOUNT"]) == ("-70", "-70")
    assert second["PAYMENTDATE"] == "01/25/2026"
    assert second["WHENMODIFIED"] > details[0]["WHENMODIFIED"]
    if (mode, side) == ("pair", "AP"):
        assert rows[0]["WHENMODIFIED"] == details[0]["WHENMODIFIED"]


@pytest.mark.parametrize("side", SIDES)
def test_a_void_is_final(voiding: tuple[str, Gateway], side: str) -> None:
    """Help: void and reversal actions cannot be undone."""
    _, gateway = voiding
    name, payment, _ = SIDES[side]
    key = paid_and_voided(gateway, side)
    for row in gateway.query(payment, "RECORDNO").rows():
        refused = gateway.refused_put(payment, row["RECORDNO"], action="void_payment")
        assert "already been voided" in refused
    assert "There is no payment" in gateway.refused_put(name, key, action="void_payment")


@pytest.mark.parametrize(("answered", "index"), [("original", 0), ("reversal", 1)])
def test_key_of_a_reversal(answered: str, index: int) -> None:
    """Assumed: whether reverse_invoice and reverse_arpayment answer the original's key."""
    with running(seed_with(assumptions={"reverse_key": answered, "payment_void": "pair"})) as gateway:
        key = gateway.invoice("A")
        gateway.put("ARINVOICE", key, action="pay", date="2026-01-20")
        payment = gateway.query("ARPYMT", "RECORDNO").rows()[0]["RECORDNO"]
        when = f"<datereversed>{day('2026-01-25')}</datereversed>"
        got = gateway.ok(f'<reverse_arpayment key="{payment}">{when}</reverse_arpayment>').key
        assert got == gateway.query("ARPYMT", "RECORDNO").rows()[index]["RECORDNO"]
        got = gateway.ok(f'<reverse_invoice key="{key}">{when}</reverse_invoice>').key
        assert got == (key if answered == "original" else gateway.get("ARINVOICE", key)["REVERSALKEY"])


@pytest.mark.parametrize("side", SIDES)
def test_lines_stay_as_they_were_paid(voiding: tuple[str, Gateway], side: str) -> None:
    """Help pages about-reversing-posted-payment, edit-an-unpaid-bill: no line edits, but a reversal."""
    _, gateway = voiding
    noun = "invoice" if side == "AR" else "bill"
    key = paid_and_voided(gateway, side)
    edit = (
        f'<update_{noun} key="{key}"><update{noun}items><updatelineitem line_num="1"><amount>1</amount>'
        f"</updatelineitem></update{noun}items></update_{noun}>"
    )
    assert "because a payment was applied" in gateway.refused(edit).messages
    gateway.ok(f'<update_{noun} key="{key}"><description>d</description></update_{noun}>')
    reverse = f'<reverse_{noun} key="{key}"><datereversed>{day("2026-02-01")}</datereversed></reverse_{noun}>'
    gateway.ok(reverse)


def test_discounts_and_credits_are_taken_back_too(voiding: tuple[str, Gateway]) -> None:
    """Whatever a void leaves: money with a discount, a second payment of that amount, and a write-off."""
    _, gateway = voiding
    for name, _, create in SIDES.values():
        key = gateway.ok(create("D", line("60"), line("40"))).key
        gateway.put(name, key, action="pay", amount="40", discount="10", date="2026-01-20")
        gateway.put(name, key, action="pay", amount="40", date="2026-01-20")
        assert gateway.put(name, key, action="write_off", date="2026-01-21")["STATE"] == "Paid"
        row = gateway.put(name, key, action="void_payment", date="2026-01-25")
        assert (row["STATE"], row["TOTALPAID"], row["TOTALDUE"]) == ("Posted", "0", "100")
        assert [item["TOTALDUE"] for item in row[f"{name}ITEMS"]] == ["60", "40"]
