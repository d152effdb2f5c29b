"""A subsidiary is connected with the keyboard alone, from the first step to an active connection."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from sandbox.demo.clients import Api
from sandbox.demo.connecting import CREDENTIALS, SUBSIDIARY_NAME
from sandbox.demo_data.subsidiaries import DEDICATED, LINES
from tests.browser.looks import assert_accessible_in_both_themes, assert_fits
from tests.browser.screens import show

pytestmark = pytest.mark.rule("UI-1")

MOST_TABS = 80


def reach(page: Page, wanted: Locator) -> Locator:
    """Press Tab until the focus is there."""
    expect(wanted).to_be_visible()
    expect(wanted).to_be_enabled()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return wanted
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by {MOST_TABS} tabs")


def type_into(page: Page, name: str, text: str) -> None:
    reach(page, page.get_by_role("textbox", name=name))
    page.keyboard.type(text)


def press(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    reach(page, page.get_by_role(role, name=name))  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def choose(page: Page, name: str, text: str) -> None:
    """Search in a picker, and take what is found."""
    reach(page, page.get_by_role("combobox", name=name, exact=True))
    page.keyboard.type(text)
    expect(page.get_by_role("listbox", name=name, exact=True).get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{name}: saved.")).to_be_visible()


def test_the_wizard_by_keyboard_alone(page_of: Callable[..., Page]) -> None:
    page = page_of("Tom Becker", "/console/connections/new")
    title = page.get_by_role("heading", level=1)
    subsidiary = f"browser-{time.time_ns()}"
    expect(title).to_have_text("Select Subsidiary")
    type_into(page, "Subsidiary id in Alvys", subsidiary)
    type_into(page, "Name in Alvys", SUBSIDIARY_NAME)
    press(page, "button", "Next: Connect to Sage")
    expect(title).to_have_text("Connect to Sage")
    type_into(page, "Company id", CREDENTIALS["companyId"])
    type_into(page, "Web services user", CREDENTIALS["userId"])
    reach(page, page.get_by_label("Password"))
    page.keyboard.type(CREDENTIALS["password"])
    press(page, "button", "Check the prerequisites")
    expect(page.get_by_text("All prerequisites are met.")).to_be_visible()
    assert_accessible_in_both_themes(page)
    press(page, "button", "Connect")
    expect(title).to_have_text("Accounts Payable")
    choose(page, "Default Expense Account", "5900")
    press(page, "link", "Next: Accounts Receivable")
    expect(title).to_have_text("Accounts Receivable")
    choose(page, "Default Revenue Account", "4900")
    page.reload()
    expect(page.get_by_role("combobox", name="Default Revenue Account")).to_have_value(re.compile("^4900"))
    press(page, "link", "Next: Advanced Settings")
    expect(title).to_have_text("Advanced Settings")
    press(page, "link", "Next: Finish Up")
    expect(page.get_by_text("Everything is in place.")).to_be_visible()
    press(page, "button", "Activate")
    expect(page.get_by_text("is active. New documents go to Sage from now on.")).to_be_visible()
    expect(title).to_have_text(SUBSIDIARY_NAME)
    expect(page.get_by_text("Active", exact=True)).to_be_visible()
    assert_fits(page)


NOT_CHECKED = {
    "outcome": "unknown",
    "ok": False,
    "message": "Not checked.",
    "howToFix": "First fix the rest.",
}
CHECKLIST = [
    {"check": "Company id accepted", "outcome": "passed", "ok": True, "message": "Known.", "howToFix": ""},
    {
        "check": "User active",
        "outcome": "failed",
        "ok": False,
        "message": "The user is locked.",
        "howToFix": "Do: 1. Unlock. 2. Retry.",
    },
    *({"check": module, **NOT_CHECKED} for module in ("General Ledger", "Order Entry", "Company")),
]


def begin(page: Page, subsidiary: str) -> None:
    """Fill the first two steps, but for the password."""
    page.get_by_role("textbox", name="Subsidiary id in Alvys").fill(subsidiary)
    page.get_by_role("textbox", name="Name in Alvys").fill(SUBSIDIARY_NAME)
    page.get_by_role("button", name="Next: Connect to Sage").click()
    page.get_by_role("textbox", name="Company id").fill(CREDENTIALS["companyId"])
    page.get_by_role("textbox", name="Web services user").fill(CREDENTIALS["userId"])


def test_a_sign_in_that_sage_refuses_is_told_in_place(page_of: Callable[..., Page]) -> None:
    page = page_of("Tom Becker", "/console/connections/new")
    begin(page, f"refused-{time.time_ns()}")
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("button", name="Connect", exact=True).click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("Sage was not connected")
    expect(alert.get_by_role("listitem").first).to_contain_text("The user id")
    expect(page.get_by_role("textbox", name="Company id")).to_have_value(CREDENTIALS["companyId"])


@pytest.mark.rule("AP-8")
def test_intercompany_parties_are_set_with_the_advanced_settings(desk: Page, fleet: Api) -> None:
    show(desk, f"connections/{DEDICATED.id}/setup/advanced")
    parties = desk.get_by_role("region", name="Intercompany parties")
    parties.get_by_role("combobox", name="Subsidiary", exact=True).select_option(LINES.name)
    parties.get_by_role("button", name="Add").click()
    vendor = parties.get_by_role("combobox", name=f"{LINES.name} as a vendor")
    vendor.click()
    option = parties.get_by_role("listbox").get_by_role("option").first
    chosen = option.locator("span").first.inner_text()
    option.click()
    expect(vendor).to_have_value(chosen)
    saved = fleet.call("GET", f"/v1/connections/{DEDICATED.id}")["advanced"]["intercompanyParties"]
    assert saved[LINES.name]["vendorId"] == chosen.split(" - ")[0]
    desk.reload()
    expect(vendor).to_have_value(chosen)
    parties.get_by_role("button", name=f"Remove {LINES.name}").click()
    expect(vendor).to_have_count(0)


@pytest.mark.rule("TERM-1")
def test_terms_that_are_not_added_yet_stay_while_one_looks_at_another_step(desk: Page) -> None:
    show(desk, f"connections/{DEDICATED.id}/setup/advanced")
    customer = desk.get_by_role("region", name="Customers").get_by_role("textbox", name="Customer id")
    customer.fill("C-1001")
    desk.get_by_role("link", name="Next: Finish Up").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Finish Up")
    desk.get_by_role("link", name="Back", exact=True).click()
    expect(customer).to_have_value("C-1001")
    customer.fill("")


@pytest.mark.rule("CONN-13")
def test_what_was_typed_lasts_and_a_checklist_counts_for_its_sign_in_alone(desk: Page) -> None:
    """Back, forward and a reload lose the password only; what wasn't tried isn't said to have failed."""
    show(desk, "connections/new")
    begin(desk, "summit-new")
    title = desk.get_by_role("heading", level=1)
    desk.go_back()
    expect(title).to_have_text("Select Subsidiary")
    expect(title).to_be_focused()
    desk.go_forward()
    expect(title).to_have_text("Connect to Sage")
    desk.reload()
    expect(desk.get_by_role("textbox", name="Web services user")).to_have_value(CREDENTIALS["userId"])
    password = desk.get_by_label("Password")
    expect(password).to_have_value("")
    desk.route(
        "**/v1/prerequisite-checks", lambda route: route.fulfill(json={"ok": False, "items": CHECKLIST})
    )
    password.fill("guess")
    desk.get_by_role("button", name="Check the prerequisites").click()
    card = desk.get_by_role("region", name="Prerequisites in Sage")
    expect(card.get_by_text("1 prerequisite not met, 3 prerequisites not known.")).to_be_visible()
    expect(card.get_by_text("General Ledger, Order Entry, and Company")).to_be_visible()
    expect(card.get_by_text("failed", exact=True)).to_have_count(1)
    expect(card.get_by_role("listitem").filter(has_text=re.compile("^Unlock"))).to_be_visible()
    assert_accessible_in_both_themes(desk)
    password.fill("another")
    expect(card.get_by_text("The sign-in was changed since the last check.")).to_be_visible()
    expect(card.get_by_role("listitem")).to_have_count(0)


@pytest.mark.rule("CONN-8")
def test_a_problem_leads_to_its_very_field(desk: Page) -> None:
    show(desk, f"connections/{DEDICATED.id}/setup/finish")
    problem = desk.get_by_role("listitem").filter(has_text="Default Expense Account is not set")
    steps = desk.get_by_role("navigation", name="Steps")
    expect(steps.get_by_text("Accounts Payable, something is missing")).to_be_visible()
    problem.get_by_role("link", name="Fix").click()
    expect(desk.get_by_role("combobox", name="Default Expense Account")).to_be_focused()
    desk.get_by_role("link", name="Back to Finish Up").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Finish Up")


def test_an_address_that_leads_nowhere_says_so(desk: Page) -> None:
    for path in (
        f"connections/{DEDICATED.id}/setup/nowhere",
        "connections/nobody",
        "connections/nobody/setup/finish",
    ):
        show(desk, path)
        expect(desk.get_by_role("heading", level=1)).to_have_text("Not found")
        expect(desk.get_by_role("navigation", name="Steps")).to_have_count(0)
