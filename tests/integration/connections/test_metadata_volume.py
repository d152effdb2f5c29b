"""The metadata of a large company: few requests to Sage, and none for what is kept (CONN-5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

pytestmark = pytest.mark.rule("CONN-5")


CUSTOMERS, PROJECTS, ACCOUNTS = 14_000, 6_000, 5_000
METADATA = f"{ACME.path}/metadata"


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """20,000 dimension values and 5,000 accounts."""
    seed = demo_seed("intacct")
    objects = seed["companies"]["ACME"]["objects"]
    objects["CUSTOMER"] = [{"CUSTOMERID": f"C{n:05}", "NAME": f"Customer {n}"} for n in range(CUSTOMERS)]
    objects["PROJECT"] = [{"PROJECTID": f"P{n:05}", "NAME": f"Project {n}"} for n in range(PROJECTS)]
    objects["GLACCOUNT"] = [
        {"ACCOUNTNO": f"{n:05}", "TITLE": f"Account {n}", "ACCOUNTTYPE": "incomestatement"}
        for n in range(ACCOUNTS)
    ]
    with sage_running(seed) as sage:
        yield sage


def test_a_large_company_takes_few_requests_and_a_handful_of_items(system: System, ann: Person) -> None:
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    before = _statistics(system)
    summary = ann.call("POST", f"{METADATA}/refresh").expect(200)
    after = _statistics(system)
    counts = summary["counts"]
    assert (counts["accounts"], counts["dimensions"]["customer"], counts["dimensions"]["project"]) == (
        ACCOUNTS,
        CUSTOMERS,
        PROJECTS,
    )
    assert after["requests"] - before["requests"] <= 3
    assert after["logins"] == before["logins"]
    items = [
        item for item in system.account.items("ConnectionsTable") if item["sk"]["S"].startswith("METADATA#")
    ]
    assert 1 <= len(items) <= 6

    page = ann.get(f"{METADATA}?part=dimensions&dimension=customer&q=customer%2013999")
    assert [value["id"] for value in page["items"]] == ["C13999"]
    assert ann.get(f"{METADATA}?part=accounts&q=04999")["total"] == 1
    assert _statistics(system) == after


def _statistics(system: System) -> dict[str, Any]:
    counted = httpx.get(f"{system.sage.base_url}/_sandbox/requests").raise_for_status().json()
    return {name: counted[name] for name in ("requests", "logins", "functions")}
