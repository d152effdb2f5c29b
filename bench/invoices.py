"""The input: invoices of four lines, as Alvys sends them and as the Sage client receives them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import Dimension, Invoice, Line, MappingLevel
from alvys_intacct.domain.sage.writes import Create, Write
from sandbox.demo import documents
from sandbox.stack.seed import SENDER

TENANT, SUBSIDIARY_ID, SUBSIDIARY = "acme", "sub-1", "Acme Logistics"
USER, PASSWORD = "acme-ws", "acme-ws-password"
BOOKS = Books(TENANT, SUBSIDIARY_ID, "ACME", USER, None)
CHARGES = [
    ("Load", "Linehaul", "1000.00"),
    ("Load", "Fuel Surcharge", "86.39"),
    ("Accessorial", "Detention", "75.00"),
    ("Accessorial", "Lumper", "120.50"),
]
DIMENSIONS = {Dimension.LOCATION: "E100", Dimension.DEPARTMENT: "OPS", Dimension.CLASS: "DRY"}


class Credentials:
    """The sender and the password of the demo company, in place of the secrets."""

    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        return SENDER["senderId"], SENDER["password"]

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        return PASSWORD

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        raise NotImplementedError

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        raise NotImplementedError

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        raise NotImplementedError


def write(number: int) -> Write:
    """One invoice for the Sage client."""
    name = f"LD{number}"
    lines = tuple(
        Line(
            account="4000",
            amount=Money(Decimal(amount), "USD"),
            memo=f"{item} - load {name}",
            category=category,
            item=item,
            level=MappingLevel.ITEM,
            dimensions=DIMENSIONS,
        )
        for category, item, amount in CHARGES
    )
    invoice = Invoice(
        party_id="C-100",
        document_number=name,
        document_date=date(2026, 3, 2),
        due_date=None,
        term="Net 30",
        reference=f"ORD-{name}",
        description=f"Load {name} [Alvys inv-{name}]",
        external_reference=f"inv-{name}",
        currency="USD",
        base_currency="USD",
        posted=True,
        lines=lines,
    )
    return Write(f"{TENANT}:{SUBSIDIARY_ID}:load_invoice:inv-{name}:export:1", Create(invoice))


def message(number: int) -> dict[str, Any]:
    """One invoice as Alvys sends it."""
    name = f"LD{number}"
    customer = ("cust-100", "Northwind Foods")
    invoice = documents.invoice(name, customer, CHARGES, (SUBSIDIARY_ID, SUBSIDIARY))
    load = documents.load(name, customer, str(invoice["Total"]["Amount"]), SUBSIDIARY)
    sent = documents.envelope("load_invoice", SUBSIDIARY_ID, "C-100", invoice=invoice, loads=[load])
    received: dict[str, Any] = json.loads(json.dumps(sent), parse_float=Decimal)
    return received


def bill() -> dict[str, Any]:
    """A driver's statement as Alvys sends it."""
    lines = [("Pay", "Linehaul", "2450.00")]
    statement = documents.driver_statement(1, "drv-1", (SUBSIDIARY_ID, SUBSIDIARY), lines)
    sent = documents.envelope("driver_settlement", SUBSIDIARY_ID, "V-100", statement=statement)
    return dict(sent)


def connection() -> Connection:
    """An active connection with account mappings."""
    return Connection.model_validate(
        {
            "tenant": TENANT,
            "subsidiary": {"id": SUBSIDIARY_ID, "name": SUBSIDIARY},
            "posting_destination": "matching_child_entity",
            "company_id": "ACME",
            "user_id": USER,
            "entity_id": "E100",
            "status": "active",
            "ar": {"autopostInvoices": True},
            "account_mappings": {
                "defaults": {"ar": "4900", "ap": "5900"},
                "categories": {
                    "load": {
                        "items": {"Customer Linehaul": {"ar": "4000"}, "Fuel Surcharge": {"ar": "4010"}}
                    },
                    "accessorials": {"default": {"ar": "4020"}, "items": {"Detention": {"ar": "4025"}}},
                },
            },
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        }
    )
