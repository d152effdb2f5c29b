"""Every answer fits Alvys's own OpenAPI document, whatever this project takes it to say."""

import copy
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from sandbox.alvys.app import OPERATIONS
from tests.contract.alvys_simulator.callers import Caller, ControlPlane, carrier_payment, customer_payment

BESIDE_THE_PROJECT = Path(__file__).parents[4] / "shared" / "reference" / "alvys-openapi-subset.json"
DOCUMENT = Path(os.environ.get("ALVYS_OPENAPI", BESIDE_THE_PROJECT))
MARCH = {"Start": "2026-03-01T00:00:00Z", "End": "2026-03-31T00:00:00Z"}
PREFIX = "/api/p/v{version}/"

# Operation -> (path below the prefix, query, body) of a request that succeeds.
SUCCESSES: dict[str, tuple[str, dict[str, str], dict[str, Any] | None]] = {
    "GET invoices": ("invoices", {"id": "invoice-1001"}, None),
    "GET loads": ("loads", {"loadNumber": "1001"}, None),
    "GET trips": ("trips", {"tripNumber": "1001-1", "includeDeleted": "true"}, None),
    "GET customers": ("customers", {"companyNumber": "C-1"}, None),
    "GET drivers": ("drivers", {}, None),
    "GET drivers/{id}": ("drivers/driver-1", {}, None),
    "GET trucks": ("trucks", {}, None),
    "GET trucks/{id}": ("trucks/TR4019283746501928374", {}, None),
    "GET trailers": ("trailers", {}, None),
    "GET trailers/{id}": ("trailers/TL5019283746501928374", {}, None),
    "GET users/list": ("users/list", {}, None),
    "GET carriers/{id}": ("carriers/carrier-1", {}, None),
    "GET fuel/{id}": ("fuel/fuel-1", {}, None),
    "GET tolls/{id}": ("tolls/toll-1", {}, None),
    "GET deductions/{id}": ("deductions/deduction-1", {}, None),
    "GET carrier-settlement-statements/{number}": ("carrier-settlement-statements/501", {}, None),
    "GET driver-settlement-statements/{number}": ("driver-settlement-statements/601", {}, None),
    "POST invoices/search": ("invoices/search", {}, {"Status": ["Paid", "AwaitingPayment"]}),
    "POST loads/search": ("loads/search", {}, {"CustomerId": "customer-1", "IncludeDeleted": True}),
    "POST trips/search": ("trips/search", {}, {"LoadNumbers": ["1001"], "IncludeDeleted": False}),
    "POST customers/search": ("customers/search", {}, {"Statuses": ["Active"]}),
    "POST carriers/search": ("carriers/search", {}, {"Status": ["Active"]}),
    "POST drivers/search": ("drivers/search", {}, {"IsActive": True}),
    "POST fuel/search": ("fuel/search", {}, {"TransactionRange": MARCH}),
    "POST tolls/search": ("tolls/search", {}, {"DateRange": MARCH}),
    "POST deductions/search": ("deductions/search", {}, {"DateRange": MARCH, "IncludePaid": True}),
    "POST carrier-settlement-statements/search": (
        "carrier-settlement-statements/search",
        {},
        {"StatementDateRange": MARCH},
    ),
    "POST driver-settlement-statements/search": (
        "driver-settlement-statements/search",
        {},
        {"StatementDateRange": MARCH},
    ),
    "POST invoices/customer-payments": (
        "invoices/customer-payments",
        {},
        customer_payment("1001", "86.39", CheckNumber="7"),
    ),
    "POST invoices/carrier-payments": (
        "invoices/carrier-payments",
        {},
        carrier_payment("trip-1001-1", "700"),
    ),
    "POST invoices/financing": (
        "invoices/financing",
        {},
        {"LoadNumber": "1001", "AmountFunded": 950, "Fee": 1, "ReferenceNumber": "F-1"},
    ),
}

formats = jsonschema.FormatChecker(())


@formats.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@pytest.fixture(scope="module")
def document() -> Any:
    if not DOCUMENT.exists():
        pytest.skip(f"Alvys's OpenAPI document is not at {DOCUMENT}; set ALVYS_OPENAPI to its path")
    return with_nulls(with_plain_stops(json.loads(DOCUMENT.read_text())))


