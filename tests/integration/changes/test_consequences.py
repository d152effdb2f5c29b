"""The consequences of a change over HTTP, against the Sage simulator; asking writes nothing (MOD-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.revisions import live_documents, writes
from tests.integration.system import Person, System

PATH = "/v1/transactions/{}/consequences?action={}"


@pytest.mark.rule("MOD-10")
def test_a_revert_is_told_and_then_done(system: System, acme: Person, send: Callable[..., str]) -> None:
    first = send("100.00")
    system.drain()
    (live,) = live_documents(system)
    before = writes(system)
    told = acme.get(PATH.format(first, "revert"))
    assert writes(system) == before
    assert acme.status(first) == "exported"
    assert (told["action"], told["possible"], told["problem"]) == ("revert", True, None)
    assert told["document"]["state"] == "posted"
    assert told["document"]["recordNo"] == str(live["RECORDNO"])
    assert [way["way"] for way in told["ways"]] == ["reverse", "delete"]
    (step,) = told["ways"][0]["steps"]
    assert (step["kind"], step["recordNo"]) == ("reverse", str(live["RECORDNO"]))
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    (gone,) = [row for row in system.sage.documents("D1") if row["RECORDNO"] == live["RECORDNO"]]
    assert gone["STATE"] == "Reversed"
    assert gone["REVERSALDATE"] == f"{step['date'][5:7]}/{step['date'][8:]}/{step['date'][:4]}"


@pytest.mark.rule("MOD-10")
def test_a_regenerate_that_changes_nothing_says_so(
    system: System, acme: Person, send: Callable[..., str]
) -> None:
    first = send("100.00")
    system.drain()
    before = writes(system)
    told = acme.get(PATH.format(first, "regenerate"))
    assert [way["way"] for way in told["ways"]] == ["confirm"]
    assert told["ways"][0]["steps"] == []
    acme.post(f"/v1/transactions/{first}/regenerate")
    system.drain()
    assert writes(system) == before


@pytest.mark.rule("MOD-10", "MOD-1")
@pytest.mark.parametrize("action", ["revert", "regenerate"])
def test_a_paid_document_is_told_with_its_payment_and_what_to_do(
    system: System, acme: Person, send: Callable[..., str], action: str
) -> None:
    first = send("100.00")
    system.drain()
    (live,) = live_documents(system)
    name = "ARINVOICE" if "CUSTOMERID" in live else "APBILL"
    system.sage.put(name, str(live["RECORDNO"]), {"action": "pay", "date": "2026-11-20"})
    told: dict[str, Any] = acme.get(PATH.format(first, action))
    assert told["document"]["state"] == "paid"
    if action == "regenerate":
        assert told["possible"]
        return
    assert not told["possible"]
    assert told["ways"] == []
    assert told["problem"]["code"] == "document_paid"
    assert "11/20/2026" in told["problem"]["message"]
    assert told["problem"]["remedy"]


@pytest.mark.rule("MOD-10", "API-2")
def test_who_may_not_see_it_is_told_nothing(system: System, acme: Person, send: Callable[..., str]) -> None:
    first = send("100.00")
    system.drain()
    stranger = system.person("tenant-2", permissions=["Invoice", "Billing"])
    stranger.call("GET", PATH.format(first, "revert")).expect(404)
    clerk = system.person("tenant-1", permissions=["PayDriver"])
    clerk.call("GET", PATH.format(first, "revert")).expect(403)
    acme.call("GET", PATH.format(first, "everything")).expect(400)
    acme.call("GET", f"/v1/transactions/{first}/consequences").expect(400)
