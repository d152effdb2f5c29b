"""The steps of the demo, from connecting a subsidiary to books that are ready to close."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from sandbox.demo import documents
from sandbox.demo.after_export import AfterExport
from sandbox.demo.change_of_subsidiary import ChangeOfSubsidiary
from sandbox.demo.clients import Api, Simulator
from sandbox.demo.close import Close
from sandbox.demo.connecting import COMPANY, SUBSIDIARY_NAME, TENANT, Connecting
from sandbox.demo.driver_settlement import DriverSettlement
from sandbox.demo.events import Events, Listener
from sandbox.demo.payments import Payments
from sandbox.demo.scene import Scene
from sandbox.demo.steps import DemoError, Steps, expect, until
from sandbox.demo.what_if import WhatIf
from sandbox.demo.who_is_who import WhoIsWho
from sandbox.stack.runner import Stack

NORTHWIND = ("cust-100", "Northwind Foods")
BLUE_RIDGE = ("cust-200", "Blue Ridge Produce")
HARBOR = ("cust-300", "Harbor Steel & Sons")
NEWCOMER = ("cust-900", "Lone Star Dairy")


class Walk:
    """One run of the demo. Each run has its own numbers and subsidiary, so it can be repeated."""

    def __init__(self, steps: Steps, stack: Stack, alvys: Simulator) -> None:
        api, intacct = Api(stack.api_url, stack.token(TENANT)), Simulator(stack.intacct_url)
        self._steps = steps
        self._api = api
        self._intacct = intacct
        self._alvys = alvys
        self._run = f"{int(time.time()) % 10_000_000:07d}"
        self._subsidiary = (f"acme-logistics-{self._run}", SUBSIDIARY_NAME)
        self._newcomer_id = f"C-9{self._run}"
        self._scene = Scene(steps, api, intacct, alvys, self._subsidiary)
        self._listener = Listener(stack, TENANT, self._subsidiary[0])

    def go(self) -> None:
        """Run all steps in order. Raises DemoError at the first that fails."""
        Connecting(self._steps, self._api, self._subsidiary).go()
        exported = self._export()
        WhatIf(self._scene).go()
        failed = self._fail_and_retry()
        WhoIsWho(self._scene, f"{self._run}91").go()
        first = exported[self._number(1)]["transactionId"]
        Events(self._scene, self._listener).go(first, failed)
        DriverSettlement(self._scene, int(self._run)).go()
        ChangeOfSubsidiary(self._scene, self._number(6)).go()
        AfterExport(self._scene, self._number(7), self._number(8), self._number(9)).go()
        Payments(self._scene, exported[self._number(1)], exported[f"T{self._number(1)}"]).go()
        recoded, reversed_ = exported[self._number(3)], exported[self._number(2)]
        draft, discounted = self._number(7), self._number(1)
        Close(self._scene, self._number(0), draft, discounted, recoded, reversed_).go()

    # ------------------------------------------------------------------- export

    def _export(self) -> dict[str, Any]:
        run = self._steps.run
        invoices = run("Send 3 invoices with their data, in one batch", self._send_invoices)
        bills = run("Send 2 bills with their data", self._send_bills)
        by_reference = run("Send 1 invoice by reference", self._send_by_reference)
        transactions = run(
            "All six are exported", lambda: self._scene.await_exported([*invoices, *bills, by_reference])
        )
        run("Sage holds the invoices: accounts and amounts", self._compare_invoices)
        run("Sage holds the bills: accounts and amounts", self._compare_bills)
        return transactions

    def _number(self, place: int) -> str:
        return f"{self._run}{place}"

    def _make_invoice(
        self, place: int, customer: tuple[str, str], charges: list[tuple[str, str, str]]
    ) -> documents.Object:
        """Create a load and its invoice in Alvys. Returns both, for an envelope."""
        number = self._number(place)
        invoice = documents.invoice(number, customer, charges, self._subsidiary)
        load = documents.load(number, customer, str(invoice["Total"]["Amount"]), SUBSIDIARY_NAME)
        self._alvys.put("loads", load["Id"], load, tenant=TENANT)
        self._alvys.put("invoices", invoice["Id"], invoice, tenant=TENANT)
        return {"invoice": invoice, "loads": [load]}

    def _send_invoices(self) -> tuple[list[str], str]:
        batch = [
            (NORTHWIND, "C-100", [("Load", "Linehaul", "1000.00"), ("Load", "Fuel Surcharge", "86.39")]),
            (
                BLUE_RIDGE,
                "C-200",
                [
                    ("Load", "Linehaul", "2450.10"),
                    ("Load", "Fuel Surcharge", "0.00"),
                    ("Accessorial", "Detention", "150.05"),
                ],
            ),
            (
                HARBOR,
                "C-300",
                [("Load", "Linehaul", "3300.33"), ("Accessorial", "Late Fee", "-75.00")],
            ),
        ]
        items = [
            documents.envelope(
                "load_invoice",
                self._subsidiary[0],
                accounting_id,
                **self._make_invoice(place, customer, charges),
            )
            for place, (customer, accounting_id, charges) in enumerate(batch, start=1)
        ]
        outcomes = self._api.call("POST", "/v1/invoices", {"items": items}, expect=202)
        ids = [outcome["transactionId"] for outcome in outcomes]
        return ids, "202, a transaction each"

    def _send_bills(self) -> tuple[list[str], str]:
        trips = [
            ("carr-100", "V-100", "820.00", [("Lumper", "60.00")]),
            ("carr-200", "V-200", "1900.50", [("Layover", "100.25")]),
        ]
        ids = []
        for place, (carrier, accounting_id, linehaul, accessorials) in enumerate(trips, start=1):
            number = f"T{self._number(place)}"
            trip = documents.trip(
                number, self._number(place), carrier, linehaul, accessorials, SUBSIDIARY_NAME
            )
            self._alvys.put("trips", trip["Id"], trip, tenant=TENANT)
            envelope = documents.envelope("carrier_bill", self._subsidiary[0], accounting_id, trip=trip)
            ids.append(self._api.call("POST", "/v1/bills", envelope, expect=202)["transactionId"])
        return ids, "202 each"

    def _send_by_reference(self) -> tuple[str, str]:
        self._make_invoice(4, NORTHWIND, [("Load", "Linehaul", "512.12")])
        message = {
            "kind": "load_invoice",
            "subsidiaryId": self._subsidiary[0],
            "reference": {"invoiceNumber": self._number(4)},
        }
        answer = self._api.call("POST", "/v1/invoices", message, expect=202)
        return answer["transactionId"], f"invoice number {self._number(4)}, read from Alvys"

    def _compare_invoices(self) -> tuple[None, str]:
        expected = {
            self._number(1): ("C-100", [("4000", "1000.00"), ("4010", "86.39")]),
            self._number(2): ("C-200", [("4000", "2450.10"), ("4025", "150.05")]),
            self._number(3): ("C-300", [("4000", "3300.33"), ("4020", "-75.00")]),
            self._number(4): ("C-100", [("4000", "512.12")]),
        }
        self._compare("ARINVOICE", "CUSTOMERID", "ARINVOICEITEMS", expected)
        return None, "4 invoices, posted, to the cent"

    def _compare_bills(self) -> tuple[None, str]:
        expected = {
            f"T{self._number(1)}": ("V-100", [("5000", "820.00"), ("5025", "60.00")]),
            f"T{self._number(2)}": ("V-200", [("5000", "1900.50"), ("5020", "100.25")]),
        }
        self._compare("APBILL", "VENDORID", "APBILLITEMS", expected)
        return None, "2 bills, posted, to the cent"

    def _compare(
        self, name: str, party: str, items: str, expected: dict[str, tuple[str, list[tuple[str, str]]]]
    ) -> None:
        in_sage = [row for row in self._intacct.objects(name, company=COMPANY) if row["RECORDID"] in expected]
        expect(len(in_sage), len(expected), f"number of {name}")
        for row in in_sage:
            party_id, lines = expected[row["RECORDID"]]
            expect(row[party], party_id, f"{row['RECORDID']} {party}")
            expect(row["STATE"], "Posted", f"{row['RECORDID']} state")
            booked = [
                (line["ACCOUNTNO"], Decimal(str(line.get("TRX_AMOUNT") or line["AMOUNT"])))
                for line in row[items]
            ]
            expect(booked, [(account, Decimal(amount)) for account, amount in lines], row["RECORDID"])

    # ---------------------------------------------------------- fail, fix, retry

    def _fail_and_retry(self) -> str:
        run = self._steps.run
        failing = run("Send an invoice for a customer that is missing in Sage", self._send_failing)
        run("The error list explains it to a biller", lambda: self._await_error(failing))
        run("Create the customer in Sage", self._create_customer)
        run("Retry: it is exported and leaves the error list", lambda: self._retry(failing))
        return failing

    def _send_failing(self) -> tuple[str, str]:
        objects = self._make_invoice(5, NEWCOMER, [("Load", "Linehaul", "777.77")])
        envelope = documents.envelope("load_invoice", self._subsidiary[0], self._newcomer_id, **objects)
        answer = self._api.call("POST", "/v1/invoices", envelope, expect=202)
        return answer["transactionId"], f"customer {self._newcomer_id}"

    def _error(self, transaction_id: str) -> Any | None:
        listed = self._api.call("GET", f"/v1/errors?subsidiaryId={self._subsidiary[0]}")["items"]
        return next((row for row in listed if row["id"] == transaction_id), None)

    def _await_error(self, transaction_id: str) -> tuple[None, str]:
        row = until("the error record", lambda: self._error(transaction_id))
        message = row["problem"]["message"]
        if self._newcomer_id not in message or not row["problem"]["remedy"]:
            raise DemoError(f"the message names no customer or no remedy: {row['problem']}")
        return None, message

    def _create_customer(self) -> tuple[None, str]:
        self._intacct.put(
            "CUSTOMER", self._newcomer_id, {"NAME": NEWCOMER[1], "TERMNAME": "Net 30"}, company=COMPANY
        )
        return None, f"{self._newcomer_id} {NEWCOMER[1]}"

    def _retry(self, transaction_id: str) -> tuple[None, str]:
        accepted = self._api.call("POST", "/v1/errors/retry", {"ids": [transaction_id]}, expect=202)[
            "accepted"
        ]
        expect(accepted, 1, "accepted")
        self._scene.await_exported([transaction_id])
        expect(self._error(transaction_id), None, "error record")
        return None, "exported"
