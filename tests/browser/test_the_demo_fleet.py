"""The demo data on the deployed stack: each list of the console has what its screen shows.

The product makes all of it, so this is also a walk of a whole fleet through the API.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.steps import until
from sandbox.demo_data.fill import fill
from sandbox.demo_data.subsidiaries import COLD_CHAIN, DEDICATED, EXPRESS, LINES, LOGISTICS
from sandbox.stack import Stack
from tests.fakes.demo_fleet import LOADS

STATUSES = {"exported", "failed", "skipped", "reverted", "resolved", "checking", "queued"}
PATIENCE = 120


@pytest.fixture(scope="module")
def api(stack: Stack, fleet: Api) -> Api:
    """The API to a person of the fleet, whose screens are filled."""
    sage, alvys = Simulator(stack.intacct_url), Simulator(stack.alvys_url)
    assert not fill(fleet, sage, alvys, lambda _: None, LOADS), "it is filled once"
    return fleet


def rows(api: Api, path: str) -> list[Any]:
    """The rows of a list, all pages."""
    found, cursor = [], ""
    while True:
        page = api.call("GET", f"{path}{'&' if '?' in path else '?'}limit=100{cursor}")
        found += page["items"]
        if not page.get("cursor"):
            return found
        cursor = f"&cursor={page['cursor']}"


def test_every_badge_of_a_connection(api: Api) -> None:
    listed = {row["subsidiary"]["id"]: row for row in api.call("GET", "/v1/connections")["items"]}
    assert {key: row["status"] for key, row in listed.items()} == {
        LINES.id: "active",
        LOGISTICS.id: "active",
        COLD_CHAIN.id: "paused",
        EXPRESS.id: "disconnected",
        DEDICATED.id: "not_set_up",
    }
    assert all(listed[own.id]["problems"] for own in (LINES, LOGISTICS, DEDICATED))


def test_transactions_of_every_kind_and_status(api: Api) -> None:
    found = rows(api, "/v1/transactions")
    assert len({row["kind"] for row in found}) == 12
    assert Counter(row["status"] for row in found)["exported"] > 60
    seen: set[str] = set()

    def look() -> bool | None:
        """A document whose outcome is looked up is sent again in between, so each look sees a part."""
        seen.update(row["status"] for row in rows(api, "/v1/transactions"))
        return seen >= STATUSES or None

    until(f"the statuses {', '.join(sorted(STATUSES))}", look, PATIENCE)
    assert {"intercompany_bill", "intercompany_invoice"} <= {row["part"] for row in found}


@pytest.mark.rule("ERR-11")
def test_errors_of_a_dozen_causes(api: Api) -> None:
    groups = rows(api, "/v1/errors/groups")
    assert {group["code"] for group in groups} >= {
        "account_inactive",
        "account_not_mapped",
        "custom_field_too_long",
        "customer_inactive",
        "customer_not_found",
        "customer_not_matched",
        "dimension_value_unusable",
        "payment_voided_in_sage",
        "total_inconsistent",
    }
    assert max(row["attempts"] for row in rows(api, "/v1/errors")) > 1


def test_payments_and_their_runs(api: Api) -> None:
    def look() -> bool | None:
        """The last payments reach Alvys a little after the data is entered."""
        statuses = {row["status"] for row in rows(api, "/v1/payments")}
        return statuses >= {"applied", "voided", "notice", "refused"} or None

    until("payments that are applied, voided, noticed and refused", look, PATIENCE)
    runs = api.call("GET", "/v1/payment-syncs")["items"]
    assert len(runs) >= 5
    assert any(run["foreign"] for run in runs)
    assert any(run["notImportedBecause"] for run in runs)


@pytest.mark.rule("CLOSE-4")
def test_close_reports_that_are_ready_and_not(api: Api) -> None:
    reports = api.call("GET", "/v1/close-reports")["items"]
    assert [report["status"] for report in reports] == ["complete"] * 3
    assert {report["ready"] for report in reports} == {True, False}
    (month,) = [report for report in reports if report["subsidiaryId"] is None]
    blocking = {row["code"] for row in rows(api, f"{month['statusUrl']}/obstacles") if row["blocks"]}
    assert {"open_error", "changed_in_sage", "missing_in_sage"} <= blocking
    assert api.call("GET", f"{month['statusUrl']}/differences")["items"]
