"""Transactions that name a party, and the parties, vendors and contacts in Sage."""

from __future__ import annotations

from typing import Any

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

RTS = {
    "name": "RTS  Financial Service",
    "termsInDays": 15,
    "address": {"street": "9300 Metcalf Ave", "city": "Overland Park", "state": "KS", "zipCode": "66212"},
    "contact": {"email": "remit@rts.example"},
}


PRAIRIE = {"name": "Prairie  Haulers of Salina", "mcNumber": "MC-998877", "termsInDays": 30}


def switch(person: Person, **settings: Json) -> None:
    person.call("PATCH", ACME.path, settings).expect(200)


def bill(number: str, party: Json, **changes: Any) -> Json:
    return ACME.bill(number, party=party, **changes)


def invoice(number: str, party: Json, name: str = "Globex Foods") -> Json:
    envelope: Json = ACME.invoice(number, party=party)
    envelope["invoice"]["Customer"] |= {"Id": f"cust-{name}", "Name": name}
    return envelope


def exported(system: System, person: Person, route: str, *envelopes: Json) -> list[Json]:
    """Send these and look at them when all is done."""
    sent = person.post(route, {"items": list(envelopes)})
    system.drain()
    shown = [person.transaction(one["transactionId"]) for one in sent]
    assert {one["status"] for one in shown} == {"exported"}, [one["problem"] for one in shown]
    return shown


def failed(system: System, person: Person, route: str, envelope: Json) -> Json:
    """Send one that fails; its problem."""
    sent = person.post(route, envelope)["transactionId"]
    system.drain()
    shown = person.transaction(sent)
    assert shown["status"] == "failed", shown
    return shown["problem"]


def vendors(system: System) -> dict[str, Json]:
    return {row["VENDORID"]: row for row in system.sage.objects("VENDOR")}


def created(system: System, object_name: str, before: set[str]) -> list[Json]:
    rows = system.sage.objects(object_name)
    key = f"{object_name}ID"
    return [row for row in rows if row[key] not in before]


def contact(system: System, name: str) -> Json:
    (row,) = [row for row in system.sage.objects("CONTACT") if row["CONTACTNAME"] == name]
    return row
