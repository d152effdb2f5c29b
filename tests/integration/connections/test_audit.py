"""Who changed what, and when (CONN-12); what disconnecting keeps (CONN-10)."""

from __future__ import annotations

import json

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX


def changed(path: str, old: Json, new: Json) -> Json:
    return {"path": path, "old": old, "new": new, "name": None}


@pytest.mark.rule("CONN-12")
def test_every_change_is_recorded(system: System, ann: Person) -> None:
    """CONN-12: by whom, when, which field, from what to what; newest first."""
    ACME.connect(ann)
    bob = system.person("acme", sub="bob")
    bob.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    bob.call("PATCH", ACME.path, {"primarySync": True}).expect(200)
    bob.call("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": ACME.password}).expect(200)
    bob.call("PATCH", ACME.path, {"advanced": {"reverseIn": "today"}}).expect(200)
    bob.call("PATCH", ACME.path, {"advanced": {"reverseIn": "today"}}).expect(200)  # changes nothing
    ann.call("DELETE", ACME.path).expect(200)
    entries = ann.get(f"{ACME.path}/audit")["items"]
    assert [(one["action"], one["by"] == "bob") for one in entries] == [
        ("disconnected", False),
        ("settings_changed", True),
        ("credentials_replaced", True),
        ("resumed", True),
        ("paused", True),
        ("activated", False),
        ("settings_changed", False),
        ("mappings_changed", False),
        ("created", False),
    ]
    assert entries[1]["changes"] == [changed("advanced.reverseIn", "original_period", "today")]
    assert changed("primarySync", old=True, new=False) in entries[4]["changes"]
    mapped = "accountMappings.categories.trip.items.Carrier Linehaul.ap"
    assert changed(mapped, None, "5000") in entries[7]["changes"]
    assert entries[0]["at"] >= entries[-1]["at"]
    assert all(one["at"].endswith(("Z", "+00:00")) for one in entries)
    assert ACME.password not in json.dumps(entries)
    paged = _pages(ann, f"{ACME.path}/audit?limit=4")
    assert paged == entries


@pytest.mark.rule("CONN-12", "API-2")
def test_the_record_is_a_tenants_own(system: System, acme: Person, globex: Person) -> None:
    """API-2: both subsidiaries have the same id."""
    globex.call("PATCH", GLOBEX.path, {"ar": {"nameMatchingFallback": True}}).expect(200)
    mine = acme.get(f"{ACME.path}/audit?limit=1")
    assert "bob" not in {one["by"] for one in acme.get(f"{ACME.path}/audit")["items"]}
    theirs = globex.call("GET", f"{GLOBEX.path}/audit?limit=1&cursor={mine['cursor']}").expect(400)
    assert theirs["errors"][0]["path"] == "cursor"
    assert acme.call("GET", "/v1/connections/sub-2/audit").status == 404
    clerk = system.person("acme", role="Dispatcher")
    assert clerk.call("GET", f"{ACME.path}/audit").status == 403


@pytest.mark.rule("CONN-10", "CONN-12")
def test_connecting_again_keeps_the_record_and_exports_nothing_twice(system: System, acme: Person) -> None:
    """CONN-10, CONN-12: invoices and bills, sent again or retried, stay the documents that they are."""
    invoice, bill = ACME.invoice("1001"), ACME.bill("T1")
    sent = [acme.post("/v1/invoices", invoice), acme.post("/v1/bills", bill)]
    system.drain()
    acme.call("DELETE", ACME.path).expect(200)
    ACME.connect(acme)
    again = [acme.post("/v1/invoices", invoice), acme.post("/v1/bills", bill)]
    system.clock.advance(3600)
    system.invoke("SweeperFunction", {})
    system.drain()
    assert [one["transactionId"] for one in again] == [one["transactionId"] for one in sent]
    assert {acme.status(one["transactionId"]) for one in again} == {"exported"}
    assert (len(system.sage.objects("ARINVOICE")), len(system.sage.objects("APBILL"))) == (1, 1)
    actions = [one["action"] for one in acme.get(f"{ACME.path}/audit")["items"]]
    assert actions.index("connected_again") < actions.index("disconnected") < actions.index("created")


def _pages(person: Person, path: str) -> list[Json]:
    page = person.get(path)
    found: list[Json] = page["items"]
    while page["cursor"]:
        page = person.get(f"{path}&cursor={page['cursor']}")
        found += page["items"]
    return found
