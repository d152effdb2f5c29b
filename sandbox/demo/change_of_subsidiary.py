"""Part of the demo: Invoice As changes, and the invoice moves to the other subsidiary's books (MOD-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.demo import documents
from sandbox.demo.connecting import CREDENTIALS
from sandbox.demo.scene import Scene
from sandbox.demo.steps import expect, until

OTHER_NAME, OTHER_ENTITY = "Acme Carriers", "E200"
CUSTOMER = ("cust-100", "Northwind Foods")
CHARGES = [("Load", "Linehaul", "640.00")]


class ChangeOfSubsidiary:
    """Exports an invoice for one subsidiary, then sends it for another one."""

    def __init__(self, scene: Scene, number: str) -> None:
        self._scene = scene
        self._other = (f"acme-carriers-{number}", OTHER_NAME)
        self._number = number

    def go(self) -> None:
        """Run the steps, from the second connection to the books. Raises DemoError."""
        run = self._scene.steps.run
        run("Connect a second subsidiary with the settings of the first", self._connect)
        transaction_id = run("Export an invoice for the first subsidiary", self._export)
        run("Invoice As changes: the invoice is sent for the second", lambda: self._move(transaction_id))
        run("Sage holds it once, in the second subsidiary's entity", self._compare)

    def _connect(self) -> tuple[None, str]:
        message = {
            "subsidiary": {"id": self._other[0], "name": OTHER_NAME, "type": "Carrier"},
            "postingDestination": "matching_child_entity",
            "copyFrom": self._scene.subsidiary[0],
            **CREDENTIALS,
        }
        connection = self._scene.api.call("POST", "/v1/connections", message, expect=201)
        expect(connection["entityId"], OTHER_ENTITY, "entity")
        self._scene.api.call("POST", f"/v1/connections/{self._other[0]}/activate")
        return None, f"{OTHER_NAME}, entity {OTHER_ENTITY}"

    def _export(self) -> tuple[str, str]:
        answer = self._scene.api.call(
            "POST", "/v1/invoices", self._envelope(self._scene.subsidiary), expect=202
        )
        self._scene.await_exported([answer["transactionId"]])
        return answer["transactionId"], f"invoice {self._number}, {self._scene.subsidiary[1]}"

    def _move(self, transaction_id: str) -> tuple[None, str]:
        moved = self._envelope(self._other)
        moved["updatedAt"] = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        answer = self._scene.api.call("POST", "/v1/invoices", moved, expect=202)
        expect(answer["transactionId"], transaction_id, "transaction")
        until("the move", lambda: self._is_moved(transaction_id))
        return None, "the same transaction, reversed and posted anew"

    def _is_moved(self, transaction_id: str) -> bool | None:
        found = self._scene.transaction(transaction_id)
        document = found["sageDocument"]
        done = found["status"] == "exported" and document["subsidiaryId"] == self._other[0]
        return True if done else None

    def _compare(self) -> tuple[None, str]:
        live = [
            line["LOCATIONID"]
            for row in self._scene.invoices(self._number)
            if row["STATE"] == "Posted"
            for line in row["ARINVOICEITEMS"]
        ]
        expect(live, [OTHER_ENTITY], "entities of the lines")
        return None, f"one live invoice, entity {OTHER_ENTITY}"

    def _envelope(self, subsidiary: tuple[str, str]) -> documents.Object:
        invoice = documents.invoice(self._number, CUSTOMER, CHARGES, subsidiary)
        load = documents.load(self._number, CUSTOMER, CHARGES[0][2], subsidiary[1])
        return documents.envelope("load_invoice", subsidiary[0], "C-100", invoice=invoice, loads=[load])
