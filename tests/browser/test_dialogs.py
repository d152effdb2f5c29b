"""Dialogs of permanent things, changes of two people at once, and lists on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from sandbox.demo.clients import Api
from sandbox.demo.steps import until
from sandbox.demo_data.subsidiaries import LINES
from tests.browser.looks import assert_accessible_in_both_themes
from tests.browser.screens import ids_of, show

pytestmark = pytest.mark.rule("UI-1")
PATH = f"/v1/connections/{LINES.id}"
DAYS = "defaultPaymentTermsDays"
ROWS = 200


@pytest.fixture(scope="module")
def ids(fleet: Api) -> dict[str, str]:
    return ids_of(fleet)


@pytest.mark.parametrize(
    ("path", "button", "dialog"),
    [
        ("payments", "Sync now", "Sync payments now"),
        ("transactions/{transaction}", "Revert…", "Revert"),
        ("transactions/{transaction}", "Regenerate…", "Regenerate"),
        (f"connections/{LINES.id}/disconnect", "Disconnect…", f"Disconnect {LINES.name}"),
    ],
)
def test_a_dialog_of_something_permanent(
    desk: Page, ids: dict[str, str], path: str, button: str, dialog: str
) -> None:
    """It says beforehand what happens, and Esc leaves everything as it is."""
    show(desk, path.format(**ids))
    desk.get_by_role("button", name=button, exact=True).click()
    asked = desk.get_by_role("dialog", name=re.compile(dialog))
    expect(asked).to_be_visible()
    expect(asked.get_by_role("status", name="Loading")).to_have_count(0)
    assert_accessible_in_both_themes(desk)
    desk.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(desk.get_by_role("button", name=button, exact=True)).to_be_focused()


@pytest.fixture
def days(fleet: Api) -> Iterator[Callable[[int], None]]:
    """Somebody else changes the default payment terms."""

    def change(value: int) -> None:
        now = fleet.call("GET", PATH)
        body = {"version": now["version"], "advanced": {DAYS: value}}
        fleet.call("PATCH", PATH, body)

    yield change
    change(30)


@pytest.mark.rule("CONN-12")
def test_two_people_change_one_setting(desk: Page, fleet: Api, days: Callable[[int], None]) -> None:
    """Both values are shown, and the person chooses; a change of another setting is no reason to ask."""
    show(desk, "connections")
    show(desk, f"connections/{LINES.id}/advanced")
    field = desk.get_by_label("Default payment terms")
    expect(field).to_have_value("30")
    expect(desk.get_by_role("status", name="Loading")).to_have_count(0)
    days(45)
    field.fill("60")
    field.press("Enter")
    asked = desk.get_by_role("alert").filter(has_text="was changed by somebody else meanwhile")
    expect(asked).to_contain_text("45")
    expect(asked).to_contain_text("60")
    assert_accessible_in_both_themes(desk)
    asked.get_by_role("button", name="Save mine").click()
    expect(asked).to_have_count(0)
    expect(field).to_have_value("60")
    until("mine is saved", lambda: fleet.call("GET", PATH)["advanced"][DAYS] == 60 or None, 30)
    days(20)
    desk.get_by_role("combobox", name="Long references").select_option("error")
    expect(desk.get_by_text("Long references: saved.")).to_be_visible()
    desk.get_by_role("combobox", name="Long references").select_option("truncate")
    expect(desk.get_by_text("Long references: saved.").nth(1)).to_be_visible()
    assert fleet.call("GET", PATH)["advanced"][DAYS] == 20


@pytest.mark.rule("CONN-12")
def test_keeping_theirs_shows_theirs(desk: Page, fleet: Api, days: Callable[[int], None]) -> None:
    show(desk, "connections")
    show(desk, f"connections/{LINES.id}/advanced")
    field = desk.get_by_label("Default payment terms")
    before = fleet.call("GET", PATH)["advanced"][DAYS]
    expect(field).to_have_value(str(before))
    expect(desk.get_by_role("status", name="Loading")).to_have_count(0)
    days(31)
    field.fill("32")
    field.press("Enter")
    desk.get_by_role("button", name="Keep theirs").click()
    expect(field).to_have_value("31")


@pytest.mark.rule("LINK-2")
def test_a_file_of_excel_keeps_its_letters_and_goes_upon_what_others_saved(desk: Page) -> None:
    """Excel saves in the letters of Windows. After a conflict the next try goes upon the newest."""
    sent: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        sent.append((route.request.post_data or "", route.request.headers["if-match"]))
        problem = {"title": "Conflict", "code": "changed_meanwhile", "detail": "Changed meanwhile."}
        route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))

    def newer(route: Route) -> None:
        response = route.fetch()
        found = response.json()
        route.fulfill(response=response, body=json.dumps(found | {"version": found["version"] + len(sent)}))

    desk.route(re.compile(r"account-mappings\.csv"), answer)
    desk.route(re.compile(r"account-mappings$"), newer)
    show(desk, "connections")
    show(desk, f"connections/{LINES.id}/account-mappings")
    desk.get_by_role("button", name=re.compile("as CSV$")).click()
    desk.get_by_role("button", name="Upload…").click()
    dialog = desk.get_by_role("dialog")
    content = "category,item,ar,ap\r\nload,Café,4000,\r\n"
    dialog.get_by_label("File").set_input_files(
        {"name": "accounts.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    for place in (0, 1):
        dialog.get_by_role("button", name="Upload").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Changed meanwhile.")
        expect(dialog.get_by_role("button", name="Upload")).to_be_enabled()
        assert len(sent) == place + 1
    (first, version), (second, newest) = sent
    assert first == second == content
    assert newest != version
    desk.keyboard.press("Escape")
    desk.unroute_all(behavior="ignoreErrors")


@pytest.mark.rule("TERM-2")
def test_terms_by_payment_type_are_added_and_taken_away(desk: Page, fleet: Api) -> None:
    show(desk, f"connections/{LINES.id}/advanced")
    terms = desk.get_by_role("region", name="Payment types")
    terms.get_by_label("Payment type in Alvys").fill("Quick Pay")
    terms.get_by_label("Days").fill("7")
    terms.get_by_role("button", name="Add").click()
    expect(terms.get_by_text("Net 7")).to_be_visible()
    assert fleet.call("GET", PATH)["advanced"]["paymentTypeTerms"] == {"Quick Pay": 7}
    terms.get_by_role("button", name="Remove the terms of Quick Pay").click()
    expect(terms.get_by_text("None")).to_be_visible()
    assert fleet.call("GET", PATH)["advanced"]["paymentTypeTerms"] == {}


@pytest.mark.rule("API-2")
def test_previews_are_offered_of_the_kinds_that_one_may_see(page_of: Callable[..., Page]) -> None:
    kinds = page_of("Ruth Okafor", "/console/preview").get_by_role("combobox", name="Kind")
    expect(kinds).to_have_value("carrier_bill")
    expect(kinds.get_by_role("option", name="Load invoice")).to_have_count(0)


def test_all_loaded_rows_are_printed(fleet: Api, desk: Page) -> None:
    """On the screen only rows near the window are drawn; paper has no window."""
    (template, *_) = fleet.call("GET", "/v1/errors?limit=1")["items"]
    items = [template | {"id": f"E{number}", "reference": f"R-{number}"} for number in range(ROWS)]

    def answer(route: Route) -> None:
        body = {"items": items if "cursor=" not in route.request.url else [], "cursor": "more"}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    pattern = re.compile(r"/v1/errors\?")
    desk.route(pattern, answer)
    show(desk, "errors?view=list&q=paper")
    rows = desk.get_by_role("table", name="Open errors").get_by_role("rowheader")
    expect(rows.first).to_contain_text("R-0")
    assert rows.count() < ROWS
    desk.emulate_media(media="print")
    desk.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(rows).to_have_count(ROWS)
    expect(desk.get_by_text(f"These are the first {ROWS} rows. The list goes on.")).to_be_visible()
    desk.emulate_media(media="screen")
    desk.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(rows).not_to_have_count(ROWS)
    desk.unroute(pattern)


@pytest.mark.rule("MAP-3", "LINK-2")
def test_an_item_that_only_a_file_names_is_told(desk: Page) -> None:
    """It may be mistyped, and then it maps nothing."""
    answer = {"version": 1, "rows": 1, "changed": True, "newItems": ["Linehaul in Load"]}
    desk.route(re.compile(r"account-mappings\.csv"), lambda route: route.fulfill(json=answer))
    show(desk, f"connections/{LINES.id}/account-mappings")
    desk.get_by_role("button", name=re.compile("as CSV$")).click()
    desk.get_by_role("button", name="Upload…").click()
    content = b"category,item,ar,ap\r\nload,Linehaul,4000,\r\n"
    desk.get_by_role("dialog").get_by_label("File").set_input_files(
        {"name": "accounts.csv", "mimeType": "text/csv", "buffer": content}
    )
    desk.get_by_role("dialog").get_by_role("button", name="Upload").click()
    told = desk.get_by_role("dialog", name=re.compile("1 new item"))
    expect(told.get_by_role("listitem")).to_have_text("Linehaul in Load")
    assert_accessible_in_both_themes(desk)
    told.get_by_role("button", name="Done").click()
    expect(told).to_have_count(0)
    desk.unroute_all(behavior="ignoreErrors")
