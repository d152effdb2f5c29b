"""The two tenants of the demo data, and the transactions that they send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.connections.connection import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
)
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from sandbox.demo import documents
from tests.integration.system import Json, Person, System

MAPPINGS: Json = {
    "defaults": {"ar": "4900", "ap": "5900"},
    "categories": {
        "load": {"items": {"Customer Linehaul": {"ar": "4000"}, "Fuel Surcharge": {"ar": "4010"}}},
        "trip": {"items": {"Carrier Linehaul": {"ap": "5000"}}},
        "accessorials": {
            "default": {"ar": "4020", "ap": "5020"},
            "items": {"Detention": {"ar": "4025"}, "Lumper": {"ap": "5025"}},
        },
    },
}
Charges = list[tuple[str, str, str]]
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)
LINEHAUL: Charges = [("Load", "Linehaul", "1000.00"), ("Load", "Fuel Surcharge", "86.39")]


@dataclass(frozen=True)
class Tenant:
    """A tenant with one subsidiary, and its Sage company. `customer` and `carrier` are Alvys's ids."""

    name: str
    company: str
    user: str
    password: str
    subsidiary_id: str
    subsidiary_name: str
    customer: tuple[str, str]
    carrier: str = "carr-100"

    @property
    def path(self) -> str:
        """Its connection."""
        return f"/v1/connections/{self.subsidiary_id}"

    def connect_message(self, **changes: Any) -> Json:
        """What it sends to connect."""
        return {
            "subsidiary": {"id": self.subsidiary_id, "name": self.subsidiary_name, "type": "Broker"},
            "postingDestination": "matching_child_entity",
            "companyId": self.company,
            "userId": self.user,
            "password": self.password,
            **changes,
        }

    def connect(self, person: Person, *, posted: bool = True) -> None:
        """From nothing to an active connection."""
        person.call("POST", "/v1/connections", self.connect_message()).expect(201)
        person.call("PUT", f"{self.path}/account-mappings", MAPPINGS).expect(200)
        switches = {"ar": {"autopostInvoices": posted}, "ap": {"autopostBills": posted}}
        person.call("PATCH", self.path, switches).expect(200)
        person.call("POST", f"{self.path}/activate").expect(200)

    def connection(self) -> Connection:
        """Its active connection as it is stored, with documents posted at once and new parties made."""
        return Connection(
            tenant=self.name,
            subsidiary=Subsidiary(id=self.subsidiary_id, name=self.subsidiary_name),
            posting_destination=PostingDestination.MATCHING_CHILD_ENTITY,
            company_id=self.company,
            user_id=self.user,
            entity_id="E100",
            status=ConnectionStatus.ACTIVE,
            ar=ArSettings(autopost_invoices=True, auto_create_customer=True),
            ap=ApSettings(autopost_bills=True, auto_create_vendor=True),
            account_mappings=AccountMappings(defaults=SidedAccounts(ar="4900", ap="5900")),
            created_at=LONG_AGO,
            first_activated_at=LONG_AGO,
        )

    def invoice(
        self,
        number: str,
        charges: Charges = LINEHAUL,
        *,
        customer: str = "C-100",
        minutes: int = 0,
        **changes: Any,
    ) -> Json:
        """A load invoice, whole; `minutes` is how much later than now Alvys changed it."""
        invoice = documents.invoice(
            number, self.customer, charges, (self.subsidiary_id, self.subsidiary_name)
        )
        load = documents.load(number, self.customer, str(invoice["Total"]["Amount"]), self.subsidiary_name)
        envelope = documents.envelope(
            "load_invoice", self.subsidiary_id, customer, invoice=invoice, loads=[load]
        )
        return envelope | {"updatedAt": _minutes_from_now(minutes)} | changes

    def bill(
        self,
        number: str,
        linehaul: str = "820.00",
        accessorials: list[tuple[str, str]] | None = None,
        *,
        vendor: str = "V-100",
        minutes: int = 0,
        **changes: Any,
    ) -> Json:
        """A carrier bill, whole."""
        trip = documents.trip(
            number, f"L{number}", self.carrier, linehaul, accessorials or [], self.subsidiary_name
        )
        load = documents.load(f"L{number}", self.customer, linehaul, self.subsidiary_name)
        envelope = documents.envelope("carrier_bill", self.subsidiary_id, vendor, trip=trip, loads=[load])
        return envelope | {"updatedAt": _minutes_from_now(minutes)} | changes

    def in_alvys(self, system: System, envelope: Json) -> None:
        """Make Alvys know what an envelope holds."""
        for load in envelope.get("loads", []):
            system.alvys.put("loads", load["Id"], load, self.name)
        for collection, key in (("invoices", "invoice"), ("trips", "trip")):
            if key in envelope:
                system.alvys.put(collection, envelope[key]["Id"], envelope[key], self.name)


ACME = Tenant(
    "acme", "ACME", "acme-ws", "acme-ws-password", "sub-1", "Acme Logistics", ("cust-100", "Northwind Foods")
)
GLOBEX = Tenant(
    "globex",
    "GLOBEX",
    "globex-ws",
    "globex-ws-password",
    "sub-1",  # on purpose the same as acme's
    "Globex Freight",
    ("cust-100", "Initech Paper"),
)


def _minutes_from_now(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")
