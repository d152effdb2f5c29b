"""The prerequisites checklist: for real, all at once, and nothing is kept (CONN-13)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

pytestmark = pytest.mark.rule("CONN-13")


CHECK = "/v1/prerequisite-checks"
KEPT = f"{ACME.path}/prerequisite-checks"
MODULES = (
    "Administration",
    "Company",
    "Cash Management",
    "General Ledger",
    "Accounts Payable",
    "Platform Services",
    "Accounts Receivable",
    "Inventory Control",
    "Order Entry",
    "Fixed Assets Management",
)
SIGN_IN = (
    "Web Services reachable and enabled",
    "Company id accepted",
    "Sender id authorised",
    "User and password accepted",
    "User active",
)
PRACTICE = ("Negative lines of bills", "Reversal of invoices", "Reversal of bills")
CANARY = "canary-7Hq2-password"


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """The demo companies; a clerk in acme's, and a company that doesn't know our sender id."""
    seed = demo_seed("intacct")
    clerk: dict[str, Any] = {"password": CANARY, "permissions": {"AR": "read", "GL": "read", "CO": "read"}}
    users = seed["companies"]["ACME"]["users"]
    users["clerk"] = clerk
    every = ("AD", "CO", "CM", "GL", "AP", "PT", "AR", "INV", "SO", "FAM")
    users["reader"] = {"password": CANARY, "permissions": dict.fromkeys(every, "read")}
    writer = dict.fromkeys(every, "all") | {"VENDOR": "read", "CONTACT": "read"}
    users["no-vendors"] = {"password": CANARY, "permissions": writer}
    users["untold"] = {"password": CANARY, "permissions": dict.fromkeys(every[1:], "all")}
    seed["companies"]["CLOSED"] = {"authorizedSenders": [], "users": {"ws": {"password": CANARY}}}
    with sage_running(seed) as sage:
        yield sage


def message(**changes: str) -> Json:
    """Somebody's credentials at Sage."""
    return {"companyId": ACME.company, "userId": ACME.user, "password": ACME.password} | changes


def check(person: Person, **changes: str) -> dict[str, Json]:
    """The checklist by what was checked."""
    return lines(person.call("POST", CHECK, message(**changes)).expect(200))


def lines(answer: Json) -> dict[str, Json]:
    """The checklist of an answer, which is whole."""
    items = answer["items"]
    signed_in = all(item["ok"] for item in items[: len(SIGN_IN)])
    assert tuple(item["check"] for item in items) == (*SIGN_IN, *MODULES, *(PRACTICE if signed_in else ()))
    assert answer["ok"] == all(item["ok"] for item in items)
    for item in items:
        assert set(item) == {"check", "ok", "outcome", "message", "howToFix"}
        assert item["message"]
        assert bool(item["howToFix"]) != item["ok"]
    return {item["check"]: item for item in items}


def test_everything_is_fine_in_one_sign_in_and_one_request(system: System, ann: Person) -> None:
    before = system.account.everything()
    items = check(ann)
    assert all(item["ok"] for item in items.values())
    queries = len(MODULES) + len(PRACTICE)
    asked = {"getAPISession": 1, "query": queries, "get_applications": 1, "getUserPermissions": 1}
    assert system.sage.functions() == asked
    assert system.account.everything() == before


def test_a_module_that_the_user_may_not_use_is_named_with_its_remedy(ann: Person) -> None:
    items = check(ann, userId="clerk", password=CANARY)
    assert all(items[name]["ok"] for name in SIGN_IN)
    assert {name for name in MODULES if items[name]["ok"]} == {
        "Company",
        "General Ledger",
        "Accounts Receivable",
    }
    orders = items["Order Entry"]
    assert "clerk" in orders["message"]
    assert "Order Entry" in orders["howToFix"]


