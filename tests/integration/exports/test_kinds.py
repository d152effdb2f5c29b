"""Every kind over HTTP into Sage's books, to the cent (AR-1, AR-3, AP-1, AP-6, DEC-9, DEC-10, DEC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.integration import kinds
from tests.integration.simulators import Sage, sage_running
from tests.integration.system import Person, System


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """A company that has what the cases need."""
    with sage_running(kinds.seed()) as sage:
        yield sage


@pytest.mark.rule("MAP-8", "AR-1", "AR-6", "AP-1")
@pytest.mark.parametrize("name", kinds.CASES)
def test_what_was_checked_by_eye_is_what_sage_has(system: System, acme: Person, name: str) -> None:
    """AR-1, AP-1, MAP-8: previewed, exported, on those accounts, to the cent; nothing else is booked."""
    kinds.prepare(system, acme, name)
    documents = kinds.expected(name)
    previewed(acme, name, next(one for one in documents if not one.number.endswith("-OFFSET")))
    assert kinds.in_sage(system) == []
    assert acme.get("/v1/transactions")["items"] == []

    sent = kinds.send(acme, name)
    system.drain()
    shown = acme.transaction(sent)
    assert shown["status"] == "exported", (shown["problem"], shown["skipReason"])
    assert kinds.in_sage(system) == documents
    total = sum((amount for one in documents for _, amount in one.lines), Decimal(0))
    assert Decimal(shown["sageDocument"]["total"]["amount"]) == total
    assert acme.errors() == []

    # The same again is the same transaction, and nothing new in Sage (AR-6).
    assert kinds.send(acme, name) == sent
    system.drain()
    assert kinds.in_sage(system) == documents


def previewed(person: Person, name: str, main: kinds.Booked) -> None:
    """The preview of a case: party and its rule, term and its rule, every line (MAP-8)."""
    text = kinds.message_of(name)
    if kinds.connection_of(name).get("side") == "ar":
        # One call previews both sides, so that it needs the name that is not ambiguous.
        text = text.replace('"kind": "e_check"', '"kind": "ar_e_check"')
    preview = person.call("POST", "/v1/previews", text).expect(200)
    assert (preview["problems"], preview["skipReason"]) == ([], None)
    document = preview["document"]
    shown = [(line["account"], Decimal(line["amount"]["amount"])) for line in document["lines"]]
    assert (document["object"], document["documentNumber"]) == (main.sage_object, main.number)
    assert shown == list(main.lines)
    assert document["party"]["id"] == main.party_id
    assert document["party"]["rule"]
    assert document["term"] is None or document["term"]["source"]
