"""Part of the demo: what happens to a document after its export: edit, revert, regenerate, mark as synced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sandbox.demo import documents
from sandbox.demo.connecting import COMPANY
from sandbox.demo.scene import Json, Scene
from sandbox.demo.steps import expect, until

CUSTOMER = ("cust-100", "Northwind Foods")
UNKNOWN_CUSTOMER = "C-NOT-IN-SAGE"


class AfterExport:
    """Changes documents that are in Sage. `draft`, `posted` and `failing` are the numbers of its invoices."""

    def __init__(self, scene: Scene, draft: str, posted: str, failing: str) -> None:
        self._scene = scene
        self._draft = draft
        self._posted = posted
        self._failing = failing

    def go(self) -> None:
        """Run the steps. Raises DemoError."""
        self._edit_a_draft()
        self._change_what_is_posted()
        self._settle_an_error()

    # ------------------------------------------------------------------- drafts

    def _edit_a_draft(self) -> None:
        run = self._scene.steps.run
        exported = run("Autopost off: an invoice arrives as a draft", self._export_draft)
        run("Its load changes: the draft is updated, its record stays", lambda: self._edit_draft(exported))

    def _export_draft(self) -> tuple[Json, str]:
        self._autopost(on=False)
        exported = self._send(self._draft, "400.00", "exported")
        expect(self._states(self._draft), [("Draft", "400.00")], "invoices in Sage")
        return exported, f"record {exported['sageDocument']['recordNo']}"

    def _edit_draft(self, exported: Json) -> tuple[None, str]:
        self._send(self._draft, "455.25", "exported", after=1)
        until("the new amount", lambda: self._states(self._draft) == [("Draft", "455.25")] or None)
        edited = self._scene.transaction(exported["transactionId"])
        expect(edited["sageDocument"]["recordNo"], exported["sageDocument"]["recordNo"], "record")
        self._autopost(on=True)
        return None, "400.00 became 455.25 in the same record"

    def _autopost(self, *, on: bool) -> None:
        self._scene.api.call("PATCH", self._scene.connection, {"ar": {"autopostInvoices": on}})

    # ------------------------------------------------------------------- posted

    def _change_what_is_posted(self) -> None:
        run = self._scene.steps.run
        transaction_id = run("Export an invoice, posted", self._export_posted)
        run("An edit reverses it and posts it anew, as one", lambda: self._edit_posted(transaction_id))
        run("What would a revert do? Nothing is written", lambda: self._foresee(transaction_id))
        run("Revert: no invoice is live in Sage", lambda: self._revert(transaction_id))
        run("Regenerate: the invoice is back", lambda: self._regenerate(transaction_id))

    def _export_posted(self) -> tuple[str, str]:
        exported = self._send(self._posted, "800.00", "exported")
        return exported["transactionId"], f"800.00, record {exported['sageDocument']['recordNo']}"

    def _edit_posted(self, transaction_id: str) -> tuple[None, str]:
        self._send(self._posted, "790.00", "exported", after=1)
        until("the new amount", lambda: self._live(self._posted) == ["790.00"] or None, 90)
        document = self._scene.transaction(transaction_id)["sageDocument"]
        return None, f"one live invoice, {document['documentNumber']}, 790.00"

    def _foresee(self, transaction_id: str) -> tuple[None, str]:
        self._scene.await_status(transaction_id, "exported")
        path = f"/v1/transactions/{transaction_id}/consequences?action=revert"
        foreseen = self._scene.api.call("GET", path)
        expect(self._live(self._posted), ["790.00"], "live invoices")
        return None, foreseen["message"]

    def _revert(self, transaction_id: str) -> tuple[None, str]:
        self._scene.api.call("POST", f"/v1/transactions/{transaction_id}/revert", expect=202)
        self._scene.await_status(transaction_id, "reverted")
        expect(self._live(self._posted), [], "live invoices")
        return None, "reversed"

    def _regenerate(self, transaction_id: str) -> tuple[None, str]:
        self._scene.api.call("POST", f"/v1/transactions/{transaction_id}/regenerate", expect=202)
        again = self._scene.await_status(transaction_id, "exported")
        expect(self._live(self._posted), ["790.00"], "live invoices")
        return None, f"record {again['sageDocument']['recordNo']}"

    # ------------------------------------------------------------------- errors

    def _settle_an_error(self) -> None:
        run = self._scene.steps.run
        failed = run("An invoice fails: its customer is not in Sage", self._fail)
        run("The error list groups it by its cause", lambda: self._find_group(failed))
        run("Mark as synced with a reason: it leaves the list", lambda: self._mark(failed))
        run("Undo: it is back on the list", lambda: self._undo(failed))
        run("Close it with a reason", lambda: self._close(failed))

    def _fail(self) -> tuple[str, str]:
        failed = self._send(self._failing, "66.00", "failed", customer_id=UNKNOWN_CUSTOMER)
        return failed["transactionId"], failed["problem"]["message"]

    def _find_group(self, transaction_id: str) -> tuple[None, str]:
        groups = self._scene.api.call("GET", f"/v1/errors/groups?subsidiaryId={self._scene.subsidiary[0]}")
        (group,) = [group for group in groups["items"] if UNKNOWN_CUSTOMER in str(group)]
        expect(self._listed(transaction_id), True, "on the error list")
        return None, f"{group['count']} record, {group['remedy']}"

    def _mark(self, transaction_id: str) -> tuple[None, str]:
        message = {"ids": [transaction_id], "reason": "Entered in Sage by hand"}
        self._scene.api.call("POST", "/v1/errors/mark-synced", message, expect=202)
        self._scene.await_status(transaction_id, "resolved")
        expect(self._listed(transaction_id), False, "on the error list")
        return None, "status resolved"

    def _undo(self, transaction_id: str) -> tuple[None, str]:
        self._scene.api.call("POST", "/v1/errors/undo-mark-synced", {"ids": [transaction_id]}, expect=202)
        self._scene.await_status(transaction_id, "failed")
        expect(self._listed(transaction_id), True, "on the error list")
        return None, "status failed, as before"

    def _close(self, transaction_id: str) -> tuple[None, str]:
        message = {"ids": [transaction_id], "reason": "Never billed"}
        self._scene.api.call("POST", "/v1/errors/close", message, expect=202)
        self._scene.await_status(transaction_id, "resolved")
        history = self._scene.transaction(transaction_id)["history"]
        return None, f"the history has {len(history)} events"

    def _listed(self, transaction_id: str) -> bool:
        path = f"/v1/errors?subsidiaryId={self._scene.subsidiary[0]}"
        return any(row["id"] == transaction_id for row in self._scene.api.call("GET", path)["items"])

    # ------------------------------------------------------------------ invoices

    def _send(
        self, number: str, amount: str, status: str, *, after: int = 0, customer_id: str = "C-100"
    ) -> Json:
        """Send an invoice of one charge; `after` are seconds, so that an edit is the newer one."""
        charges = [("Load", "Linehaul", amount)]
        invoice = documents.invoice(number, CUSTOMER, charges, self._scene.subsidiary)
        load = documents.load(number, CUSTOMER, amount, self._scene.subsidiary[1])
        envelope = documents.envelope(
            "load_invoice", self._scene.subsidiary[0], customer_id, invoice=invoice, loads=[load]
        )
        envelope["updatedAt"] = (datetime.now(UTC) + timedelta(seconds=after)).isoformat()
        answer = self._scene.api.call("POST", "/v1/invoices", envelope, expect=202)
        return self._scene.await_status(answer["transactionId"], status)

    def _states(self, number: str) -> list[tuple[str, str]]:
        rows = self._scene.intacct.objects("ARINVOICE", company=COMPANY)
        return [(row["STATE"], _amount(row)) for row in rows if row["RECORDID"] == number]

    def _live(self, number: str) -> list[str]:
        return [_amount(row) for row in self._scene.invoices(number) if row["STATE"] == "Posted"]


def _amount(row: Json) -> str:
    return f"{Decimal(str(row['TOTALENTERED'])):.2f}"
