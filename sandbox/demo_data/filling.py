"""Fills the screens: the fleet's six weeks, carried out through the product's API and in the simulators."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.steps import DemoError
from sandbox.demo_data import books, driver_envelopes, envelopes
from sandbox.demo_data.alvys_objects import Object
from sandbox.demo_data.envelopes import BILLS, INVOICES
from sandbox.demo_data.fleet_connections import Connections
from sandbox.demo_data.loads import Flaw
from sandbox.demo_data.plan import WHOLE, make_plan
from sandbox.demo_data.subsidiaries import COLD_CHAIN, COMPANY, EXPRESS, LINES, LOGISTICS

Report = Callable[[str], None]
BATCH = 100
LONGEST_WAIT = 120
UNDER_WAY = ("queued", "in_progress")


class Filling:
    """One run. What an earlier run has done is left as it is."""

    def __init__(
        self, api: Api, sage: Simulator, alvys: Simulator, report: Report, loads: int = WHOLE
    ) -> None:
        self.api, self.sage, self.alvys = api, sage, alvys
        self.report = report
        self.connections = Connections(api)
        self.plan = make_plan(self._day(), loads)
        self.ids: dict[tuple[str, str], str] = {}
        """Transactions by kind and number."""

    def _day(self) -> date:
        """Today, or the day of the run that began to fill."""
        connection = self.connections.now().get(LINES.id)
        first = connection.get("firstActivatedAt") if connection else None
        return datetime.fromisoformat(first).date() if first else datetime.now(UTC).date()

    def is_done(self) -> bool:
        """Whether an earlier run has filled the screens. Its last step makes close reports."""
        return bool(self.api.call("GET", "/v1/close-reports")["items"])

    # --------------------------------------------------------------------- sending

    def prepare(self) -> None:
        """Enter the company and the work, and connect."""
        self.report("entering the company in Sage, and customers, carriers and loads in Alvys")
        books.enter_company(self.sage, self.plan)
        books.enter_by_hand(self.sage, self.plan)
        books.enter_in_alvys(self.alvys, self.plan)
        self.report("connecting five subsidiaries")
        self.connections.connect()
        # An account is closed after it was mapped.
        self.sage.put("GLACCOUNT", books.INACTIVE_ACCOUNT, {"STATUS": "inactive"}, company=COMPANY)
        self.connections.check(LINES, LOGISTICS)

    def send_all(self) -> None:
        """Send the documents of six weeks, and wait until each has been tried."""
        plan = self.plan
        invoices = envelopes.main_invoices(plan, LINES, LOGISTICS, EXPRESS)
        invoices += envelopes.main_invoices(plan, COLD_CHAIN, part="draft")
        bills = envelopes.main_bills(plan, LINES, LOGISTICS, EXPRESS)
        self.report(f"sending {len(invoices)} invoices and {len(bills)} carrier bills")
        self.send(INVOICES, [*invoices, *envelopes.supplements(plan), envelopes.summary_invoice(plan)])
        self.send(BILLS, bills)
        self.send(BILLS, driver_envelopes.statements(plan))
        self.send(BILLS, [*driver_envelopes.purchases(plan), *driver_envelopes.own_entries(plan)])
        self.send(BILLS, envelopes.carrier_settlements(plan))
        for route, sent in envelopes.e_checks(plan):
            self.send(route, [sent])
        self.await_quiet()

    def send_late(self) -> None:
        """Send drafts, and documents to a paused connection; disconnect a subsidiary."""
        self.connections.stop_posting_bills(LOGISTICS)
        self.connections.pause(COLD_CHAIN)
        drafts = self.plan.of(LOGISTICS, part="draft")
        self.send(INVOICES, [envelopes.load_invoice(load, self.plan.today) for load in drafts])
        self.send(BILLS, envelopes.main_bills(self.plan, LOGISTICS, part="draft"))
        self.send(INVOICES, envelopes.main_invoices(self.plan, COLD_CHAIN, part="held"))
        self.connections.disconnect(EXPRESS)

    def send_unanswered(self) -> None:
        """Send invoices about which Sage gives no answer: their outcome is being checked."""
        for load in self.plan.flawed(Flaw.NO_ANSWER):
            fault = {
                "match": {"company": COMPANY, "key": load.number},
                "fault": "timeout_before_commit",
                "times": None,
                "delayMs": 200,
            }
            self.sage.fault(fault)
            self.send(INVOICES, [envelopes.load_invoice(load, self.plan.today)])

    def send(self, route: str, items: list[Object]) -> None:
        """Send envelopes as Alvys does, up to a hundred at a time."""
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            outcomes = self.api.call("POST", route, {"items": batch}, expect=202)
            for envelope, outcome in zip(batch, outcomes, strict=True):
                if "transactionId" not in outcome:
                    raise DemoError(f"{envelope['kind']} is refused: {outcome}")
                self.ids[envelope["kind"], number_of(envelope)] = outcome["transactionId"]

    # --------------------------------------------------------------------- looking

    def await_quiet(self) -> None:
        """Wait until nothing is queued or under way. Raises DemoError after two minutes."""
        ends = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < ends:
            if not any(self._listed(status) for status in UNDER_WAY):
                return
            time.sleep(3)  # each look costs the emulator as much as a document
        raise DemoError(f"documents are still under way after {LONGEST_WAIT} s")

    def _listed(self, status: str) -> list[Any]:
        rows: list[Any] = self.api.call("GET", f"/v1/transactions?status={status}&limit=100")["items"]
        return [row for row in rows if row["subsidiaryId"] != COLD_CHAIN.id]

    def transactions(self) -> dict[str, Any]:
        """All transactions by id."""
        return {row["transactionId"]: row for row in self.all_pages("/v1/transactions")}

    def all_pages(self, path: str) -> Iterable[Any]:
        """The rows of a list, page by page."""
        joiner, cursor = "&" if "?" in path else "?", ""
        while True:
            page = self.api.call("GET", f"{path}{joiner}limit=100{cursor}")
            yield from page["items"]
            if not page["cursor"]:
                return
            cursor = f"&cursor={page['cursor']}"


def number_of(envelope: Object) -> str:
    """The number by which people know an envelope's document."""
    for member in ("invoice", "trip", "statement", "paystub", "fuel", "toll", "deduction"):
        if member in envelope and envelope["kind"] not in ("e_check", "accessorial_expense"):
            found = envelope[member]
            return str(
                next(found[name] for name in ("Number", "TripNumber", "TransactionId", "Id") if name in found)
            )
    return str((envelope.get("eCheck") or envelope["accessorialExpense"]).get("CheckNumber", "ax"))
