"""Account mappings: the catalogue of items, single changes, and what transactions bring (MAP-2 … MAP-6)."""

from __future__ import annotations

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX, MAPPINGS

PATH = f"{ACME.path}/account-mappings"
SIDES = {
    "load": ["ar"],
    "trip": ["ap"],
    "driver_statement_expenses": ["ap"],
    "accessorials": ["ar", "ap"],
    "e_checks": ["ar", "ap"],
    "deductions": ["ap"],
    "fuel": ["ap"],
    "toll": ["ap"],
}


@pytest.mark.rule("MAP-2")
def test_every_category_tells_its_sides_and_items(acme: Person) -> None:
    """MAP-2: mapped or not; the answer can be written back as it is."""
    answer = acme.get(PATH)
    categories = answer["categories"]
    assert {name: one["sides"] for name, one in categories.items()} == SIDES
    assert list(categories["load"]["items"]) == ["Customer Linehaul", "Fuel Surcharge"]
    assert categories["load"]["items"]["Fuel Surcharge"] == {"ar": "4010", "ap": None}
    assert len(categories["trip"]["items"]) == 18
    assert categories["trip"]["items"]["% of Line Haul"] == {"ar": None, "ap": None}
    assert len(categories["fuel"]["items"]) == 17
    assert "Escrow" in categories["deductions"]["items"]
    assert {name for name, one in categories.items() if one["open"]} == {
        "accessorials",
        "e_checks",
        "deductions",
    }
    written = acme.call("PUT", PATH, answer).expect(200)
    assert written == answer


@pytest.mark.rule("MAP-3", "MAP-4", "MAP-6")
def test_what_a_transaction_brought_can_be_mapped(system: System, acme: Person, globex: Person) -> None:
    """MAP-3, MAP-4, MAP-6: it takes the default, is offered, and goes to its own account from then on."""
    acme.post("/v1/invoices", ACME.invoice("1001", [("Accessorial", "Moon  Fee", "10.00")]))
    acme.post("/v1/bills", ACME.bill("T1", accessorials=[("moon fee", "5.00"), ("Lumper", "5.00")]))
    system.drain()
    accessorials = acme.get(PATH)["categories"]["accessorials"]
    assert [name.casefold() for name in accessorials["seen"]] == ["moon fee"]
    assert {"ar": None, "ap": None} in accessorials["items"].values()
    other = globex.get(f"{GLOBEX.path}/account-mappings")["categories"]["accessorials"]
    assert other["seen"] == []
    change = {"categories": {"accessorials": {"items": {"MOON FEE": {"ar": "4000"}}}}}
    mapped = acme.call("PATCH", PATH, change).expect(200)["categories"]["accessorials"]
    assert mapped["seen"] == []
    acme.post("/v1/invoices", ACME.invoice("1002", [("Accessorial", "Moon Fee", "10.00")]))
    system.drain()
    accounts = {line["ACCOUNTNO"] for line in system.sage.objects("ARINVOICEITEM")}
    assert accounts == {"4020", "4000"}


@pytest.mark.rule("CONN-12")
def test_two_people_map_different_items(acme: Person) -> None:
    """CONN-12: neither undoes the other, not even on the two sides of one item."""
    for items in (
        {"Detention": {"ap": "5000"}},
        {"Layover": {"ar": "4000"}},
        {" LUMPER": {"ap": None}},
    ):
        acme.call("PATCH", PATH, {"categories": {"accessorials": {"items": items}}}).expect(200)
    accessorials = acme.get(PATH)["categories"]["accessorials"]
    assert accessorials["default"] == {"ar": "4020", "ap": "5020"}
    assert accessorials["items"] == {
        "Detention": {"ar": "4025", "ap": "5000"},
        "Layover": {"ar": "4000", "ap": None},
    }
    assert acme.get(PATH)["defaults"] == MAPPINGS["defaults"]
    cleared = acme.call("PATCH", PATH, {"categories": {"accessorials": {"default": None}}}).expect(200)
    assert cleared["categories"]["accessorials"]["default"] == {"ar": None, "ap": None}


@pytest.mark.rule("MAP-1", "MAP-2", "MAP-4")
@pytest.mark.parametrize(
    ("change", "status", "code", "path"),
    [
        ({"defaults": {"ar": None}}, 409, "master_default_required", "defaults.ar"),
        (
            {"categories": {"load": {"default": {"ap": "5000"}}}},
            409,
            "side_not_in_category",
            "categories.load.default.ap",
        ),
        (
            {"categories": {"fuel": {"items": {"Oil": {"ap": "5000"}, "OIL ": {"ap": "5020"}}}}},
            409,
            "duplicate_item",
            "categories.fuel.items.OIL ",
        ),
        ({"categories": {"food": {}}}, 400, "invalid_input", None),
        ({"categories": {"fuel": {"item": {}}}}, 400, "invalid_input", None),
        ({"categories": {"fuel": {"items": {"Oil": {"ap": 5000}}}}}, 400, "invalid_input", None),
        ({"defaults": {"ar": "40\x0000"}}, 400, "invalid_input", "defaults.ar"),
        ({"defaults": {"ar": "\ud800"}}, 400, "invalid_input", "defaults.ar"),
    ],
)
def test_a_wrong_change_is_refused_with_its_path(
    acme: Person, change: Json, status: int, code: str, path: str | None
) -> None:
    before = acme.get(PATH)
    problem = acme.call("PATCH", PATH, change).expect(status)
    assert problem["code"] == code
    assert problem["errors"][0]["path"]
    assert path in (None, problem["errors"][0]["path"])
    assert acme.get(PATH) == before


