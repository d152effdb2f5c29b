"""What connection routes refuse first, and text that can't be kept (API-1, API-2, CONN-4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

HALF = "x\ud800y"
SHOWN = "x\\ud800y"


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/prerequisite-checks"),
        ("POST", "/v1/connections"),
        ("PATCH", ACME.path),
        ("PUT", f"{ACME.path}/credentials"),
        ("PUT", f"{ACME.path}/account-mappings"),
        ("PATCH", f"{ACME.path}/account-mappings"),
        ("PUT", f"{ACME.path}/dimension-mappings"),
        ("PUT", f"{ACME.path}/custom-field-mappings"),
        ("GET", f"{ACME.path}/metadata?part=moons&limit=x"),
        ("GET", f"{ACME.path}/unlinked-parties?type=moons"),
    ],
)
@pytest.mark.parametrize("body", ["{", '{"ar": 7, "mappings": 7, "defaults": 7}'])
def test_who_may_not_learns_nothing_of_the_input(system: System, method: str, path: str, body: str) -> None:
    """API-2: 403 before 400, whatever is wrong with the input; 401 before both."""
    clerk = system.person("acme", role="Clerk")
    sent = None if method == "GET" else body
    problem = clerk.call(method, path, sent).expect(403)
    assert problem["code"] == "role_missing"
    assert "errors" not in problem
    assert system.call(method, path, sent).status == 401
    assert system.person("acme").call(method, path, sent).status == 400


@pytest.mark.rule("API-1")
@pytest.mark.parametrize(
    ("method", "end", "body", "path"),
    [
        (
            "PATCH",
            "/account-mappings",
            {"categories": {"accessorials": {"items": {HALF: {"ar": "4000"}}}}},
            f"categories.accessorials.items.{SHOWN}",
        ),
        (
            "PUT",
            "/dimension-mappings",
            {"mappings": {"department": {"alvysField": "office", "values": {HALF: "OPS"}}}},
            f"mappings.department.values.{SHOWN}",
        ),
        (
            "PUT",
            "/custom-field-mappings",
            {"mappings": {"ARINVOICE": {HALF: {"source": "order_number"}}}},
            f"mappings.ARINVOICE.{SHOWN}",
        ),
        (
            "PATCH",
            "",
            {"advanced": {"customPaymentTerms": {"customers": {HALF: 10}}}},
            f"advanced.customPaymentTerms.customers.{SHOWN}",
        ),
        ("PUT", "/credentials", {"userId": ACME.user, "password": HALF}, "password"),
        ("PUT", "/credentials", {"userId": [{"a": [HALF]}], "password": "p"}, "userId[0].a[0]"),
    ],
)
def test_half_a_character_is_refused_with_its_path(
    acme: Person, method: str, end: str, body: Json, path: str
) -> None:
    before = acme.get(ACME.path)
    problem = acme.call(method, f"{ACME.path}{end}", body).expect(400)
    assert [one["path"] for one in problem["errors"]] == [path]
    assert "surrogate" in problem["errors"][0]["message"]
    assert acme.get(ACME.path) == before


def test_a_whole_character_of_two_halves_is_taken(acme: Person) -> None:
    change = {"categories": {"accessorials": {"items": {"Moon fee 🌙": {"ar": "4000"}}}}}
    answer = acme.call("PATCH", f"{ACME.path}/account-mappings", change).expect(200)
    assert "Moon fee 🌙" in answer["categories"]["accessorials"]["items"]


@pytest.mark.rule("CONN-4")
@pytest.mark.parametrize("password", ["canary\x01word", "canary\ufffeword"])
def test_a_password_that_sage_cannot_take_is_refused_where_it_was_entered(
    system: System, ann: Person, password: str
) -> None:
    """CONN-4: named, never shown, and nothing of it is sought in Alvys."""
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/v1/connections", ACME.connect_message(password=password)),
        ("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": password}),
        (
            "POST",
            "/v1/prerequisite-checks",
            {"companyId": ACME.company, "userId": ACME.user, "password": password},
        ),
    ]
    for method, path, body in calls:
        answer = ann.call(method, path, body)
        (error,) = answer.expect(400)["errors"]
        assert (error["path"], "control character" in error["message"]) == ("password", True)
        assert "canary" not in answer.body
        assert "Alvys" not in error["message"]
    assert system.account.password("acme", "sub-1") is None


@pytest.mark.parametrize("name", ["companyId", "userId"])
def test_a_name_that_sage_cannot_take_is_refused(ann: Person, name: str) -> None:
    for wrong in ("a\x01b", "a\ufffeb"):
        problem = ann.call("POST", "/v1/connections", ACME.connect_message(**{name: wrong})).expect(400)
        assert problem["errors"][0]["path"] == name


@pytest.mark.rule("CONN-4")
def test_a_kept_password_that_sage_cannot_take_is_to_be_entered_again(system: System, acme: Person) -> None:
    system.account.put_password("acme", "sub-1", "canary\x01word")
    system.clock.advance(86400)
    (problem,) = acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"]
    assert (problem["code"], problem["field"]) == ("illegal_character", "credentials")
    assert "Enter the credentials again" in problem["message"]
    assert "canary" not in str(problem)
