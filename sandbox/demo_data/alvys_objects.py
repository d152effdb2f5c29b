"""Alvys's objects for the plan, as in its public API: loads, trips, invoices and parties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sandbox.demo_data import names
from sandbox.demo_data.loads import Flaw, Load
from sandbox.demo_data.names import Carrier, Customer, Driver
from sandbox.demo_data.subsidiaries import ALL, Subsidiary

Object = dict[str, Any]
USD = 840


def money(amount: Decimal) -> Object:
    """An Alvys.Money. The amounts have at most two decimals, so a float is exact enough."""
    return {"Amount": float(amount), "Currency": USD}


def moment(day: date, hour: int = 16) -> str:
    """A time on a day, in US Central time."""
    return f"{day.isoformat()}T{hour:02}:20:00-06:00"


def load(planned: Load, today: date) -> Object:
    """An invoiced load with its stops."""
    customer, lane = planned.customer, planned.lane
    picked_up = planned.delivered_on - timedelta(days=1 if lane.miles < 600 else 2)
    bol = f"BOL-{planned.number}"
    if planned.flaw is Flaw.LONG_BOL:
        bol += "/SEAL-00418822/PALLETS-26"
    return {
        "Id": f"load-{planned.number}",
        "LoadNumber": planned.number,
        "OrderNumber": f"SO-{planned.number[-5:]}",
        "PONumber": f"45{planned.number}",
        "CustomerId": customer.id,
        "CustomerName": customer.name,
        "Status": "Invoiced",
        "LoadType": "Revenue",
        "CustomerType": ["Customer"],
        "Stops": [
            _stop("Pickup", f"{customer.name}, dock 4", lane.origin, picked_up),
            _stop("Delivery", f"{lane.destination[0]} Distribution", lane.destination, planned.delivered_on),
        ],
        "InvoiceAs": planned.subsidiary.name,
        "InvoicedAmount": money(planned.total),
        "CustomerMileage": _miles(lane.miles),
        "Notes": [],
        "CreatedAt": moment(today, 0),
        "CreatedBy": "dispatch",
        "OfficeId": planned.office,
        "Fleet": {"Id": planned.fleet, "Name": names.FLEETS[planned.fleet]},
        "References": [
            {"Name": "BOL Number", "Value": bol, "Type": "Text", "Access": "Public", "Origin": "Manual"},
            {"Name": "Commodity", "Value": planned.commodity, "Type": "Text", "Access": "Public"},
        ],
    }  # fmt: skip


def _stop(kind: str, company: str, place: tuple[str, str], day: date) -> Object:
    return {
        "$type": "appointment",
        "Id": f"stop-{kind}",
        "StopType": kind,
        "ScheduleType": "APPT",
        "CompanyName": company,
        "Address": {"Street": "100 Industrial Blvd", "City": place[0], "State": place[1], "ZipCode": ""},
        "ArrivedAt": moment(day, 8),
        "DepartedAt": moment(day, 11),
        "References": [],
    }


def _miles(miles: int) -> Object:
    return {"Distance": {"Value": miles, "UnitOfMeasure": "Miles"}, "Source": "Engine"}


def invoice(planned: Load, today: date) -> Object:
    """The invoice of a load, which has the load's number."""
    customer, total = planned.customer, planned.total
    if planned.flaw is Flaw.WRONG_TOTAL:
        total += 100
    return {
        "Id": f"inv-{planned.number}",
        "Number": planned.number,
        "Type": "LoadInvoice",
        "Status": "Open",
        "CreatedDate": moment(today, 0),
        "InvoicedDate": moment(planned.invoiced_on),
        "DueDate": moment(planned.due_on),
        "Total": money(total),
        "AmountPaid": money(Decimal(0)),
        "RemainingBalance": money(total),
        "OverPaymentAmount": money(Decimal(0)),
        "IsSubmitted": True,
        "Vendor": {"Id": planned.subsidiary.id, "Name": planned.subsidiary.name},
        "Customer": {
            "Id": customer.id,
            "Name": customer.name,
            "EmailAddresses": [f"ap@{customer.id}.example"],
            "PhoneNumbers": [],
        },
        "LineItems": [
            {
                "Id": f"{planned.number}-{place}",
                "Name": charge.name,
                "Category": charge.category,
                "Amount": money(charge.amount),
                "Rate": {"UnitOfMeasurement": "Flat", "Units": 1, "Rate": float(charge.amount)},
                "LoadNumber": planned.number,
                "CustomerId": customer.id,
            }
            for place, charge in enumerate(planned.charges, start=1)
        ],
        "Loads": [_billed(planned)],
        "Payments": [],
    }


