"""With every unknown behaviour of Sage the other way, nothing is lost and nothing is doubled.

The whole path runs each time: export, edit, revert, pay, void.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.integration.assumption_switches import ALL_NAMES, SWITCHES, Switch
from tests.integration.simulators import Row, Sage, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, Charges

OBJECTS = ("ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT")
CHARGES: Charges = [("Load", "Linehaul", "1000.00"), ("Accessorial", "Late Fee", "-75.00")]
CHANGED: Charges = [("Load", "Linehaul", "1234.56"), ("Accessorial", "Late Fee", "-75.00")]
CREDIT: Charges = [("Load", "Linehaul", "50.00"), ("Accessorial", "Late Fee", "-80.00")]


def test_every_assumption_is_tried_the_other_way() -> None:
    assert {switch.name for switch in SWITCHES if not switch.is_setting} == ALL_NAMES


@pytest.fixture(params=SWITCHES, ids=str)
def switch(request: pytest.FixtureRequest) -> Switch:
    """What is different."""
    switch: Switch = request.param
    return switch


@pytest.fixture
def running_sage(switch: Switch) -> Iterator[Sage]:
    """A Sage of which one thing is different."""
    with sage_running(switch.seed()) as sage:
        yield sage


@pytest.mark.rule("AR-6", "MOD-1", "MOD-2", "PAY-3", "PAY-6")
def test_nothing_is_lost_or_doubled(system: System, ann: Person, switch: Switch) -> None:
    ACME.connect(ann)
    settings = {"ar": {"autoCreateCustomer": True}, "ap": {"autoCreateVendor": True}}
    ann.call("PATCH", ACME.path, settings).expect(200)
    path = Path(system, ann)
    path.export()
    path.hold({"1001": "925.00", "1002": "925.00", "1003": "-30.00", "T1": "760.00"}, switch)
    path.pay()
    path.change()
    path.hold({"1001": "1159.56", "1002": "925.00", "1003": "-30.00", "T1": "840.00"}, switch)
    path.void()
    path.revert()
    path.hold({"1001": "1159.56", "1002": "925.00"}, switch)


class Path:
    """The way of four documents through the product."""

    def __init__(self, system: System, person: Person) -> None:
        self._system, self._person = system, person
        self._sent: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def export(self) -> None:
        """An invoice, one for a new customer, one below zero, and a bill with a negative line."""
        self._send("/v1/invoices", "1001", ACME.invoice("1001", CHARGES))
        self._send("/v1/invoices", "1002", ACME.invoice("1002", CHARGES, customer="C-NEW"))
        self._send("/v1/invoices", "1003", ACME.invoice("1003", CREDIT))
        self._send("/v1/bills", "T1", ACME.bill("T1", accessorials=[("Lumper", "-60.00")]))
        self._system.drain()

    def change(self) -> None:
        """An invoice and a bill change in Alvys; each change comes twice."""
        for _ in range(2):
            self._send("/v1/invoices", "1001", ACME.invoice("1001", CHANGED, minutes=1))
            bill = ACME.bill("T1", "900.00", accessorials=[("Lumper", "-60.00")], minutes=1)
            self._send("/v1/bills", "T1", bill)
            self._system.drain()

    def pay(self) -> None:
        """Part of an invoice is paid; the payment is in Alvys once."""
        (invoice,) = self._live("1002")
        self._system.sage.put("ARINVOICE", invoice["RECORDNO"], {"action": "pay", "amount": "100.00"})
        for _ in range(2):
            self._sync()
        assert [Decimal(str(row["Amount"]["Amount"])) for row in self._system.alvys.objects("payments")] == [
            Decimal(100)
        ]

    def void(self) -> None:
        """The payment is voided in Sage: one error record tells it, with both ids."""
        (invoice,) = self._live("1002")
        (payment,) = self._system.alvys.objects("payments")
        self._system.sage.put("ARINVOICE", invoice["RECORDNO"], {"action": "void_payment"})
        for _ in range(2):
            self._sync()
        (error,) = self._person.errors("?status=payment_refused")
        assert error["problem"]["code"] == "payment_voided_in_sage"
        assert payment["ReferenceNumber"] in error["problem"]["message"]

    def revert(self) -> None:
        """The credit and the bill are taken back."""
        for number in ("1003", "T1"):
            self._person.post(f"/v1/transactions/{self._sent[number]}/revert")
        self._system.drain()

    def hold(self, totals: dict[str, str], switch: Switch) -> None:
        """Each document is in the books once, with its newest total, or its error says why not."""
        open_errors = {
            error["id"]: error["problem"]["code"]
            for error in self._person.errors()
            if error["status"] != "payment_refused"
        }
        assert set(open_errors.values()) <= switch.problems, self._person.errors()
        for number, sent in self._sent.items():
            found = [
                Decimal(str(row["TRX_TOTALENTERED"] or row["TOTALENTERED"])) for row in self._live(number)
            ]
            if sent in open_errors:
                assert len(found) <= 1
            else:
                assert found == ([Decimal(totals[number])] if number in totals else []), number

    def _send(self, path: str, number: str, envelope: Json) -> None:
        ACME.in_alvys(self._system, envelope)
        self._ids[number] = (envelope.get("invoice") or envelope.get("trip"))["Id"]
        self._sent[number] = self._person.post(path, envelope)["transactionId"]

    def _sync(self) -> None:
        self._person.post("/v1/payment-syncs", {})
        self._system.drain()
        self._system.clock.advance(12 * 3600)

    def _live(self, number: str) -> list[Row]:
        """The documents of a transaction that count, whatever Sage calls their numbers."""
        rows = [row for name in OBJECTS for row in self._system.sage.objects(name)]
        marker = f"[Alvys {self._ids[number]}]"
        return [
            row
            for row in rows
            if marker in row["DESCRIPTION"] and row["STATE"] not in ("Reversed", "Reversal")
        ]
