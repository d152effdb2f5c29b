"""Disconnecting, connecting again, and credentials that are replaced or lost (CONN-4, CONN-10, CONN-11)."""

from __future__ import annotations

import pytest

from alvys_intacct.usecases.connections import connect
from alvys_intacct.usecases.work import release_held
from tests.integration.system import Person, System
from tests.integration.tenants import ACME


@pytest.mark.rule("CONN-10")
def test_disconnect_stops_everything_and_forgets_the_password(system: System, acme: Person) -> None:
    """CONN-10: the secret goes, the history stays; connecting again exports nothing twice."""
    first = ACME.invoice("1001")
    exported = acme.post("/v1/invoices", first)["transactionId"]
    system.drain()
    assert system.account.password("acme", "sub-1")
    assert acme.call("DELETE", ACME.path).expect(200)["status"] == "disconnected"
    assert system.account.password("acme", "sub-1") is None
    later = acme.post("/v1/invoices", ACME.invoice("1002"))["transactionId"]
    assert acme.call("POST", "/v1/payment-syncs", {}).status == 404
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.drain()
    assert acme.get("/v1/payment-syncs")["items"] == []
    assert (acme.status(exported), acme.status(later)) == ("exported", "skipped")
    for method, end, body in (
        ("PATCH", "", {"arSync": True}),
        ("POST", "/activate", None),
        ("PUT", "/credentials", {"userId": ACME.user, "password": ACME.password}),
    ):
        assert acme.call(method, f"{ACME.path}{end}", body).status in (404, 409)
    ACME.connect(acme)
    acme.post("/v1/invoices", first)
    system.drain()
    assert len(system.sage.documents("1001")) == 1
    assert system.sage.documents("1002") == []


@pytest.mark.rule("CONN-10", "CONN-11")
def test_connecting_again_does_not_forget_when_it_was_first_activated(system: System, acme: Person) -> None:
    first = acme.get(ACME.path)["firstActivatedAt"]
    acme.call("DELETE", ACME.path).expect(200)
    system.clock.advance(86400)
    ACME.connect(acme)
    assert acme.get(ACME.path)["firstActivatedAt"] == first


@pytest.mark.rule("CONN-4")
def test_credentials_are_verified_before_they_replace(system: System, acme: Person) -> None:
    """CONN-4: the old ones stay when the new ones are wrong."""
    wrong = {"userId": ACME.user, "password": "mistyped"}
    assert acme.call("PUT", f"{ACME.path}/credentials", wrong).status == 422
    assert system.account.password("acme", "sub-1") == ACME.password
    acme.call("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": ACME.password}).expect(200)
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("ERR-6")
def test_a_missing_password_is_a_finding_until_it_is_entered_again(system: System, acme: Person) -> None:
    system.account.delete_password("acme", "sub-1")
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    assert acme.errors() == []
    finding = acme.get(ACME.path)["finding"]
    assert (finding["code"], finding["setting"]) == ("password_missing", "credentials")
    acme.call("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": ACME.password}).expect(200)
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("CONN-10", "ERR-12")
def test_all_that_waited_for_a_connection_goes_on_once_it_is_back(
    system: System, acme: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of them at once, the others behind a queue."""
    monkeypatch.setattr(release_held, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(connect, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(release_held, "PAGE", 1)
    numbers = [f"N{number}" for number in range(5)]
    sent = [acme.post("/v1/invoices", ACME.invoice(number))["transactionId"] for number in numbers]
    system.drain()
    acme.call("DELETE", ACME.path).expect(200)
    for number in numbers:
        acme.post("/v1/invoices", ACME.invoice(number, [("Load", "Linehaul", "5.00")], minutes=2))
    system.drain()
    assert {row["problem"]["code"] for row in acme.errors()} == {"company_not_connected"}
    ACME.connect(acme)
    system.drain()
    assert acme.errors() == []
    assert {acme.status(one) for one in sent} == {"exported"}
