"""The fleet's company in Sage and its work in Alvys, entered through the simulators' control planes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from sandbox.demo.clients import Simulator
from sandbox.demo_data import alvys_objects, envelopes, names
from sandbox.demo_data.loads import Flaw
from sandbox.demo_data.plan import Plan
from sandbox.demo_data.subsidiaries import ALL, COMPANY, LINES, LOGISTICS, TENANT

REVENUE = {
    "4000": "Linehaul Revenue", "4010": "Fuel Surcharge Revenue", "4020": "Accessorial Revenue",
    "4025": "Detention Revenue", "4030": "Lumper Reimbursement", "4035": "E-check Fee Revenue",
    "4040": "Truck Ordered Not Used", "4900": "Other Freight Revenue",
}  # fmt: skip
EXPENSE = {
    "5000": "Purchased Transportation", "5020": "Carrier Accessorials", "5025": "Carrier Detention",
    "5030": "Carrier Lumper", "5035": "Carrier Advances", "5100": "Driver Wages", "5110": "Mileage Pay",
    "5120": "Driver Bonuses", "5130": "Driver Per Diem", "5200": "Diesel Fuel", "5210": "DEF Fluid",
    "5220": "Tolls and Scales", "5290": "Fuel Card Fees", "5300": "Driver Deductions Recovered",
    "5310": "Insurance Recovered from Drivers", "5900": "Other Operating Expense",
}  # fmt: skip
BALANCE = {
    "1010": "Operating Account", "1200": "Accounts Receivable", "2000": "Accounts Payable",
    "2150": "Driver Escrow Payable",
}  # fmt: skip
INACTIVE_ACCOUNT = "4040"
CLOSED_OFFICE = "STL"

Row = tuple[str, str, dict[str, Any]]


def enter_company(sage: Simulator, plan: Plan) -> None:
    """Enter the company: entities, accounts, terms, dimensions, periods, parties."""
    sage.put("COMPANY", COMPANY, {"closedThrough": plan.closed_through.isoformat()})
    for rows in (_ledger(), _periods(plan.today), _parties()):
        for name, key, fields in rows:
            sage.put(name, key, fields, company=COMPANY)


def _ledger() -> list[Row]:
    rows: list[Row] = [("LOCATIONENTITY", own.entity, {"NAME": own.name}) for own in ALL]
    for accounts, kind in (
        (REVENUE, "incomestatement"),
        (EXPENSE, "incomestatement"),
        (BALANCE, "balancesheet"),
    ):
        rows += [("GLACCOUNT", key, {"TITLE": title, "ACCOUNTTYPE": kind}) for key, title in accounts.items()]
    for days in (0, 7, 15, 30, 45):
        rows += [(term, f"Net {days}", {"DUEDATE": str(days)}) for term in ("ARTERM", "APTERM")]
    rows.append(("CHECKINGACCOUNT", "OPS", {"BANKNAME": "Prairie State Bank", "GLACCOUNTNO": "1010"}))
    offices = {"DAL": "Dallas", "KC": "Kansas City", "ATL": "Atlanta"}
    rows += [("DEPARTMENT", key, {"TITLE": title}) for key, title in offices.items()]
    rows.append(("DEPARTMENT", CLOSED_OFFICE, {"TITLE": "St. Louis (closed)", "STATUS": "inactive"}))
    fleets = {"SOUTH": "South fleet", "HEART": "Heartland fleet", "OTR": "Over the road"}
    return rows + [("CLASS", key, {"NAME": title}) for key, title in fleets.items()]


def _periods(today: date) -> list[Row]:
    """The months from three before to the one after today."""
    first, rows = (today - timedelta(days=95)).replace(day=1), []
    for _ in range(6):
        after = (first + timedelta(days=32)).replace(day=1)
        days = {"START_DATE": f"{first:%m/%d/%Y}", "END_DATE": f"{after - timedelta(days=1):%m/%d/%Y}"}
        rows.append(("REPORTINGPERIOD", f"Month Ended {first:%B %Y}", {**days, "BUDGETING": "true"}))
        first = after
    return rows


def _parties() -> list[Row]:
    rows: list[Row] = [
        ("CUSTOMER", own.accounting_id or "", {"NAME": own.name, "TERMNAME": f"Net {own.terms}"})
        for own in names.CUSTOMERS
    ]
    gone = names.INACTIVE_CUSTOMER
    rows.append(("CUSTOMER", gone.accounting_id or "", {"NAME": gone.name, "STATUS": "inactive"}))
    rows.append(("CUSTOMER", "C-IC100", {"NAME": LINES.name}))
    vendors = {own.accounting_id: own.name for own in names.CARRIERS}
    vendors |= {own.accounting_id: own.name for own in names.DRIVERS}
    vendors |= dict((names.FUEL_CARD, names.TOLLS, ("V-IC200", LOGISTICS.name)))
    rows += [("VENDOR", key, {"NAME": name, "TERMNAME": "Net 30"}) for key, name in vendors.items()]
    for kind, namesakes in (("CUSTOMER", names.CUSTOMERS_IN_SAGE), ("VENDOR", names.VENDORS_IN_SAGE)):
        for own in namesakes:
            contact = f"{own.name} ({own.accounting_id})"
            address = {"MAILADDRESS.CITY": own.city, "MAILADDRESS.STATE": own.state, "EMAIL1": own.email}
            rows.append((kind, own.accounting_id, {"NAME": own.name, "DISPLAYCONTACT.CONTACTNAME": contact}))
            # The contact comes with the party.
            rows.append(("CONTACT", contact, {"PRINTAS": own.name, **address}))
    return rows


def enter_by_hand(sage: Simulator, plan: Plan) -> None:
    """Invoices that somebody entered in Sage by hand, under the numbers of loads that are sent later."""
    for load in plan.flawed(Flaw.NUMBER_IN_USE):
        known = sage.objects("ARINVOICE", company=COMPANY, RECORDID=load.number)
        if known:
            continue
        fields = {
            "action": "enter",
            "CUSTOMERID": load.customer.accounting_id,
            "RECORDID": load.number,
            "DESCRIPTION": "Entered by hand",
            "date": load.invoiced_on.isoformat(),
            "lines": [
                {"ACCOUNTNO": "4000", "TRX_AMOUNT": str(load.total), "LOCATIONID": load.subsidiary.entity}
            ],
        }
        sage.put("ARINVOICE", "new", fields, company=COMPANY, entity=load.subsidiary.entity)


def enter_in_alvys(alvys: Simulator, plan: Plan) -> None:
    """Enter the parties, loads, trips and invoices in Alvys."""
    alvys.limits(perMinute=0)  # with Alvys's limits it would take minutes
    rows: list[tuple[str, dict[str, Any]]] = []
    customers = (*names.CUSTOMERS, *names.NEW_CUSTOMERS, names.INACTIVE_CUSTOMER, names.UNKNOWN_CUSTOMER)
    rows += [("customers", alvys_objects.customer(own)) for own in customers]
    rows += [("carriers", alvys_objects.carrier(own, linked=True)) for own in names.CARRIERS]
    rows += [("carriers", alvys_objects.carrier(own, linked=False)) for own in names.NEW_CARRIERS]
    rows += [("drivers", alvys_objects.driver(own, LINES)) for own in names.DRIVERS]
    rows += [("trucks", {"Id": f"truck-{own.truck}", "TruckNum": own.truck}) for own in names.DRIVERS]
    for load in (*plan.loads, *envelopes.summary_loads(plan)):
        rows.append(("loads", alvys_objects.load(load, plan.today)))
        rows.append(("trips", alvys_objects.trip(load)))
        rows.append(("invoices", alvys_objects.invoice(load, plan.today)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda row: alvys.put(row[0], row[1]["Id"], row[1], tenant=TENANT), rows))
