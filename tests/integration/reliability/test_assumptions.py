"""With every unknown behaviour of Sage the other way, nothing is lost and nothing is doubled.

The whole path runs each time, from intake to Alvys: export, edit, pay, void, revert. Sage is the simulator,
over HTTP; the stores and queues are in memory.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.intacct import IntacctGateway
from tests.fakes.samples import TENANT
from tests.fakes.service import Service
from tests.fakes.small import FakeClock, FakePasswords
from tests.integration.assumption_switches import DEFAULTS, SWITCHES, TRIED, Switch
from tests.integration.simulators import Row, Sage, sage_running
from tests.integration.system import Json
from tests.integration.tenants import ACME, Charges

OBJECTS = ("ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT")
CHARGES: Charges = [("Load", "Linehaul", "1000.00"), ("Accessorial", "Late Fee", "-75.00")]
CHANGED: Charges = [("Load", "Linehaul", "1234.56"), ("Accessorial", "Late Fee", "-75.00")]
CREDIT: Charges = [("Load", "Linehaul", "50.00"), ("Accessorial", "Late Fee", "-80.00")]
LUMPER = [("Lumper", "-60.00")]
NEW_CARRIER: Json = {
    "externalAccountingId": "V-NEW",
    "name": "Fast Freight & Sons",
    "contact": {"email": "ap@fast.test; cfo@fast.test", "phone": "+1 (512) 555-0100"},
    "address": {"street": "1 Main St", "city": "Austin", "state": "Texas", "country": "USA"},
}


def test_every_assumption_is_tried_the_other_way() -> None:
    assert DEFAULTS.keys() <= TRIED


class SageClock(FakeClock):
    """Real time plus what was waited; Sage's clock moves along."""

    def __init__(self, sage: Sage) -> None:
        super().__init__(datetime.now(UTC))
        self._sage, self._began = sage, time.monotonic()

    def now(self) -> datetime:
        """Now, as in Sage: the time that the test itself takes has passed there, too."""
        return super().now() + timedelta(seconds=time.monotonic() - self._began)

    def advance(self, seconds: float) -> None:
        """Move on."""
        super().advance(seconds)
        self._sage.advance(seconds)


@pytest.fixture(params=SWITCHES, ids=str)
def switch(request: pytest.FixtureRequest) -> Switch:
    """What is different."""
    switch: Switch = request.param
    return switch


@pytest.fixture
def path(switch: Switch) -> Iterator[Path]:
    """The way through the product to a Sage of which one thing is different."""
    with sage_running(switch.seed()) as sage:
        yield Path(sage, switch)


@pytest.mark.rule("AR-6", "MOD-1", "MOD-2", "PAY-3", "PAY-6", "PAY-14")
def test_nothing_is_lost_or_doubled(path: Path) -> None:
    path.export()
    path.hold({"1001": "925.00", "1002": "925.00", "1003": "-30.00", "T1": "760.00", "T2": "500.00"})
    path.pay()
    path.change()
    path.hold({"1001": "1159.56", "1002": "925.00", "1003": "-30.00", "T1": "840.00", "T2": "500.00"})
    path.void()
    path.revert()
    path.hold({"1001": "1159.56", "1002": "925.00", "T2": "500.00"})


