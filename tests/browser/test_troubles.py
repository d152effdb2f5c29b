"""An API that is slow, busy or broken, a session that ends, and lists of ten thousand rows."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from sandbox.demo.clients import Api
from tests.browser.looks import assert_accessible_in_both_themes
from tests.browser.screens import show

pytestmark = pytest.mark.rule("UI-1")

ERRORS = re.compile(r"/v1/errors(\?|/groups)")
PAGE, PAGES = 250, 40
LARGEST_FIRST_SCREEN = 120_000
"""Bytes that are transferred, without the answers of the API."""
MOST_ROWS = 150
SEEN = (
    """() => performance.getEntriesByType("resource").map((entry) => [entry.name, entry.encodedBodySize])"""
)
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0].startTime"""


def problem(status: int, title: str, **more: Any) -> Callable[[Route], None]:
    """An answer of the API that refuses."""
    body = json.dumps(
        {"status": status, "title": title, "code": "test", "detail": "Nothing is lost.", **more}
    )

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="application/problem+json", body=body)

    return answer


@pytest.mark.parametrize(
    ("status", "title"), [(500, "Something went wrong"), (429, "Too many requests"), (403, "Not permitted")]
)
def test_an_api_that_refuses(desk: Page, status: int, title: str) -> None:
    """The problem is told in its own words; trying again shows what was wanted."""
    show(desk, "connections")
    desk.route(ERRORS, problem(status, title, correlationId="c-1"))
    show(desk, f"errors?q=refused-{status}")
    alert = desk.get_by_role("alert")
    expect(alert).to_contain_text("You may not see this" if status == 403 else title)
    expect(alert).to_contain_text("Nothing is lost.")
    expect(alert).to_contain_text("c-1")
    assert_accessible_in_both_themes(desk)
    desk.unroute(ERRORS)
    again = alert.get_by_role("button", name="Try again")
    if status == 403:
        expect(again).to_have_count(0)
        return
    again.click()
    expect(alert).to_have_count(0)
    expect(desk.get_by_role("heading", name="No errors match these filters")).to_be_visible()


def test_a_slow_api(desk: Page) -> None:
    """Grey shapes stand where the rows will be; a reader hears that it is loading."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    show(desk, "connections")
    desk.route(ERRORS, hold)
    show(desk, "errors?q=slow")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Errors")
    expect(desk.get_by_role("status", name="Loading")).to_be_visible()
    assert_accessible_in_both_themes(desk)
    for route in waiting:
        route.continue_()
    waiting.clear()
    desk.unroute(ERRORS)
    expect(desk.get_by_role("heading", name="No errors match these filters")).to_be_visible()
    expect(desk.get_by_role("status", name="Loading")).to_have_count(0)


def test_no_answer_at_all(desk: Page) -> None:
    show(desk, "connections")
    desk.route(ERRORS, lambda route: route.abort())
    show(desk, "errors?q=away")
    expect(desk.get_by_role("alert")).to_contain_text("The service did not answer")
    desk.unroute(ERRORS)


def test_a_session_that_ends_keeps_what_was_typed(fleet: Api, page_of: Callable[..., Page]) -> None:
    page = page_of("Dana Whitfield", "/console/preview?by=json")
    typed = page.get_by_role("textbox", name="What Alvys would send")
    typed.fill('{"kind": "load_invoice"}')
    page.route("**/v1/previews", problem(401, "Not signed in"))
    page.get_by_role("button", name="Preview", exact=True).click()
    dialog = page.get_by_role("dialog", name="Your session ended")
    expect(dialog).to_be_visible()
    assert_accessible_in_both_themes(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button")).to_have_count(1)
    page.unroute("**/v1/previews")
    page.context.clear_cookies()  # the identity provider has forgotten the person, too
    with page.expect_popup() as popup:
        dialog.get_by_role("button", name="Sign in again").click()
    popup.value.get_by_role("link", name="Dana Whitfield").click()
    expect(dialog).to_have_count(0)
    expect(typed).to_have_value('{"kind": "load_invoice"}')
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("subsidiaryId")


def test_ten_thousand_errors_scroll(fleet: Api, desk: Page) -> None:
    """The rows near the window are drawn, however many are there."""
    (template, *_) = fleet.call("GET", "/v1/errors?limit=1")["items"]

    def answer(route: Route) -> None:
        found = re.search(r"cursor=(\d+)", route.request.url)
        start = int(found[1]) if found else 0
        items = [template | {"id": f"E{n}", "reference": f"R-{n}"} for n in range(start, start + PAGE)]
        following = start + PAGE if start + PAGE < PAGE * PAGES else None
        body = {"items": items, "cursor": following and str(following)}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    desk.route(re.compile(r"/v1/errors\?"), answer)
    show(desk, "errors?view=list&q=many")
    table = desk.get_by_role("table", name="Open errors")
    rows = table.get_by_role("rowheader")
    expect(rows.first).to_contain_text("R-0")
    desk.evaluate(
        """async (rows) => {
            const count = () => Number(document.querySelector("table").getAttribute("aria-rowcount"));
            const ends = Date.now() + 60_000;
            while (count() < rows && Date.now() < ends) {
                scrollTo(0, document.documentElement.scrollHeight);
                await new Promise((resolve) => setTimeout(resolve, 5));
            }
        }""",
        PAGE * PAGES + 1,
    )
    expect(table).to_have_attribute("aria-rowcount", str(PAGE * PAGES + 1))
    desk.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(rows.last).to_contain_text(f"R-{PAGE * PAGES - 1}")
    assert rows.count() < MOST_ROWS
    desk.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    expect(rows.nth(rows.count() // 2)).to_contain_text(re.compile(r"R-(4[89]|5[01])\d\d"))
    desk.keyboard.press("j")
    expect(rows.get_by_role("button").first).to_be_visible()
    desk.unroute_all()


def test_the_first_screen_is_small(fleet: Api, page_of: Callable[..., Page]) -> None:
    """Cold: all files of the console that Home needs, with its charts, which are drawn last."""
    page = page_of("Dana Whitfield")
    expect(page.get_by_role("link", name="Open errors")).to_be_visible()
    expect(page.locator(".chart canvas").first).to_be_visible()
    document = page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    files = {name: size for name, size in page.evaluate(SEEN) if "/console/" in name}
    total = document + sum(files.values())
    logging.info("first screen: %s bytes, painted after %.0f ms", total, page.evaluate(PAINTED))
    assert len(files) > 10
    assert total <= LARGEST_FIRST_SCREEN, files
