"""The Transactions table was restored and lost an hour: nothing is posted twice (MOD-2, docs/restore.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.integration.cold_start import forget_deployment
from tests.integration.revisions import live_documents, total
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

TABLE = "TransactionsTable"
Send = Callable[[str, int], str]


def _key(item: Json) -> Json:
    return {name: item[name] for name in ("pk", "sk")}


@contextmanager
def lost_hour(system: System) -> Iterator[None]:
    """What is recorded within is lost: the table is restored as it was before, and the deployment told so."""
    kept = system.account.items(TABLE)
    yield
    system.clock.advance(3600)
    for item in system.account.items(TABLE):
        system.account.dynamodb.delete_item(TableName=TABLE, Key=_key(item))
    for item in kept:
        system.account.dynamodb.put_item(TableName=TABLE, Item=item)
    restored = (system.clock.now() + timedelta(seconds=1)).replace(microsecond=0)
    system.account.values["RestoredAt"] = restored.isoformat().replace("+00:00", "Z")
    forget_deployment()


@pytest.fixture(params=["invoice", "bill"])
def send(request: pytest.FixtureRequest, acme: Person) -> Send:
    """Sends a revision of one document, by its amount and the minute of its change."""
    if request.param == "invoice":
        return lambda amount, minute: str(
            acme.post("/v1/invoices", ACME.invoice("D1", [("Load", "Linehaul", amount)], minutes=minute))[
                "transactionId"
            ]
        )
    return lambda amount, minute: str(
        acme.post("/v1/bills", ACME.bill("D1", amount, minutes=minute))["transactionId"]
    )


def amounts(system: System) -> list[Decimal]:
    """The amounts of the documents that count in Sage."""
    return [total(document) for document in live_documents(system)]


@pytest.mark.rule("MOD-2")
def test_a_document_without_a_record_is_found_in_sage(system: System, acme: Person, send: Send) -> None:
    """It was revised before it was exported, so its control id is another one than that of the new record."""
    with lost_hour(system):
        send("100.00", 0)
        send("250.00", 1)
        system.drain()
    sent = send("250.00", 1)
    system.drain()
    assert (acme.status(sent), amounts(system)) == ("exported", [Decimal(250)])
    assert (
        acme.transaction(sent)["history"][-1]["what"] == "found in Sage Intacct after a restore, and linked"
    )
    send("300.00", 2)
    system.drain()
    assert amounts(system) == [Decimal(300)]


@pytest.mark.rule("MOD-2")
def test_a_document_that_was_only_queued_is_found_in_sage(system: System, acme: Person, send: Send) -> None:
    sent = send("100.00", 0)
    with lost_hour(system):
        system.drain()
    system.clock.advance(600)
    system.invoke("SweeperFunction", {})
    system.drain()
    assert (acme.status(sent), amounts(system)) == ("exported", [Decimal(100)])


@pytest.mark.rule("MOD-2")
def test_the_successor_of_a_document_is_found_in_sage(system: System, acme: Person, send: Send) -> None:
    """Its record still names the document that was taken out in the lost hour."""
    sent = send("100.00", 0)
    system.drain()
    with lost_hour(system):
        send("250.00", 1)
        system.drain()
    send("250.00", 1)
    system.drain()
    assert (acme.status(sent), amounts(system)) == ("exported", [Decimal(250)])
    send("300.00", 2)
    system.drain()
    assert amounts(system) == [Decimal(300)]


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("action", ["edit", "revert"])
@pytest.mark.parametrize("known", [True, False])
def test_what_was_made_otherwise_in_the_lost_hour_is_changed_as_wanted(
    system: System, acme: Person, send: Send, action: str, known: bool
) -> None:
    """Whether its record was restored or lost, and whatever is asked for now."""
    if known:
        send("100.00", 0)
        system.drain()
    with lost_hour(system):
        send("100.00", 0)
        system.drain()
        send("250.00", 1)
        system.drain()
    if action == "edit":
        sent = send("300.00", 2)
        system.drain()
        assert (acme.status(sent), amounts(system)) == ("exported", [Decimal(300)])
    elif known:
        sent = send("100.00", 0)
        acme.post(f"/v1/transactions/{sent}/revert")
        system.drain()
        assert (acme.status(sent), amounts(system)) == ("reverted", [])
    assert acme.errors() == []


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("known", [True, False])
def test_what_was_taken_out_in_the_lost_hour_is_made_again_when_it_is_wanted(
    system: System, acme: Person, send: Send, known: bool
) -> None:
    """Its revisions count on from the restored record, and Sage knows the control ids of the lost ones.

    Sage's refusal of a known control id leads to another look for the document, and then to a new one.
    """
    if known:
        send("100.00", 0)
        system.drain()
    with lost_hour(system):
        sent = send("100.00", 0)
        system.drain()
        send("250.00", 1)
        system.drain()
        acme.post(f"/v1/transactions/{sent}/revert")
        system.drain()
        assert amounts(system) == []
    sent = send("300.00", 2)
    system.drain()
    assert (acme.status(sent), amounts(system), acme.errors()) == ("exported", [Decimal(300)], [])
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert (acme.status(sent), amounts(system), acme.errors()) == ("reverted", [], [])


@pytest.mark.rule("MOD-2")
def test_a_document_whose_number_and_amount_changed_since_is_not_made_twice(
    system: System, acme: Person
) -> None:
    with lost_hour(system):
        acme.post("/v1/bills", ACME.bill("D1", "100.00"))
        acme.post("/v1/bills", ACME.bill("D1", "150.00", minutes=1))
        system.drain()
    changed = ACME.bill("D1", "300.00", minutes=2)
    changed["trip"]["TripNumber"] = "D1-NEW"
    acme.post("/v1/bills", changed)
    system.drain()
    assert (amounts(system), acme.errors()) == ([Decimal(300)], [])
