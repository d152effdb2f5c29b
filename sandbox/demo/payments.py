"""Part of the demo: what is paid in Sage comes back to Alvys, each payment once (PAY)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sandbox.demo.connecting import COMPANY, TENANT
from sandbox.demo.scene import Json, Scene
from sandbox.demo.steps import DemoError, expect, until

# An invoice of 1,086.39, paid in two parts, and a carrier's bill of 880.00.
PART, REST, DISCOUNT = "500.00", "580.00", "6.39"
BILL = "880.00"
COUNTS = ("read", "new", "applied", "notices", "voided", "duplicate", "foreign")


class Payments:
    """Records payments in Sage on an invoice and a carrier's bill, both exported transactions, and syncs."""

    def __init__(self, scene: Scene, invoice: Json, bill: Json) -> None:
        self._scene = scene
        self._invoice = invoice
        self._bill = bill
        self._foreign = 0

    def go(self) -> None:
        """Run the steps, from a part that is paid to its void. Raises DemoError."""
        self._pay_in_parts()
        self._void()
        self._sync_by_hand()

    # ---------------------------------------------------------------- two parts

    def _pay_in_parts(self) -> None:
        run = self._scene.steps.run
        run(f"A customer pays {PART} of {self._total} in Sage", self._pay_a_part)
        run("Sync payments", lambda: self._sync(new=1, applied=1))
        run("The part is in Alvys, with Sage's detail id", self._compare_part)
        run(f"The customer pays the rest, less a discount of {DISCOUNT}", self._pay_the_rest)
        run("A carrier's bill is paid in Sage", self._pay_the_bill)
        run("An invoice is paid that was entered in Sage by hand", self._pay_a_foreign_invoice)
        run("Sync: ours are imported, the foreign one is counted", self._sync_all)
        run("Alvys has both parts and the carrier's payment", self._compare_all)
        run("The invoice shows how Sage settled it", self._compare_settlement)
        run("The discount is a notice: Alvys has it open", self._find_notice)

    @property
    def _total(self) -> str:
        return str(self._invoice["total"]["amount"])

    def _pay_a_part(self) -> tuple[None, str]:
        self._pay("ARINVOICE", self._invoice, amount=PART, documentNumber="55021")
        return None, f"invoice {self._invoice['number']}, check 55021"

    def _compare_part(self) -> tuple[None, str]:
        (payment,) = self._customer_payments()
        expect(Decimal(str(payment["Amount"]["Amount"])), Decimal(PART), "amount")
        expect(payment["CheckNumber"], "55021", "check number")
        if payment["ReferenceNumber"] not in self._details():
            raise DemoError(f"{payment['ReferenceNumber']} is not a payment detail in Sage")
        reference, method = payment["ReferenceNumber"], payment["PaymentMethod"]
        return None, f"reference {reference}, {method} 55021, note: {payment['Note']}"

    def _pay_the_rest(self) -> tuple[None, str]:
        self._pay("ARINVOICE", self._invoice, amount=REST, discount=DISCOUNT, documentNumber="55022")
        return None, f"{REST}, check 55022; the invoice is paid in Sage"

    def _pay_the_bill(self) -> tuple[None, str]:
        self._pay("APBILL", self._bill, amount=BILL, documentNumber="8801")
        return None, f"{BILL} on bill {self._bill['number']}, check 8801"

    def _pay_a_foreign_invoice(self) -> tuple[None, str]:
        line = {"ACCOUNTNO": "4900", "TRX_AMOUNT": "75.00", "LOCATIONID": "E100"}
        message = {"action": "enter", "CUSTOMERID": "C-200", "lines": [line]}
        entered = self._scene.intacct.put("ARINVOICE", "new", message, company=COMPANY)
        paid = {"action": "pay", "date": _today()}
        self._scene.intacct.put("ARINVOICE", entered["RECORDNO"], paid, company=COMPANY)
        return None, f"75.00, record {entered['RECORDNO']}"

    def _sync_all(self) -> tuple[None, str]:
        before = self._foreign
        _, detail = self._sync(new=2, applied=2, notices=1)
        expect(self._foreign - before, 1, "more foreign payments")
        return None, detail

    def _compare_all(self) -> tuple[None, str]:
        amounts = sorted(Decimal(str(payment["Amount"]["Amount"])) for payment in self._customer_payments())
        expect(amounts, [Decimal(PART), Decimal(REST)], "payments on the invoice")
        (paid,) = [row for row in self._payments() if row.get("TripNumber") == self._bill["number"]]
        expect(Decimal(str(paid["Amount"]["Amount"])), Decimal(BILL), "payment on the trip")
        return None, f"{PART} + {REST} on the load, {BILL} on the trip"

    def _compare_settlement(self) -> tuple[None, str]:
        settlement = self._scene.transaction(self._invoice["transactionId"])["settlement"]
        told = [settlement[name]["amount"] for name in ("paid", "discount")]
        expect(told, [str(Decimal(PART) + Decimal(REST)), DISCOUNT], "settlement")
        return None, settlement["words"]

    def _find_notice(self) -> tuple[None, str]:
        (notice,) = self._listed("notice")
        expect((notice["settledBy"], notice["amount"]["amount"]), ("discount", DISCOUNT), "notice")
        return None, f"GET /v1/payments: {notice['settledBy']} {DISCOUNT} on {notice['documentNumber']}"

    # --------------------------------------------------------------------- void

    def _void(self) -> None:
        run = self._scene.steps.run
        run(f"The check of {PART} bounces: its payment is voided in Sage", self._void_the_part)
        record = run("Sync: the void is on the error list, with both ids", self._find_void)
        run("It is removed in Alvys by a person; close with a reason", lambda: self._close(record))

    def _void_the_part(self) -> tuple[None, str]:
        payment_id = next(
            row["sagePaymentId"] for row in self._listed("applied") if row["checkNumber"] == "55021"
        )
        message = {"action": "void_payment", "payment": payment_id}
        self._scene.intacct.put("ARINVOICE", self._record_no(self._invoice), message, company=COMPANY)
        return None, f"payment {payment_id}"

    def _find_void(self) -> tuple[Json, str]:
        self._sync(new=0)
        (payment,) = self._listed("voided")
        (record,) = [row for row in self._errors() if row["id"] == payment["id"]]
        message = record["problem"]["message"]
        for name in ("sagePaymentId", "alvysPaymentId"):
            if payment[name] not in message:
                raise DemoError(f"the error doesn't name the {name}: {message}")
        return record, message

    def _close(self, record: Json) -> tuple[None, str]:
        message = {"ids": [record["id"]], "reason": "Removed in Alvys"}
        self._scene.api.call("POST", "/v1/errors/close", message, expect=202)
        until("the closed payment", lambda: self._listed("closed") or None)
        expect([row for row in self._errors() if row["id"] == record["id"]], [], "on the error list")
        settlement = self._scene.transaction(self._invoice["transactionId"])["settlement"]
        return None, f"the invoice is now {settlement['words']}"

    # ------------------------------------------------------------------ by hand

    def _sync_by_hand(self) -> None:
        run = self._scene.steps.run
        run("Sync what was paid today, asked for by dates: nothing twice", self._sync_today)

    def _sync_today(self) -> tuple[None, str]:
        before = len(self._payments())
        _, detail = self._sync(new=0, day=_today())
        expect(len(self._payments()), before, "payments in Alvys")
        return None, detail

    # -------------------------------------------------------------- what is seen

    def _pay(self, name: str, exported: Json, **entries: str) -> None:
        message = {"action": "pay", "date": _today(), "method": "Printed Check", **entries}
        self._scene.intacct.put(name, self._record_no(exported), message, company=COMPANY)

    def _sync(self, *, day: str | None = None, **wanted: int) -> tuple[None, str]:
        """Sync now, or what was paid on a day; await the run and what it sends; compare its counts."""
        dates = {"from": day, "to": day} if day else {}
        message = {"subsidiaryId": self._scene.subsidiary[0], **dates}
        (planned,) = self._scene.api.call("POST", "/v1/payment-syncs", message, expect=202)["items"]
        run = until("the end of the sync", lambda: self._ended(planned["runId"]), 90)
        expect(run["status"], "complete", "run")
        expect({name: run[name] for name in wanted}, wanted, "counts of the run")
        self._foreign = run["foreign"]
        counts = {name: run[name] for name in COUNTS if run[name]} | run["notImportedBecause"]
        return None, ", ".join(f"{name} {count}" for name, count in counts.items())

    def _ended(self, run_id: str) -> Json | None:
        path = f"/v1/payment-syncs?subsidiaryId={self._scene.subsidiary[0]}"
        runs = self._scene.api.call("GET", path)["items"]
        run = next(listed for listed in runs if listed["runId"] == run_id)
        is_over = run["status"] in ("complete", "failed") and not run["pending"]
        return run if is_over else None

    def _listed(self, status: str) -> list[Json]:
        path = f"/v1/payments?subsidiaryId={self._scene.subsidiary[0]}&status={status}"
        found: list[Json] = self._scene.api.call("GET", path)["items"]
        return found

    def _errors(self) -> list[Json]:
        path = f"/v1/errors?subsidiaryId={self._scene.subsidiary[0]}"
        found: list[Json] = self._scene.api.call("GET", path)["items"]
        return found

    def _payments(self) -> list[Json]:
        return self._scene.alvys.objects("payments", tenant=TENANT)

    def _customer_payments(self) -> list[Json]:
        return [row for row in self._payments() if row.get("LoadNumber") == self._invoice["loadNumber"]]

    def _details(self) -> set[str]:
        rows = self._scene.intacct.objects("ARPYMTDETAIL", company=COMPANY)
        return {str(row["RECORDNO"]) for row in rows}

    def _record_no(self, exported: Json) -> str:
        return str(exported["sageDocument"]["recordNo"])


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
