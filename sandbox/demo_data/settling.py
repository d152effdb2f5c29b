"""What is paid in Sage, what Alvys says to it, and how payment syncs bring it over (PAY)."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sandbox.demo.steps import DemoError
from sandbox.demo_data.filling import Filling
from sandbox.demo_data.loads import Load
from sandbox.demo_data.subsidiaries import COMPANY, LINES, LOGISTICS, TENANT

Row = dict[str, Any]
INVOICES_PAID, BILLS_PAID, FIRST_ROUND = 24, 9, 9
PAYABLE_AFTER, PAID_AFTER = 12, 20
"""Days from a document to its payment, and the age from which documents may be paid."""
DOCUMENTS = {"invoice": "ARINVOICE", "bill": "APBILL"}
LONGEST_SYNC, LONGEST_PENDING = 120, 3


class Settling:
    """Pays documents in Sage, and syncs."""

    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._plan = filling.plan
        rows = filling.transactions().values()
        self._exported = {
            (row["kind"], row["number"]): row
            for row in rows
            if row["status"] == "exported" and row["part"] == "whole"
        }
        paid = [
            *filling.sage.objects("ARPYMT", company=COMPANY),
            *filling.sage.objects("APPYMT", company=COMPANY),
        ]
        self._known = {str(row.get("DOCNUMBER") or row.get("DOCUMENTNUMBER")) for row in paid}

    def go(self) -> None:
        """Two rounds of payments with a sync after each, then a void.

        Alvys takes ten payments a minute. What comes beyond them is pending, and applied by itself later.
        """
        invoices, bills = (
            self._to_pay("load_invoice", INVOICES_PAID),
            self._to_pay("carrier_bill", BILLS_PAID),
        )
        half = min(FIRST_ROUND, len(invoices) // 2)
        self._filling.report(
            f"paying {len(invoices)} invoices and {len(bills)} bills in Sage, and syncing payments"
        )
        self._pay_invoices(invoices[:half])
        self._refuse_in_alvys(invoices[:2])
        self.sync()
        self._pay_invoices(invoices[half:], first=half)
        self._pay_bills(bills)
        self._pay_others()
        self.sync()
        self._void()
        self.sync(LINES.id, LOGISTICS.id)
        self.sync(LOGISTICS.id, first=self._plan.today - timedelta(days=21), last=self._plan.today)

    def _to_pay(self, kind: str, count: int) -> list[Load]:
        """Loads whose documents are old enough, spread over the weeks."""
        until = self._plan.today - timedelta(days=PAID_AFTER)
        loads = [
            load
            for load in self._plan.loads
            if load.invoiced_on <= until
            and load not in self._plan.changed_in_sage
            and load.tendered_as is None
            and (kind, self._number(kind, load)) in self._exported
        ]
        return loads[:: max(1, len(loads) // count)][:count]

    @staticmethod
    def _number(kind: str, load: Load) -> str:
        return load.trip if kind == "carrier_bill" else load.number

    # ----------------------------------------------------------------------- paying

    def _pay_invoices(self, loads: list[Load], first: int = 0) -> None:
        """Each in full, but for parts and a discount."""
        for place, load in enumerate(loads, start=first):
            entries: dict[str, str] = {}
            if place % 6 == 3:
                entries["amount"] = str((load.total * Decimal("0.6")).quantize(Decimal("0.01")))
            if place % 12 == 5:
                discount = (load.total * Decimal("0.02")).quantize(Decimal("0.01"))
                entries |= {"amount": str(load.total - discount), "discount": str(discount)}
            row = self._exported["load_invoice", load.number]
            self._pay(row, load.invoiced_on, f"{55000 + place}", **entries)

    def _pay_bills(self, loads: list[Load]) -> None:
        for place, load in enumerate(loads):
            row = self._exported["carrier_bill", load.trip]
            self._pay(row, load.delivered_on, f"{8800 + place}", method="EFT")

    def _pay_others(self) -> None:
        """Documents whose payments are not imported, and an invoice that this service didn't make."""
        for kind, check in (("summary_invoice", "55901"), ("driver_settlement", "8901"), ("fuel", "8902")):
            row = next(row for (of, _), row in self._exported.items() if of == kind)
            self._pay(row, self._plan.today - timedelta(days=PAYABLE_AFTER), check)
        if "55990" in self._known:
            return
        line = {"ACCOUNTNO": "4900", "TRX_AMOUNT": "640.00", "LOCATIONID": LOGISTICS.entity}
        fields = {"action": "enter", "CUSTOMERID": "C-1003", "RECORDID": "TRAILER-RENT-07", "lines": [line]}
        sage = self._filling.sage
        made = sage.put("ARINVOICE", "new", fields, company=COMPANY, entity=LOGISTICS.entity)
        message = {"action": "pay", "documentNumber": "55990", "method": "Printed Check"}
        sage.put("ARINVOICE", made["RECORDNO"], message, company=COMPANY)

    def _pay(self, row: Row, dated: date, check: str, **entries: str) -> None:
        """Pay a document, once per check."""
        if check in self._known:
            return
        day = min(dated + timedelta(days=PAYABLE_AFTER), self._plan.today)
        message = {
            "action": "pay",
            "date": day.isoformat(),
            "method": "Printed Check",
            "documentNumber": check,
            **entries,
        }
        document = row["sageDocument"]
        self._filling.sage.put(DOCUMENTS[document["type"]], document["recordNo"], message, company=COMPANY)

    # ------------------------------------------------------------ refused and voided

    def _refuse_in_alvys(self, loads: list[Load]) -> None:
        """Two loads were opened again in Alvys, so that Alvys takes no payment on them."""
        for load in loads:
            status = {"Status": "Delivered"}
            self._filling.alvys.put("loads", f"load-{load.number}", status, tenant=TENANT)

    def _void(self) -> None:
        """A check bounces after its payment went to Alvys."""
        if self._listed("voided"):
            return
        ends = time.monotonic() + LONGEST_SYNC
        while time.monotonic() < ends:
            applied = self._listed("applied")
            found = [(payment, row) for payment in applied for row in self._rows_of(payment)]
            if found:
                payment, row = found[-1]
                message = {"action": "void_payment", "payment": payment["sagePaymentId"]}
                self._filling.sage.put("ARINVOICE", row["sageDocument"]["recordNo"], message, company=COMPANY)
                return
            time.sleep(1)
        raise DemoError(f"no payment has reached Alvys within {LONGEST_SYNC} s")

    def _listed(self, status: str) -> list[Row]:
        found: list[Row] = self._filling.api.call("GET", f"/v1/payments?status={status}&limit=100")["items"]
        return found

    def _rows_of(self, payment: Row) -> list[Row]:
        row = self._exported.get(("load_invoice", payment["documentNumber"]))
        return [row] if row else []

    # ---------------------------------------------------------------------- syncing

    def sync(self, *subsidiaries: str, first: date | None = None, last: date | None = None) -> None:
        """Sync payments of all connections, or of these, and wait for the end of the runs."""
        dates = {"from": first.isoformat(), "to": last.isoformat()} if first and last else {}
        for subsidiary in subsidiaries or ("",):
            message = {**dates, **({"subsidiaryId": subsidiary} if subsidiary else {})}
            planned = self._filling.api.call("POST", "/v1/payment-syncs", message, expect=202)["items"]
            self._await({run["runId"] for run in planned})

    def _await(self, runs: set[str]) -> None:
        """Wait until all is read; what is pending has a moment to reach Alvys."""
        ends, patience = time.monotonic() + LONGEST_SYNC, time.monotonic() + LONGEST_PENDING
        while time.monotonic() < ends:
            listed = self._filling.api.call("GET", "/v1/payment-syncs")["items"]
            ours = [run for run in listed if run["runId"] in runs]
            read = len(ours) == len(runs) and all(run["status"] in ("complete", "failed") for run in ours)
            if read and (time.monotonic() > patience or not any(run["pending"] for run in ours)):
                return
            time.sleep(1)
        raise DemoError(f"payment syncs are still under way after {LONGEST_SYNC} s")
