"""What no source settles can be switched, in the seed."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from sandbox.alvys.assumptions import Assumptions, choices
from sandbox.alvys.server import running
from sandbox.alvys.store import SeedError, World
from tests.contract.alvys_simulator.callers import Caller, customer_payment
from tests.contract.alvys_simulator.seed import two_tenants

PAYMENTS = "invoices/customer-payments"
OTHERS = {
    "no_hits": "empty_page",
    "unknown_properties": "omitted",
    "unknown_filters": "refused",
    "stale_token": 403,
    "payment_answer": "nested",
    "settled_load": "conflict",
    "subsidiaries": True,
}


@pytest.fixture(scope="module")
def other() -> Iterator[Caller]:
    seed = two_tenants()
    seed["tenants"]["north"]["subsidiaries"] = [{"Id": "subsidiary-1", "Name": "North Freight LLC"}]
    with running({**seed, "assumptions": OTHERS}, rate_limit=0) as url:
        yield Caller(url, "north-client", "north-secret")


def test_every_switch_is_tried_both_ways() -> None:
    assert set(OTHERS) == {assumption.name for assumption in fields(Assumptions)}
    assert all(
        value in choices(name) and value != getattr(Assumptions(), name) for name, value in OTHERS.items()
    )


def test_no_hits(north: Caller, other: Caller) -> None:
    assert north.search("loads", LoadNumbers=["none"]).status_code == 404
    assert other.search("loads", LoadNumbers=["none"]).json()["Items"] == []
    assert other.search("loads", page=1, LoadNumbers=["1001"]).status_code == 404


def test_unknown_properties(north: Caller, other: Caller) -> None:
    assert north.get("invoices", id="invoice-1001").json()["PaidDate"] is None
    assert "null" not in other.get("invoices", id="invoice-1001").text


def test_unknown_filters(north: Caller, other: Caller) -> None:
    filters: dict[str, Any] = {"LoadNumbers": ["1001"], "Customer": "customer-9"}
    assert north.search("loads", **filters).status_code == 200
    assert other.search("loads", **filters).status_code == 400


@pytest.mark.parametrize(("switched", "status"), [(False, 401), (True, 403)])
def test_a_stale_token(north: Caller, other: Caller, switched: bool, status: int) -> None:
    caller = other if switched else north
    answer = caller.http.get("/api/p/v1/drivers", headers={"Authorization": "Bearer stale"})
    assert answer.status_code == status


def test_the_answer_to_a_payment(north: Caller, other: Caller) -> None:
    assert north.post(PAYMENTS, customer_payment("1001", "10")).json()["Id"]
    nested = other.post(PAYMENTS, customer_payment("1001", "10")).json()
    assert "Id" not in nested
    assert [payment["ReferenceNumber"] for payment in nested["CustomerPayments"]] == ["R-1"]


def test_a_payment_on_a_settled_load(north: Caller, other: Caller) -> None:
    for caller, status in ((north, 200), (other, 409)):
        assert caller.post(PAYMENTS, customer_payment("1002", "500.10", "R-1")).status_code == 200
        assert caller.post(PAYMENTS, customer_payment("1002", "1", "R-2")).status_code == status
        assert caller.post(PAYMENTS, customer_payment("1002", "500.10", "R-1")).status_code == 200


def test_the_list_of_subsidiaries(north: Caller, other: Caller) -> None:
    assert north.get("subsidiaries").status_code == 404
    assert other.get("subsidiaries").json() == [{"Id": "subsidiary-1", "Name": "North Freight LLC"}]


@pytest.mark.parametrize("given", [{"no_hit": "empty_page"}, {"no_hits": "none"}, {"stale_token": "401"}])
def test_an_unknown_assumption_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SeedError, match="assumption"):
        World({"assumptions": given})
