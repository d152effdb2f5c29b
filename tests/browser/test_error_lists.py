"""The error list: what is shown is what is meant, however it is filtered, and whatever it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, Route, expect

from sandbox.demo.clients import Api
from tests.browser.looks import assert_fits
from tests.browser.screens import ids_of, show

pytestmark = pytest.mark.rule("UI-1")

LIST = re.compile(r"/v1/errors\?")
GROUPS = re.compile(r"/v1/errors/groups\?")
ACTIONS = re.compile(r"/v1/errors/(retry|mark-synced|close)$")
HOSTILE = "<img src=x onerror='window.harmed = true'>" + "Donaudampfschifffahrtsgesellschaft" * 6
PARTS = 3


@pytest.fixture(scope="module")
def ids(fleet: Api) -> dict[str, str]:
    return ids_of(fleet)


@pytest.fixture
def asked(desk: Page) -> Iterator[list[Any]]:
    """What the page asks to be done to errors. None of it reaches the API."""
    bodies: list[Any] = []

    def note(route: Route) -> None:
        bodies.append(json.loads(route.request.post_data or ""))
        body = {"accepted": 1, "refused": [], "retryId": "ret_none"}
        route.fulfill(status=202, content_type="application/json", body=json.dumps(body))

    desk.route(ACTIONS, note)
    yield bodies
    desk.unroute_all(behavior="ignoreErrors")


def rows(page: Page) -> Any:
    return page.get_by_role("table", name="Open errors").get_by_role("rowheader")


def answering(change: Callable[[Any], Any]) -> Callable[[Route], None]:
    """The API's answer, changed."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=json.dumps(change(response.json())))

    return answer


@pytest.mark.rule("ERR-3", "ERR-10")
def test_every_choice_of_a_filter_is_one_that_the_api_knows(desk: Page) -> None:
    for label in ("Entity type", "Type", "Status"):
        show(desk, "errors?view=list")
        choices = desk.get_by_role("combobox", name=label, exact=True)
        for value in choices.evaluate("it => [...it.options].map(({value}) => value).filter(Boolean)"):
            with desk.expect_response(
                re.compile(rf"/v1/errors\?.*={re.escape(quote_plus(value))}")
            ) as answer:
                choices.select_option(value)
            assert answer.value.ok, (label, value)
    show(desk, "errors?view=list&status=payment_refused")
    expect(rows(desk).first).to_be_visible()
    expect(desk.get_by_role("cell", name="Voided in Sage", exact=True)).to_have_count(1)
    expect(desk.get_by_role("alert")).to_have_count(0)


@pytest.mark.rule("ERR-4", "ERR-11")
def test_a_cause_is_acted_on_as_far_as_it_is_shown(desk: Page, asked: list[Any]) -> None:
    """The card counts what the filters show of a cause; its buttons do just that."""
    show(desk, "errors?entityType=Trip")
    cause = desk.get_by_role("article", name=re.compile("Tulsa"))
    retry = cause.get_by_role("button", name=re.compile(r"^Retry \d"))
    shown = int(re.sub(r"\D", "", retry.inner_text()))
    retry.click()
    expect(desk.get_by_text("no longer kept")).to_be_visible()
    desk.get_by_role("button", name="Hide").click()
    cause.get_by_role("button", name=re.compile("^More for")).click()
    cause.get_by_role("button", name=f"Close {shown}…").click()
    dialog = desk.get_by_role("dialog", name=f"Close {shown} error")
    dialog.get_by_role("textbox", name="Reason").fill("A test")
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(dialog).to_have_count(0)
    retried, closed = asked
    assert (retried["filter"]["entityType"], closed["filter"]) == ("Trip", retried["filter"])
    assert retried["filter"]["cause"]


@pytest.mark.rule("ERR-4")
def test_what_is_not_shown_is_not_selected(desk: Page) -> None:
    show(desk, "errors?view=list&type=Invoice")
    for place in (0, 1):
        desk.get_by_role("checkbox", name="Select", exact=True).nth(place).check()
    bar = desk.get_by_role("region", name="Selected errors")
    expect(bar).to_contain_text("2 errors selected")
    desk.get_by_role("combobox", name="Type", exact=True).select_option("Payment")
    expect(rows(desk)).not_to_have_count(0)
    expect(bar).to_have_count(0)


@pytest.mark.rule("ERR-4")
def test_all_that_match_are_taken_at_once(desk: Page, asked: list[Any]) -> None:
    """Rows further down the list are meant, too, once a person says so."""
    desk.route(LIST, answering(lambda page: page | {"cursor": "more"}))
    desk.route(GROUPS, answering(lambda found: found | {"counted": 1234}))
    desk.route(re.compile("cursor=more"), lambda route: route.abort())
    show(desk, "errors?view=list&entityType=Load")
    expect(rows(desk).first).to_be_visible()
    desk.get_by_role("checkbox", name="Select all rows shown").check()
    bar = desk.get_by_role("region", name="Selected errors")
    bar.get_by_role("button", name="Select all that match").click()
    expect(bar).to_contain_text("1,234 errors selected")
    bar.get_by_role("button", name="Retry 1,234").click()
    expect(bar).to_have_count(0)
    assert asked == [{"filter": {"entityType": "Load"}}]


