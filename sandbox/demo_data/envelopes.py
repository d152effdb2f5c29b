"""What Alvys sends to the service: the plan's documents as envelopes of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.demo_data import alvys_objects, names
from sandbox.demo_data.alvys_objects import Object, moment, money
from sandbox.demo_data.loads import Charge, Flaw, Load
from sandbox.demo_data.plan import Plan
from sandbox.demo_data.subsidiaries import COLD_CHAIN, LINES, LOGISTICS, Subsidiary

INVOICES, BILLS = "/v1/invoices", "/v1/bills"
OFFICES = {**names.OFFICES, names.NEW_OFFICE[0]: names.NEW_OFFICE[1]}


def envelope(
    kind: str, subsidiary: Subsidiary, today: date, party: Object, *, revision: int = 0, **objects: Any
) -> Object:
    """An envelope. The same one of a day is the same to the byte, so that it is taken once."""
    updated = datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(seconds=revision)
    return {
        "kind": kind,
        "subsidiaryId": subsidiary.id,
        "updatedAt": updated.isoformat(),
        "names": {"offices": OFFICES, "fleets": names.FLEETS},
        **objects,
        "party": party,
    }


def load_invoice(load: Load, today: date, *, revision: int = 0) -> Object:
    """The invoice of a load. A set over two subsidiaries includes the trip (AP-8)."""
    objects: Object = {
        "invoice": alvys_objects.invoice(load, today),
        "loads": [alvys_objects.load(load, today)],
    }
    if load.tendered_as:
        objects["trips"] = [alvys_objects.trip(load)]
    return envelope("load_invoice", load.subsidiary, today, _customer(load), revision=revision, **objects)


def carrier_bill(load: Load, today: date, *, revision: int = 0) -> Object:
    """The bill of a load's carrier."""
    subsidiary = load.tendered_as or load.subsidiary
    objects: Object = {"trip": alvys_objects.trip(load), "loads": [alvys_objects.load(load, today)]}
    return envelope("carrier_bill", subsidiary, today, carrier_party(load), revision=revision, **objects)


def _customer(load: Load) -> Object:
    return {"externalAccountingId": load.customer.accounting_id, "termsInDays": load.customer.terms}


def carrier_party(load: Load) -> Object:
    """The details of a load's carrier."""
    carrier = load.carrier
    if carrier is None:
        return {}
    return {
        "externalAccountingId": carrier.accounting_id,
        "name": carrier.name,
        "mcNumber": carrier.mc,
        "dotNumber": carrier.dot,
        "termsInDays": 30,
    }


def main_invoices(plan: Plan, *subsidiaries: Subsidiary, part: str = "main") -> list[Object]:
    """The invoices of subsidiaries. What Sage won't answer about is sent later."""
    loads = plan.of(*subsidiaries, part=part)
    return [load_invoice(load, plan.today) for load in loads if load.flaw is not Flaw.NO_ANSWER]


def main_bills(plan: Plan, *subsidiaries: Subsidiary, part: str = "main") -> list[Object]:
    """The bills of the carriers of subsidiaries."""
    loads = plan.of(*subsidiaries, part=part)
    return [carrier_bill(load, plan.today) for load in loads if load.carrier]


# ------------------------------------------------------------- besides load invoices


def supplements(plan: Plan) -> list[Object]:
    """Charges that came after the invoice: three supplemental invoices, and a credit memo."""
    loads = sound(plan, LINES)
    made = []
    charges = [("Detention", 180), ("Layover", 250), ("Redelivery", 325), ("Rate Correction", -145)]
    for load, (name, amount) in zip(loads[2::5], charges, strict=False):
        charge = Charge("Accessorial", name, Decimal(amount))
        billed = alvys_objects.invoice(_with(load, (charge,)), plan.today)
        number = f"{load.number}-S1"
        billed |= {"Id": f"inv-{number}", "Number": number, "Type": "SupplementalInvoice"}
        billed |= {"SupplementalInvoiceType": "Supplemental"}
        objects: Object = {"invoice": billed, "loads": [alvys_objects.load(load, plan.today)]}
        made.append(envelope("supplemental_invoice", LINES, plan.today, _customer(load), **objects))
    return made


def summary_loads(plan: Plan) -> list[Load]:
    """Loads of one customer on a summary invoice. They are not in the plan: they are billed together only."""
    first = sound(plan, LOGISTICS)[0]
    return [
        _with(first, first.charges, number=str(LOGISTICS.first_load + 9000 + place)) for place in range(4)
    ]