class Path:
    """The way of five documents through the product."""

    def __init__(self, sage: Sage, switch: Switch) -> None:
        self._sage, self._switch = sage, switch
        self._sent: dict[str, Transaction] = {}
        passwords, clock = FakePasswords(), SageClock(sage)
        passwords.sender_credentials = ("alvys-sender", "sender-secret")
        passwords.keep_password(TENANT, ACME.subsidiary_id, ACME.password)
        gateway = IntacctGateway(sage.gateway_url, passwords, passwords, clock)
        self._service = Service(ACME.connection(), gateway, clock)
        self._service.settings.refresh_metadata(ACME.connection())

    def export(self) -> None:
        """Invoices for a known and a new customer and below zero; bills, one of them for a new vendor."""
        self._send("1001", ACME.invoice("1001", CHARGES))
        self._send("1002", ACME.invoice("1002", CHARGES, customer="C-NEW"))
        self._send("1003", ACME.invoice("1003", CREDIT))
        self._send("T1", ACME.bill("T1", accessorials=LUMPER))
        self._send("T2", ACME.bill("T2", "500.00", party=NEW_CARRIER))
        self._lose_answer("create_invoice")
        self._service.pump()
        self._approve()

    def change(self) -> None:
        """An invoice and a bill change in Alvys; each change comes twice."""
        for _ in range(2):
            self._send("1001", ACME.invoice("1001", CHANGED, minutes=1))
            self._send("T1", ACME.bill("T1", "900.00", accessorials=LUMPER, minutes=1))
            self._lose_answer("reverse_invoice")
            self._service.pump()
            self._approve()

    def pay(self) -> None:
        """An invoice and a bill are paid in part: each payment is in Alvys once, and once it is made."""
        self._pay("ARINVOICE", "1002", "100.00")
        self._pay("APBILL", "T2", "20.00", state="Approved")
        self._sync()
        assert self._in_alvys() == [Decimal(100)]
        (payment,) = (row for row in self._sage.objects("APPYMT") if row["STATE"] == "Approved")
        self._sage.put("APPYMT", payment["RECORDNO"], {"action": "complete"})
        for _ in range(2):
            self._sync()
        assert self._in_alvys() == [Decimal(20), Decimal(100)]

    def void(self) -> None:
        """The payments are voided in Sage: one error record for each tells it, with both ids."""
        for name, number in (("ARINVOICE", "1002"), ("APBILL", "T2")):
            (document,) = self._live(number)
            self._sage.put(name, document["RECORDNO"], {"action": "void_payment"})
        for _ in range(2):
            self._sync()
        problems = [error.problem for error in self._errors() if error.status == "payment_refused"]
        assert [problem.code for problem in problems] == ["payment_voided_in_sage"] * 2
        for received in self._service.transport.received.values():
            both = (f"(detail {received.detail_id})", f"alvys-{received.detail_id}")
            assert any(all(named in problem.message for named in both) for problem in problems)

    def revert(self) -> None:
        """The credit and a bill are taken back."""
        for number in ("1003", "T1"):
            self._service.revert(self._sent[number])
        self._service.pump()

    def hold(self, totals: dict[str, str]) -> None:
        """Each document is in the books once, with its newest total, or its error says why not."""
        errors = [error for error in self._errors() if error.status != "payment_refused"]
        assert {error.problem.code for error in errors} <= self._switch.problems, errors
        failed = {error.record_id for error in errors}
        in_sage = self._documents()
        for number, transaction in self._sent.items():
            live = self._live(number, in_sage)
            found = [Decimal(str(row["TRX_TOTALENTERED"] or row["TOTALENTERED"])) for row in live]
            if transaction.transaction_id in failed:
                assert len(found) <= 1
            else:
                assert found == ([Decimal(totals[number])] if number in totals else []), number

    def _lose_answer(self, function: str) -> None:
        """The next such call is carried out, and its answer gets lost."""
        self._sage.heal()
        self._sage.fault("drop_after_commit", match={"function": function})

    def _approve(self) -> None:
        """Somebody approves the bills that wait for it."""
        for bill in self._sage.objects("APBILL"):
            if bill["STATE"] == "Submitted":
                self._sage.put("APBILL", bill["RECORDNO"], {"action": "approve"})

    def _send(self, number: str, envelope: Json) -> None:
        # As intake decodes it: amounts are exact.
        message = json.loads(json.dumps(envelope), parse_float=Decimal)
        self._sent[number] = self._service.send(message)

    def _pay(self, name: str, number: str, amount: str, **more: str) -> None:
        (document,) = self._live(number)
        self._sage.put(name, document["RECORDNO"], {"action": "pay", "amount": amount, **more})

    def _sync(self) -> None:
        self._service.plan.for_all("corr")
        self._service.pump()
        self._service.clock.advance(12 * 3600)

    def _in_alvys(self) -> list[Decimal]:
        return sorted(Decimal(payment.amount) for payment in self._service.transport.received.values())

    def _errors(self) -> list[ErrorRecord]:
        return list(self._service.transactions.open_errors(TENANT, ListFilter(), 100, None).items)

    def _documents(self) -> list[Row]:
        return [row for name in OBJECTS for row in self._sage.objects(name)]

    def _live(self, number: str, documents: list[Row] | None = None) -> list[Row]:
        """The documents of a transaction that count, whatever Sage calls their numbers."""
        marker = f"[Alvys {self._sent[number].alvys_id}]"
        return [
            row
            for row in documents or self._documents()
            if marker in row["DESCRIPTION"] and row["STATE"] not in ("Reversed", "Reversal")
        ]
