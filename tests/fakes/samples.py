"""Messages, connections and callers as tests need them: small, valid, and easy to vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.building.builder import Built, build_document
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.carriers.envelope import CarrierBill
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.kinds.parsing import Envelope, parse_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import WantedParty
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.sage.parties import Party

TENANT, SUBSIDIARY = "acme", "SUB1"
CALLER = Identity(TENANT, "user-1", "Admin", frozenset(Permission))
UPDATED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ALL_KINDS = list(Kind)
TERMS = frozenset({"Net 30"})


def connection(**changes: Any) -> Connection:
    """An active connection with both master accounts."""
    known = Connection(
        tenant=TENANT,
        subsidiary=Subsidiary(id=SUBSIDIARY, name="Acme East"),
        posting_destination=PostingDestination.TOP_LEVEL,
        company_id="acme-books",
        user_id="xml-user",
        entity_id=None,
        status=ConnectionStatus.ACTIVE,
        account_mappings=AccountMappings(defaults=SidedAccounts(ar="4000", ap="5000")),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        first_activated_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    return known.model_copy(update=changes)


def books(**changes: Any) -> Books:
    """The books of that connection."""
    return replace(connection().books, **changes)


def parties(*ids: str) -> dict[tuple[Side, str], Party]:
    """Usable customers and vendors with these ids."""
    return {
        (side, party_id): Party(party_id, f"Party {party_id}", True, False)
        for side in Side
        for party_id in ids
    }


def load_invoice(
    number: str = "1001",
    *,
    alvys_id: str | None = None,
    amounts: Sequence[str] = ("1000.00", "86.39"),
    customer: str | None = "C1",
    updated_at: datetime = UPDATED,
    subsidiary_id: str = SUBSIDIARY,
    created: str = "2026-11-19",
) -> dict[str, Any]:
    """A load invoice as a decoded JSON message; the first line is linehaul, others are accessorials."""
    lines = [
        {
            "Id": f"L{place}",
            "Name": "Detention" if place else "Linehaul",
            "Amount": {"Amount": Decimal(amount), "Currency": 840},
            "Category": "Accessorial" if place else "Load",
        }
        for place, amount in enumerate(amounts)
    ]
    party = {"externalAccountingId": customer, "termsInDays": 30} if customer else {}
    return {
        "kind": "load_invoice",
        "subsidiaryId": subsidiary_id,
        "updatedAt": updated_at.isoformat(),
        "party": party,
        "loads": [{"Id": f"load-{number}", "LoadNumber": f"LD{number}", "Status": "Released"}],
        "invoice": {
            "Id": alvys_id or f"inv-{number}",
            "Number": number,
            "CreatedDate": created,
            "Total": {"Amount": sum(map(Decimal, amounts), Decimal(0)), "Currency": 840},
            "Customer": {"Id": "cust-1", "Name": "Globex"},
            "LineItems": lines,
            "Loads": [{"Id": f"load-{number}", "LoadNumber": f"LD{number}", "OrderNumber": "ORD-7"}],
        },
    }


def summary_invoice(number: str, of_loads: Mapping[str, str]) -> dict[str, Any]:
    """A summary invoice over these loads, each with one line of that amount."""
    message = load_invoice(number, amounts=tuple(of_loads.values()))
    invoice = message["invoice"]
    load, line = invoice["Loads"][0], invoice["LineItems"][0]
    invoice["Loads"] = [{**load, "Id": f"load-{name}", "LoadNumber": name} for name in of_loads]
    invoice["LineItems"] = [
        {**line, "Id": name, "LoadNumber": name, "Amount": {"Amount": Decimal(amount), "Currency": 840}}
        for name, amount in of_loads.items()
    ]
    loads = [{**message["loads"][0], "Id": f"load-{name}", "LoadNumber": name} for name in of_loads]
    return message | {"kind": "summary_invoice", "loads": loads}


def carrier_bill(
    number: str = "T1001",
    *,
    alvys_id: str | None = None,
    amounts: Sequence[str] = ("800.00", "50.00"),
    vendor: str | None = "V1",
    updated_at: datetime = UPDATED,
    subsidiary_id: str = SUBSIDIARY,
) -> dict[str, Any]:
    """A carrier bill as a decoded JSON message; the first amount is linehaul, others are accessorials."""
    linehaul, *others = [{"Amount": Decimal(amount), "Currency": 840} for amount in amounts]
    total = sum(map(Decimal, amounts), Decimal(0))
    party = {"externalAccountingId": vendor, "termsInDays": 30} if vendor else {}
    return {
        "kind": "carrier_bill",
        "subsidiaryId": subsidiary_id,
        "updatedAt": updated_at.isoformat(),
        "party": party,
        "loads": [{"Id": f"load-{number}", "LoadNumber": f"LD{number}", "Status": "Invoiced"}],
        "trip": {
            "Id": alvys_id or f"trip-{number}",
            "TripNumber": number,
            "Status": "Released",
            "LoadNumber": f"LD{number}",
            "ReleasedAt": "2026-11-19T10:00:00Z",
            "Carrier": {
                "Id": "car-1",
                "CarrierInvoiceNumber": "CI-9",
                "Linehaul": linehaul,
                "AccessorialsDetails": [
                    {"Id": f"A{place}", "Type": "Lumper", "Total": amount}
                    for place, amount in enumerate(others)
                ],
                "EChecks": [],
                "TotalPayable": {"Amount": total, "Currency": 840},
            },
        },
    }


def driver_settlement(
    number: int = 10432,
    *,
    lines: Sequence[tuple[str, str, str]] = (
        ("Per Trip", "Line Haul", "900.00"),
        ("Deduction", "IRP", "-100.00"),
    ),
    vendor: str | None = "V1",
    driver_type: str = "OWNER_OPERATOR",
    updated_at: datetime = UPDATED,
    subsidiary_id: str = SUBSIDIARY,
) -> dict[str, Any]:
    """A driver settlement as a decoded JSON message; each line is category, title and amount."""
    items: list[dict[str, Any]] = [
        {
            "Category": category,
            "Title": title,
            "TripNumber": "T1001" if category == "Per Trip" else None,
            "LoadNumber": "LD1001" if category == "Per Trip" else None,
            "Amount": {"Amount": Decimal(amount), "Currency": 840},
            "SubLines": [],
        }
        for category, title, amount in lines
    ]
    net = sum((Decimal(amount) for _, _, amount in lines), Decimal(0))
    return {
        "kind": "driver_settlement",
        "subsidiaryId": subsidiary_id,
        "updatedAt": updated_at.isoformat(),
        "party": {"externalAccountingId": vendor} if vendor else {},
        "statement": {
            "Number": number,
            "Status": "Processed",
            "StatementDate": "2026-11-19",
            "Driver": {
                "Id": "drv-1",
                "Name": "John Carter",
                "Type": driver_type,
                "SubsidiaryId": subsidiary_id,
                "FleetName": "West",
            },
            "Totals": {"NetIncome": {"Amount": net, "Currency": 840}},
            "LineItems": items,
        },
    }


WANTED = WantedParty(Side.AR, None, "", None, "", "nobody in particular")


def matched(envelope: TransactionEnvelope) -> Matched | None:
    """The party that an envelope names by its External Accounting ID, as if Sage had it."""
    party_id = envelope.party.external_accounting_id
    if party_id is None:
        return None
    return Matched(party_id, "External Accounting ID", Party(party_id, f"Party {party_id}", True, False))


def inputs(
    envelope: TransactionEnvelope, terms: AbstractSet[str] = TERMS, choices: SageChoices | None = None
) -> DocumentInputs:
    """What Sage has for an envelope's document."""
    party = matched(envelope)
    match: Matched | NeedsAttention = party or NeedsAttention("nobody", code="nobody")
    return DocumentInputs(WANTED, match, frozenset(terms), choices or SageChoices())


