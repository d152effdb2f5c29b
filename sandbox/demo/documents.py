"""Alvys's objects for the demo: loads, invoices, trips and statements, as in Alvys's public API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Object = dict[str, Any]
USD = 840


def money(amount: str) -> Object:
    """Build an Alvys.Money. The amounts have at most two decimals, so a float is exact enough."""
    return {"Amount": float(amount), "Currency": USD}


def load(number: str, customer: tuple[str, str], total: str, invoice_as: str) -> Object:
    """Build an invoiced load."""
    now = _now()
    return {
        "Id": f"load-{number}",
        "LoadNumber": number,
        "OrderNumber": f"ORD-{number}",
        "PONumber": f"PO-{number}",
        "CustomerId": customer[0],
        "CustomerName": customer[1],
        "Status": "Invoiced",
        "LoadType": "Revenue",
        "CustomerType": ["Customer"],
        "Stops": [],
        "InvoiceAs": invoice_as,
        "InvoicedAmount": money(total),
        "Notes": [],
        "CreatedAt": now,
        "CreatedBy": "demo",
        "References": [],
    }


def invoice(
    number: str, customer: tuple[str, str], charges: list[tuple[str, str, str]], subsidiary: tuple[str, str]
) -> Object:
    """Build an invoice for the load with the same number. Charges are (category, name, amount)."""
    total = f"{sum(round(float(amount) * 100) for _, _, amount in charges) / 100:.2f}"
    now = _now()
    return {
        "Id": f"inv-{number}",
        "Number": number,
        "Type": "LoadInvoice",
        "Status": "Open",
        "CreatedDate": now,
        "InvoicedDate": now,
        "DueDate": (datetime.now(UTC) + timedelta(days=30)).isoformat(timespec="seconds"),
        "Total": money(total),
        "AmountPaid": money("0"),
        "RemainingBalance": money(total),
        "OverPaymentAmount": money("0"),
        "IsSubmitted": True,
        "Vendor": {"Id": subsidiary[0], "Name": subsidiary[1]},
        "Customer": {"Id": customer[0], "Name": customer[1], "EmailAddresses": [], "PhoneNumbers": []},
        "LineItems": [
            {
                "Id": f"{number}-{place}",
                "Name": name,
                "Category": category,
                "Amount": money(amount),
                "Rate": {"UnitOfMeasurement": "Flat", "Units": 1, "Rate": float(amount)},
                "LoadNumber": number,
                "CustomerId": customer[0],
            }
            for place, (category, name, amount) in enumerate(charges, start=1)
        ],
        "Loads": [
            {
                "Id": f"load-{number}",
                "LoadNumber": number,
                "SubsidiaryName": subsidiary[1],
                "OrderNumber": f"ORD-{number}",
                "PONumber": f"PO-{number}",
            }
        ],
        "Payments": [],
    }


def trip(
    number: str,
    load_number: str,
    carrier_id: str,
    linehaul: str,
    accessorials: list[tuple[str, str]],
    tender_as: str,
) -> Object:
    """Build a released trip of a carrier. Accessorials are (type, amount)."""
    now = _now()
    extra = sum(round(float(amount) * 100) for _, amount in accessorials) / 100
    mileage = {"Distance": {"Value": 412, "UnitOfMeasure": "Miles"}}
    return {
        "Id": f"trip-{number}",
        "TripNumber": number,
        "Status": "Released",
        "LoadNumber": load_number,
        "Stops": [],
        "TenderAs": tender_as,
        "TotalMileage": mileage,
        "EmptyMileage": mileage,
        "LoadedMileage": mileage,
        "DeliveredAt": now,
        "ReleasedAt": now,
        "TripValue": money(linehaul),
        "CarrierPayOnHold": False,
        "Carrier": {
            "Id": carrier_id,
            "CarrierInvoiceNumber": f"CI-{number}",
            "Rate": money(linehaul),
            "Linehaul": money(linehaul),
            "Accessorials": money(f"{extra:.2f}"),
            "AccessorialsDetails": [
                {
                    "Id": f"{number}-{kind}",
                    "Type": kind,
                    "Total": money(amount),
                    "Rate": money(amount),
                    "RateType": "Flat",
                    "Uom": "Each",
                    "Quantity": 1,
                }
                for kind, amount in accessorials
            ],
            "EChecks": [],
            "TotalPayable": money(f"{float(linehaul) + extra:.2f}"),
        },
    }


def driver_statement(
    number: int, driver_id: str, subsidiary: tuple[str, str], lines: list[tuple[str, str, str]]
) -> Object:
    """Build a driver's settlement statement. Lines are (category, title, amount)."""
    net = f"{sum(round(float(amount) * 100) for _, _, amount in lines) / 100:.2f}"
    return {
        "Number": number,
        "Status": "Processed",
        "StatementDate": datetime.now(UTC).date().isoformat(),
        "PayPeriodId": "pp-1",
        "PayPeriodTitle": "This week",
        "Driver": {
            "Id": driver_id,
            "Name": "John Carter",
            "Type": "CONTRACTOR",
            "SubsidiaryId": subsidiary[0],
        },
        "Totals": {"NetIncome": money(net)},
        "LineItems": [
            {"Category": category, "Title": title, "Amount": money(amount), "SubLines": []}
            for category, title, amount in lines
        ],
    }


def envelope(kind: str, subsidiary_id: str, accounting_id: str, **objects: Any) -> Object:
    """Build a transaction that includes its objects, as Alvys sends it."""
    return {
        "kind": kind,
        "subsidiaryId": subsidiary_id,
        "updatedAt": _now(),
        **objects,
        "party": {"externalAccountingId": accounting_id, "termsInDays": 30},
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
