"""By reference, through the deployed functions: the service reads the transaction from Alvys (API-3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sandbox.demo import documents
from sandbox.demo.documents import money
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX, LINEHAUL, Tenant

TODAY = documents.load("0", ACME.customer, "0", "")["CreatedAt"][:10]
PAID = {"action": "pay", "amount": "1086.39"}
OWN_ID = {"ExternalIds": [{"SubsidiaryId": ACME.subsidiary_id, "ExternalAccountingId": "V-100"}]}


def reference(kind: str, **named: str) -> Json:
    """A transaction by its number."""
    return {"kind": kind, "subsidiaryId": ACME.subsidiary_id, "reference": named}


def put_load(system: System, number: str, tenant: Tenant = ACME) -> None:
    """A load with a trip of the carrier, in Alvys."""
    load = documents.load(number, tenant.customer, "1086.39", tenant.subsidiary_name)
    trip = documents.trip(f"{number}-1", number, tenant.carrier, "820.00", [], tenant.subsidiary_name)
    system.alvys.put("loads", load["Id"], load, tenant.name)
    system.alvys.put("trips", trip["Id"], trip, tenant.name)


def put_invoice(system: System, number: str, *loads: str, tenant: Tenant = ACME, **changes: Json) -> None:
    """An invoice for these loads, in Alvys; its charges are the first load's."""
    subsidiary = (tenant.subsidiary_id, tenant.subsidiary_name)
    invoice = documents.invoice(number, tenant.customer, LINEHAUL, subsidiary)
    billed = [documents.invoice(one, tenant.customer, LINEHAUL, subsidiary)["Loads"][0] for one in loads]
    lines = [line | {"LoadNumber": loads[0]} for line in invoice["LineItems"]]
    invoice |= {"Loads": billed, "LineItems": lines, **changes}
    system.alvys.put("invoices", invoice["Id"], invoice, tenant.name)


def put_carrier_statement(system: System, number: int, amount: str, *trips: str) -> None:
    """A settlement statement of the carrier, in Alvys."""
    total = f"{Decimal(amount) * len(trips):.2f}"
    statement = {
        "Status": "Processed",
        "StatementDate": f"{TODAY}T00:00:00Z",
        "SubsidiaryId": ACME.subsidiary_id,
        "Payee": {"Type": "Carrier", "Id": ACME.carrier, "Name": "Fast Lane Carriers LLC"},
        "NetAmount": money(total),
        "Trips": [
            {
                "TripId": f"trip-{trip}",
                "TripNumber": trip,
                "LoadNumber": trip.removesuffix("-1"),
                "NetAmount": money(amount),
                "Items": [
                    {
                        "Description": "Linehaul",
                        "Type": "LineHaul",
                        "Amount": money(amount),
                        "AccountingTag": "Carrier Rate",
                    }
                ],
            }
            for trip in trips
        ],
    }
    system.alvys.put("carrierSettlementStatements", str(number), statement)


def put_driver_statement(system: System, number: int, trip: str) -> None:
    """A settlement statement of a driver, and the driver, in Alvys."""
    driver = {
        "Name": "John Carter",
        "Type": "CONTRACTOR",
        "SubsidiaryId": ACME.subsidiary_id,
        "Email": "john@carter.example",
        "PhoneNumber": "555-0100",
        "Address": {"Street": "1 Main St", "City": "Reno", "State": "NV", "ZipCode": "89501"},
        "IsActive": True,
    }
    system.alvys.put("drivers", "drv-1", driver)
    pay, deduction = money("900.00"), money("-100.00")
    statement = {
        "Status": "Processed",
        "StatementDate": TODAY,
        "PayPeriodTitle": "Week 47",
        "Driver": {
            "Id": "drv-1",
            "Name": "John Carter",
            "Type": "CONTRACTOR",
            "SubsidiaryId": ACME.subsidiary_id,
        },
        "Totals": {"NetIncome": money("800.00")},
        "LineItems": [
            {"Category": "Per Trip", "Title": "Per Trip", "TripNumber": trip, "Amount": pay},
            {"Category": "Deduction", "Title": "IRP", "Amount": deduction},
        ],
    }
    system.alvys.put("driverSettlementStatements", str(number), statement)


@pytest.fixture
def alvys(system: System, acme: Person) -> System:
    """An Alvys that has something of every kind."""
    for number in ("1001", "1002", "1003"):
        put_load(system, number)
    put_invoice(system, "1001", "1001")
    put_invoice(system, "1001-S", "1001", SupplementalInvoiceType="Detention")
    put_invoice(system, "S0007", "1002", "1003", Type="SummaryInvoice")
    put_carrier_statement(system, 501, "820.00", "1001-1", "1002-1")
    put_carrier_statement(system, 502, "-50.00", "1003-1")
    put_driver_statement(system, 601, "1001-1")
    system.alvys.put("carriers", ACME.carrier, OWN_ID)
    return system


