from typing import Any

import pytest

from tests.contract.alvys_simulator.callers import Caller, ControlPlane

MARCH = {"Start": "2026-03-01T00:00:00Z", "End": "2026-03-31T00:00:00Z"}


def keys(answer: Any, key: str = "Id") -> list[Any]:
    if answer.status_code == 404:
        return []
    assert answer.status_code == 200, answer.text
    return [item[key] for item in answer.json()["Items"]]


def test_pages_count_from_zero(north: Caller) -> None:
    def page(number: int) -> Any:
        return north.search("carriers", page=number, size=2, Status=["Active"])

    assert keys(page(0)) == ["carrier-1", "carrier-2"]
    assert keys(page(2)) == ["carrier-5"]
    assert page(3).status_code == 404
    assert {name: page(1).json()[name] for name in ("Page", "PageSize", "Total")} == {
        "Page": 1,
        "PageSize": 2,
        "Total": 5,
    }


@pytest.mark.parametrize(
    ("resource", "size", "status"),
    [
        ("carriers", 200, 200),
        ("carriers", 201, 400),
        ("carrier-settlement-statements", 100, 200),
        ("carrier-settlement-statements", 101, 400),
        ("driver-settlement-statements", 100, 200),
        ("driver-settlement-statements", 101, 400),
        ("invoices", 0, 400),
        ("invoices", 5000, 200),
        ("loads", 500, 200),
        ("loads", 501, 400),
    ],
)
def test_page_sizes_are_capped(north: Caller, resource: str, size: int, status: int) -> None:
    filters: dict[str, Any] = (
        {"StatementDateRange": MARCH}
        if "statement" in resource
        else {"Status": ["Active"]}
        if resource == "carriers"
        else {"CustomerId": "customer-1"}
    )

    assert north.search(resource, size=size, **filters).status_code == status


@pytest.mark.parametrize("body", [{"Page": 0}, {"PageSize": 10}, {"Page": -1, "PageSize": 10}, {"Page": "0"}])
def test_page_and_size_are_required(north: Caller, body: dict[str, Any]) -> None:
    assert north.post("invoices/search", {**body, "Status": ["Paid"]}).status_code == 400


@pytest.mark.parametrize(
    ("resource", "filters"),
    [
        ("invoices", {}),
        ("invoices", {"CustomerId": "", "Status": []}),
        ("invoices", {"InvoicedDateRange": MARCH}),
        ("invoices", {"Status": ["Open"]}),
        ("loads", {"Status": ["Delivering"]}),
        ("loads", {"IncludeDeleted": True}),
        ("loads", {"DateRange": MARCH}),
        ("trips", {"PickupDateRange": MARCH}),
        ("customers", {}),
        ("carriers", {}),
        ("drivers", {}),
        ("fuel", {}),
        ("tolls", {}),
        ("deductions", {"IncludePaid": True}),
        ("carrier-settlement-statements", {}),
        ("carrier-settlement-statements", {"StatementDateRange": {"Start": "2026-03-01T00:00:00Z"}}),
        ("driver-settlement-statements", {"DriverId": "driver-1"}),
    ],
)
def test_a_search_needs_its_filters(north: Caller, resource: str, filters: dict[str, Any]) -> None:
    answer = north.search(resource, **filters)

    assert answer.status_code == 400
    assert answer.json()["Errors"]


