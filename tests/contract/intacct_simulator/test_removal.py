"""Reversing and deleting as the company is set (help pages about-delete-reverse-bill, delete-or-reverse)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, running, seed_with

SIDES: dict[str, tuple[str, str, Any]] = {
    "invoice": ("ARINVOICE", "invoiceReversal", invoice),
    "bill": ("APBILL", "billReversal", bill),
}
BOTH = pytest.mark.parametrize("noun", SIDES)


def reverse(noun: str, key: str) -> str:
    return f'<reverse_{noun} key="{key}"><datereversed>{day("2026-01-31")}</datereversed></reverse_{noun}>'


def delete(noun: str, key: str) -> str:
    return f'<delete_{noun} key="{key}"/>'


@BOTH
def test_reversal_is_enabled(gateway: Gateway, noun: str) -> None:
    """Posted documents are reversed, not deleted. The number of the reversal has a prefix."""
    name, _, create = SIDES[noun]
    key = gateway.ok(create("28517")).key
    assert "cannot be deleted. Reverse it instead." in gateway.refused(delete(noun, key)).messages
    gateway.ok(reverse(noun, key))
    entry = gateway.get(name, gateway.get(name, key)["REVERSALKEY"])
    assert entry["RECORDID"] == "Reversed - 28517"
    for removal in (reverse(noun, key), delete(noun, key)):
        gateway.refused(removal)


def test_reversal_is_numbered_in_the_field_of_numbers() -> None:
    """Assumed invoice_number_field: the prefix is on the number, wherever it is."""
    with running(seed_with(assumptions={"invoice_number_field": "DOCNUMBER"})) as gateway:
        key = gateway.invoice("A")
        gateway.ok(reverse("invoice", key))
        entry = gateway.get("ARINVOICE", gateway.get("ARINVOICE", key)["REVERSALKEY"])
        assert entry["DOCNUMBER"] == "Reversed - A"


@BOTH
def test_reversal_is_disabled(gateway: Gateway, noun: str) -> None:
    """Posted documents are deleted, not reversed. Each side has its own setting."""
    name, setting, create = SIDES[noun]
    gateway.put("COMPANY", "DEMO", **{setting: False})
    key = gateway.ok(create("A")).key
    number, text = gateway.refused(reverse(noun, key)).errors[0]
    assert (number, text.split(" [")[0]) == ("BL01001973", f"Reversal of unpaid {noun}s is not enabled.")
    gateway.ok(delete(noun, key))
    assert gateway.query(name, "RECORDNO").rows() == []
    other = "bill" if noun == "invoice" else "invoice"
    gateway.ok(reverse(other, gateway.ok(SIDES[other][2]("B")).key))


@BOTH
@pytest.mark.parametrize(
    ("deletable", "reversal", "expected"),
    [
        ("always", True, "success"),
        ("always", False, "success"),
        ("unless_reversible", True, "failure"),
        ("unless_reversible", False, "success"),
        ("never", False, "failure"),
    ],
)
def test_posted_documents_deletable(noun: str, deletable: str, reversal: bool, expected: str) -> None:
    """Assumed, since two pages of the help differ. Drafts can always be deleted."""
    _, setting, create = SIDES[noun]
    seed = seed_with(assumptions={"posted_documents_deletable": deletable}, **{setting: reversal})
    with running(seed) as gateway:
        assert gateway.result_of(delete(noun, gateway.ok(create("A")).key)).status == expected
        if noun == "bill":
            gateway.ok(delete(noun, gateway.ok(create("B", action="Draft")).key))


@BOTH
def test_paid_documents_are_neither(gateway: Gateway, noun: str) -> None:
    """Section 14: 'Transaction 'X' is already paid and can't be deleted.'"""
    name, setting, create = SIDES[noun]
    gateway.put("COMPANY", "DEMO", **{setting: False})
    for number, amount in (("A", "100"), ("B", "10")):
        key = gateway.ok(create(number)).key
        gateway.put(name, key, action="pay", amount=amount, date="2026-01-20")
        text = f"Transaction '{number}' is already paid and can't be deleted."
        assert text in gateway.refused(delete(noun, key)).messages
        assert "cannot be reversed" in gateway.refused(reverse(noun, key)).messages
    selected = gateway.ok(create("C")).key
    gateway.put(name, selected, action="select")
    assert "is selected for payment" in gateway.refused(delete(noun, selected)).messages


def test_settings_are_shown(gateway: Gateway) -> None:
    """The control plane shows the settings of a company."""
    company = gateway.put("COMPANY", "DEMO", billReversal=False, paymentApproval=True)
    assert (company["invoiceReversal"], company["billReversal"]) == (True, False)
    assert (company["paymentApproval"], company["inlineCredits"]) == (True, "manual")
    assert (company["multiCurrency"], company["currencies"]) == (True, ["USD", "CAD", "MXN", "EUR", "GBP"])
