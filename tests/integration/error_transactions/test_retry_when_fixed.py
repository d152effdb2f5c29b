"""What a change of settings fixes is offered for a retry, or retried by itself (ERR-8, ERR-11)."""

from __future__ import annotations

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, MAPPINGS

OTHERS: Json = {"defaults": {"ar": "4000", "ap": "5900"}}


def lost(system: System, person: Person, number: str) -> str:
    """An invoice whose customer Sage doesn't have: *Auto Create Customer* would make it."""
    sent = person.post("/v1/invoices", ACME.invoice(number, customer=f"C-{number}"))["transactionId"]
    system.drain()
    return str(sent)


def set_ar(person: Person, **ar: object) -> None:
    person.call("PATCH", ACME.path, {"ar": ar}).expect(200)


def with_retries(person: Person) -> None:
    person.call("PATCH", ACME.path, {"advanced": {"retryWhenFixed": True}}).expect(200)


@pytest.mark.rule("ERR-8", "ERR-11")
def test_a_change_retries_what_it_may_have_fixed(system: System, acme: Person) -> None:
    sent = lost(system, acme, "1001")
    (row,) = acme.errors()
    setting = row["problem"]["setting"]
    assert setting == "ar"
    with_retries(acme)
    system.drain()
    assert acme.status(sent) == "failed"
    set_ar(acme, autoCreateCustomer=True)
    system.drain()
    assert (acme.status(sent), acme.errors()) == ("exported", [])
    by = next(event["by"] for event in acme.transaction(sent)["history"] if "retry" in event["what"])
    assert by.endswith("(retry when fixed)")


@pytest.mark.rule("ERR-11")
def test_without_the_setting_nothing_happens_by_itself(system: System, acme: Person) -> None:
    sent = lost(system, acme, "1001")
    set_ar(acme, autoCreateCustomer=True)
    system.drain()
    assert acme.status(sent) == "failed"
    offered = acme.get("/v1/errors/fixed-by/ar?subsidiaryId=sub-1")
    assert offered == {
        "count": 1,
        "more": False,
        "retry": {"filter": {"fixedBy": "ar", "subsidiaryId": "sub-1"}},
    }
    assert acme.post("/v1/errors/retry", offered["retry"])["accepted"] == 1
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("ERR-11")
def test_each_change_retries_once_and_only_what_names_the_setting(system: System, acme: Person) -> None:
    sent = lost(system, acme, "1001")
    with_retries(acme)
    acme.call("PUT", f"{ACME.path}/account-mappings", MAPPINGS | OTHERS).expect(200)
    system.drain()
    assert acme.transaction(sent)["attempts"] == 1
    for _ in range(2):
        set_ar(acme, poNumberMapping="po_number")
        system.drain()
    # The second call changed nothing; the first one didn't help, and is not repeated.
    assert (acme.transaction(sent)["attempts"], acme.status(sent)) == (2, "failed")


@pytest.mark.rule("API-2")
def test_what_is_offered_is_a_tenants_own(system: System, acme: Person, globex: Person) -> None:
    lost(system, acme, "1001")
    assert globex.get("/v1/errors/fixed-by/ar")["count"] == 0
    assert acme.get("/v1/errors/fixed-by/ar")["count"] == 1
    assert acme.call("GET", "/v1/errors/fixed-by/nothing").status == 400
    assert system.person("acme", permissions=["Invoice"]).call("GET", "/v1/errors/fixed-by/ar").status == 403
