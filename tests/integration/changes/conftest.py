"""A document that is sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.system import Person
from tests.integration.tenants import ACME


@pytest.fixture(params=["invoice", "bill"])
def send(request: pytest.FixtureRequest, acme: Person) -> Callable[..., str]:
    """Sends a revision of one document and answers its transaction id."""
    if request.param == "invoice":

        def send_invoice(amount: str, minutes: int = 0) -> str:
            envelope = ACME.invoice("D1", [("Load", "Linehaul", amount)], minutes=minutes)
            return str(acme.post("/v1/invoices", envelope)["transactionId"])

        return send_invoice

    def send_bill(amount: str, minutes: int = 0) -> str:
        return str(acme.post("/v1/bills", ACME.bill("D1", amount, minutes=minutes))["transactionId"])

    return send_bill
