"""What a person may not do is not offered, and another company's people see nothing of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sandbox.demo.clients import Api
from sandbox.demo_data.subsidiaries import LINES
from tests.browser.screens import ids_of, show

pytestmark = pytest.mark.rule("UI-1")

PARTS = ["Home", "Errors", "Transactions", "Payments", "Close", "Preview", "Connections"]
OFFERED = {
    "Miguel Santos": PARTS[:-1],
    "Ruth Okafor": PARTS[:-1],
    "Priya Nair": PARTS[:-1],
    "Sam Lindqvist": ["Home", "Connections"],
}


@pytest.mark.rule("API-2")
@pytest.mark.parametrize("person", OFFERED)
def test_only_what_a_person_may_do_is_offered(fleet: Api, page_of: Callable[..., Page], person: str) -> None:
    page = page_of(person)
    navigation = page.get_by_role("navigation", name="Main")
    for part in PARTS:
        link = navigation.get_by_role("link", name=part)
        expect(link).to_have_count(1 if part in OFFERED[person] else 0)
    denied = page.get_by_role("heading", name="You may not see this page")
    show(page, "errors")
    if "Errors" in OFFERED[person]:
        expect(page.get_by_role("link", name="Fix")).to_have_count(0)
        show(page, f"connections/{LINES.id}/ap")
    expect(denied).to_be_visible()
    show(page, "connections")
    expect(page.get_by_role("link", name="Connect a subsidiary")).to_have_count(
        1 if "Connections" in OFFERED[person] else 0
    )


@pytest.mark.rule("API-2", "CLOSE-3")
def test_an_amount_that_a_person_may_not_see_is_no_difference(
    fleet: Api, page_of: Callable[..., Page]
) -> None:
    """Who may see invoices only: bills are hidden, and lead nowhere."""
    page = page_of("Miguel Santos")
    show(page, f"close/{ids_of(fleet)['report']}?view=comparison")
    bills = page.get_by_role("table", name="Totals").get_by_role("row").filter(has_text="AP")
    expect(bills.get_by_role("cell").filter(has_text="hidden")).to_have_count(3)
    expect(bills.get_by_role("link")).to_have_count(0)
    invoices = page.get_by_role("table", name="Totals").get_by_role("row").filter(has_text="AR")
    expect(invoices.get_by_text("hidden")).to_have_count(0)


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(("person", "charts", "partly"), [("Priya Nair", 1, False), ("Ruth Okafor", 4, True)])
def test_home_counts_what_a_person_may_see(
    fleet: Api, page_of: Callable[..., Page], person: str, charts: int, partly: bool
) -> None:
    page = page_of(person)
    days = page.get_by_role("region", name="Last 14 days")
    expect(days.get_by_text("Payments applied")).not_to_have_count(0)
    expect(days.locator(".chart")).to_have_count(charts)
    expect(page.get_by_text("Of the documents that you may see.")).to_have_count(int(partly))


def test_another_company_sees_nothing_of_it(fleet: Api, page_of: Callable[..., Page]) -> None:
    (transaction, *_) = fleet.call("GET", "/v1/transactions?limit=1")["items"]
    page = page_of("Tom Becker", f"/console/connections/{LINES.id}")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(LINES.name)).to_have_count(0)
    show(page, f"transactions/{transaction['transactionId']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Transaction")
    expect(page.get_by_role("alert")).to_be_visible()
