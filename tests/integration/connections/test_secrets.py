"""What Sage says of credentials, and that no password is ever seen again (CONN-3, CONN-4)."""

from __future__ import annotations

import json

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

CANARY = "canary-7f3a-password"
FAULTS = [
    "connect_error",
    "timeout_after_commit",
    "drop_after_commit",
    "rate_limit_429",
    "server_error_500",
    "offline_503",
    "html_body",
    "truncated_xml",
    "session_expired",
    "gateway_error_no_senderid",
    "failed_result",
]


@pytest.mark.rule("CONN-3")
def test_reasons_for_a_refused_sign_in_are_told_apart(ann: Person) -> None:
    """CONN-3: as far as Sage tells: of a wrong password and an inactive user it says the same."""
    cases: dict[str, Json] = {
        "password": {"password": "not-the-password"},
        "user": {"userId": "sleeper"},
        "sender": {"companyId": "SHUT"},
    }
    problems = {
        name: ann.call("POST", "/v1/connections", ACME.connect_message(**changes)).expect(422)
        for name, changes in cases.items()
    }
    codes = {name: problem["code"] for name, problem in problems.items()}
    assert codes == {
        "password": "bad_credentials",
        "user": "bad_credentials",
        "sender": "sender_not_authorised",
    }
    assert "alvys-sender" in problems["sender"]["detail"]
    assert "Web Services authorizations" in problems["sender"]["remedy"]
    for name in ("password", "user"):
        remedy = problems[name]["remedy"]
        to_check = ["user id", "password", "active", "entity", "company id: 'ACME'", "sender id"]
        places = [remedy.index(one) for one in to_check]
        assert places == sorted(places)
    assert "user id: 'sleeper'" in problems["user"]["remedy"]


@pytest.mark.rule("CONN-3")
def test_what_is_wrong_behind_the_sign_in_is_named(system: System, acme: Person) -> None:
    """CONN-3: an entity that is gone is no wrong password, and a lacking permission is named."""
    system.sage.put("LOCATIONENTITY", "E100", {"STATUS": "inactive"})
    entity = acme.call("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": ACME.password})
    problem = entity.expect(422)
    assert (problem["code"], problem["setting"]) == ("entity_refused", "credentials")
    assert "E100" in problem["detail"]
    assert "password are right" in problem["remedy"]
    system.sage.fault(
        "failed_result",
        match={"object": "LOCATIONENTITY"},
        errorno="DL02000001",
        description="You do not have permission for API operation READ_BY_QUERY on objects of type entity",
    )
    other = ACME.connect_message(subsidiary={"id": "sub-9", "name": ACME.subsidiary_name, "type": ""})
    problem = acme.call("POST", "/v1/connections", other).expect(422)
    assert problem["code"] == "permission_denied"
    assert "objects of type entity" in problem["detail"]
    assert "Company > Admin > Roles" in problem["remedy"]
    assert system.account.password("acme", "sub-9") is None


@pytest.mark.rule("CONN-4")
def test_no_password_is_seen_on_any_path(
    system: System, ann: Person, logs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """CONN-4: answers, logs, metrics, records, queues and messages, whatever fails on the way."""
    answers: list[str] = []

    def call(method: str, path: str, body: Json = None) -> None:
        answers.append(ann.call(method, path, body).body)

    canary = {"userId": ACME.user, "password": CANARY}
    for changes in ({}, {"userId": "sleeper"}, {"companyId": "SHUT"}, {"postingDestination": "moon"}):
        call("POST", "/v1/connections", ACME.connect_message(password=CANARY, **changes))
    ACME.connect(ann)
    for fault in FAULTS:
        system.sage.fault(fault, times=9, delayMs=1)
        call(
            "POST",
            "/v1/connections",
            ACME.connect_message(password=CANARY, subsidiary={"id": "s", "name": "n"}),
        )
        call("PUT", f"{ACME.path}/credentials", canary)
        system.sage.heal()
    # As the stored password it goes through every error path of the workers.
    system.account.put_password("acme", "sub-1", CANARY)
    for place, fault in enumerate(FAULTS):
        system.sage.fault(fault, times=3, delayMs=1)
        call("POST", "/v1/invoices", ACME.invoice(f"C{place}"))
        call("POST", "/v1/payment-syncs", {})
        call("POST", f"{ACME.path}/checks")
        system.pump()
        system.sage.heal()
    system.drain()
    for path in ("/v1/transactions", "/v1/errors", "/v1/errors.csv", "/v1/connections", "/v1/payment-syncs"):
        call("GET", path)
    printed = capsys.readouterr()
    seen = {
        "answers": "".join(answers),
        "logs": "".join(logs),
        "output": printed.out + printed.err,
        "records": json.dumps(system.account.everything()),
    }
    assert logs
    for secret in (CANARY, "sender-secret", "acme-client-secret", ACME.password):
        assert [where for where, text in seen.items() if secret in text] == [], secret
    assert system.account.password("acme", "sub-1") == CANARY
