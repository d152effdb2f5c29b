"""Part of the demo: a customer without an id in Alvys is found among Sage's by suggestion."""

from __future__ import annotations

from typing import Any

from sandbox.demo import documents
from sandbox.demo.connecting import COMPANY, SUBSIDIARY_NAME, TENANT
from sandbox.demo.scene import Json, Scene
from sandbox.demo.steps import DemoError, until

AMOUNT = "910.00"


class WhoIsWho:
    """Links a customer to the one in Sage that it is. `number` is that of its invoice."""

    def __init__(self, scene: Scene, number: str) -> None:
        self._scene = scene
        self._number = number
        self._customer = (f"cust-w{number}", f"Silver Creek Dairy {number}")
        self._sage_id = f"C-W{number}"
        self._path = f"{scene.connection}/party-links"

    def go(self) -> None:
        """Fail for want of an id, read the parties, accept, retry. Raises DemoError."""
        run = self._scene.steps.run
        failing = run("An invoice for a customer without an id in Alvys fails", self._send)
        row = run("Who is it in Sage? It is suggested, with reasons", self._suggested)
        run("Accept the suggestion", lambda: self._accept(row))
        run("Retry: the invoice goes to that customer", lambda: self._retry(failing))

    def _send(self) -> tuple[str, str]:
        customer_id, name = self._customer
        scene = self._scene
        contact = f"{name} AP"
        address = {"MAILADDRESS.CITY": "Fresno", "MAILADDRESS.STATE": "CA", "EMAIL1": self._email}
        fields = {"NAME": f"{name.upper()}, INC.", "DISPLAYCONTACT.CONTACTNAME": contact}
        scene.intacct.put("CUSTOMER", self._sage_id, fields, company=COMPANY)
        # The contact came with the customer.
        scene.intacct.put("CONTACT", contact, {"PRINTAS": name, **address}, company=COMPANY)
        scene.alvys.put("customers", customer_id, self._in_alvys(), tenant=TENANT)
        charges = [("Load", "Linehaul", AMOUNT)]
        invoice = documents.invoice(self._number, self._customer, charges, scene.subsidiary)
        load = documents.load(self._number, self._customer, AMOUNT, SUBSIDIARY_NAME)
        envelope = documents.envelope("load_invoice", scene.subsidiary[0], "", invoice=invoice, loads=[load])
        sent = scene.api.call("POST", "/v1/invoices", envelope, expect=202)["transactionId"]
        failed = scene.await_status(sent, "failed")
        return sent, failed["problem"]["message"]

    @property
    def _email(self) -> str:
        return f"ap@silvercreek{self._number}.example"

    def _in_alvys(self) -> Json:
        customer_id, name = self._customer
        address = {
            "Street": "1 Dairy Way",
            "City": "Fresno",
            "State": "CA",
            "ZipCode": "93650",
            "Country": "US",
        }
        return {
            "Id": customer_id, "Name": name, "CompanyNumber": "", "Type": "Customer", "Status": "Active",
            "Email": [self._email], "Phone": [], "Contacts": [], "Notes": [], "BillingAddress": address,
        }  # fmt: skip

    def _suggested(self) -> tuple[Json, str]:
        self._scene.api.call("POST", self._path, {"action": "refresh"})

        def look() -> Any | None:
            listed = self._scene.api.call("GET", f"{self._path}?kind=customers&q={self._number}")
            if listed["refresh"]["underWay"] or not listed["items"]:
                return None
            return listed["items"][0]

        row = until("the suggestion", look, 120)
        if not row["suggestions"] or row["suggestions"][0]["sageId"] != self._sage_id:
            raise DemoError(f"{self._customer[1]} is not suggested to be {self._sage_id}: {row}")
        best = row["suggestions"][0]
        return row, f"{best['sageId']}, {best['score']:.0%}: {', '.join(best['reasons'])}"

    def _accept(self, row: Json) -> tuple[None, str]:
        chosen = {"kind": row["kind"], "id": row["id"], "sageId": self._sage_id}
        (outcome,) = self._scene.api.call("POST", self._path, {"accept": [chosen]})["outcomes"]
        if not outcome["done"]:
            raise DemoError(str(outcome["message"]))
        return None, f"{self._customer[1]} is {self._sage_id}"

    def _retry(self, transaction_id: str) -> tuple[None, str]:
        self._scene.api.call("POST", "/v1/errors/retry", {"ids": [transaction_id]}, expect=202)
        exported = self._scene.await_status(transaction_id, "exported")
        party = exported["sageDocument"]["partyId"]
        if party != self._sage_id:
            raise DemoError(f"the invoice went to {party}, not to {self._sage_id}")
        return None, f"{AMOUNT} to {party}"