@pytest.mark.parametrize(
    ("user", "added"),
    [
        (
            "reader",
            {
                "Accounts Receivable": "invoices, AR adjustments and customers",
                "Accounts Payable": "bills, AP adjustments and vendors",
                "Company": "contacts",
            },
        ),
        ("no-vendors", {"Accounts Payable": "vendors", "Company": "contacts"}),
    ],
)
def test_who_may_read_but_not_add_is_found_before_the_first_export(
    ann: Person, user: str, added: dict[str, str]
) -> None:
    items = check(ann, userId=user, password=CANARY)
    failed = {name: item for name, item in items.items() if not item["ok"]}
    assert failed.keys() == added.keys()
    for name, things in added.items():
        assert failed[name]["message"] == f"The Sage user '{user}' may read {name}, but not add {things}."
        assert failed[name]["howToFix"].endswith(f"the permission Add for {things}.")


def test_a_user_of_whom_sage_tells_nothing_is_not_blocked(ann: Person) -> None:
    items = check(ann, userId="untold", password=CANARY)
    assert [name for name in MODULES if not items[name]["ok"]] == ["Administration"]
    for name in ("Accounts Receivable", "Accounts Payable", "Company"):
        assert "could not be checked" in items[name]["message"]
    assert "The user may add bills" in check(ann)["Accounts Payable"]["message"]


@pytest.mark.rule("CONN-8")
def test_a_user_who_may_not_add_bills_activates_no_connection(ann: Person) -> None:
    """Where the side is on; parties count once they are to be created."""
    ann.call("POST", "/v1/connections", ACME.connect_message(userId="no-vendors", password=CANARY)).expect(
        201
    )
    ann.call("PUT", f"{ACME.path}/account-mappings", {"defaults": {"ar": "4900", "ap": "5900"}}).expect(200)
    assert ann.call("POST", f"{ACME.path}/checks").expect(200)["problems"] == []
    ann.call("PATCH", ACME.path, {"ap": {"autoCreateVendor": True}}).expect(200)
    (found,) = ann.call("POST", f"{ACME.path}/activate").expect(409)["problems"]
    assert (found["code"], found["step"]) == ("permission_missing", "Connect to Sage")
    assert "may not add vendors and contacts" in found["message"]


@pytest.mark.parametrize("name", ["ASSET", "PTAPPLICATION"])
def test_an_object_that_sage_does_not_know_tells_nothing_for_certain(
    system: System, ann: Person, name: str
) -> None:
    """Neither that the company isn't subscribed nor that the user may not: the words say so."""
    system.sage.fault(
        "failed_result",
        match={"object": name},
        errorno="Query Failed",
        description=f"Object definition {name} not found",
    )
    failed = [item for item in check(ann).values() if not item["ok"]]
    assert len(failed) == 1
    assert failed[0]["message"].startswith("Not known")
    assert f"{name} not found" in failed[0]["message"]
    assert "Subscriptions" in failed[0]["howToFix"]


def test_a_sender_that_is_not_authorised_is_named(ann: Person) -> None:
    items = check(ann, companyId="CLOSED", userId="ws", password=CANARY)
    assert items[SIGN_IN[0]]["ok"]
    assert items["Company id accepted"]["ok"]
    sender = items["Sender id authorised"]
    assert not sender["ok"]
    assert "alvys-sender" in sender["message"]
    assert "Web Services authorizations" in sender["howToFix"]
    assert not any(items[name]["ok"] for name in (*SIGN_IN[2:], *MODULES))


def test_wrong_credentials_leave_the_rest_open(ann: Person) -> None:
    items = check(ann, password="wrong-password")
    assert [items[name]["ok"] for name in SIGN_IN] == [True, False, False, False, False]
    assert ACME.user in items["User and password accepted"]["message"]
    for name in ("Company id accepted", "Sender id authorised", "User active"):
        assert "Not known" in items[name]["message"]


def test_an_unreachable_sage_is_a_finding(system: System, ann: Person) -> None:
    system.sage.fault("offline_503", times=None)
    items = check(ann)
    assert not any(item["ok"] for item in items.values())
    system.sage.heal()


def test_a_sage_without_time_is_no_finding(system: System, ann: Person) -> None:
    system.sage.fault("rate_limit_429", times=None)
    assert ann.call("POST", CHECK, message()).expect(503)["code"] == "rate_limited"
    system.sage.heal()


