"""Companies with one currency and with several: what Sage is told, and what is refused before (AR-8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

pytestmark = pytest.mark.rule("AR-8")

CAD = 124


@pytest.fixture(scope="module", params=["foreign", "any"])
def running_sage(request: pytest.FixtureRequest) -> Iterator[Sage]:
    """The demo companies; acme's has one currency, and refuses a foreign one or any currency at all."""
    seed = demo_seed("intacct")
    seed["companies"]["ACME"] |= {
        "multiCurrency": False,
        "assumptions": {"single_currency_refuses": request.param},
    }
    with sage_running(seed) as sage:
        yield sage


@pytest.fixture
def acme(ann: Person) -> Person:
    """An administrator of acme, connected to this company: its metadata is not that of other tests."""
    ACME.connect(ann)
    return ann


def invoice(number: str, currency: int | None = None) -> Json:
    """An invoice of acme, in this currency."""
    message = ACME.invoice(number)
    if currency is not None:
        for amount in _amounts(message["invoice"]):
            amount["Currency"] = currency
    return message


def _amounts(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        if "Amount" in value and not isinstance(value["Amount"], dict):
            yield value
        for child in value.values():
            yield from _amounts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _amounts(child)


def sent(system: System, person: Person, message: Json) -> str:
    """The id of the transaction, after everything that follows from the message."""
    transaction_id: str = person.call("POST", "/v1/invoices", message).expect(202)["transactionId"]
    system.drain()
    return transaction_id


def test_a_company_with_one_currency_takes_documents_in_it(system: System, acme: Person) -> None:
    assert acme.status(sent(system, acme, invoice("1001"))) == "exported"
    assert system.sage.functions()["create_invoice"] == 1
    assert len(system.sage.live("1001")) == 1


def test_a_foreign_document_fails_before_it_is_sent(system: System, acme: Person) -> None:
    preview = acme.call("POST", "/v1/previews", invoice("1001", CAD)).expect(200)
    assert [problem["code"] for problem in preview["problems"]] == ["currency_not_enabled"]
    transaction_id = sent(system, acme, invoice("1001", CAD))
    problem = acme.transaction(transaction_id)["problem"]
    assert problem["code"] == "currency_not_enabled"
    assert all(currency in problem["message"] for currency in ("CAD", "USD"))
    assert system.sage.functions()["create_invoice"] == 0


def test_a_company_that_does_not_tell_its_setup_is_found_out_by_its_refusal(
    system: System, ann: Person
) -> None:
    """The refused document is sent once more in the same call, and exists once."""
    system.sage.fault("failed_result", times=None, match={"function": "getFinancialSetup"})
    ACME.connect(ann)
    system.sage.heal()
    assert ann.status(sent(system, ann, invoice("1001"))) == "exported"
    assert len(system.sage.live("1001")) == 1