@pytest.mark.parametrize(
    ("resource", "filters", "found"),
    [
        ("invoices", {"Status": ["Paid"]}, ["invoice-1003"]),
        ("invoices", {"LoadNumbers": ["1001", "1002"]}, ["invoice-1001", "invoice-1002"]),
        ("invoices", {"PONumbers": ["PO-1001"]}, ["invoice-1001"]),
        ("invoices", {"OrderNumbers": ["O-1002"]}, ["invoice-1002"]),
        ("invoices", {"PaidDateRange": MARCH, "CustomerId": "customer-1"}, ["invoice-1003"]),
        ("invoices", {"InvoicedDateRange": MARCH, "Status": ["Paid"]}, ["invoice-1003"]),
        ("invoices", {"CustomerId": "customer-2"}, []),
        ("loads", {"Status": ["Dispatched"]}, ["load-1004"]),
        ("loads", {"LoadNumbers": ["1001", "1005"]}, ["load-1001"]),
        ("loads", {"LoadNumbers": ["1005"], "IncludeDeleted": True}, ["load-1005"]),
        ("loads", {"OrderNumbers": ["O-1002"], "DateRange": MARCH}, []),
        ("trips", {"UpdatedAtRange": {"Start": "2026-03-09T00:00:00Z"}}, ["trip-1003-1"]),
        ("trips", {"TripNumbers": ["1002-1"]}, []),
        ("trips", {"TripNumbers": ["1002-1"], "IncludeDeleted": True}, ["trip-1002-1"]),
        ("customers", {"Statuses": ["Active"]}, ["customer-1"]),
        ("customers", {"Statuses": ["Active"], "CreatedDateRange": MARCH}, []),
        ("carriers", {"McNumbers": ["MC4"]}, ["carrier-4"]),
        ("drivers", {"IsActive": False}, ["driver-2"]),
        ("fuel", {"TruckNumber": "77"}, ["fuel-1"]),
        ("fuel", {"TransactionRange": MARCH}, ["fuel-1"]),
        ("tolls", {"UnitIds": ["truck-1"]}, ["toll-1"]),
        ("deductions", {"DriverId": "driver-1", "IncludePaid": False}, ["deduction-1"]),
        ("deductions", {"DateRange": MARCH, "IncludePaid": True}, ["deduction-1", "deduction-2"]),
    ],
)
def test_filters_select(north: Caller, resource: str, filters: dict[str, Any], found: list[str]) -> None:
    assert keys(north.search(resource, **filters)) == found


def test_statements_are_the_settled_ones_of_whole_utc_days(north: Caller) -> None:
    day = {"Start": "2026-03-10T12:00:00Z", "End": "2026-03-10T12:00:00Z"}

    carrier = north.search("carrier-settlement-statements", StatementDateRange=day)
    driver = north.search("driver-settlement-statements", StatementDateRange=day, DriverType="owner_operator")

    assert keys(carrier, "Number") == [501]
    assert keys(driver, "Number") == [601, 602]


def test_deletion_flags_show_only_on_request(north: Caller) -> None:
    living = north.search("loads", LoadNumbers=["1001"]).json()["Items"][0]
    everything = north.search("loads", LoadNumbers=["1001"], IncludeDeleted=True).json()["Items"][0]

    assert "IsDeleted" not in living
    assert everything["IsDeleted"] is False


def test_only_the_single_read_of_a_trip_has_telemetry(north: Caller) -> None:
    assert "Telemetry" in north.get("trips", id="trip-1001-1").json()["Truck"]
    assert north.search("trips", TripNumbers=["1001-1"]).json()["Items"][0]["Truck"] == {"Id": "truck-1"}


@pytest.mark.parametrize(
    ("resource", "field", "most"),
    [
        ("loads", "LoadNumbers", 150),
        ("invoices", "LoadNumbers", 50),
        ("trips", "LoadNumbers", 50),
        ("trips", "TripNumbers", 50),
        ("carriers", "Ids", 200),
    ],
)
def test_lists_have_a_longest_length(north: Caller, resource: str, field: str, most: int) -> None:
    present = {"LoadNumbers": "1001", "TripNumbers": "1001-1", "Ids": "carrier-1"}[field]
    too_many = [present, *(f"x{number}" for number in range(most))]

    def status(listed: list[str]) -> int:
        filters: dict[str, Any] = {field: listed}
        return north.search(resource, **filters).status_code

    assert status(too_many[:most]) == 200
    assert status(too_many) == 400


@pytest.mark.parametrize("resource", ["invoices", "loads"])
def test_no_hits_are_a_404(north: Caller, resource: str) -> None:
    assert north.search(resource, LoadNumbers=["none"]).status_code == 404


def test_include_paid_must_be_given(north: Caller) -> None:
    assert north.search("deductions", DriverId="driver-1").status_code == 400


def test_a_deduction_belongs_to_a_driver_or_a_truck(north: Caller) -> None:
    answer = north.search("deductions", DriverId="driver-1", TruckId="truck-1", IncludePaid=True)

    assert answer.status_code == 400


@pytest.mark.parametrize("resource", ["invoices", "loads", "trips"])
def test_a_search_finds_nothing_of_another_tenant(
    north: Caller, south: Caller, control: ControlPlane, resource: str
) -> None:
    filters: dict[str, Any] = {"LoadNumbers": ["2001"]}

    assert len(keys(south.search(resource, **filters))) == 1
    assert keys(north.search(resource, **filters)) == []
