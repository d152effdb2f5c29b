"""Many references at once against Alvys's documented limits, over HTTP, on a clock of their own (API-3)."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.alvys import AlvysCalls, AlvysGateway
from sandbox.alvys.limits import RateLimits
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.server import Server, base_url, bind, simulator_for
from sandbox.alvys.store import World
from sandbox.alvys.wire import decode
from sandbox.demo import documents
from sandbox.demo.documents import money
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, connection
from tests.fakes.service import Service
from tests.fakes.small import FakeClock

pytestmark = pytest.mark.rule("API-3", "ERR-6")


Json = dict[str, Any]
SUBSIDIARY_NAME = connection().subsidiary.name
DAY = "2026-11-19"


class Credentials:
    """The tenant's API credentials."""

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        """Each tenant has its own."""
        return f"{tenant}-client", f"{tenant}-secret"


class Alvys:
    """A simulator whose minutes are the test's."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.objects: dict[str, dict[str, Json]] = {}

    @contextmanager
    def running(self) -> Iterator[Alvys]:
        """Serve what it was given."""
        objects = {name: list(items.values()) for name, items in self.objects.items()}
        client = {"clientId": f"{TENANT}-client", "clientSecret": f"{TENANT}-secret", "tenant": TENANT}
        listener = bind(0)
        world = World(decode(json.dumps({"clients": [client], "tenants": {TENANT: objects}})))
        self.simulator = simulator_for(world, listener)
        self.simulator.limits = RateLimits(clock=lambda: self._clock.now().timestamp())
        self.url = base_url(listener)
        server = Server(self.simulator, listener)
        thread = threading.Thread(target=server.serve_until_stopped, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(10)

    def gateway(self) -> AlvysGateway:
        """A worker's own view of it."""
        calls = AlvysCalls(
            self.url, f"{self.url}/oauth/token", "https://api.alvys.com/public/", Credentials(), self._clock
        )
        return AlvysGateway(calls)

    def put(self, collection: str, item: Json) -> None:
        """Something it has."""
        self.objects.setdefault(collection, {})[str(item.get("Id") or item["Number"])] = item

    def invoice(self, number: str, load_number: str, customer: str) -> Json:
        """An invoice, its load, trip and customer; the reference to it."""
        for_whom = (customer, f"Customer {customer}")
        load = documents.load(load_number, for_whom, "100.00", SUBSIDIARY_NAME)
        trip = documents.trip(f"{load_number}-1", load_number, "carr-1", "80.00", [], SUBSIDIARY_NAME)
        invoice = documents.invoice(
            load_number, for_whom, [("Load", "Linehaul", "100.00")], (SUBSIDIARY, SUBSIDIARY_NAME)
        )
        dated = {"CreatedDate": DAY, "InvoicedDate": DAY, "DueDate": DAY}
        self.put("loads", load | {"CreatedAt": DAY})
        self.put("trips", trip | {"DeliveredAt": DAY, "ReleasedAt": DAY})
        self.put("invoices", invoice | dated | {"Id": f"inv-{number}", "Number": number})
        self.put("customers", _customer(customer))
        return _reference("load_invoice", invoiceNumber=number)

    def bill(self, number: str) -> Json:
        """A trip with its carrier; the reference to it."""
        self.invoice(number, number, "cust-1")
        own = [{"SubsidiaryId": SUBSIDIARY, "ExternalAccountingId": "V1"}]
        self.put("carriers", {"Id": "carr-1", "Name": "Carrier", "Status": "Active", "ExternalIds": own})
        return _reference("carrier_bill", tripNumber=f"{number}-1")

    def driver_statement(self, number: int, driver: str) -> Json:
        """A driver's statement; the reference to it."""
        self.put("drivers", {"Id": driver, "Name": f"Driver {driver}", "IsActive": True})
        line = {"Category": "Per Trip", "Title": "Per Trip", "Amount": money("500.00")}
        of_driver = {"Id": driver, "Name": f"Driver {driver}", "Type": "CONTRACTOR"}
        statement = {
            "Number": number,
            "Status": "Processed",
            "StatementDate": DAY,
            "Driver": of_driver | {"SubsidiaryId": SUBSIDIARY},
            "Totals": {"NetIncome": money("500.00")},
            "LineItems": [line],
        }
        self.put("driverSettlementStatements", statement)
        return _reference("driver_settlement", statementNumber=str(number))

    def answered(self) -> Counter[str]:
        """How often each status was answered by the API."""
        counted: Counter[str] = Counter()
        for name, statuses in self.simulator.statuses.items():
            if "/api/p/" in name:
                counted.update(statuses)
        return counted


