"""What people do with errors, in a company that is theirs alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sandbox.demo.clients import Api
from sandbox.stack import Stack
from tests.browser.conftest import PATIENCE, enter, profile
from tests.browser.looks import assert_accessible, assert_accessible_in_both_themes
from tests.browser.own_errors import (
    PERSON,
    STATEMENTS,
    STRANGERS,
    SUBSIDIARY,
    TENANT,
    connect,
    send_failing,
)
from tests.browser.screens import ROOT, show

pytestmark = pytest.mark.rule("UI-1")

LIST = f"errors?view=list&subsidiaryId={SUBSIDIARY}&type=Invoice"


@pytest.fixture(scope="module")
def own(browser: Browser, stack: Stack) -> Iterator[Page]:
    """An administrator's page, and failed documents in a subsidiary of its own."""
    api = Api(stack.api_url, stack.token(TENANT))
    connect(api)
    send_failing(api)
    context = browser.new_context(**profile(stack))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    enter(page, PERSON)
    yield page
    context.close()


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Open errors").get_by_role("rowheader")


def listed(page: Page) -> None:
    """Show the list of the own invoices, all of them open."""
    show(page, LIST)
    expect(rows(page)).to_have_count(STRANGERS)


@pytest.mark.rule("ERR-11", "ERR-8")
def test_from_failed_to_gone(own: Page) -> None:
    """The cause, its setting, the fix, back, the retry of the group, its progress, nothing left."""
    show(own, f"errors?subsidiaryId={SUBSIDIARY}")
    cause = own.get_by_role("article", name=re.compile("No GL account is mapped for 'Escrow'"))
    expect(cause.get_by_role("definition").first).to_have_text(str(STATEMENTS))
    cause.get_by_role("link", name="Fix").click()
    expect(own.get_by_role("heading", level=1)).to_have_text("Acme Logistics: Accounts")
    back = own.get_by_role("link", name="Back to the errors")
    expect(back).to_have_attribute("href", f"/console/errors?subsidiaryId={SUBSIDIARY}")
    account = own.get_by_role("combobox", name="Escrow, AP", exact=True)
    account.click()
    account.fill("2000")
    expect(own.get_by_role("option", name=re.compile("^2000"))).to_be_visible()
    assert_accessible(own)
    account.press("Enter")
    expect(own.get_by_text("Escrow, AP: saved.")).to_be_visible()
    own.go_back()
    expect(own).to_have_url(re.compile(f"subsidiaryId={SUBSIDIARY}"))
    cause.get_by_role("button", name=f"Retry {STATEMENTS}").click()
    progress = own.get_by_role("region", name="Progress")
    expect(progress).to_contain_text(f"{STATEMENTS} documents")
    expect(progress).to_contain_text(f"Retried {STATEMENTS} documents")
    expect(progress).to_contain_text(f"{STATEMENTS} in the books again · 0 failed again")
    expect(cause).to_have_count(0)
    own.get_by_role("button", name="Hide the progress").click()
    expect(progress).to_have_count(0)


@pytest.mark.rule("ERR-5")
def test_marked_as_synced_and_undone(own: Page) -> None:
    """The row that follows has the focus then, and the count in the menu follows."""
    listed(own)
    count = own.get_by_role("navigation", name="Main").get_by_label(re.compile("^[0-9]+ open$"))
    before = int(count.inner_text())
    following = rows(own).nth(1).inner_text()
    rows(own).first.get_by_role("button").click()
    panel = own.get_by_role("complementary", name=re.compile("^Error of "))
    panel.get_by_role("button", name="Mark as synced…").click()
    dialog = own.get_by_role("dialog", name="Mark 1 error as synced")
    expect(dialog.get_by_role("button", name="Mark as synced")).to_be_disabled()
    dialog.get_by_role("textbox", name="Reason").fill("It was entered by hand.")
    assert_accessible_in_both_themes(own)
    dialog.get_by_role("button", name="Mark as synced").click()
    expect(own.get_by_text("1 error marked as synced.")).to_be_visible()
    expect(rows(own)).to_have_count(STRANGERS - 1)
    expect(count).to_have_text(str(before - 1))
    expect(rows(own).first).to_have_text(following, use_inner_text=True)
    expect(rows(own).first.get_by_role("button")).to_be_focused()
    own.get_by_role("button", name="Undo").click()
    expect(own.get_by_text("1 error on the list again.")).to_be_visible()
    expect(count).to_have_text(str(before))
    expect(rows(own)).to_have_count(STRANGERS)


