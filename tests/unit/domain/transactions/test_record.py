"""A transaction as it is first recorded, and its identities."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.transactions.receipt import Companion, Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.revisions import first_recorded
from tests.fakes.recorded import recorded
from tests.fakes.samples import TENANT, bill_envelope, envelope, invoice_envelope, load_invoice
from tests.fakes.small import START


def test_each_operation_and_revision_has_an_identity_of_its_own() -> None:
    one = recorded()
    names = {
        recorded(revision=revision, operation=operation).control_id
        for revision in (1, 2)
        for operation in Operation
    }
    assert len(names) == 4
    assert one.control_id == "acme:SUB1:load_invoice:inv-1001:export:1"
    long = recorded(alvys_id="x" * 190)
    assert len(long.control_id) <= 120
    assert long.control_id == recorded(alvys_id="x" * 190).control_id


def test_an_invoice_as_it_is_first_recorded() -> None:
    one = recorded()
    assert (one.number, one.alvys_id, one.load_number, one.party_name) == (
        "1001",
        "inv-1001",
        "LD1001",
        "Globex",
    )
    assert (one.total, one.status, one.revision, one.version) == ("1086.39", Status.QUEUED, 1, 1)


def test_a_bill_as_it_is_first_recorded() -> None:
    one = first_recorded(TENANT, bill_envelope(), "corr", START)
    assert (one.number, one.alvys_id, one.load_number, one.total) == (
        "T1001",
        "trip-T1001",
        "LDT1001",
        "850.00",
    )


@pytest.mark.rule("AR-6")
def test_the_identity_is_the_business_identity() -> None:
    varied: list[tuple[str, dict[str, Any]]] = [
        ("acme", {}),
        ("acme", {"amounts": ["1.00"]}),
        ("other", {}),
        ("acme", {"subsidiary_id": "SUB2"}),
        ("acme", {"alvys_id": "inv-2"}),
    ]
    ids = {
        first_recorded(tenant, invoice_envelope(**changes), "corr", START).transaction_id
        for tenant, changes in varied
    }
    # The subsidiary is no part of it: it can change (MOD-7).
    assert len(ids) == 3


def test_a_reference_is_recorded_by_its_number() -> None:
    message = {"kind": "load_invoice", "subsidiaryId": "SUB1", "reference": {"invoiceNumber": "1001"}}
    one = first_recorded(TENANT, envelope(message), "corr", START)
    whole = first_recorded(TENANT, envelope(load_invoice()), "corr", START)
    assert (one.number, one.alvys_id) == ("1001", None)
    assert one.transaction_id != whole.transaction_id


def test_receipts_name_their_company() -> None:
    assert Receipt.model_fields.keys() >= {"company_id", "entity_id", "record_no", "revision"}


def test_a_record_is_stored_in_the_form_of_earlier_versions() -> None:
    """The role stands under the name that records have had from the beginning."""
    companion = recorded(role=DocumentRole.OFFSET, companions={"earnings": Companion(subsidiary_id="sub-1")})
    stored = json.loads(companion.model_dump_json(by_alias=True))
    assert stored["part"] == "offset"
    assert "role" not in stored
    assert Transaction.model_validate(stored) == companion
    assert Transaction.model_validate({**stored, "companions": {"earnings": "sub-1"}}) == companion