class Run:
    """A service whose messages come when they are due, in batches, to several workers in turn."""

    def __init__(self, service: Service, alvys: Alvys, workers: int = 1, at_once: int = 100) -> None:
        self._service = service
        self._at_once = at_once
        self._workers = []
        for _ in range(workers):
            service.transport = alvys.gateway()  # type: ignore[assignment]
            service.cold_start()
            self._workers.append(service.export)
        self._began = service.clock.now()
        self._due: list[tuple[datetime, Delivery]] = []
        self.deliveries = 0

    def until_done(self) -> float:
        """Work off everything; answers the minutes that it took."""
        clock, turn = self._service.clock, 0
        while True:
            self._due += [(clock.now(), one) for one in self._service.queue.take()]
            if not self._due:
                return (clock.now() - self._began).total_seconds() / 60
            clock.advance(max(0.0, (min(due for due, _ in self._due) - clock.now()).total_seconds()))
            ripe = [one for due, one in self._due if due <= clock.now()]
            self._due = [(due, one) for due, one in self._due if due > clock.now()]
            for start in range(0, len(ripe), self._at_once):
                batch = ripe[start : start + self._at_once]
                later = {one.ref: one.seconds for one in self._workers[turn]([one.ref for one in batch])}
                turn = (turn + 1) % len(self._workers)
                self.deliveries += len(batch)
                self._due += [
                    (clock.now() + timedelta(seconds=later[one.ref]), one)
                    for one in batch
                    if one.ref in later
                ]
            assert self.deliveries < 100_000


def service() -> Service:
    """One connection that takes bills of drivers and creates their vendors."""
    made = Service()
    before = connection()
    ap = before.ap.model_copy(update={"include_driver_bills": True, "auto_create_vendor": True})
    made.settings.change_connection(CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ap": ap}))
    return made


def send(made: Service, references: list[Json]) -> list[Transaction]:
    """All of them at once."""
    return [made.send(reference) for reference in references]


def expect_all_exported(made: Service, sent: list[Transaction]) -> None:
    """Each became a document, and none was ever counted as tried in vain."""
    assert [made.now_of(one).problem for one in sent] == [None] * len(sent)
    assert all(made.now_of(one).resolved_to for one in sent)
    assert len(made.books.documents) == len(sent)
    assert max(made.now_of(one).attempts for one in sent) <= 1


def test_two_hundred_invoices() -> None:
    """Their numbers are those of their loads, as they mostly are; sixty customers."""
    made = service()
    alvys = Alvys(made.clock)
    references = [alvys.invoice(str(number), str(number), f"cust-{number % 60}") for number in range(200)]
    with alvys.running():
        run = Run(made, alvys)
        sent = send(made, references)
        minutes = run.until_done()
    expect_all_exported(made, sent)
    answered = alvys.answered()
    assert set(answered) == {"200"}
    assert sum(answered.values()) <= 11
    assert minutes < 1


def test_two_hundred_invoices_that_only_single_calls_find() -> None:
    """Five a minute are allowed; messages come back as often as needed, and nothing fails."""
    made = service()
    alvys = Alvys(made.clock)
    references = [alvys.invoice(f"INV{number}X", f"L{number:05}", "cust-1") for number in range(200)]
    with alvys.running():
        run = Run(made, alvys)
        sent = send(made, references)
        minutes = run.until_done()
    expect_all_exported(made, sent)
    assert "429" not in alvys.answered()
    assert 39 <= minutes <= 60


def test_several_workers_meet_a_limit_together() -> None:
    """None knows of the others' calls: Alvys refuses some, and says when to come back."""
    made = service()
    alvys = Alvys(made.clock)
    references = [alvys.invoice(f"INV{number}X", f"L{number:05}", "cust-1") for number in range(60)]
    with alvys.running():
        run = Run(made, alvys, workers=3, at_once=10)
        sent = send(made, references)
        run.until_done()
    expect_all_exported(made, sent)
    assert alvys.answered()["429"] > 0


def test_two_hundred_of_many_kinds() -> None:
    """Statements are read one by one, ten a minute; their drivers with few calls."""
    made = service()
    alvys = Alvys(made.clock)
    references = [alvys.invoice(str(number), str(number), "cust-1") for number in range(1000, 1070)]
    references += [alvys.bill(str(number)) for number in range(2000, 2070)]
    references += [alvys.driver_statement(number, f"drv-{number}") for number in range(3000, 3060)]
    with alvys.running():
        run = Run(made, alvys)
        sent = send(made, references)
        minutes = run.until_done()
    expect_all_exported(made, sent)
    assert set(alvys.answered()) == {"200"}
    assert minutes <= 9


def test_a_block_is_waited_for() -> None:
    """Others of the tenant used up what Alvys allows: it blocks for three minutes, though it says one."""
    made = service()
    alvys = Alvys(made.clock)
    references = [alvys.invoice(str(number), str(number), "cust-1") for number in range(10)]
    with alvys.running():
        _use_up(alvys, f"{TENANT}-client", "POST /api/p/v{version}/loads/search")
        run = Run(made, alvys)
        sent = send(made, references)
        minutes = run.until_done()
    expect_all_exported(made, sent)
    assert alvys.answered()["429"] == 1
    assert 3 <= minutes <= 4


def _reference(kind: str, **named: str) -> Json:
    return {"kind": kind, "subsidiaryId": SUBSIDIARY, "reference": named}


def _customer(customer: str) -> Json:
    return {
        "Id": customer,
        "Name": f"Customer {customer}",
        "Status": "Active",
        "ExternalId": "C1",
        "InvoicingInformation": {"EmailAddresses": [], "PaymentTermsInDays": 30},
    }


def _use_up(alvys: Alvys, client: str, operation: str) -> None:
    with pytest.raises(ProblemError):
        _ask_for_ever(alvys, client, operation)


def _ask_for_ever(alvys: Alvys, client: str, operation: str) -> None:
    while True:
        alvys.simulator.limits.check(client, operation)
