"""Connections and settings that can't be taken: refused with the path (CONN-3, CONN-4, CONN-12)."""

from __future__ import annotations

import pytest

from tests.integration.bad_input import is_a_problem
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

CONNECT: list[tuple[str, Json, str]] = [
    ("password missing", {"password": None}, "password"),
    ("password empty", {"password": ""}, "password"),
    ("destination unknown", {"postingDestination": "moon"}, "postingDestination"),
    ("subsidiary a text", {"subsidiary": "sub-1"}, "subsidiary"),
    ("id that would break keys", {"subsidiary": {"id": "a#b", "name": "n"}}, "subsidiary.id"),
    ("company too long", {"companyId": "C" * 101}, "companyId"),
    ("user a number", {"userId": 5}, "userId"),
    ("control character in the name", {"subsidiary": {"id": "s", "name": "a\x00b"}}, "subsidiary.name"),
    ("lone surrogate in the name", {"subsidiary": {"id": "s", "name": "a\ud800"}}, "subsidiary.name"),
    ("lone surrogate in the id", {"subsidiary": {"id": "s\ud800", "name": "a"}}, "subsidiary.id"),
    ("control character in the company", {"companyId": "AC\x01ME"}, "companyId"),
    ("lone surrogate in the user", {"userId": "u\ud800"}, "userId"),
]


@pytest.mark.rule("CONN-3", "CONN-4")
def test_a_connection_that_is_wrong(system: System, ann: Person) -> None:
    """CONN-3, CONN-4: refused with its path; the password is not quoted back."""
    seen = {}
    for name, changes, path in CONNECT:
        answer = ann.call("POST", "/v1/connections", ACME.connect_message(**changes))
        seen[name] = (answer.status == 400 and path in is_a_problem(answer)) or answer.body
        assert ACME.password not in answer.body
    assert seen == dict.fromkeys(seen, True)
    assert system.account.items("ConnectionsTable") == []


@pytest.mark.rule("CONN-12")
def test_settings_that_do_not_exist(system: System, acme: Person, before: Json) -> None:
    """CONN-12: a misspelt or mistyped setting is refused, with its path."""
    wrong: list[tuple[Json, str]] = [
        ({"ar": {"autopostInvoice": True}}, "ar.autopostInvoice"),
        ({"ap": {"autopostBills": "maybe"}}, "ap.autopostBills"),
        ({"advanced": {"defaultPaymentTermsDays": 400}}, "advanced.defaultPaymentTermsDays"),
        ({"ar": {"poNumberMapping": "x"}}, "ar.poNumberMapping"),
        ({"arSync": "perhaps"}, "arSync"),
        ({"ar": []}, "ar"),
    ]
    for message, path in wrong:
        assert is_a_problem(acme.call("PATCH", ACME.path, message)) == [path], message
    assert system.account.everything() == before