CASES = [
    ("invoices", reference("load_invoice", invoiceNumber="1001"), {}, "1001", "C-100", "1086.39"),
    ("invoices", reference("load_invoice", loadNumber="1001"), {}, "1001", "C-100", "1086.39"),
    ("invoices", reference("supplemental_invoice", invoiceNumber="1001-S"), {}, "1001-S", "C-100", "1086.39"),
    ("invoices", reference("summary_invoice", invoiceNumber="S0007"), {}, "S0007", "C-100", "1086.39"),
    (
        "invoices",
        reference("carrier_statement", statementNumber="502"),
        {"ar": {"exportCarrierStatements": True, "autoCreateCustomer": True}},
        "502",
        "V-100",
        "50.00",
    ),
    ("bills", reference("carrier_bill", tripNumber="1001-1"), {}, "1001-1", "V-100", "820.00"),
    (
        "bills",
        reference("carrier_settlement", statementNumber="501"),
        {"ap": {"exportCarrierStatements": True}},
        "501",
        "V-100",
        "1640.00",
    ),
    (
        "bills",
        reference("driver_settlement", statementNumber="601"),
        {"ap": {"includeDriverBills": True, "autoCreateVendor": True}},
        "601",
        None,
        "800.00",
    ),
    (
        "bills",
        reference("paystub", statementNumber="601"),
        {"ap": {"includeDriverBills": True, "autoCreateVendor": True}},
        "601",
        None,
        "800.00",
    ),
]


@pytest.mark.rule("PARTY-7", "API-3")
@pytest.mark.parametrize(("path", "message", "settings", "number", "party", "total"), CASES)
def test_every_kind_is_read_and_exported(
    alvys: System,
    acme: Person,
    path: str,
    message: Json,
    settings: Json,
    number: str,
    party: str | None,
    total: str,
) -> None:
    """API-3, PARTY-7: with its loads, trips and party, as if it had been sent whole."""
    if settings:
        acme.call("PATCH", ACME.path, settings).expect(200)
    sent = acme.post(f"/v1/{path}", message)["transactionId"]
    alvys.drain()
    shown = acme.transaction(sent)
    assert (shown["status"], shown["number"]) == ("exported", number), shown.get("problem")
    (in_sage,) = alvys.sage.live(number)
    assert Decimal(str(in_sage["TOTALENTERED"])) == Decimal(total)
    if party:
        assert party in (in_sage.get("CUSTOMERID"), in_sage.get("VENDORID"))
    assert acme.errors() == []


@pytest.mark.rule("PARTY-3", "API-3")
def test_a_new_vendor_gets_what_alvys_tells_of_the_driver(alvys: System, acme: Person) -> None:
    """PARTY-3: contact and address come from the driver in Alvys."""
    acme.call("PATCH", ACME.path, {"ap": {"includeDriverBills": True, "autoCreateVendor": True}}).expect(200)
    acme.post("/v1/bills", reference("driver_settlement", statementNumber="601"))
    alvys.drain()
    said = str(alvys.sage.objects("CONTACT"))
    assert all(part in said for part in ("john@carter.example", "555-0100", "1 Main St", "Reno", "89501"))


@pytest.mark.rule("API-3")
@pytest.mark.parametrize(
    ("path", "message", "code", "said"),
    [
        (
            "invoices",
            reference("load_invoice", invoiceNumber="1001-S"),
            "invoice_of_another_kind",
            "Send it as supplemental_invoice.",
        ),
        (
            "invoices",
            reference("load_invoice", loadNumber="1002"),
            "invoice_of_another_kind",
            "Send invoice S0007 as summary_invoice.",
        ),
        (
            "invoices",
            reference("summary_invoice", invoiceNumber="1001"),
            "invoice_of_another_kind",
            "Send it as load_invoice.",
        ),
        (
            "invoices",
            reference("load_invoice", loadNumber="9999"),
            "invoice_of_load_not_in_alvys",
            "Check the number of the invoice in Alvys and send it again.",
        ),
        (
            "bills",
            reference("paystub", statementNumber="9999"),
            "driver_statement_not_in_alvys",
            "Check the number of the driver statement in Alvys, and that it is processed, and send it again.",
        ),
    ],
)
def test_what_stands_in_the_way_is_told(
    alvys: System, acme: Person, path: str, message: Json, code: str, said: str
) -> None:
    acme.post(f"/v1/{path}", message)
    alvys.drain()
    (error,) = acme.errors()
    assert (error["problem"]["code"], error["problem"]["remedy"]) == (code, said)


@pytest.mark.rule("DIM-2", "API-3")
def test_the_trips_of_an_invoice_are_read(alvys: System, acme: Person) -> None:
    """DIM-2: what an invoice takes from its trip is there, as when it is sent whole."""
    alvys.alvys.put("trips", "trip-1001-1", {"Truck": {"Id": "TRK-1"}})
    mapping = {"alvysField": "truck", "default": "OPS", "values": {"TRK-1": "DAL"}}
    acme.call("PUT", f"{ACME.path}/dimension-mappings", {"mappings": {"department": mapping}}).expect(200)
    acme.post("/v1/invoices", reference("load_invoice", invoiceNumber="1001"))
    alvys.drain()
    (in_sage,) = alvys.sage.live("1001")
    assert {line["DEPARTMENTID"] for line in in_sage["ARINVOICEITEMS"]} == {"DAL"}


