"""A connection: what Sage has in place for it, and what is left of it once it is disconnected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from sandbox.demo.clients import Api
from sandbox.demo.connecting import CREDENTIALS, SUBSIDIARY_NAME
from sandbox.demo.steps import DemoError
from sandbox.stack import Stack
from tests.browser.looks import assert_accessible_in_both_themes
from tests.browser.own_errors import PERSON, TENANT

pytestmark = pytest.mark.rule("UI-1")

SUBSIDIARY = "browser-gone"
PATH = f"/v1/connections/{SUBSIDIARY}"


@pytest.fixture
def connected(stack: Stack) -> Iterator[Api]:
    """The API for the tests' own company, which has one more connection meanwhile."""
    api = Api(stack.api_url, stack.token(TENANT))
    subsidiary = {"id": SUBSIDIARY, "name": SUBSIDIARY_NAME, "type": "Broker"}
    wanted = {"subsidiary": subsidiary, "postingDestination": "matching_child_entity", **CREDENTIALS}
    api.call("POST", "/v1/connections", wanted, expect=201)
    yield api
    with suppress(DemoError):  # the test has disconnected it
        api.call("DELETE", PATH)


@pytest.mark.rule("CONN-13", "CONN-10")
def test_from_connected_to_disconnected(connected: Api, page_of: Callable[..., Page]) -> None:
    """Its prerequisites are tried with the sign-in that it keeps; later nothing is left to set."""
    page = page_of(PERSON, f"/console/connections/{SUBSIDIARY}")
    page.get_by_role("button", name="Check the prerequisites").click()
    card = page.get_by_role("region", name="Prerequisites in Sage")
    expect(card.get_by_role("status")).to_contain_text("All prerequisites are met.")
    for prerequisite in ("User and password accepted", "Accounts Receivable", "Reversal of bills"):
        expect(card.get_by_role("listitem").filter(has_text=prerequisite).first).to_be_visible()
    connected.call("DELETE", PATH)
    page.goto(f"/console/connections/{SUBSIDIARY}/account-mappings")
    expect(page.get_by_role("region", name="Disconnected")).to_contain_text("not exported a second time")
    expect(page.get_by_role("link", name="Connect again")).to_be_visible()
    tabs = page.get_by_role("navigation", name=re.compile("^Settings of ")).get_by_role("link")
    expect(tabs).to_have_text(["Overview", "Activity"])
    expect(page.get_by_role("button", name=re.compile("^Check"))).to_have_count(0)
    assert_accessible_in_both_themes(page)


@pytest.mark.usefixtures("connected")
def test_an_address_of_no_setting_says_so(page_of: Callable[..., Page]) -> None:
    page = page_of(PERSON, f"/console/connections/{SUBSIDIARY}/dimensions")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    page.get_by_role("link", name="Open the connection").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBSIDIARY_NAME)
