"""What would change: changes are collected, asked about and not saved (WHATIF-1)."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from sandbox.demo.clients import Api
from sandbox.demo_data.subsidiaries import LINES
from tests.browser.looks import assert_accessible_in_both_themes, assert_fits
from tests.browser.screens import show

ASK = "What would change?"


@pytest.mark.rule("WHATIF-1", "UI-1")
def test_a_change_is_asked_about_before_it_is_saved(desk: Page, fleet: Api) -> None:
    path = f"/v1/connections/{LINES.id}/account-mappings"
    before = fleet.call("GET", path)
    show(desk, f"connections/{LINES.id}/account-mappings?q=linehaul")
    desk.get_by_role("button", name=ASK).click()
    field = desk.get_by_role("combobox", name="Customer Linehaul, AR")
    field.click()
    field.fill("Accessorial")
    desk.locator("[role=listbox] [role=option]").first.click()
    expect(desk.get_by_text("1 change, not saved yet")).to_be_visible()
    # It is kept while one looks at other settings.
    desk.get_by_role("link", name="AR", exact=True).click()
    desk.get_by_role("switch", name="Autopost invoices").click()
    expect(desk.get_by_text("2 changes, not saved yet")).to_be_visible()

    desk.get_by_role("button", name=ASK).click()
    answer = desk.get_by_role("dialog", name=ASK)
    expect(answer.get_by_role("status")).to_contain_text(re.compile(r"\d+ of \d+ documents would be booked"))
    expect(answer.get_by_role("region", name="Totals")).to_be_visible()
    expect(answer.get_by_role("region", name="Other values")).to_contain_text("State when exported")
    first = answer.get_by_role("region", name="Lines").get_by_role("link").first
    expect(first).to_have_attribute("href", re.compile(r"/console/transactions/txn_"))
    assert_accessible_in_both_themes(desk)
    for width in (1280, 375):
        desk.set_viewport_size({"width": width, "height": 900})
        assert_fits(desk)
    desk.set_viewport_size({"width": 1280, "height": 800})
    answer.get_by_role("button", name="Back").click()
    desk.get_by_role("button", name="Discard").click()
    expect(desk.get_by_text("Each change here is saved at once.")).to_be_visible()
    assert fleet.call("GET", path) == before


def refused(route: Route) -> None:
    """The API's answer to a change that could not be saved."""
    body = {"status": 409, "title": "Refused", "code": "test", "detail": "GL account 7777 does not exist."}
    route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(body))


@pytest.mark.rule("WHATIF-1", "UI-1")
def test_what_changes_nothing_and_what_is_refused_says_so(desk: Page, fleet: Api) -> None:
    show(desk, f"connections/{LINES.id}/advanced")
    desk.get_by_role("button", name=ASK).click()
    desk.get_by_role("switch", name="Retry when fixed").click()
    desk.route(re.compile("/what-if$"), refused)
    desk.get_by_role("button", name=ASK).click()
    answer = desk.get_by_role("dialog", name=ASK)
    expect(answer.get_by_role("alert")).to_contain_text("This change can't be made")
    expect(answer.get_by_role("alert")).to_contain_text("GL account 7777 does not exist.")
    desk.unroute(re.compile("/what-if$"))
    answer.get_by_role("button", name="Try again").click()
    expect(answer.get_by_role("heading", name="Nothing would change")).to_be_visible()
    answer.get_by_role("button", name="Close").click()
    desk.get_by_role("button", name="Discard").click()


@pytest.mark.rule("WHATIF-1", "CONN-7")
def test_the_switches_are_asked_about_too(desk: Page, fleet: Api) -> None:
    path = f"/v1/connections/{LINES.id}"
    before = fleet.call("GET", path)["version"]
    show(desk, f"connections/{LINES.id}")
    desk.get_by_role("button", name=ASK).click()
    switch = desk.get_by_role("switch", name="Payables (AP)")
    switch.click()
    expect(switch).not_to_be_checked()
    expect(desk.get_by_role("region", name="Changes that are not saved")).to_contain_text("Payables (AP).")
    desk.get_by_role("button", name=ASK).click()
    answer = desk.get_by_role("dialog", name=ASK)
    expect(answer).to_contain_text("Would no longer be exported")
    answer.get_by_role("button", name="Back").click()
    desk.get_by_role("button", name="Discard").click()
    expect(switch).to_be_checked()
    assert fleet.call("GET", path)["version"] == before


def one_default_used(route: Route) -> None:
    """Documents that take one of the two default accounts."""
    answer = route.fetch()
    used = {"path": "defaults.ar", "documents": 3}
    route.fulfill(response=answer, json=answer.json() | {"accounts": [used]})


@pytest.mark.rule("UI-1")
def test_both_default_accounts_stand_at_one_height(desk: Page, fleet: Api) -> None:
    desk.route(re.compile("/usage$"), one_default_used)
    show(desk, f"connections/{LINES.id}/account-mappings?q=none")
    expect(desk.get_by_text("Used by 3 documents")).to_be_visible()
    fields = [desk.get_by_role("combobox", name=f"Default {what} Account") for what in ("Revenue", "Expense")]
    tops = [box["y"] for field in fields if (box := field.bounding_box())]
    assert tops[0] == tops[1]
    desk.unroute(re.compile("/usage$"))


def told_in_part(route: Route) -> None:
    """Counts of a setting that only the content of documents tells, and two documents without any."""
    answer = route.fetch()
    told = {"setting": "advanced.defaultPaymentTermsDays", "documents": 12, "atLeast": True}
    route.fulfill(response=answer, json=answer.json() | {"settings": [told], "untold": 2})


@pytest.mark.rule("CONN-12", "UI-1")
def test_what_is_counted_in_part_is_not_told_as_if_it_were_all(desk: Page, fleet: Api) -> None:
    desk.route(re.compile("/usage$"), told_in_part)
    show(desk, f"connections/{LINES.id}/advanced")
    expect(desk.get_by_text("Concerns 12+ documents of the last 30 days.")).to_be_visible()
    desk.unroute(re.compile("/usage$"))
