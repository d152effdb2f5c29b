"""People sign in to the console, and to the API's reference."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.looks import assert_accessible, assert_accessible_in_both_themes, screenshot


def test_a_person_signs_in_and_sees_the_console(page_of: Callable[..., Page]) -> None:
    page = page_of("Dana Whitfield")
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    assert_accessible(page)
    screenshot(page, "console")
    page.reload()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_the_reference_tries_calls_as_the_person_who_signed_in(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(color_scheme="light").new_page()
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
    page.goto("/v1/docs")
    page.get_by_role("button", name="Sign in to try calls").click()
    expect(page.get_by_role("link", name="Dana Whitfield")).to_be_visible()
    assert_accessible_in_both_themes(page)
    screenshot(page, "people")
    refused.clear()  # axe itself adds styles to the page
    page.get_by_role("link", name="Dana Whitfield").click()
    expect(page.get_by_text("Signed in as Dana Whitfield")).to_be_visible()
    listed = page.locator("#operations-Connections-list_all_v1_connections_get")
    listed.get_by_role("button").first.click()
    listed.get_by_role("button", name="Try it out").click()
    listed.get_by_role("button", name="Execute").click()
    expect(listed.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    assert refused == []
    assert_accessible_in_both_themes(page)
    screenshot(page, "reference")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in stored