def test_a_search_stays_as_it_is_typed(desk: Page) -> None:
    """People pause between two words."""
    show(desk, "errors?view=list")
    field = desk.get_by_role("searchbox", name="Search errors")
    field.click()
    desk.keyboard.type("Northgate ")
    expect(desk).to_have_url(re.compile("q=Northgate$"))
    desk.keyboard.type("Cold")
    expect(desk).to_have_url(re.compile("q=Northgate.Cold$"))
    expect(field).to_have_value("Northgate Cold")
    desk.get_by_role("button", name="Clear filters").click()
    expect(field).to_have_value("")


@pytest.mark.rule("ERR-1", "ERR-9")
def test_a_link_shows_its_error_wherever_that_is_on_the_list(desk: Page, ids: dict[str, str]) -> None:
    show(desk, f"errors?view=list&type=Payment&open={ids['error']}")
    panel = desk.get_by_role("complementary", name=re.compile("^Error of "))
    expect(panel.get_by_role("region", name="What happened")).to_be_visible()
    expect(panel.get_by_role("button", name="Retry")).to_be_enabled()
    show(desk, "errors?view=list&open=txn_unknown")
    gone = desk.get_by_role("complementary", name="Error", exact=True)
    expect(gone).to_contain_text("No longer on the list")


@pytest.mark.rule("ERR-4")
def test_what_somebody_else_settled_is_not_told_as_retried(desk: Page) -> None:
    """The click waits for its answer, so a second one sends nothing."""
    asked: list[Route] = []

    def wait(route: Route) -> None:
        asked.append(route)

    desk.route(ACTIONS, wait)
    show(desk, "errors?view=list&type=Invoice")
    rows(desk).first.get_by_role("button").click()
    panel = desk.get_by_role("complementary", name=re.compile("^Error of "))
    panel.get_by_role("button", name="Retry").click()
    expect(panel.get_by_role("button", name="Retrying…")).to_be_disabled()
    with desk.expect_response(LIST):  # what the list shows is read again
        body = json.dumps({"accepted": 0, "retryId": "ret_none"})
        asked[0].fulfill(status=202, content_type="application/json", body=body)
    expect(desk.get_by_text("Nothing was left to retry")).to_be_visible()
    expect(panel.get_by_role("button", name="Retry")).to_be_enabled()
    assert len(asked) == 1
    desk.unroute_all(behavior="ignoreErrors")


def test_a_gateway_without_words_is_told_as_busy(desk: Page) -> None:
    desk.route(ACTIONS, lambda route: route.fulfill(status=503, body="<html>", headers={"retry-after": "20"}))
    show(desk, "errors?view=list&type=Invoice")
    rows(desk).first.get_by_role("button").click()
    panel = desk.get_by_role("complementary", name=re.compile("^Error of "))
    panel.get_by_role("button", name="Retry").click()
    expect(desk.get_by_text("Nothing was changed by this request. Try again in a moment.")).to_be_visible()
    desk.unroute_all(behavior="ignoreErrors")


def test_closing_a_row_leaves_no_step_behind(desk: Page) -> None:
    show(desk, "connections")
    show(desk, "errors?view=list&type=Invoice")
    rows(desk).first.get_by_role("button").click()
    panel = desk.get_by_role("complementary", name=re.compile("^Error of "))
    expect(panel).to_be_visible()
    desk.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(desk).to_have_url(re.compile("type=Invoice$"))
    desk.go_back()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Connections")


def test_long_and_hostile_texts_stay_texts_and_fit(desk: Page) -> None:
    """Names come from customers. The words of a problem may be as long as theirs."""

    def worded(page: Any) -> Any:
        for row in page["items"]:
            (row.get("problem") or row)["message"] = HOSTILE
        return page

    desk.route(LIST, answering(worded))
    desk.route(GROUPS, answering(worded))
    for path in ("", "errors?q=2", "errors?view=list&q=2"):
        show(desk, path)
        expect(desk.get_by_text(HOSTILE).first).to_be_visible()
        for width in (1280, 768, 375):
            desk.set_viewport_size({"width": width, "height": 900})
            assert_fits(desk)
        desk.set_viewport_size({"width": 1280, "height": 800})
    assert desk.evaluate("window.harmed") is None
    desk.unroute_all(behavior="ignoreErrors")


@pytest.mark.rule("ERR-3")
def test_a_file_in_parts_is_saved_as_one(desk: Page, tmp_path: Path) -> None:
    """The API answers 5,000 rows a part; whoever downloads the list wants all of it."""

    def answer(route: Route) -> None:
        found = re.search(r"cursor=(\d)", route.request.url)
        place = int(found[1]) if found else 0
        link = {"link": f'</v1/errors.csv?cursor={place + 1}>; rel="next"'} if place + 1 < PARTS else {}
        route.fulfill(content_type="text/csv", headers=link, body=f"row {place}\r\n")

    desk.route(re.compile(r"/v1/errors\.csv"), answer)
    show(desk, "errors?view=list")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "errors.csv")
    saved = (tmp_path / "errors.csv").read_bytes()
    assert saved.decode() == "\ufeffrow 0\r\nrow 1\r\nrow 2\r\n"  # Excel knows UTF-8 by its first character
    desk.unroute_all(behavior="ignoreErrors")


@pytest.mark.rule("MOD-10")
def test_what_has_nothing_in_sage_is_not_offered_to_be_taken_out(desk: Page, fleet: Api) -> None:
    (skipped, *_) = fleet.call("GET", "/v1/transactions?status=skipped&limit=1")["items"]
    show(desk, f"transactions/{skipped['transactionId']}")
    expect(desk.get_by_role("button", name="Regenerate…")).to_be_visible()
    expect(desk.get_by_role("button", name="Revert…")).to_have_count(0)
