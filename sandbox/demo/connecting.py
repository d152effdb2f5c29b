"""First part of the demo: from credentials to an active connection, and a preview."""

from __future__ import annotations

from sandbox.demo import documents
from sandbox.demo.clients import Api
from sandbox.demo.steps import DemoError, Steps, expect

TENANT = "acme"
COMPANY = "ACME"
SUBSIDIARY_NAME = "Acme Logistics"
CREDENTIALS = {"companyId": COMPANY, "userId": "acme-ws", "password": "acme-ws-password"}

MAPPINGS = {
    "defaults": {"ar": "4900", "ap": "5900"},
    "categories": {
        "load": {
            "items": {"Customer Linehaul": {"ar": "4000"}, "Fuel Surcharge": {"ar": "4010"}},
        },
        "trip": {"items": {"Carrier Linehaul": {"ap": "5000"}}},
        "accessorials": {
            "default": {"ar": "4020", "ap": "5020"},
            "items": {"Detention": {"ar": "4025"}, "Lumper": {"ap": "5025"}},
        },
    },
}
DIMENSIONS = {"department": {"alvysField": "office", "default": "OPS", "values": {"Dallas": "DAL"}}}
CUSTOM_FIELDS = {"ARINVOICE": {"ORDER_NO": {"source": "order_number"}}}


class Connecting:
    """Connects one subsidiary."""

    def __init__(self, steps: Steps, api: Api, subsidiary: tuple[str, str]) -> None:
        self._steps = steps
        self._api = api
        self._subsidiary = subsidiary

    def go(self) -> None:
        """Run the steps up to an active connection. Raises DemoError."""
        run = self._steps.run
        run("Check the prerequisites in Sage", self._check_prerequisites)
        run("Connect Acme Logistics to its entity in Sage", self._create_connection)
        run("Map accounts: item, category and master level", self._map_accounts)
        run("Map a dimension and a custom field", self._map_coding)
        run("Switch posting on", self._switch_posting_on)
        run("Activate", self._activate)
        run("Preview an invoice: nothing is sent", self._preview)

    def _create_connection(self) -> tuple[None, str]:
        message = {
            "subsidiary": {"id": self._subsidiary[0], "name": SUBSIDIARY_NAME, "type": "Broker"},
            "postingDestination": "matching_child_entity",
            **CREDENTIALS,
        }
        connection = self._api.call("POST", "/v1/connections", message, expect=201)
        expect(connection["entityId"], "E100", "entity")
        expect(connection["status"], "not_set_up", "status")
        return None, f"company {COMPANY}, entity {connection['entityId']}"

    def _map_accounts(self) -> tuple[None, str]:
        self._api.call("PUT", f"{self._path}/account-mappings", MAPPINGS)
        return None, "4 items, 1 category default, 2 master defaults"

    def _switch_posting_on(self) -> tuple[None, str]:
        settings = {"ar": {"autopostInvoices": True}, "ap": {"autopostBills": True}}
        self._api.call("PATCH", self._path, settings)
        return None, "AR and AP"

    def _activate(self) -> tuple[None, str]:
        connection = self._api.call("POST", f"{self._path}/activate")
        expect(connection["status"], "active", "status")
        return None, "the reconciliation check found no problem"

    @property
    def _path(self) -> str:
        return f"/v1/connections/{self._subsidiary[0]}"

    def _check_prerequisites(self) -> tuple[None, str]:
        checklist = self._api.call("POST", "/v1/prerequisite-checks", CREDENTIALS)
        failed = [check["check"] for check in checklist["items"] if not check["ok"]]
        expect(failed, [], "failed checks")
        return None, f"{len(checklist['items'])} checks passed"

    def _map_coding(self) -> tuple[None, str]:
        self._api.call("PUT", f"{self._path}/dimension-mappings", {"mappings": DIMENSIONS})
        self._api.call("PUT", f"{self._path}/custom-field-mappings", {"mappings": CUSTOM_FIELDS})
        return None, "Department follows the office; Order number on the invoice"

    def _preview(self) -> tuple[None, str]:
        customer = ("cust-100", "Northwind Foods")
        invoice = documents.invoice("PREVIEW", customer, [("Load", "Linehaul", "100.00")], self._subsidiary)
        load = documents.load("PREVIEW", customer, "100.00", SUBSIDIARY_NAME) | {"OfficeId": "office-1"}
        names = {"offices": {"office-1": "Dallas"}}
        envelope = documents.envelope(
            "load_invoice", self._subsidiary[0], "C-100", invoice=invoice, loads=[load], names=names
        )
        preview = self._api.call("POST", "/v1/previews", envelope)
        expect(preview["problems"], [], "problems")
        line = preview["document"]["lines"][0]
        shown = {value["name"]: value["value"] for value in line["dimensions"]}
        expect((line["account"], line["decidedBy"]), ("4000", "item"), "account")
        if shown.get("department") != "DAL":
            raise DemoError(f"the department is not Dallas: {line['dimensions']}")
        return None, "account 4000 by item, department DAL by value mapping"
