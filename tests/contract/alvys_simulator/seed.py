"""Two tenants with every kind of object, in the shapes of Alvys's OpenAPI document."""

from decimal import Decimal
from typing import Any

Object = dict[str, Any]

NORTH_CLIENT = {"clientId": "north-client", "clientSecret": "north-secret", "tenant": "north"}
SOUTH_CLIENT = {"clientId": "south-client", "clientSecret": "south-secret", "tenant": "south"}
READER_CLIENT = {**NORTH_CLIENT, "clientId": "north-reader", "scopes": ["invoice:read", "load:read"]}
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


def north() -> Object:
    return {
        "invoices": [
            invoice("1001", "1001", "1086.39"),
            invoice("1002", "1002", "500.10"),
            invoice("1003", "1003", "250.00", Status="Paid", PaidDate="2026-03-20T00:00:00Z"),
        ],
        "loads": [
            load("1001", "Invoiced", "1086.39"),
            load("1002", "Financed", "500.10"),
            load("1003", "Completed", "250.00"),
            load("1004", "Dispatched", "400.00"),
            load("1005", "Invoiced", "400.00", IsDeleted=True),
        ],
        "trips": [
            trip("1001-1", "1001", "700.00"),
            trip("1002-1", "1002", "300.00", IsDeleted=True),
            trip("1003-1", "1003", "300.00", UpdatedAt="2026-03-09T08:00:00Z"),
        ],
        "customers": [
            {
                "Id": "customer-1",
                "Name": "Ore & Sons",
                "CompanyNumber": "C-1",
                "Type": "Customer",
                "Status": "Active",
                "Email": [],
                "Phone": [],
                "DateCreated": "2025-05-05T00:00:00Z",
                "Contacts": [],
                "Notes": [],
            }
        ],
        "carriers": [
            {
                "Id": f"carrier-{number}",
                "Name": "Swift Ox",
                "Type": "Carrier",
                "Status": "Active",
                "McNum": f"MC{number}",
                "ExternalIds": [{"SubsidiaryId": "subsidiary-1", "ExternalAccountingId": f"V-{number}"}],
            }
            for number in range(1, 6)
        ],
        "drivers": [driver("driver-1", active=True), driver("driver-2", active=False)],
        "trucks": [
            truck("TR4019283746501928374", "77"),
            truck("TR4019283746501928375", "78", Status="Inactive"),
        ],
        "trailers": [
            {
                "Id": "TL5019283746501928374",
                "TrailerNum": "5311",
                "Status": "Active",
                "SubsidiaryId": "subsidiary-1",
                "Notes": [],
                "CreatedAt": "2025-01-01T00:00:00Z",
            }
        ],
        "users": [
            {
                "Id": "user-1",
                "UserName": "rae.dunn@north.example",
                "Name": "Rae Dunn",
                "UserType": "Internal",
                "Role": "Dispatcher",
                "CompanyCode": "north",
                "Status": "Active",
                "Permissions": [],
            }
        ],
        "fuel": [
            {
                "Id": "fuel-1",
                "TransactionId": "T-1",
                "TruckNumber": "77",
                "Source": "Comdata",
                "FuelTotal": usd("310.07"),
                "Fees": usd("1.50"),
                "Discounts": usd("0"),
                "Advances": usd("0"),
                "Total": usd("311.57"),
                "Quantity": {"Value": Decimal("81.2"), "UnitOfMeasure": "Gallons"},
                "TransactionDate": "2026-03-04T11:00:00Z",
            }
        ],
        "tolls": [
            {
                "Id": "toll-1",
                "Source": "PrePass",
                "Agency": "OTC",
                "PrePaid": False,
                "UnitId": "truck-1",
                "Amount": usd("12.25"),
                "TransactionDate": "2026-03-04T11:00:00Z",
            }
        ],
        "deductions": [deduction("deduction-1", paid=False), deduction("deduction-2", paid=True)],
        "carrierSettlementStatements": [
            carrier_statement(501, "Processed"),
            carrier_statement(502, "Failed"),
            carrier_statement(503, "Deleted"),
        ],
        "driverSettlementStatements": [
            driver_statement(601, "Processed"),
            driver_statement(602, "Failed"),
            driver_statement(603, "Draft"),
        ],
    }


def two_tenants() -> Object:
    return {
        "clients": [NORTH_CLIENT, SOUTH_CLIENT, READER_CLIENT],
        "tenants": {
            "north": north(),
            # The same load number in both tenants must not matter; load 2001 is the other tenant's alone.
            "south": {
                "invoices": [invoice("2001", "2001", "80.00")],
                "loads": [load("1001", "Invoiced", "33.00"), load("2001", "Invoiced", "80.00")],
                "trips": [trip("2001-1", "2001", "60.00")],
            },
        },
    }
