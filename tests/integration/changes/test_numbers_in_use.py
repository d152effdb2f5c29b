"""A corrected document is posted again however Sage says that its number is in use (MOD-6, section 14)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.integration.revisions import CHANGED, live_documents, total
from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

pytestmark = pytest.mark.rule("MOD-6")


@pytest.fixture(scope="module", params=["transaction", "bare", "value", "unknown"])
def running_sage(request: pytest.FixtureRequest) -> Iterator[Sage]:
    """A Sage whose reversed documents keep their numbers, with each of its answers."""
    seed = demo_seed("intacct")
    assumed = seed["companies"]["ACME"].setdefault("assumptions", {})
    assumed |= {"reversed_numbers_reusable": False, "number_in_use": request.param}
    with sage_running(seed) as sage:
        yield sage


def test_an_edit_leaves_one_live_document_under_a_number_of_its_own(system: System, acme: Person) -> None:
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    bill = acme.post("/v1/bills", ACME.bill("T1001"))["transactionId"]
    system.drain()
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    acme.post("/v1/bills", ACME.bill("T1001", "900.00", minutes=1))
    system.drain()
    assert acme.errors() == []
    assert {acme.status(sent), acme.status(bill)} == {"exported"}
    live = {document["RECORDID"]: total(document) for document in live_documents(system)}
    assert live == {"1001-R1": Decimal("1234.56"), "T1001-R1": Decimal(900)}
