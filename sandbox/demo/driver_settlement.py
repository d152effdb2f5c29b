"""Part of the demo: a settlement statement with fuel, for a driver whose vendor is missing in Sage."""

from __future__ import annotations

from decimal import Decimal

from sandbox.demo import documents
from sandbox.demo.connecting import COMPANY
from sandbox.demo.scene import Scene
from sandbox.demo.steps import expect

LINES = [
    ("Loaded Miles", "Loaded miles", "1215.40"),
    ("Accessorial", "Detention", "75.00"),
    ("Deduction", "Insurance", "-150.25"),
    ("Fuel", "Truck Diesel", "-200.00"),
]
NET = Decimal("940.15")
TAX_COMPANY = {"name": "Carter Trucking LLC", "taxId": "12-3456789", "email": "office@carter.example"}


class DriverSettlement:
    """Sends one driver's settlement statement and checks the bill in Sage."""

    def __init__(self, scene: Scene, number: int) -> None:
        self._scene = scene
        self._number = number

    def go(self) -> None:
        """Run the steps, from the settings to the bill in Sage. Raises DemoError."""
        run = self._scene.steps.run
        run("Include driver bills, and create missing vendors", self._switch_on)
        sent = run("Send a driver's settlement statement with fuel; fuel transactions are off", self._send)
        run("Sage holds its bill for the statement's net, and a new 1099 vendor", lambda: self._compare(sent))

    def _switch_on(self) -> tuple[None, str]:
        settings = {"ap": {"includeDriverBills": True, "autoCreateVendor": True}}
        connection = self._scene.api.call("PATCH", self._scene.connection, settings)
        expect(connection["ap"]["includeFuelTransactions"], False, "Include fuel transactions")
        return None, "two settings of Accounts Payable"

    def _send(self) -> tuple[str, str]:
        # Alvys's ids of drivers look like this.
        driver_id = f"DR{self._number:019}"
        statement = documents.driver_statement(self._number, driver_id, self._scene.subsidiary, LINES)
        envelope = documents.envelope(
            "driver_settlement", self._scene.subsidiary[0], f"D-{self._number}", statement=statement
        )
        envelope["party"]["taxCompany"] = TAX_COMPANY
        answer = self._scene.api.call("POST", "/v1/bills", envelope, expect=202)
        return answer["transactionId"], f"statement {self._number}, vendor D-{self._number} is not in Sage"

    def _compare(self, transaction_id: str) -> tuple[None, str]:
        self._scene.await_exported([transaction_id])
        bills = self._scene.intacct.objects("APBILL", company=COMPANY)
        (bill,) = [row for row in bills if row["RECORDID"] == str(self._number)]
        booked = [Decimal(str(line["AMOUNT"])) for line in bill["APBILLITEMS"]]
        expect(booked, [Decimal(amount) for *_, amount in LINES], "lines")
        expect(sum(booked), NET, "total")
        vendors = self._scene.intacct.objects("VENDOR", company=COMPANY)
        (vendor,) = [row for row in vendors if row["VENDORID"] == f"D-{self._number}"]
        expect((vendor["NAME"], vendor["TAXID"]), (TAX_COMPANY["name"], TAX_COMPANY["taxId"]), "vendor")
        return None, f"{sum(booked)} to {vendor['NAME']}"
