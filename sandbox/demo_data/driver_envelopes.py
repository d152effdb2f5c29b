"""What Alvys sends about drivers and trucks: statements, fuel, tolls, deductions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sandbox.demo_data import alvys_objects, names
from sandbox.demo_data.alvys_objects import Object, moment, money
from sandbox.demo_data.envelopes import carrier_party, envelope, sound
from sandbox.demo_data.names import Driver
from sandbox.demo_data.plan import Plan
from sandbox.demo_data.subsidiaries import LINES, LOGISTICS

StatementLine = tuple[str, str, Decimal, str]
"""The category, title and amount of a line, and its load."""


def statements(plan: Plan) -> list[Object]:
    """This week's settlement statements and a paystub. Three have escrow."""
    made = []
    for place, driver in enumerate(names.DRIVERS[: plan.statements]):
        lines = _statement_lines(plan, driver, escrow=place in (2, 3, 5))
        kind = "paystub" if place == 0 else "driver_settlement"
        number = f"PS-{2210 + place}" if place == 0 else str(10430 + place)
        statement = _statement(number, driver, lines, plan.today)
        made_of: Object = {"paystub" if place == 0 else "statement": statement}
        party = {"externalAccountingId": driver.accounting_id, "termsInDays": 0}
        made.append(envelope(kind, LINES, plan.today, party, **made_of))
    return made


def _statement_lines(plan: Plan, driver: Driver, *, escrow: bool) -> list[StatementLine]:
    """Pay for what the driver hauled, less what an owner operator owes; company drivers get per diem."""
    since = plan.today - timedelta(days=14)
    hauled = [load for load in plan.of(LINES) if load.driver is driver and load.delivered_on >= since]
    if driver.type == "COMPANY":
        lines = [
            ("Loaded Miles", "Loaded miles", Decimal("0.68") * load.lane.miles, load.number)
            for load in hauled
        ] or [("Per Day", "Day rate", Decimal(660), "")]
        return [
            *lines,
            ("Daily Per Diem", "Per diem, 4 days", Decimal(276), ""),
            ("Bonus", "Safety bonus", Decimal(75), ""),
        ]
    lines = [
        ("% of Trip Value", "75% of trip value", Decimal("0.75") * load.charges[0].amount, load.number)
        for load in hauled
    ] or [("Per Day", "Day rate", Decimal(960), "")]
    lines += [
        ("Deduction", "Insurance", Decimal("-185.25"), ""),
        ("Deduction", "ELD", Decimal("-22.50"), ""),
        ("Fuel", "Truck Diesel", Decimal("-212.40"), ""),
        ("Tolls", "Interline Toll Pass", Decimal("-18.60"), ""),
    ]
    return [*lines, ("Escrow", "Escrow deposit", Decimal(-50), "")] if escrow else lines


def _statement(number: str, driver: Driver, lines: list[StatementLine], today: date) -> Object:
    net = sum((amount.quantize(Decimal("0.01")) for _, _, amount, _ in lines), Decimal(0))
    return {
        "Number": number,
        "Status": "Processed",
        "StatementDate": today.isoformat(),
        "PayPeriodId": f"pp-{today:%V}",
        "PayPeriodTitle": f"Week {today:%V}",
        "Driver": {
            "Id": driver.id,
            "Name": driver.name,
            "Type": driver.type,
            "SubsidiaryId": LINES.id,
            "FleetName": driver.fleet,
        },
        "Totals": {"NetIncome": money(net)},
        "LineItems": [
            {
                "Category": category,
                "Title": title,
                "Amount": money(amount.quantize(Decimal("0.01"))),
                "SubLines": [],
                **({"LoadNumber": load, "TripNumber": f"{load}-1"} if load else {}),
            }
            for category, title, amount, load in lines
        ],
    }


def purchases(plan: Plan) -> list[Object]:
    """Fuel and tolls of today, a lumper that a driver paid, and fuel from before the connection."""
    made = []
    for place in range(plan.purchases):
        driver = names.DRIVERS[place % len(names.DRIVERS)]
        made += [_fuel(place, driver, plan.today, plan.today), _toll(place, driver, plan.today)]
    older = plan.today - timedelta(days=12)
    return [
        *made,
        _fuel(90, names.DRIVERS[0], older, plan.today),
        _fuel(91, names.DRIVERS[2], older, plan.today),
    ]


def _fuel(place: int, driver: Driver, day: date, today: date) -> Object:
    gallons = Decimal(70 + 7 * (place % 9))
    fuel, fee = (gallons * Decimal("3.79")).quantize(Decimal("0.01")), Decimal("1.50")
    bought = {
        "Id": f"fuel-{day:%m%d}-{place}",
        "TransactionId": f"{91200 + place}",
        "SubsidiaryId": LINES.id,
        "SubsidiaryName": LINES.name,
        "TruckId": f"truck-{driver.truck}",
        "TruckNumber": driver.truck,
        "Source": names.FUEL_CARD[1],
        "Type": "ULSD",
        "Category": "Diesel",
        "deductedFromDriver": False,
        "FuelTotal": money(fuel),
        "Fees": money(fee),
        "Total": money(fuel + fee),
        "TransactionDate": moment(day, 6 + place % 12),
    }
    party = {"externalAccountingId": names.FUEL_CARD[0], "name": names.FUEL_CARD[1], "termsInDays": 15}
    return envelope("fuel", LINES, today, party, fuel=bought)


def _toll(place: int, driver: Driver, today: date) -> Object:
    paid = {
        "Id": f"toll-{today:%m%d}-{place}",
        "TransactionId": f"ITP-{5500 + place}",
        "SubsidiaryId": LINES.id,
        "Source": names.TOLLS[1],
        "Agency": "State turnpike",
        "UnitId": f"truck-{driver.truck}",
        "UnitNumber": driver.truck,
        "deductedFromDriver": False,
        "FormattedLocation": f"Turnpike, plaza {place + 3}",
        "Amount": money(Decimal("9.75") + place),
        "TransactionDate": moment(today, 5 + place % 12),
    }
    party = {"externalAccountingId": names.TOLLS[0], "name": names.TOLLS[1], "termsInDays": 15}
    return envelope("toll", LINES, today, party, toll=paid)


def own_entries(plan: Plan) -> list[Object]:
    """A deduction and an accessorial expense as documents of their own; Logistics has no driver bills."""
    driver = names.DRIVERS[5]
    deduction = {
        "Id": "8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10",
        "Type": "Deduction",
        "Description": "Occupational accident insurance",
        "Category": "Occupational Accident",
        "Amount": money(Decimal("-42.75")),
        "DriverId": driver.id,
        "Date": plan.today.isoformat(),
        "IsPaid": False,
        "CreatedAt": moment(plan.today, 7),
    }
    party = {"externalAccountingId": driver.accounting_id, "name": driver.name, "termsInDays": 0}
    load = sound(plan, LOGISTICS)[3]
    expense = {
        "Id": "ax-3301",
        "Type": "Lumper",
        "Total": money(Decimal(140)),
        "CreatedAt": moment(plan.today, 8),
    }
    objects: Object = {"trip": alvys_objects.trip(load), "loads": [alvys_objects.load(load, plan.today)]}
    return [
        envelope("deduction", LOGISTICS, plan.today, party, deduction=deduction),
        envelope(
            "accessorial_expense",
            LOGISTICS,
            plan.today,
            carrier_party(load),
            accessorialExpense=expense,
            **objects,
        ),
    ]
