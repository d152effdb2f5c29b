"""Who is who: a party of Alvys is linked to one of Sage, and a file with mistakes saves nothing (LINK)."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from sandbox.demo.clients import Api
from sandbox.demo_data.subsidiaries import LINES
from sandbox.stack import Stack
from tests.browser.looks import assert_accessible, assert_accessible_in_both_themes
from tests.browser.own_errors import LONGEST_WAIT, PERSON, SUBSIDIARY, TENANT, connect
from tests.browser.screens import show

PATH = f"/v1/connections/{SUBSIDIARY}/party-links"


CUSTOMER = {"Id": "cust-unlinked", "Name": "Juniper Garden Supply", "Type": "Customer", "Status": "Active"}


def read(api: Api, alvys_url: str) -> str:
    """Have the parties read, a customer without an id among them; the name of the first customer listed."""
    place = f"{alvys_url}/_sandbox/objects/customers/{CUSTOMER['Id']}"
    httpx.put(place, json=CUSTOMER, params={"tenant": TENANT}).raise_for_status()
    api.call("POST", PATH, {"action": "refresh"})
    ends = time.monotonic() + LONGEST_WAIT
    while not (found := api.call("GET", f"{PATH}?kind=customers"))["readAt"] or found["refresh"]["underWay"]:
        assert time.monotonic() < ends, found["refresh"]
        time.sleep(1)
    for row in found["items"]:
        if row["status"] == "linked":
            api.call("POST", PATH, {"unlink": [{"kind": row["kind"], "id": row["id"]}]})
    return str(found["items"][0]["name"])


@pytest.mark.rule("LINK-1", "LINK-2", "LINK-3")
def test_a_customer_is_linked_and_unlinked(page_of: object, stack: Stack) -> None:
    api = Api(stack.api_url, stack.token(TENANT))
    connect(api)
    name = read(api, stack.alvys_url)
    page: Page = page_of(PERSON)  # type: ignore[operator]
    show(page, f"connections/{SUBSIDIARY}/parties")
    row = page.get_by_role("row", name=re.compile(re.escape(name)))
    expect(row).to_be_visible()
    assert_accessible_in_both_themes(page)

    row.get_by_role("button", name=f"Choose for {name}").click()
    dialog = page.get_by_role("dialog", name=f"Who is {name} in Sage?")
    another = dialog.get_by_role("combobox", name="Another customer")
    another.fill("C-100")
    dialog.get_by_role("option", name=re.compile("^C-100")).click()
    assert_accessible(page)
    dialog.get_by_role("button", name="Link", exact=True).click()
    expect(row).to_contain_text("Linked")
    expect(row).to_contain_text("C-100")

    page.get_by_role("button", name="Links of parties as CSV").click()
    page.get_by_role("button", name="Upload…").click()
    bad: FilePayload = {
        "name": "links.csv",
        "mimeType": "text/csv",
        "buffer": b"kind,alvysId,alvysName,sageId\nlorries,1,,\n",
    }
    page.get_by_label("File", exact=True).set_input_files(bad)
    page.get_by_role("button", name="Upload", exact=True).click()
    mistakes = page.get_by_role("table", name="Mistakes in the file")
    expect(mistakes).to_contain_text("Enter one of: customers, carriers, drivers.")
    assert_accessible(page)
    page.keyboard.press("Escape")

    row.get_by_role("button", name=f"Choose for {name}").click()
    dialog.get_by_role("button", name="Remove the link").click()
    expect(row).not_to_contain_text("Linked")
    show(page, f"connections/{SUBSIDIARY}/activity")
    entry = page.get_by_role("listitem").filter(has_text="Linked parties").first
    expect(entry).to_contain_text(re.compile(rf"Customers . {re.escape(name)} \([^)]+\)"))


LISTED = re.compile("/party-links[?]")
NAMED = {
    **{"kind": "customers", "id": "cust-9", "name": "Kodiak Ridge Foods", "status": "not_compared"},
    **dict.fromkeys(("number", "city", "state", "sageId")),
    **{"suggestions": [], "rejected": 0, "open": 1, "hidden": 0, "inAlvysList": False},
    "amounts": [{"amount": "1086.39", "currency": "USD"}],
}


def during_the_first_reading(route: Route) -> None:
    """The list while it is read for the first time: an open error names the only party that is known."""
    answer = route.fetch()
    reading = {"underWay": True, "startedAt": "2026-11-29T02:00:00Z", "finishedAt": None, "problem": None}
    changed = {"items": [NAMED], "readAt": None, "cursor": None, "refresh": reading, "sure": {}}
    route.fulfill(response=answer, json=answer.json() | changed)


@pytest.mark.rule("LINK-1")
def test_a_party_that_was_not_compared_yet_says_so(desk: Page, fleet: Api) -> None:
    desk.route(LISTED, during_the_first_reading)
    show(desk, f"connections/{LINES.id}/parties")
    row = desk.get_by_role("row", name=re.compile("Kodiak Ridge Foods"))
    expect(row).to_contain_text("Not compared yet")
    expect(row).not_to_contain_text("No suggestion")
    # Only errors are counted; what is queued or held isn't said to wait for a party.
    expect(desk.get_by_role("columnheader", name="Failed because of it")).to_be_visible()
    row.get_by_role("button", name="Choose for Kodiak Ridge Foods").click()
    dialog = desk.get_by_role("dialog", name="Who is Kodiak Ridge Foods in Sage?")
    expect(dialog).to_contain_text("It was not compared with Sage's customers yet")
    desk.keyboard.press("Escape")
    desk.unroute(LISTED)


READ_AT = "2026-11-29T01:00:00.123456Z"


def with_sure_ones(route: Route) -> None:
    """A list in which three suggestions are sure."""
    answer = route.fetch()
    reading = {"underWay": False, "startedAt": None, "finishedAt": READ_AT, "problem": None}
    sure = {"sure": {"customers": 3}, "readAt": READ_AT, "version": 41, "refresh": reading}
    route.fulfill(response=answer, json=answer.json() | sure)


@pytest.mark.rule("LINK-1")
def test_accepting_all_accepts_what_was_seen_and_says_where_that_is_over(desk: Page, fleet: Api) -> None:
    sent: list[object] = []

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        sent.append(route.request.post_data_json)
        told = {"title": "Conflicts with the current state", "detail": "The parties were read anew since."}
        body = {"status": 409, "code": "parties_read_anew", **told}
        route.fulfill(status=409, content_type="application/problem+json", json=body)

    desk.route(LISTED, with_sure_ones)
    desk.route(re.compile("/party-links$"), refuse)
    show(desk, f"connections/{LINES.id}/parties?kind=customers")
    desk.get_by_role("button", name="Accept all sure ones (3)").click()
    dialog = desk.get_by_role("dialog", name="Accept 3 suggestions?")
    dialog.get_by_role("button", name="Accept 3").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The parties were read anew since.")
    # They have to be looked at first.
    expect(dialog.get_by_role("button", name="Accept 3")).to_be_disabled()
    (message,) = sent
    assert message == {
        "version": 41,
        "acceptAll": {"threshold": 0.98, "kind": "customers", "readAt": READ_AT},
    }
    assert_accessible_in_both_themes(desk)
    dialog.get_by_role("button", name="Cancel").click()
    desk.unroute(LISTED)
    desk.unroute(re.compile("/party-links$"))
