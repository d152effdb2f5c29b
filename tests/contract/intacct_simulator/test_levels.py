"""Levels of a multi-entity company: what can be used and changed where (protocol sections 11 and 14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with

REMOVALS = {
    "reverse": f"<datereversed>{day('2026-01-31')}</datereversed>",
    "delete": "",
    "update": "<description>d</description>",
}


def session(gateway: Gateway, entity: str) -> dict[str, Any]:
    return {"authentication": f"<sessionid>{gateway.session(entity)}</sessionid>"}


def change(verb: str, key: str) -> str:
    return f'<{verb}_invoice key="{key}">{REMOVALS[verb]}</{verb}_invoice>'


def party(kind: str, key: str) -> str:
    return (
        f"<create><{kind}><{kind}ID>{key}</{kind}ID><NAME>{key}</NAME><DISPLAYCONTACT>"
        f"<PRINTAS>{key}</PRINTAS></DISPLAYCONTACT></{kind}></create>"
    )


@pytest.mark.parametrize("verb", REMOVALS)
def test_documents_of_another_level_are_not_owned(gateway: Gateway, verb: str) -> None:
    """Help page troubleshoot-reverse-bills: slide into the entity; top-level ones from the top level."""
    if verb == "delete":
        gateway.put("COMPANY", "DEMO", invoiceReversal=False)
    east = session(gateway, "E100")
    own, shared = gateway.invoice("E", **east), gateway.invoice("T")
    assert "Not owned" in gateway.refused(change(verb, own)).messages
    assert "Not owned" in gateway.refused(change(verb, shared), **east).messages
    gateway.ok(change(verb, own), **east)
    gateway.ok(change(verb, shared))


def test_other_levels_may_be_allowed() -> None:
    """Assumed cross_level_writes: only the screens of Sage are known."""
    with running(seed_with(assumptions={"cross_level_writes": "allowed"})) as gateway:
        east = session(gateway, "E100")
        gateway.ok(change("reverse", gateway.invoice("E", **east)))
        gateway.ok(change("reverse", gateway.invoice("T")), **east)


def test_person_works_where_the_document_is(gateway: Gateway) -> None:
    """A person goes into the entity; one who is in another entity cannot."""
    key = gateway.invoice("E", **session(gateway, "E100"))
    url = f"{gateway.base}/_sandbox/objects/ARINVOICE/{key}"
    refused = gateway.http.put(url, params={"entity": "E200"}, json={"action": "reverse"})
    assert refused.status_code == 409
    assert gateway.put("ARINVOICE", key, action="reverse", date="2026-01-31")["STATE"] == "Reversed"


@pytest.mark.parametrize(
    ("kind", "create"), [("CUSTOMER", invoice), ("VENDOR", bill)], ids=["customer", "vendor"]
)
def test_records_of_an_entity_are_its_own(gateway: Gateway, kind: str, create: Any) -> None:
    """Help page AP-ME-guidelines: the top level uses its own records only; the answer is as for no record."""
    east = session(gateway, "E100")
    gateway.ok(party(kind, "EAST"), **east)
    named = {kind.lower(): "EAST"}
    account = "4000" if kind == "CUSTOMER" else "5000"
    gateway.ok(create("A", line(account=account), **named), **east)
    text = f"Invalid {kind.capitalize()} 'EAST' specified."
    west = create("B", line(account=account, location="E200"), **named)
    for body, options in (
        (create("C", line(account=account), **named), {}),
        (west, session(gateway, "E200")),
    ):
        assert gateway.refused(body, **options).errors[0][1].split(" [")[0] == text


@pytest.mark.parametrize(("scope", "status"), [("company", "failure"), ("entity", "success")])
def test_ids_may_be_unique_per_entity(scope: str, status: str) -> None:
    """Assumed ids_unique: whether an id that is not visible here blocks it."""
    with running(seed_with(assumptions={"ids_unique": scope})) as gateway:
        east, west = session(gateway, "E100"), session(gateway, "E200")
        gateway.ok(party("CUSTOMER", "X"), **east)
        assert gateway.result_of(party("CUSTOMER", "X"), **west).status == status
        gateway.refused(party("CUSTOMER", "X"), **east)
        if scope == "entity":
            gateway.ok(invoice("W", line("7", location="E200"), customer="X"), **west)
            gateway.ok(invoice("E", line("5"), customer="X"), **east)
            rows = gateway.query("CUSTOMER", "MEGAENTITYID TOTALDUE", PRIVATE).rows()
            balances = {row["MEGAENTITYID"]: row["TOTALDUE"] for row in rows}
            assert balances == {"E100": "5", "E200": "7"}


PRIVATE = (
    "<filter><equalto><field>CUSTOMERID</field><value>X</value></equalto></filter>"
    "<options><showprivate>true</showprivate></options>"
)