def _billed(planned: Load) -> Object:
    return {
        "Id": f"load-{planned.number}",
        "LoadNumber": planned.number,
        "SubsidiaryName": planned.subsidiary.name,
        "OrderNumber": f"SO-{planned.number[-5:]}",
        "PONumber": f"45{planned.number}",
    }


def trip(planned: Load) -> Object:
    """The released trip of a load, of a carrier or of an own driver."""
    tendered_as = (planned.tendered_as or planned.subsidiary).name
    made: Object = {
        "Id": f"trip-{planned.trip}",
        "TripNumber": planned.trip,
        "Status": "Released",
        "LoadNumber": planned.number,
        "OrderNumber": f"SO-{planned.number[-5:]}",
        "Stops": [],
        "TenderAs": tendered_as,
        "TotalMileage": _miles(planned.lane.miles + 38),
        "EmptyMileage": _miles(38),
        "LoadedMileage": _miles(planned.lane.miles),
        "DeliveredAt": moment(planned.delivered_on),
        "ReleasedAt": moment(planned.delivered_on, 18),
        "TripValue": money(planned.carrier_pay or planned.charges[0].amount),
        "CarrierPayOnHold": False,
    }
    if planned.driver:
        made["Driver1"] = {
            "Id": planned.driver.id,
            "ContractorType": planned.driver.type,
            "Rates": [],
            "Fleet": {"Name": planned.driver.fleet},
        }
        made["Truck"] = {"Id": f"truck-{planned.driver.truck}"}
    if planned.carrier:
        made["Carrier"] = _carrier_pay(planned, planned.carrier)
    return made


def _carrier_pay(planned: Load, carrier: Carrier) -> Object:
    lumper = planned.carrier_lumper
    details = {
        "Id": f"{planned.trip}-lumper",
        "Type": "Lumper",
        "Total": money(lumper),
        "Rate": money(lumper),
        "RateType": "Flat",
        "Uom": "Each",
        "Quantity": 1,
    }
    return {
        "Id": carrier.id,
        "CarrierInvoiceNumber": f"{carrier.id[-4:]}-{planned.number[-4:]}",
        "Rate": money(planned.carrier_pay),
        "Linehaul": money(planned.carrier_pay),
        "Accessorials": money(lumper),
        "AccessorialsDetails": [details] if lumper else [],
        "EChecks": [],
        "TotalPayable": money(planned.payable),
    }


# ------------------------------------------------------------------------ parties


def customer(of: Customer) -> Object:
    """A customer in Alvys's master data."""
    return {
        "Id": of.id,
        "Name": of.name,
        "CompanyNumber": "",
        "Type": "Customer",
        "Status": "Active",
        "Email": [of.email] if of.email else [],
        "Phone": [],
        "ExternalId": of.accounting_id,
        "Contacts": [],
        "Notes": [],
        "BillingAddress": {"Street": "1 Main St", "City": of.city, "State": of.state, "ZipCode": ""},
        "InvoicingInformation": {"EmailAddresses": [], "PaymentTermsInDays": of.terms},
    }


def carrier(of: Carrier, *, linked: bool) -> Object:
    """A carrier in Alvys's master data."""
    ids = (
        [{"SubsidiaryId": own.id, "ExternalAccountingId": of.accounting_id} for own in ALL] if linked else []
    )
    return {
        "Id": of.id,
        "Name": of.name,
        "Type": "Carrier",
        "Status": "Active",
        "McNum": of.mc,
        "UsDotNum": of.dot,
        "ExternalIds": ids,
    }


def driver(of: Driver, subsidiary: Subsidiary) -> Object:
    """A driver in Alvys's master data."""
    return {
        "Id": of.id,
        "Name": of.name,
        "Type": of.type,
        "Status": "Active",
        "IsActive": True,
        "SubsidiaryId": subsidiary.id,
        "Fleet": {"Name": of.fleet},
    }
