"""Two tenants with every kind of object."""

from decimal import Decimal

from tests.contract.alvys_simulator.objects import (
    Object,
    carrier_statement,
    deduction,
    driver,
    driver_statement,
    invoice,
    load,
    trip,
    truck,
    usd,
)

NORTH_CLIENT = {"clientId": "north-client", "clientSecret": "north-secret", "tenant": "north"}
SOUTH_CLIENT = {"clientId": "south-client", "clientSecret": "south-secret", "tenant": "south"}
READER_CLIENT = {**NORTH_CLIENT, "clientId": "north-reader", "scopes": ["invoice:read", "load:read"]}


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