def build(
    envelope: TransactionEnvelope,
    on: Connection | None = None,
    found: DocumentInputs | None = None,
    role: DocumentRole = DocumentRole.MAIN,
    *,
    stop_at_first: bool = True,
) -> Built:
    """An envelope's document with all that is told besides."""
    known = on or connection()
    booking = booking_of(envelope, known, Part(role))
    return build_document(envelope, booking, known, found or inputs(envelope), stop_at_first=stop_at_first)


def built(
    envelope: TransactionEnvelope, on: Connection | None = None, terms: AbstractSet[str] = TERMS
) -> Document:
    """An envelope's document; the first problem is raised."""
    return build(envelope, on, inputs(envelope, terms)).document


def envelope(message: dict[str, Any]) -> Envelope:
    """The parsed message."""
    return parse_envelope(message, ALL_KINDS)


def whole(message: dict[str, Any]) -> TransactionEnvelope:
    """The parsed message, which must be whole."""
    parsed = envelope(message)
    assert isinstance(parsed, TransactionEnvelope)
    return parsed


def invoice_envelope(**changes: Any) -> LoadInvoice:
    """A parsed load invoice."""
    parsed = envelope(load_invoice(**changes))
    assert isinstance(parsed, LoadInvoice)
    return parsed


def bill_envelope(**changes: Any) -> CarrierBill:
    """A parsed carrier bill."""
    parsed = envelope(carrier_bill(**changes))
    assert isinstance(parsed, CarrierBill)
    return parsed
