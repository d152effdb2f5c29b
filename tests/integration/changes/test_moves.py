"""Invoice As changes after the export: the document moves to the other subsidiary's books (MOD-7)."""

from __future__ import annotations

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, Tenant

# The other entity of the same Sage company.
CARRIERS = Tenant("acme", "ACME", ACME.user, ACME.password, "sub-2", "Acme Carriers", ACME.customer)


def moved(number: str) -> Json:
    """The same invoice, sent later for the other subsidiary."""
    message = ACME.invoice(number, minutes=5)
    other = {"Id": CARRIERS.subsidiary_id, "Name": CARRIERS.subsidiary_name}
    invoice = message["invoice"] | {"Vendor": other}
    loads = [load | {"InvoiceAs": CARRIERS.subsidiary_name} for load in message["loads"]]
    return message | {"subsidiaryId": CARRIERS.subsidiary_id, "invoice": invoice, "loads": loads}


def live(system: System) -> list[tuple[str, str]]:
    """Number and entity of each invoice that is in the books."""
    return [
        (str(row["RECORDID"]), str(row["ARINVOICEITEMS"][0]["LOCATIONID"]))
        for row in system.sage.objects("ARINVOICE")
        if row["STATE"] not in ("Reversed", "Reversal")
    ]


@pytest.fixture
def sent(system: System, acme: Person) -> str:
    """An invoice in the books of Acme Logistics."""
    CARRIERS.connect(acme)
    transaction_id = str(acme.post("/v1/invoices", ACME.invoice("M1"))["transactionId"])
    system.drain()
    assert live(system) == [("M1", "E100")]
    return transaction_id


@pytest.mark.rule("MOD-7")
def test_it_leaves_one_entity_and_enters_the_other(system: System, acme: Person, sent: str) -> None:
    again = acme.post("/v1/invoices", moved("M1"))["transactionId"]
    assert again == sent
    system.drain()
    found = acme.transaction(sent)
    assert (found["status"], found["subsidiaryId"]) == ("exported", CARRIERS.subsidiary_id)
    assert found["sageDocument"]["subsidiaryId"] == CARRIERS.subsidiary_id
    ((number, entity),) = live(system)
    assert number.startswith("M1")
    assert entity == "E200"


@pytest.mark.rule("MOD-7", "CONN-10")
def test_a_disconnected_subsidiary_keeps_it_until_it_is_gone(system: System, acme: Person, sent: str) -> None:
    """The error names the document in the way; taken out by hand, one retry makes the new one."""
    acme.call("DELETE", ACME.path).expect(200)
    acme.post("/v1/invoices", moved("M1"))
    system.drain()
    (error,) = acme.errors()
    assert error["problem"]["code"] == "document_in_the_way"
    assert "M1" in error["problem"]["message"]
    assert live(system) == [("M1", "E100")]
    (row,) = system.sage.objects("ARINVOICE")
    system.sage.put("ARINVOICE", str(row["RECORDNO"]), {"action": "reverse"})
    acme.post("/v1/errors/retry", {"ids": [error["id"]]})
    system.drain()
    assert acme.status(sent) == "exported"
    assert [entity for _, entity in live(system)] == ["E200"]