@pytest.mark.rule("API-3")
def test_an_unusable_answer_concerns_its_own_reference_only(alvys: System, acme: Person) -> None:
    put_load(alvys, "1004")
    put_invoice(alvys, "1004", "1004", LineItems=[])
    messages = [reference("load_invoice", invoiceNumber=number) for number in ("1001", "1004")]
    good, bad = acme.call("POST", "/v1/invoices", {"items": messages}).expect(202)
    alvys.drain()
    assert acme.status(good["transactionId"]) == "exported"
    (error,) = acme.errors()
    assert (error["id"], error["problem"]["code"]) == (bad["transactionId"], "alvys_answer_unusable")


@pytest.mark.rule("API-2", "API-3")
def test_two_tenants_share_nothing(system: System, acme: Person, globex: Person) -> None:
    """Each signs in by itself, and what was read of one tenant's customer is never the other's."""
    for tenant in (ACME, GLOBEX):
        put_load(system, "1001", tenant)
        put_invoice(system, "1001", "1001", tenant=tenant)
    system.alvys.put("customers", "cust-100", {"ExternalId": "C-200"}, "acme")
    message = reference("load_invoice", invoiceNumber="1001")
    sent = [one.post("/v1/invoices", message)["transactionId"] for one in (acme, globex)]
    system.drain()
    assert [one.status(each) for one, each in zip((acme, globex), sent, strict=True)] == ["exported"] * 2
    assert [system.sage.live("1001", company)[0]["CUSTOMERID"] for company in ("ACME", "GLOBEX")] == [
        "C-200",
        "C-100",
    ]
    assert system.alvys.calls("/oauth/token") == 2
    assert system.alvys.calls("GET /api/p/v{version}/customers") == 2


@pytest.mark.rule("ERR-6")
def test_a_limit_in_the_middle_loses_nothing(system: System, acme: Person) -> None:
    """ERR-6: Alvys takes fewer calls than it says; the rest waits, and fewer are made."""
    numbers = [f"S{number}" for number in range(2000, 2006)]
    for number in numbers:
        put_load(system, number[1:])
        put_invoice(system, number, number[1:], Type="SummaryInvoice")
    system.alvys.limit(2)
    messages = [reference("summary_invoice", invoiceNumber=number) for number in numbers]
    sent = acme.call("POST", "/v1/invoices", {"items": messages}).expect(202)
    system.pump()
    assert system.alvys.statuses()["429"] == 1
    system.drain()
    assert [acme.status(one["transactionId"]) for one in sent] == ["exported"] * 6
    assert acme.errors() == []
    assert sorted(row["RECORDID"] for row in system.sage.objects("ARINVOICE")) == numbers


@pytest.mark.rule("API-3", "MOD-1", "ERR-4")
def test_a_reference_that_was_read_is_shown_and_changed_as_its_transaction(
    alvys: System, acme: Person
) -> None:
    """It was not skipped: it is listed as what it was read as, and nowhere else."""
    sent = acme.post("/v1/invoices", reference("load_invoice", invoiceNumber="1001"))["transactionId"]
    alvys.drain()
    target = acme.transaction(sent)["transactionId"]
    assert target != sent
    for query in ("", "?q=1001", "?q=100", "?kind=load_invoice"):
        assert [row["transactionId"] for row in acme.get(f"/v1/transactions{query}")["items"]] == [target]
    assert acme.get("/v1/transactions?status=skipped")["items"] == []
    assert acme.post(f"/v1/transactions/{sent}/revert")["transactionId"] == target
    alvys.drain()
    assert acme.status(target) == "reverted"
    assert acme.post(f"/v1/transactions/{sent}/regenerate")["transactionId"] == target
    alvys.drain()
    assert acme.status(target) == "exported"
    alvys.sage.put("ARINVOICE", acme.transaction(target)["sageDocument"]["recordNo"], PAID)
    acme.post(f"/v1/transactions/{sent}/revert")
    alvys.drain()
    assert acme.status(target) == "failed"
    assert acme.post("/v1/errors/retry", {"ids": [sent]})["accepted"] == 1


@pytest.mark.rule("API-3", "MOD-3")
def test_a_reference_that_was_called_off_before_it_was_read_can_be_sent_again(
    alvys: System, acme: Person
) -> None:
    message = reference("load_invoice", invoiceNumber="1001")
    sent = acme.post("/v1/invoices", message)["transactionId"]
    acme.post(f"/v1/transactions/{sent}/revert")
    alvys.drain()
    assert (acme.status(sent), alvys.sage.objects("ARINVOICE")) == ("reverted", [])
    acme.post("/v1/invoices", message)
    alvys.drain()
    assert acme.status(sent) == "exported"
