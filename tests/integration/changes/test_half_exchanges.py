"""A Sage that does one half of an exchange and refuses the other, although told both or neither (MOD-2)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.integration.revisions import CHANGED, live_documents, total
from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Person, System
from tests.integration.tenants import ACME


@pytest.fixture(scope="module", params=["kept", "ignored"])
def running_sage(request: pytest.FixtureRequest) -> Iterator[Sage]:
    """A Sage that keeps what it did before a refusal, or that goes on after it."""
    seed = demo_seed("intacct")
    seed["companies"]["ACME"].setdefault("assumptions", {})["rollback"] = request.param
    with sage_running(seed) as sage:
        yield sage


@pytest.mark.rule("MOD-2", "ERR-1")
def test_the_books_that_lack_a_document_are_first_on_the_error_list(system: System, acme: Person) -> None:
    """The error says first that the document is out, keeps Sage's reason, and one retry puts it right."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    system.sage.put("GLACCOUNT", "4000", {"STATUS": "inactive"})
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    acme.post("/v1/invoices", ACME.invoice("1002", customer="C-GONE"))
    system.drain()
    first, later = acme.errors()
    assert (first["id"], first["urgent"], later["urgent"]) == (sent, True, False)
    problem = first["problem"]
    assert problem["code"] == "reversed_not_replaced"
    assert problem["message"].startswith("The former document of 1001")
    assert problem["vendorText"]
    assert live_documents(system) == []
    system.sage.put("GLACCOUNT", "4000", {"STATUS": "active"})
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert acme.status(sent) == "exported"
    assert [total(live) for live in live_documents(system)] == [Decimal("1234.56")]
