"""One object of each kind, in the shapes of Alvys's OpenAPI document."""

from decimal import Decimal
from typing import Any

Object = dict[str, Any]

STATEMENT_TOTALS = (
    "GrossIncome",
    "NetIncome",
    "LineHaul",
    "Accessorials",
    "Echecks",
    "ServiceFee",
    "DriverPayment",
    "Deductions",
    "Reimbursements",
    "Credits",
    "Escrow",
    "Fuel",
    "Tolls",
    "Bonus",
    "Shortfall",
    "DailyPay",
    "DailyPerDiem",
    "StatementPerDiem",
    "TripValue",
)


def usd(amount: str) -> Object:
    return {"Amount": Decimal(amount), "Currency": 840}


def invoice(number: str, load_number: str, total: str, **changes: Any) -> Object:
    return {
        "Id": f"invoice-{number}",
        "Number": number,
        "Type": "LoadInvoice",
        "Status": "AwaitingPayment",
        "CreatedDate": "2026-03-01T08:00:00Z",
        "InvoicedDate": "2026-03-02T08:00:00.1234567+00:00",
        "DueDate": "2026-04-01T08:00:00Z",
        "Total": usd(total),
        "AmountPaid": usd("0.00"),
        "RemainingBalance": usd(total),
        "OverPaymentAmount": usd("0.00"),
        "IsSubmitted": True,
        "LastSendDate": "2026-03-02T09:00:00Z",
        "SupplementalInvoiceType": None,
        "Vendor": {"Id": "subsidiary-1", "Name": "North Freight LLC"},
        "Customer": {
            "Id": "customer-1",
            "Name": "Ore & Sons",
            "EmailAddresses": ["ap@ore.example"],
            "PhoneNumbers": [],
            "BillingAddress": address(),
        },
        "LineItems": [
            {
                "Id": f"line-{number}",
                "Name": "Linehaul",
                "Amount": usd(total),
                "Rate": {"UnitOfMeasurement": "Flat", "Units": 1, "Rate": Decimal(total)},
                "LoadNumber": load_number,
                "Category": "Load",
            }
        ],
        "Loads": [
            {
                "Id": f"load-{load_number}",
                "LoadNumber": load_number,
                "SubsidiaryName": "North Freight LLC",
                "OrderNumber": f"O-{load_number}",
                "PONumber": f"PO-{load_number}",
            }
        ],
        "Payments": [],
        **changes,
    }


def address() -> Object:
    return {"Street": "1 Mill Road", "City": "Akron", "State": "OH", "ZipCode": "44301"}


def load(number: str, status: str, rate: str, **changes: Any) -> Object:
    return {
        "Id": f"load-{number}",
        "LoadNumber": number,
        "OrderNumber": f"O-{number}",
        "CustomerId": "customer-1",
        "CustomerName": "Ore & Sons",
        "Status": status,
        "LoadType": "Revenue",
        "CustomerType": ["Customer"],
        "Stops": [stop()],
        "InvoiceAs": "North Freight LLC",
        "Linehaul": usd(rate),
        "CustomerRate": usd(rate),
        "Weight": {"Value": 42000, "UnitOfMeasure": "Pounds"},
        "Notes": [],
        "CreatedAt": "2026-02-20T08:00:00Z",
        "CreatedBy": "user-1",
        "UpdatedAt": "2026-03-02T08:00:00Z",
        "References": [{"Name": "Dock", "Value": "7"}],
        **changes,
    }


def stop() -> Object:
    return {
        "$type": "waypoint",
        "Id": "stop-1",
        "Address": address(),
        "StopType": "Pickup",
        "References": [],
    }


def mileage() -> Object:
    return {"Distance": {"Value": Decimal("512.4"), "UnitOfMeasure": "Miles"}}


def trip(number: str, load_number: str, payable: str, **changes: Any) -> Object:
    return {
        "Id": f"trip-{number}",
        "TripNumber": number,
        "Status": "Released",
        "LoadNumber": load_number,
        "Stops": [stop()],
        "TotalMileage": mileage(),
        "EmptyMileage": mileage(),
        "LoadedMileage": mileage(),
        "PickupDate": "2026-02-25T08:00:00Z",
        "TripValue": usd("900.00"),
        "Truck": {"Id": "truck-1", "Telemetry": {"Timestamp": "2026-02-26T08:00:00Z"}},
        "CarrierPayOnHold": False,
        "Carrier": {
            "Id": "carrier-1",
            "Rate": usd(payable),
            "Linehaul": usd(payable),
            "Accessorials": usd("0.00"),
            "TotalPayable": usd(payable),
        },
        "UpdatedAt": "2026-03-02T08:00:00Z",
        **changes,
    }


def carrier_statement(number: int, status: str) -> Object:
    return {
        "Number": number,
        "Status": status,
        "StatementDate": "2026-03-10T23:30:00Z",
        "SubsidiaryId": "subsidiary-1",
        "Payee": {"Type": "Carrier", "Id": "carrier-1", "Name": "Swift Ox"},
        "PaymentProvider": "Standard",
        "NetAmount": usd("700.00"),
        "PaidAmount": usd("0.00"),
        "RemainingAmount": usd("700.00"),
        "Trips": [],
        "Payments": [],
    }


def driver_statement(number: int, status: str) -> Object:
    return {
        "Number": number,
        "Status": status,
        "StatementDate": "2026-03-10",
        "PayPeriodId": "period-1",
        "PayPeriodTitle": "Week 10",
        "Driver": {
            "Id": "driver-1",
            "Name": "Ada Hill",
            "Type": "OWNER_OPERATOR",
            "SubsidiaryId": "subsidiary-1",
        },
        "Totals": {
            **{name: usd("0.00") for name in STATEMENT_TOTALS},
            "NumberOfTrips": 1,
            "LoadedMiles": Decimal("512.4"),
            "EmptyMiles": 0,
            "HoursWorked": 0,
        },
        "LineItems": [],
    }


def driver(identifier: str, *, active: bool) -> Object:
    return {
        "Id": identifier,
        "Name": "Ada Hill",
        "Type": "OWNER_OPERATOR",
        "SubsidiaryId": "subsidiary-1",
        "Status": "OFF DUTY",
        "Notes": [],
        "CreatedAt": "2025-01-01T00:00:00Z",
        "IsActive": active,
    }


def truck(identifier: str, number: str, **changes: Any) -> Object:
    return {
        "Id": identifier,
        "TruckNum": number,
        "Status": "Active",
        "SubsidiaryId": "subsidiary-1",
        "Fleet": {"Id": "fleet-1", "Name": "Reefer"},
        "GrossWeight": {"Value": 80000, "UnitOfMeasure": "Pounds"},
        "EmptyWeight": {"Value": 18000, "UnitOfMeasure": "Pounds"},
        "FuelCards": [{"CardNumber": "7001", "DeductFuel": False, "ApplyFuelDiscount": False}],
        "Notes": [],
        "CreatedAt": "2025-01-01T00:00:00Z",
        **changes,
    }


def deduction(identifier: str, *, paid: bool) -> Object:
    return {
        "Id": identifier,
        "Type": "Deduction",
        "GroupId": "group-1",
        "Description": "Cargo insurance",
        "Category": "Insurance",
        "Amount": usd("-35.50"),
        "DriverId": "driver-1",
        "Date": "2026-03-05T00:00:00Z",
        "IsPaid": paid,
        "CreatedAt": "2026-03-01T00:00:00Z",
    }