@pytest.mark.rule("ERR-5")
def test_a_document_in_sage_is_looked_up_and_a_mark_is_undone_much_later(own: Page) -> None:
    listed(own)
    rows(own).first.get_by_role("button").click()
    panel = own.get_by_role("complementary", name=re.compile("^Error of "))
    panel.get_by_role("button", name="Mark as synced…").click()
    dialog = own.get_by_role("dialog", name="Mark 1 error as synced")
    dialog.get_by_role("textbox", name="Reason").fill("It was entered by hand.")
    number = dialog.get_by_role("textbox", name="Document number in Sage")
    number.fill("NOBODYS")
    expect(dialog.get_by_role("button", name="Link and mark as synced")).to_be_disabled()
    dialog.get_by_role("button", name="Look it up").click()
    expect(dialog.get_by_role("alert")).to_contain_text("has no invoice with number NOBODYS")
    assert_accessible_in_both_themes(own)
    number.fill("")
    dialog.get_by_role("button", name="Mark as synced").click()
    expect(rows(own)).to_have_count(STRANGERS - 1)
    own.get_by_role("link", name="Taken off the list").click()
    taken = own.get_by_role("table", name="Documents taken off the list")
    expect(taken).to_contain_text("It was entered by hand.")
    taken.get_by_role("button", name=re.compile("^Undo")).first.click()
    expect(own.get_by_text("1 error on the list again.")).to_be_visible()
    listed(own)


@pytest.mark.rule("ERR-12")
def test_several_are_closed_at_once(own: Page) -> None:
    listed(own)
    for place in (0, 1):
        own.get_by_role("checkbox", name="Select", exact=True).nth(place).check()
    bar = own.get_by_role("region", name="Selected errors")
    expect(bar).to_contain_text("2 errors selected")
    bar.get_by_role("button", name="Close…").click()
    dialog = own.get_by_role("dialog", name="Close 2 errors")
    dialog.get_by_role("textbox", name="Reason").fill("Nobody bills them.")
    assert_accessible_in_both_themes(own)
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(own.get_by_text("2 errors closed.")).to_be_visible()
    expect(rows(own)).to_have_count(STRANGERS - 2)
    expect(bar).to_have_count(0)
    toast = own.get_by_role("status").locator("div", has_text="2 errors closed.")
    toast.get_by_role("button", name="Undo").click()
    expect(rows(own)).to_have_count(STRANGERS)


def test_the_keys_of_a_list(own: Page) -> None:
    """Row by row, select, open and close, search, the list of keys, another part, and retry."""
    listed(own)
    own.get_by_role("heading", level=1).click()  # no row has the focus
    buttons = rows(own).get_by_role("button")
    keys = own.keyboard
    keys.press("j")
    keys.press("j")
    expect(buttons.nth(1)).to_be_focused()
    keys.press("k")
    expect(buttons.first).to_be_focused()
    keys.press("x")
    expect(own.get_by_role("region", name="Selected errors")).to_contain_text("1 error selected")
    keys.press("x")
    expect(own.get_by_role("region", name="Selected errors")).to_have_count(0)
    keys.press("Enter")
    panel = own.get_by_role("complementary", name=re.compile("^Error of "))
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    keys.press("Escape")
    expect(panel).to_have_count(0)
    expect(buttons.first).to_be_focused()
    keys.press("?")
    dialog = own.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    assert_accessible_in_both_themes(own)
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    keys.press("/")
    expect(own.get_by_role("searchbox", name="Search errors")).to_be_focused()
    keys.type("j")
    expect(own.get_by_role("heading", name="No errors match these filters")).to_be_visible()
    keys.press("Escape")
    expect(rows(own)).to_have_count(STRANGERS)
    keys.press("Escape")
    keys.press("j")
    keys.press("r")
    progress = own.get_by_role("region", name="Progress")
    expect(progress).to_contain_text("Retried 1 document")
    expect(progress).to_contain_text("1 failed again")
    own.get_by_role("button", name="Hide the progress").click()
    keys.press("g")
    keys.press("t")
    expect(own.get_by_role("heading", level=1)).to_have_text("Transactions")
    keys.press("g")
    keys.press("e")
    expect(own.get_by_role("heading", level=1)).to_have_text("Errors")


def test_an_address_brings_back_the_filters_and_the_open_row(own: Page, page_of: Callable[..., Page]) -> None:
    listed(own)
    own.get_by_role("button", name="Amount").click()
    rows(own).nth(1).get_by_role("button").click()
    panel = own.get_by_role("complementary", name=re.compile("^Error of "))
    opened = panel.get_by_role("heading", level=2).inner_text()
    assert_accessible_in_both_themes(own)
    address = own.url
    other = page_of(PERSON, address)
    shown = other.get_by_role("complementary", name=re.compile("^Error of "))
    expect(shown.get_by_role("heading", level=2)).to_have_text(opened, use_inner_text=True)
    expect(other.get_by_role("combobox", name="Type", exact=True)).to_have_value("Invoice")
    expect(other.get_by_role("columnheader", name="Amount")).to_have_attribute("aria-sort", "descending")
    expect(rows(other)).to_have_count(STRANGERS)
    assert other.title().startswith("Errors · ")
    own.go_back()
    expect(panel).to_have_count(0)
    expect(own).to_have_url(re.compile(f"{ROOT}errors.*type=Invoice"))
