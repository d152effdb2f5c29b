"""Last part of the demo: is everything that Alvys knows of the month in the books, and right (CLOSE)?"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sandbox.demo import documents
from sandbox.demo.connecting import COMPANY
from sandbox.demo.scene import Json, Scene
from sandbox.demo.steps import DemoError, expect, until

LATECOMER = ("cust-901", "Gulf Coast Feeds")
OTHER_REVENUE = "4900"


class Close:
    """Makes close reports over the month of the demo, before and after what stands in the way is mended.

    `draft` is the number of an invoice that is a draft in Sage, `discounted` of one that is paid there with a
    discount. `recoded` and `reversed_` are posted invoices that somebody changes there. `number` is
    that of a new invoice.
    """

    def __init__(
        self, scene: Scene, number: str, draft: str, discounted: str, recoded: Json, reversed_: Json
    ) -> None:
        self._scene = scene
        self._discounted = discounted
        self._number = number
        self._draft = draft
        self._recoded = recoded
        self._reversed = reversed_
        self._customer_id = f"C-{number}"

    def go(self) -> None:
        """Run the steps, from a report that says not ready to one that says ready. Raises DemoError."""
        run = self._scene.steps.run
        failed = run("Before the close: an invoice fails", self._fail)
        run("In Sage, somebody books a line on another account", lambda: self._book_on(OTHER_REVENUE))
        run("In Sage, somebody reverses an invoice", self._reverse)
        period = run("Sage's accounting periods", self._find_period)
        report = run("Close report over this month", lambda: self._report(period))
        found = run("Not ready, and why: by name", lambda: self._read_obstacles(report))
        run("What differs is explained by documents, to the cent", lambda: self._add_up(report))
        run("Mend: create the customer in Sage, retry", lambda: self._retry(failed, found))
        run("Mend: post the draft in Sage", lambda: self._post_the_draft(found))
        run("Mend: book the line back in Sage", lambda: self._book_back(found))
        run("Mend: regenerate what was reversed in Sage", lambda: self._regenerate(found))
        again = run("A new close report", lambda: self._report(period))
        run("Ready to close: Alvys's total is Sage's total", lambda: self._compare_totals(again))
        run("The report as a file", lambda: self._read_file(again))

    # ------------------------------------------------------- what goes wrong

    def _fail(self) -> tuple[Json, str]:
        charges = [("Load", "Linehaul", "310.00")]
        invoice = documents.invoice(self._number, LATECOMER, charges, self._scene.subsidiary)
        load = documents.load(self._number, LATECOMER, "310.00", self._scene.subsidiary[1])
        envelope = documents.envelope(
            "load_invoice", self._scene.subsidiary[0], self._customer_id, invoice=invoice, loads=[load]
        )
        answer = self._scene.api.call("POST", "/v1/invoices", envelope, expect=202)
        failed = self._scene.await_status(answer["transactionId"], "failed")
        return failed, failed["problem"]["message"]

    def _book_on(self, account: str) -> tuple[None, str]:
        record_no = self._recoded["sageDocument"]["recordNo"]
        (row,) = self._scene.intacct.objects("ARINVOICE", company=COMPANY, RECORDNO=record_no)
        line = row["ARINVOICEITEMS"][0]
        self._scene.intacct.put("ARINVOICEITEM", line["RECORDNO"], {"ACCOUNTNO": account}, company=COMPANY)
        return None, f"invoice {self._recoded['number']}: {line['ACCOUNTNO']} became {account}"

    def _reverse(self) -> tuple[None, str]:
        record_no = self._reversed["sageDocument"]["recordNo"]
        self._scene.intacct.put("ARINVOICE", record_no, {"action": "reverse"}, company=COMPANY)
        return None, f"invoice {self._reversed['number']}"

    # ------------------------------------------------------------- the report

    def _find_period(self) -> tuple[str, str]:
        today = datetime.now(UTC).date()
        first = today.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        name = f"Month Ended {today:%B %Y}"
        days = {"START_DATE": f"{first:%m/%d/%Y}", "END_DATE": f"{last:%m/%d/%Y}", "BUDGETING": "true"}
        self._scene.intacct.put("REPORTINGPERIOD", name, days, company=COMPANY)
        path = f"/v1/accounting-periods?subsidiaryId={self._scene.subsidiary[0]}"
        (period,) = [row for row in self._scene.api.call("GET", path)["items"] if row["name"] == name]
        return name, f"{name}, {period['from']} to {period['to']}"

    def _report(self, period: str) -> tuple[Json, str]:
        message = {"subsidiaryId": self._scene.subsidiary[0], "period": period}
        started = self._scene.api.call("POST", "/v1/close-reports", message, expect=202)

        def look() -> Json | None:
            report = self._scene.api.call("GET", started["statusUrl"])
            return report if report["status"] in ("complete", "failed") else None

        report = until("the close report", look, 90)
        expect(report["status"], "complete", "report")
        (connection,) = report["connections"]
        progress = report["progress"]
        read = f"{progress['documentsRead']} documents read in Sage by {progress['pagesRead']} requests"
        return report, f"{connection['documents']} transactions, {read}"

    def _read_obstacles(self, report: Json) -> tuple[dict[str, Json], str]:
        expect(report["ready"], False, "ready")
        listed = self._scene.api.call("GET", f"{report['statusUrl']}/obstacles")["items"]
        blocking = {row["number"]: row for row in listed if row["blocks"]}
        expected = {
            self._number: "open_error",
            self._draft: "draft",
            self._recoded["number"]: "changed_in_sage",
            self._reversed["number"]: "missing_in_sage",
        }
        expect({number: row["code"] for number, row in blocking.items()}, expected, "in the way")
        (told,) = [row for row in listed if not row["blocks"]]
        expect((told["code"], told["number"]), ("settled_without_money", self._discounted), "only told")
        named = ", ".join(f"{row['code']} {number}" for number, row in blocking.items())
        return blocking, f"{named}; only told: {told['code']} {told['number']}"

    def _add_up(self, report: Json) -> tuple[None, str]:
        listed = self._scene.api.call("GET", f"{report['statusUrl']}/differences")["items"]
        effects = [effect for row in listed for effect in row["effects"]]
        explained = sum((Decimal(effect["amount"]["amount"]) for effect in effects), Decimal(0))
        total = self._receivables(report)
        expect(explained, Decimal(total["difference"]), "explained")
        detail = f"AR: Alvys {total['alvys']}, Sage {total['sage']}; {len(listed)} differences add up to"
        return None, f"{detail} {explained}"

    def _receivables(self, report: Json) -> Json:
        """The totals of AR; those of AP must be equal: nothing is wrong there."""
        (connection,) = report["connections"]
        totals = {total["side"].lower(): total for total in connection["totals"]}
        expect(totals["ap"]["alvys"], totals["ap"]["sage"], "AP totals")
        return totals["ar"]

    # ------------------------------------------------------------------- mend

    def _retry(self, failed: Json, found: dict[str, Json]) -> tuple[None, str]:
        customer = {"NAME": LATECOMER[1], "TERMNAME": "Net 30"}
        self._scene.intacct.put("CUSTOMER", self._customer_id, customer, company=COMPANY)
        self._scene.api.call("POST", "/v1/errors/retry", {"ids": [failed["transactionId"]]}, expect=202)
        self._scene.await_status(failed["transactionId"], "exported")
        return None, self._said(found, self._number)

    def _post_the_draft(self, found: dict[str, Json]) -> tuple[None, str]:
        record_no = found[self._draft]["sageDocument"]["recordNo"]
        self._scene.intacct.put("ARINVOICE", record_no, {"action": "post"}, company=COMPANY)
        return None, self._said(found, self._draft)

    def _book_back(self, found: dict[str, Json]) -> tuple[None, str]:
        self._book_on("4000")
        row = found[self._recoded["number"]]
        return None, self._said(found, row["number"])

    def _regenerate(self, found: dict[str, Json]) -> tuple[None, str]:
        transaction_id = self._reversed["transactionId"]
        self._scene.api.call("POST", f"/v1/transactions/{transaction_id}/regenerate", expect=202)
        before = self._reversed["sageDocument"]["recordNo"]

        def look() -> Json | None:
            again = self._scene.await_status(transaction_id, "exported")
            return again if again["sageDocument"]["recordNo"] != before else None

        again = until("the new document", look, 90)
        said = self._said(found, self._reversed["number"])
        return None, f"{said} Now record {again['sageDocument']['recordNo']}"

    def _said(self, found: dict[str, Json], number: str) -> str:
        return f"{number}: {found[number]['words']}"

    # ------------------------------------------------------------------ ready

    def _compare_totals(self, report: Json) -> tuple[None, str]:
        expect(report["ready"], True, "ready")
        total = self._receivables(report)
        expect(total["alvys"], total["sage"], "AR totals")
        (connection,) = report["connections"]
        expect(connection["differences"], [], "differences")
        payables = next(row for row in connection["totals"] if row["side"].lower() == "ap")
        return None, f"AR {total['alvys']}, AP {payables['alvys']} on both sides"

    def _read_file(self, report: Json) -> tuple[None, str]:
        text = self._scene.api.text(report["csvUrl"])
        rows = list(csv.reader(text.splitlines()))
        if len(rows) < 2 or len({len(row) for row in rows}) != 1:
            raise DemoError(f"the file is no table: {text[:300]}")
        return None, f"GET {report['csvUrl']}: {len(rows) - 1} rows of {len(rows[0])} columns"