def with_nulls(part: Any) -> Any:
    """Write OpenAPI's ``nullable`` in JSON Schema's own words."""
    if isinstance(part, list):
        return [with_nulls(member) for member in part]
    if not isinstance(part, dict):
        return part
    rewritten = {name: with_nulls(member) for name, member in part.items() if name != "nullable"}
    return {"anyOf": [rewritten, {"type": "null"}]} if part.get("nullable") is True else rewritten


def with_plain_stops(document: Any) -> Any:
    """Write the discriminator of stops in JSON Schema's own words.

    As it stands the schema allows ``$type`` and nothing else, which no stop could meet.
    """
    document = copy.deepcopy(document)
    schemas = document["components"]["schemas"]
    mapping = schemas["Alvys.Models.Trips.StopResponse"]["discriminator"]["mapping"]
    variants = []
    for name, reference in mapping.items():
        variant = copy.deepcopy(schemas[reference.rpartition("/")[2]])
        variant["properties"]["$type"] = {"const": name}
        variant["required"] = sorted({*variant["required"], "$type"})
        variants.append(variant)
    schemas["Alvys.Models.Trips.StopResponse"] = {"oneOf": variants}
    return document


def check(document: Any, operation: str, answer: httpx.Response) -> None:
    method, resource = operation.split(" ", 1)
    if PREFIX + resource not in document["paths"]:
        pytest.skip(f"{DOCUMENT} has only a part of Alvys's document, without {operation}")
    documented = document["paths"][PREFIX + resource][method.lower()]["responses"]
    content = documented[str(answer.status_code)]["content"]
    media_type = answer.headers["Content-Type"].partition(";")[0]
    schema = {**content[media_type]["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=formats).validate(answer.json())


def send(caller: Caller, operation: str, change: dict[str, Any] | None = None) -> httpx.Response:
    path, query, body = SUCCESSES[operation]
    if body is None:
        return caller.get(path, **query)
    pages = {"Page": 0, "PageSize": 50} if path.endswith("/search") else {}
    return caller.post(path, {**pages, **body, **(change or {})})


def test_every_operation_is_checked() -> None:
    served = {f"{operation.method} {operation.resource}" for operation in OPERATIONS}

    assert served - {"GET subsidiaries"} == set(SUCCESSES)  # which is only assumed to exist


@pytest.mark.parametrize("operation", SUCCESSES)
def test_answers_fit_the_document(north: Caller, document: Any, operation: str) -> None:
    for _ in range(2):  # payments: the first time and the repetition
        answer = send(north, operation)
        assert answer.status_code == 200, answer.text
        if operation.endswith("/search"):
            assert answer.json()["Items"]
        check(document, operation, answer)


@pytest.mark.parametrize("operation", ["GET invoices", "GET loads", "GET trips"])
def test_paid_objects_fit_the_document(north: Caller, document: Any, operation: str) -> None:
    north.post("invoices/customer-payments", customer_payment("1001", "2000.00", CheckNumber="7"))
    north.post("invoices/carrier-payments", carrier_payment("trip-1001-1", "700"))

    check(document, operation, send(north, operation))


@pytest.mark.parametrize("operation", [name for name in SUCCESSES if name.startswith("POST")])
def test_refusals_fit_the_document(north: Caller, document: Any, operation: str) -> None:
    change = {"PageSize": 0} if operation.endswith("/search") else {"ReferenceNumber": ""}
    answer = send(north, operation, change)

    assert answer.status_code == 400
    check(document, operation, answer)


@pytest.mark.parametrize(
    ("operation", "path", "query"),
    [
        ("GET invoices", "invoices", {"id": "nothing"}),
        ("GET loads", "loads", {"id": "nothing"}),
        ("GET carriers/{id}", "carriers/nothing", {}),
        ("GET carrier-settlement-statements/{number}", "carrier-settlement-statements/9", {}),
    ],
)
def test_not_found_fits_the_document(
    north: Caller, document: Any, operation: str, path: str, query: dict[str, str]
) -> None:
    check(document, operation, north.get(path, **query))


@pytest.mark.parametrize("operation", SUCCESSES)
@pytest.mark.parametrize(("fault", "status"), [("unauthorized_401", 401), ("rate_limit_429", 429)])
def test_401_and_429_fit_the_document(
    north: Caller, control: ControlPlane, document: Any, operation: str, fault: str, status: int
) -> None:
    control.fault(fault, SUCCESSES[operation][0])
    answer = send(north, operation)

    assert answer.status_code == status
    check(document, operation, answer)


def test_403_fits_the_document(reader: Caller, document: Any) -> None:
    check(document, "GET drivers", reader.get("drivers"))
