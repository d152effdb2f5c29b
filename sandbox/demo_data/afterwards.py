"""What people do after the exports: edits, reverts, retries, marks, and the close of the month."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sandbox.demo.steps import DemoError
from sandbox.demo_data import envelopes
from sandbox.demo_data.filling import Filling
from sandbox.demo_data.loads import Flaw, Load
from sandbox.demo_data.names import NEW_CARRIERS
from sandbox.demo_data.plan import CLEAN_DAYS
from sandbox.demo_data.subsidiaries import COMPANY, LINES, LOGISTICS

CLEAN = timedelta(days=CLEAN_DAYS)
LONGEST_REPORT = 120


class Afterwards:
    """Changes, error actions and close reports."""

    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._plan = filling.plan

    # -------------------------------------------------------------------- changes

    def change(self) -> None:
        """Edit what is posted, revert, and regenerate: the newest documents, which nobody paid."""
        self._filling.report("editing, reverting and regenerating documents")
        edited, reverted = self._recent()[:3], self._recent()[3:7]
        for load in edited:
            more = replace(load.charges[0], amount=load.charges[0].amount - Decimal(75))
            lower = replace(load, charges=(more, *load.charges[1:]))
            edit = envelopes.load_invoice(lower, self._plan.today, revision=60)
            self._filling.send(envelopes.INVOICES, [edit])
        for load in reverted:
            self._act(load, "revert", "exported")
        self._filling.await_quiet()
        for load in reverted[:2]:
            self._act(load, "regenerate", "reverted")
        self._change_in_sage()

    def _recent(self) -> list[Load]:
        loads = self._plan.of(LOGISTICS)
        return [load for load in loads if load.flaw is None][-9:]

    def _act(self, load: Load, action: str, status: str) -> None:
        found = self._of(load)
        if found["status"] == status:
            path = f"/v1/transactions/{found['transactionId']}/{action}"
            self._filling.api.call("POST", path, expect=202)

    def _of(self, load: Load) -> Any:
        transaction_id = self._filling.ids["load_invoice", load.number]
        return self._filling.api.call("GET", f"/v1/transactions/{transaction_id}")

    def _change_in_sage(self) -> None:
        """In the month to close somebody books a line elsewhere in Sage, and reverses an invoice by hand."""
        recoded, reversed_ = (
            self._of(load)["sageDocument"]["recordNo"] for load in self._plan.changed_in_sage
        )
        sage = self._filling.sage
        (row,) = sage.objects("ARINVOICE", company=COMPANY, RECORDNO=recoded)
        line = row["ARINVOICEITEMS"][0]["RECORDNO"]
        sage.put("ARINVOICEITEM", line, {"ACCOUNTNO": "4900"}, company=COMPANY)
        sage.put("ARINVOICE", reversed_, {"action": "reverse", "memo": "Billed twice?"}, company=COMPANY)

    # --------------------------------------------------------------------- errors

    def work_on_errors(self) -> None:
        """Retry in vain, fix a cause and retry its group, mark as synced, close."""
        self._filling.report("working on the error list")
        for code in ("dimension_value_unusable", "customer_inactive"):
            self._retry(code)
        fixed = NEW_CARRIERS[1]
        vendor = {"NAME": fixed.name, "TERMNAME": "Net 30"}
        self._filling.sage.put("VENDOR", fixed.accounting_id, vendor, company=COMPANY)
        self._retry("vendor_not_found")
        self._settle()
        self._filling.await_quiet()

    def _groups(self, code: str) -> list[Any]:
        found = self._filling.api.call("GET", "/v1/errors/groups?limit=100")["items"]
        return [group for group in found if group["code"] == code]

    def _retry(self, code: str) -> None:
        for group in self._groups(code):
            self._filling.api.call("POST", "/v1/errors/retry", {"group": group["group"]}, expect=202)

    def _settle(self) -> None:
        """One is in Sage already, and linked to its document; one will never be billed."""
        (synced, *_), (closed, *_) = (
            self._plan.flawed(Flaw.NUMBER_IN_USE),
            self._plan.flawed(Flaw.CLOSED_PERIOD),
        )
        found = self._of(synced)
        if found["status"] == "failed":
            message = {
                "ids": [found["transactionId"]],
                "reason": "Entered in Sage by hand before the connection",
                "document": {"number": synced.number},
            }
            self._filling.api.call("POST", "/v1/errors/mark-synced", message, expect=202)
        found = self._of(closed)
        if found["status"] == "failed":
            message = {
                "ids": [found["transactionId"]],
                "reason": "Too old to bill, as agreed with the customer",
            }
            self._filling.api.call("POST", "/v1/errors/close", message, expect=202)

    # ---------------------------------------------------------------------- close

    def close_the_month(self) -> None:
        """A report over the first days, which are ready, and reports over the last month, which isn't."""
        self._filling.report("making close reports")
        last = self._plan.period[1]
        ready = {
            "subsidiaryId": LINES.id,
            "from": self._plan.first_day.isoformat(),
            "to": (self._plan.first_day + CLEAN / 2).isoformat(),
        }
        month = {"period": f"Month Ended {last:%B %Y}"}
        wanted = [ready, {"subsidiaryId": LINES.id, **month}, month]
        urls = [
            self._filling.api.call("POST", "/v1/close-reports", message, expect=202)["statusUrl"]
            for message in wanted
        ]
        for url in urls:
            self._await(url)

    def _await(self, url: str) -> None:
        ends = time.monotonic() + LONGEST_REPORT
        while time.monotonic() < ends:
            if self._filling.api.call("GET", url)["status"] in ("complete", "failed"):
                return
            time.sleep(1)
        raise DemoError(f"the close report {url} is still under way after {LONGEST_REPORT} s")
