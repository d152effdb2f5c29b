"""A connection that can't be used: one finding, no error records, and everything drains afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.integration.aws import SENDER
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

SCHEDULE = "LookAfterConnectionsFunction"
NEW_PASSWORD = "a-new-password"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong at Sage or here, how it is mended there, and the code of what is found."""

    breaks: Callable[[System], object]
    mends: Callable[[System], object]
    code: str
    away: bool = False


def user(**changes: Json) -> Callable[[System], object]:
    return lambda system: system.sage.put("USER", ACME.user, changes)


def company(**changes: Json) -> Callable[[System], object]:
    return lambda system: system.sage.put("COMPANY", ACME.company, changes)


def sender(password: str) -> Callable[[System], object]:
    secret = json.dumps({**SENDER, "password": password})

    def change(system: System) -> object:
        name = f"{system.account.prefix}/sender"
        return system.account.secrets.put_secret_value(SecretId=name, SecretString=secret)

    return change


TROUBLES = {
    "password": Trouble(user(password=NEW_PASSWORD), user(password=ACME.password), "bad_credentials"),
    "user inactive": Trouble(user(active=False), user(active=True), "bad_credentials"),
    "not subscribed": Trouble(company(webServices=False), company(webServices=True), "web_services_disabled"),
    "sender": Trouble(sender("mistyped"), sender(SENDER["password"]), "sender_credentials_refused"),
    "invalid request": Trouble(
        lambda system: system.sage.fault("gateway_error_no_senderid", times=None),
        lambda system: system.sage.heal(),
        "gateway_refused",
    ),
    "away": Trouble(
        lambda system: system.sage.fault("offline_503", times=None),
        lambda system: system.sage.heal(),
        "sage_unavailable",
        away=True,
    ),
}


def expire_sessions(system: System) -> None:
    """Sage forgets its sessions, as it does at night."""
    system.clock.advance(3 * 3600)


def sign_ins(logs: list[str]) -> int:
    """How often a function tried to sign in to Sage."""
    return sum("getAPISession" in line for line in logs)


def minutes(system: System, how_many: int, step: int = 1) -> None:
    """Let time pass: the schedule runs each minute, and workers whenever there are messages."""
    for _ in range(how_many // step):
        system.clock.advance(60 * step)
        system.invoke(SCHEDULE, {})
        system.pump()


def finding(person: Person) -> Json:
    return person.get(ACME.path)["finding"]


def send(person: Person, numbers: range) -> list[str]:
    invoices = [ACME.invoice(str(number)) for number in numbers]
    items = person.post("/v1/invoices", {"items": invoices})
    return [item["transactionId"] for item in items]


@pytest.mark.rule("ERR-6", "CONN-3", "CONN-4")
def test_a_password_that_is_wrong_for_a_day(system: System, acme: Person, logs: list[str]) -> None:
    """34 invoices: no error record, at most 100 sign-ins, and all go out once the password is saved."""
    send(acme, range(1, 2))
    system.drain()
    expire_sessions(system)
    user(password=NEW_PASSWORD)(system)
    logs.clear()
    sent = send(acme, range(100, 120))
    system.pump()
    minutes(system, 12 * 60, step=3)
    sent += send(acme, range(120, 134))
    system.pump()
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.invoke("CheckConnectionsFunction", {})
    minutes(system, 12 * 60, step=3)

    shown = acme.get(ACME.path)
    assert acme.errors() == []
    assert (shown["finding"]["code"], shown["finding"]["documentsWaiting"]) == ("bad_credentials", 34)
    assert [problem["code"] for problem in shown["problems"]] == ["bad_credentials"]
    one = acme.transaction(sent[0])
    assert (one["status"], one["attempts"], one["heldBecause"]["code"]) == ("queued", 0, "connection_problem")
    tried = sign_ins(logs)
    assert 60 <= tried <= 100, tried

    credentials = {"userId": ACME.user, "password": NEW_PASSWORD}
    assert acme.call("PUT", f"{ACME.path}/credentials", credentials).expect(200)["finding"] is None
    system.drain()
    assert {acme.status(transaction) for transaction in sent} == {"exported"}
    assert acme.errors() == []
    assert all(len(system.sage.live(str(number))) == 1 for number in range(100, 134))


@pytest.mark.rule("ERR-6", "CONN-3")
@pytest.mark.parametrize("name", TROUBLES)
def test_whatever_is_wrong_with_the_connection_is_one_finding(
    system: System, acme: Person, logs: list[str], name: str
) -> None:
    """It mends by itself once it is mended at Sage or here."""
    trouble = TROUBLES[name]
    send(acme, range(1, 2))
    system.drain()
    expire_sessions(system)
    trouble.breaks(system)
    logs.clear()
    sent = send(acme, range(100, 134))
    for _ in range(6):
        system.pump()
        system.wake()
        system.invoke(SCHEDULE, {})
    minutes(system, 60, step=2)
    found = finding(acme)
    assert (found["code"], found["away"], found["documentsWaiting"]) == (trouble.code, trouble.away, 34)
    assert acme.errors() == []
    asked = sign_ins(logs)
    assert asked <= 60, asked
    trouble.mends(system)
    minutes(system, 20, step=2)
    system.drain()
    assert finding(acme) is None
    assert {acme.status(transaction) for transaction in sent} == {"exported"}
    assert acme.errors() == []


@pytest.mark.rule("ERR-6")
def test_five_refusals_at_the_front_door_put_nothing_on_the_error_list(system: System, acme: Person) -> None:
    send(acme, range(1, 2))
    system.drain()
    system.sage.fault("gateway_error_no_senderid", times=5)
    sent = send(acme, range(100, 134))
    system.pump()
    assert acme.errors() == []
    minutes(system, 45, step=3)
    system.drain()
    assert acme.errors() == []
    assert finding(acme) is None
    assert {acme.status(transaction) for transaction in sent} == {"exported"}


@pytest.mark.rule("ERR-6")
def test_a_short_trouble_is_no_finding(system: System, acme: Person) -> None:
    system.sage.fault("offline_503", times=3)
    (sent,) = send(acme, range(100, 101))
    system.drain()
    assert finding(acme) is None
    assert acme.status(sent) == "exported"


@pytest.mark.rule("ERR-6", "CONN-8")
def test_a_person_has_it_looked_at(system: System, acme: Person) -> None:
    expire_sessions(system)
    user(active=False)(system)
    sent = send(acme, range(100, 103))
    system.pump()
    problems = acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"]
    assert [problem["code"] for problem in problems] == ["bad_credentials"]
    user(active=True)(system)
    assert acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"] == []
    system.drain()
    assert {acme.status(transaction) for transaction in sent} == {"exported"}


@pytest.mark.rule("ERR-6", "MOD-1")
def test_edits_and_reverts_wait_too(system: System, acme: Person) -> None:
    first, second = send(acme, range(100, 102))
    system.drain()
    expire_sessions(system)
    user(active=False)(system)
    system.clock.advance(1)
    edited = ACME.invoice("100", [("Load", "Linehaul", "5.00")], minutes=1)
    acme.post("/v1/invoices", edited)
    acme.post(f"/v1/transactions/{second}/revert")
    system.drain()
    for transaction in (first, second):
        assert acme.transaction(transaction)["heldBecause"]["code"] == "connection_problem"
    user(active=True)(system)
    minutes(system, 20, step=2)
    system.drain()
    shown = acme.transaction(first)
    live = system.sage.live(shown["sageDocument"]["documentNumber"])
    assert [float(row["TOTALENTERED"]) for row in live] == [5.0]
    assert acme.status(second) == "reverted"
    assert system.sage.live("101") == []
