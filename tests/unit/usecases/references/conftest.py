"""An Alvys that has the invoice, the trip, and whom they are for."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.alvys.operations import Load
from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer
from tests.fakes.referenced import put_invoice
from tests.fakes.samples import bill_envelope
from tests.fakes.service import Service


@pytest.fixture
def service() -> Service:
    """An Alvys that has the invoice, the trip, and whom they are for."""
    made = Service()
    put_invoice(made, "1001")
    made.transport.trips_by_number["T1001"] = bill_envelope().trip
    made.transport.loads_by_number["LDT1001"] = Load.model_validate(
        {"Id": "load-2", "LoadNumber": "LDT1001", "Status": "Invoiced", "CreatedAt": "2026-11-18"}
    )
    for customer in ("cust-1", "cust-2", "cust-3"):
        made.transport.customers[customer] = AlvysCustomer.model_validate(
            {"Id": customer, "Name": "Globex", "ExternalId": "C1"}
        )
    own = [{"SubsidiaryId": "SUB2", "ExternalAccountingId": "V9"}]
    own.append({"SubsidiaryId": "SUB1", "ExternalAccountingId": "V1"})
    made.transport.carriers_by_id["car-1"] = AlvysCarrier.model_validate(
        {"Id": "car-1", "Name": "Carrier", "ExternalIds": own}
    )
    return made
