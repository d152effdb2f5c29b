import pytest

from tests.contract.alvys_simulator.callers import Caller, ControlPlane


@pytest.mark.parametrize(
    ("resource", "query", "field", "value"),
    [
        ("invoices", {"id": "invoice-1001"}, "Number", "1001"),
        ("invoices", {"invoiceNumber": "1001"}, "Id", "invoice-1001"),
        ("loads", {"id": "load-1001"}, "LoadNumber", "1001"),
        ("loads", {"loadNumber": "1001"}, "Id", "load-1001"),
        ("loads", {"orderNumber": "O-1001"}, "Id", "load-1001"),
        ("trips", {"id": "trip-1001-1"}, "TripNumber", "1001-1"),
        ("trips", {"tripNumber": "1001-1"}, "Id", "trip-1001-1"),
        ("customers", {"id": "customer-1"}, "CompanyNumber", "C-1"),
        ("customers", {"companyNumber": "C-1"}, "Id", "customer-1"),
        ("carriers/carrier-1", {}, "Id", "carrier-1"),
        ("drivers/driver-1", {}, "Id", "driver-1"),
        ("trucks/TR4019283746501928374", {}, "TruckNum", "77"),
        ("trailers/TL5019283746501928374", {}, "TrailerNum", "5311"),
        ("fuel/fuel-1", {}, "Id", "fuel-1"),
        ("tolls/toll-1", {}, "Id", "toll-1"),
        ("deductions/deduction-1", {}, "Id", "deduction-1"),
        ("carrier-settlement-statements/501", {}, "Number", 501),
        ("driver-settlement-statements/602", {}, "Number", 602),
    ],
)
def test_an_object_is_found_by_its_keys(
    north: Caller, south: Caller, resource: str, query: dict[str, str], field: str, value: object
) -> None:
    assert north.get(resource, **query).json()[field] == value
    theirs = south.get(resource, **query)
    # Both tenants have a load 1001; its id is what the seed gave both, its rate tells them apart.
    assert theirs.status_code == 404 or theirs.json()["CustomerRate"]["Amount"] == 33.00


@pytest.mark.parametrize("resource", ["invoices", "loads", "trips", "customers"])
def test_a_read_without_a_key_is_refused(north: Caller, resource: str) -> None:
    assert north.get(resource).status_code == 400


def test_money_keeps_its_digits(north: Caller) -> None:
    assert '"Total":{"Amount":1086.39,"Currency":840}' in north.get("invoices", id="invoice-1001").text
    assert '"Total":{"Amount":500.10,"Currency":840}' in north.get("invoices", id="invoice-1002").text


def test_a_deleted_trip_shows_only_on_request(north: Caller) -> None:
    assert north.get("trips", tripNumber="1002-1").status_code == 404
    assert north.get("trips", tripNumber="1002-1", includeDeleted="true").json()["IsDeleted"] is True
    assert north.get("trips", id="trip-1001-1", includeDeleted="true").json()["IsDeleted"] is False
    assert "IsDeleted" not in north.get("trips", id="trip-1001-1").json()


def test_a_deleted_load_is_not_found(north: Caller) -> None:
    assert north.get("loads", loadNumber="1005").status_code == 404


@pytest.mark.parametrize(
    "resource",
    [
        "carrier-settlement-statements/502",
        "carrier-settlement-statements/503",
        "driver-settlement-statements/603",
    ],
)
def test_unsettled_statements_are_not_shown(north: Caller, resource: str) -> None:
    assert north.get(resource).status_code == 404


@pytest.mark.parametrize(
    ("resource", "field", "listed"),
    [
        ("drivers", "Id", ["driver-1", "driver-2"]),
        ("trucks", "TruckNum", ["77", "78"]),
        ("trailers", "TrailerNum", ["5311"]),
        ("users/list", "Name", ["Rae Dunn"]),
    ],
)
def test_all_objects_are_listed_without_pages(
    north: Caller, south: Caller, resource: str, field: str, listed: list[str]
) -> None:
    assert [item[field] for item in north.get(resource, pageSize="1").json()] == listed
    assert south.get(resource).json() == []


@pytest.mark.parametrize(
    ("version", "status"), [("1", 200), ("1.0", 200), ("2.0", 200), ("7", 400), ("x", 400)]
)
def test_versions(north: Caller, version: str, status: int) -> None:
    answer = north.http.get(f"/api/p/v{version}/loads", params={"loadNumber": "1001"})

    assert answer.status_code == status


def test_unknown_paths_and_methods(north: Caller) -> None:
    assert north.get("subsidiaries").status_code == 404
    assert north.http.delete("/api/p/v1/invoices").status_code == 405


def test_only_json_is_accepted(north: Caller, control: ControlPlane) -> None:
    url = "/api/p/v1/loads/search"
    body = b'{"Page": 0, "PageSize": 1, "CustomerId": "customer-1"}'

    def status(content_type: str, content: bytes = body) -> int:
        return north.http.post(url, content=content, headers={"Content-Type": content_type}).status_code

    assert status("application/json; charset=utf-8") == 200
    assert status("application/json-patch+json") == 200
    assert status("text/json") == 200
    assert status("text/plain") == 415
    assert status("application/json", b"{") == 400
    assert status("application/json", b"[]") == 400
    assert status("application/json", b'{"Page": NaN}') == 400