def summary_invoice(plan: Plan) -> Object:
    """One invoice for four loads of a customer."""
    loads = summary_loads(plan)
    parts = [alvys_objects.invoice(load, plan.today) for load in loads]
    total = sum((load.total for load in loads), Decimal(0))
    billed = parts[0] | {
        "Id": "inv-S000418",
        "Number": "S000418",
        "Type": "SummaryInvoice",
        "Total": money(total),
        "RemainingBalance": money(total),
        "LineItems": [line for part in parts for line in part["LineItems"]],
        "Loads": [load for part in parts for load in part["Loads"]],
    }
    loads_in_alvys = [alvys_objects.load(load, plan.today) for load in loads]
    party = _customer(loads[0])
    return envelope("summary_invoice", LOGISTICS, plan.today, party, invoice=billed, loads=loads_in_alvys)


def e_checks(plan: Plan) -> list[tuple[str, Object]]:
    """Money codes: a lumper fee that a customer pays back, and advances to carriers."""
    billed = sound(plan, LINES)[1]
    lumper = _check("880017734", "Lumper Fee", 185, plan.today)
    to_customer = envelope(
        "e_check",
        LINES,
        plan.today,
        _customer(billed),
        eCheck=lumper,
        loads=[alvys_objects.load(billed, plan.today)],
    )
    made = [(INVOICES, to_customer)]
    for place, load in enumerate(sound(plan, LOGISTICS)[1:3]):
        check = _check(f"88001780{place}", "Fuel Advance", 400 + 100 * place, plan.today)
        objects: Object = {"trip": alvys_objects.trip(load), "loads": [alvys_objects.load(load, plan.today)]}
        made.append(
            (BILLS, envelope("e_check", LOGISTICS, plan.today, carrier_party(load), eCheck=check, **objects))
        )
    return made


def _check(number: str, kind: str, amount: int, today: date) -> Object:
    return {
        "Id": f"ek-{number}",
        "CheckNumber": number,
        "Amount": money(Decimal(amount)),
        "Fee": money(Decimal("4.50")),
        "Type": kind,
        "IsPaid": True,
        "CreatedAt": moment(today, 9),
    }


# --------------------------------------------------------------- carriers' statements


def carrier_settlements(plan: Plan) -> list[Object]:
    """Two settlement statements of carriers, each over half of the drafts of the cold chain."""
    loads = plan.of(COLD_CHAIN, part="draft")
    half = len(loads) // 2
    made = []
    for place, trips in enumerate((loads[:half], loads[half:])):
        carrier = names.CARRIERS[place]
        items = [_settled(load) for load in trips]
        net = sum((load.payable for load in trips), Decimal(0))
        statement = {
            "Number": str(5510 + place),
            "Status": "Processed",
            "StatementDate": plan.today.isoformat(),
            "SubsidiaryId": COLD_CHAIN.id,
            "Payee": {
                "Type": "Carrier",
                "Id": carrier.id,
                "Name": carrier.name,
                "McNumber": carrier.mc,
                "DotNumber": carrier.dot,
            },
            "NetAmount": money(net),
            "Trips": items,
            "Payments": [],
        }
        party = {"externalAccountingId": carrier.accounting_id, "termsInDays": 15}
        objects: Object = {
            "statement": statement,
            "loads": [alvys_objects.load(load, plan.today) for load in trips],
        }
        made.append(envelope("carrier_settlement", COLD_CHAIN, plan.today, party, **objects))
    return made


def _settled(load: Load) -> Object:
    items = [("Linehaul", "LineHaul", load.carrier_pay, "Carrier Rate")]
    if load.carrier_lumper:
        items.append(("Lumper", "Accessorial", load.carrier_lumper, "Lumper"))
    return {
        "TripId": f"trip-{load.trip}",
        "TripNumber": load.trip,
        "LoadNumber": load.number,
        "InvoiceNumber": f"CI-{load.number}",
        "NetAmount": money(load.payable),
        "Items": [
            {"Description": about, "Type": kind, "Amount": money(amount), "AccountingTag": tag}
            for about, kind, amount, tag in items
        ],
    }


def sound(plan: Plan, subsidiary: Subsidiary) -> list[Load]:
    """Loads without a flaw, of the month to close and later, the oldest first."""
    return [load for load in plan.of(subsidiary) if load.flaw is None and load.tendered_as is None]


def _with(load: Load, charges: tuple[Charge, ...], *, number: str = "") -> Load:
    return replace(load, charges=charges, number=number or load.number)