@pytest.mark.rule("CONN-3", "API-1")
def test_who_guesses_is_told_to_wait_and_sage_hears_no_more(system: System, ann: Person) -> None:
    guesses = [ann.call("POST", CHECK, message(password=f"guess {place}", userId="x")) for place in range(5)]
    assert [guess.status for guess in guesses] == [200, 200, 429, 429, 429]
    problem = guesses[-1].expect(429)
    assert problem["code"] == "too_many_sign_ins"
    assert "minutes, then try again" in problem["remedy"]
    assert 1800 < int(guesses[-1].headers["retry-after"]) <= 3600
    assert system.sage.requests() == 2
    # Another name of the user, another way to try it: all the same.
    assert ann.call("POST", "/v1/connections", ACME.connect_message(userId=" X ")).status == 429
    assert all(item["ok"] for item in check(ann).values())


def test_only_administrators_check(system: System) -> None:
    assert system.person("acme", role="Clerk").call("POST", CHECK, message()).status == 403
    assert system.call("POST", CHECK, message()).status == 401
    for role in ("PartnerAdmin", "Support"):
        assert system.person("acme", role=role).call("POST", CHECK, message()).status == 200


def test_a_connection_is_checked_with_the_sign_in_that_it_keeps(system: System, acme: Person) -> None:
    before = system.account.everything()
    items = lines(acme.call("POST", KEPT).expect(200))
    assert all(item["ok"] for item in items.values())
    assert system.account.everything() == before
    system.account.put_password("acme", "sub-1", "changed in Sage since")
    items = lines(acme.call("POST", KEPT).expect(200))
    assert [items[name]["outcome"] for name in SIGN_IN] == [
        "passed",
        "unknown",
        "unknown",
        "failed",
        "unknown",
    ]


def test_only_an_own_connection_that_is_connected_is_checked(system: System, acme: Person) -> None:
    assert system.person("acme", role="Clerk").call("POST", KEPT).status == 403
    assert system.person("globex").call("POST", KEPT).status == 404
    acme.call("DELETE", ACME.path).expect(200)
    assert acme.call("POST", KEPT).status == 404


@pytest.mark.parametrize("missing", ["companyId", "userId", "password"])
def test_what_is_missing_is_named(ann: Person, missing: str) -> None:
    body = {name: value for name, value in message().items() if name != missing}
    assert missing in json.dumps(ann.call("POST", CHECK, body).expect(400)["errors"])


@pytest.mark.rule("CONN-4")
def test_the_password_shows_nowhere(system: System, ann: Person, logs: list[str]) -> None:
    """CONN-4: neither when it is right nor when it is wrong, nor when Sage falls over."""
    answers = [
        ann.call("POST", CHECK, message(userId="clerk", password=CANARY)),
        ann.call("POST", CHECK, message(password=CANARY)),
        ann.call("POST", CHECK, message(companyId="CLOSED", userId="ws", password=CANARY)),
        ann.call("POST", CHECK, message(password=CANARY + "x" * 500)),
    ]
    for fault in ("html_body", "truncated_xml", "server_error_500", "failed_result"):
        system.sage.fault(fault)
        answers.append(ann.call("POST", CHECK, message(userId="clerk", password=CANARY)))
    assert CANARY not in "".join(answer.body for answer in answers)
    assert CANARY not in "".join(logs)
    assert CANARY not in json.dumps(system.account.everything(), default=str)


@pytest.mark.rule("CONN-13")
def test_what_the_documents_show_of_the_company_is_told(system: System, acme: Person) -> None:
    """A reversed invoice, and a bill that its own negative line settles in part."""
    before = check(acme)
    assert "No reversed document" in before["Reversal of invoices"]["message"]
    assert "No bill was found" in before["Negative lines of bills"]["message"]
    system.sage.put("COMPANY", "ACME", {"inlineCredits": "automatic"})
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    acme.post("/v1/bills", ACME.bill("T1", accessorials=[("Lumper", "-60.00")]))
    system.drain()
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    after = check(acme)
    assert after["Reversal of invoices"]["message"] == "The company reverses invoices."
    assert "No reversed document" in after["Reversal of bills"]["message"]
    assert "partially paid" in after["Negative lines of bills"]["message"]