@pytest.mark.rule("MAP-5")
def test_a_single_change_is_held_against_sage(system: System, acme: Person) -> None:
    """MAP-5: only what is newly chosen; what became inactive elsewhere doesn't stand in the way."""
    system.sage.put("GLACCOUNT", "4025", {"STATUS": "inactive"})
    acme.call("POST", f"{ACME.path}/metadata/refresh").expect(200)
    fine = {"categories": {"accessorials": {"items": {"Layover": {"ar": "4000"}}}}}
    acme.call("PATCH", PATH, fine).expect(200)
    wrong = {"categories": {"accessorials": {"items": {"Layover": {"ar": "4025"}}}}}
    assert acme.call("PATCH", PATH, wrong).expect(409)["code"] == "account_inactive"
    acme.call("PUT", PATH, acme.get(PATH)).expect(200)


@pytest.mark.rule("MAP-5")
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_changed_in_sage_since_it_was_read_counts(system: System, acme: Person, method: str) -> None:
    """MAP-5: one query for what is newly chosen, and none where nothing is; problems tell their path."""
    system.sage.put("GLACCOUNT", "4025", {"STATUS": "inactive"})
    wrong: Json = {
        "defaults": {"ar": "4025", "ap": "9999"},
        "categories": {"accessorials": {"items": {"Detention": {"ar": "4025"}, "Layover": {"ar": "4025"}}}},
    }
    before, queries = acme.get(PATH), system.sage.functions()["query"]
    problem = acme.call(method, PATH, wrong).expect(409)
    assert problem["code"] == "account_inactive"
    assert {one["path"]: one["message"] for one in problem["errors"]} == {
        "defaults.ar": "GL account 4025 is inactive in Sage Intacct",
        "defaults.ap": "GL account 9999 does not exist in Sage Intacct",
        "categories.accessorials.items.Layover.ar": "GL account 4025 is inactive in Sage Intacct",
    }
    assert acme.get(PATH) == before
    assert system.sage.functions()["query"] == queries + 1
    fine = {"defaults": {"ar": "4000", "ap": "5900"}}
    acme.call(method, PATH, fine).expect(200)
    assert system.sage.functions()["query"] == queries + 2
    acme.call(method, PATH, fine).expect(200)
    assert system.sage.functions()["query"] == queries + 2


@pytest.mark.rule("MAP-5")
def test_an_account_that_was_made_a_moment_ago_can_be_chosen(system: System, acme: Person) -> None:
    """MAP-5: and it is offered from then on."""
    system.sage.put("GLACCOUNT", "4711", {"TITLE": "Moon freight", "STATUS": "active"})
    acme.call("PATCH", PATH, {"categories": {"load": {"default": {"ar": "4711"}}}}).expect(200)
    offered = acme.get(f"{ACME.path}/metadata?part=accounts&q=4711")["items"]
    assert [one["id"] for one in offered] == ["4711"]


@pytest.mark.rule("MAP-5")
def test_without_sage_nothing_new_is_chosen(system: System, acme: Person) -> None:
    before = acme.get(PATH)
    system.sage.fault("offline_503", times=None)
    change = {"categories": {"load": {"default": {"ar": "4020"}}}}
    assert acme.call("PATCH", PATH, change).expect(503)["code"]
    acme.call("PATCH", PATH, {"categories": {"load": {"items": {"Fuel Surcharge": None}}}}).expect(200)
    system.sage.heal()
    assert acme.get(PATH)["version"] == before["version"] + 1


@pytest.mark.rule("MAP-5", "DEC-10")
def test_an_account_of_the_wrong_kind_is_refused_with_the_kinds_that_fit(
    system: System, acme: Person
) -> None:
    """And what the trade allows both ways is mapped with a warning, which every answer shows."""
    deductions = {"Escrow": {"ap": "5900"}, "Loan Repayment": {"ap": "1100"}}
    wrong = {
        "defaults": {"ar": "1100", "ap": "1000"},
        "categories": {"deductions": {"items": deductions}},
    }
    before = acme.get(PATH)
    problem = acme.call("PATCH", PATH, wrong).expect(409)
    assert problem["code"] == "account_wrong_kind"
    assert {one["path"]: one["message"] for one in problem["errors"]} == {
        "defaults.ar": "GL account 1100 - Accounts Receivable is a balance sheet account; the Default "
        "Revenue Account takes an income statement account for revenue (normal balance credit)",
        "defaults.ap": "GL account 1000 - Cash belongs to the bank account BOA; Sage Intacct takes no line "
        "on it",
        "categories.deductions.items.Escrow.ap": "GL account 5900 - Other Expense is an income statement "
        "account; 'Escrow' takes a balance sheet account for a liability (normal balance credit)",
    }
    assert acme.get(PATH) == before
    assert before["warnings"] == []
    fine = {"categories": {"deductions": {"items": deductions | {"Escrow": {"ap": "2000"}}}}}
    mapped = acme.call("PATCH", PATH, fine).expect(200)
    (warning,) = mapped["warnings"]
    assert warning["path"] == "categories.deductions.items.Loan Repayment.ap"
    assert "is a balance sheet account" in warning["message"]
    assert acme.call("PUT", PATH, mapped).expect(200)["warnings"] == [warning]
    listed = acme.get(f"{ACME.path}/metadata?part=accounts&q=cash")["items"][0]
    assert (listed["type"], listed["bankAccount"]) == ("balancesheet", "BOA")
    assert acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"] == []
