"""What is read from Alvys is put together as if it had been sent whole (API-3)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.alvys.operations import AlvysInvoice
from alvys_intacct.domain.alvys.parties import AlvysCustomer, AlvysDriver
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.assembly import (
    AlvysObject,
    EnvelopeParts,
    assemble_envelope,
    invoice_of_load,
    refuse_other_kind,
)
from alvys_intacct.domain.kinds.carriers.envelope import CarrierBill
from alvys_intacct.domain.kinds.contradictions import refuse_contradictions
from alvys_intacct.domain.kinds.drivers.envelope import DriverStatementEnvelope
from alvys_intacct.domain.kinds.invoices.envelope import InvoiceEnvelope
from alvys_intacct.domain.kinds.parsing import content_hash
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.parties.from_alvys import customer_details, driver_details
from tests.fakes.samples import (
    SUBSIDIARY,
    UPDATED,
    carrier_bill,
    driver_settlement,
    invoice_envelope,
    load_invoice,
    whole,
)

pytestmark = pytest.mark.rule("API-3")


CUSTOMER = AlvysCustomer.model_validate(
    {
        "Id": "cust-1",
        "Name": "Globex",
        "ExternalId": "C1",
        "BillingAddress": {"Street": "Elsewhere"},
        "Email": ["office@globex.example"],
        "InvoicingInformation": {
            "Address": {"Street": "1 Main St", "City": "Reno", "State": "NV", "ZipCode": "89501"},
            "EmailAddresses": ["ap@globex.example"],
            "PaymentTermsInDays": 30,
        },
        "Contacts": [{"Name": "Ann Lee", "Phone": "555-0100"}],
    }
)


def reference(kind: Kind, **named: str) -> ByReference:
    """A reference of that kind."""
    return ByReference.model_validate({"kind": kind, "subsidiaryId": SUBSIDIARY, "reference": named})


def test_the_content_is_that_of_an_invoice_sent_whole() -> None:
    message = load_invoice()
    message["party"] = {
        "externalAccountingId": "C1",
        "name": "Globex",
        "termsInDays": 30,
        "contact": {"name": "Ann Lee", "email": "ap@globex.example", "phone": "555-0100"},
        "address": {"street": "1 Main St", "city": "Reno", "state": "NV", "zipCode": "89501"},
    }
    sent = whole(message)
    assert isinstance(sent, InvoiceEnvelope)
    parts = EnvelopeParts(sent.invoice, sent.loads, [], customer_details(CUSTOMER))
    read = assemble_envelope(reference(Kind.LOAD_INVOICE, invoiceNumber="1001"), parts, UPDATED)
    assert content_hash(read) == content_hash(sent)
    assert read == sent


@pytest.mark.parametrize("kind", [Kind.DRIVER_SETTLEMENT, Kind.PAYSTUB])
def test_the_content_is_that_of_a_statement_sent_whole(kind: Kind) -> None:
    message = driver_settlement() | {"kind": kind}
    if kind is Kind.PAYSTUB:
        message["paystub"] = message.pop("statement")
    message["party"] = {"name": "John Carter", "contact": {"name": "John Carter", "phone": "555-0100"}}
    sent = whole(message)
    assert isinstance(sent, DriverStatementEnvelope)
    driver = AlvysDriver.model_validate({"Id": "drv-1", "Name": "John Carter", "PhoneNumber": "555-0100"})
    parts = EnvelopeParts(sent.statement, [], [], driver_details(driver))
    assert assemble_envelope(reference(kind, statementNumber="10432"), parts, UPDATED) == sent


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"termsInDays": 999}, "terms in days of the party"),
        ({"contact": {"email": "x" * 3000}}, "email of the contact of the party"),
    ],
)
def test_what_could_not_be_sent_is_not_taken_either(broken: dict[str, Any], said: str) -> None:
    sent = whole(carrier_bill())
    assert isinstance(sent, CarrierBill)
    with pytest.raises(NeedsAttention, match=said) as refused:
        assemble_envelope(
            reference(Kind.CARRIER_BILL, tripNumber="T1001"),
            EnvelopeParts(sent.trip, [], [], broken),
            UPDATED,
        )
    assert refused.value.code == "alvys_object_inconsistent"


def test_all_contradictions_are_told() -> None:
    sent = invoice_envelope()
    wrong = sent.invoice.model_copy(update={"Total": sent.invoice.LineItems[0].Amount})
    unreleased = [sent.loads[0].model_copy(update={"Status": "Dispatched"})]
    found: AlvysObject = wrong
    envelope = assemble_envelope(
        reference(Kind.LOAD_INVOICE, invoiceNumber="1001"), EnvelopeParts(found, unreleased, [], {}), UPDATED
    )
    with pytest.raises(NeedsAttention, match=r"lines sum to.*release it"):
        refuse_contradictions(envelope)


# --------------------------------------------------------------------- kinds of invoices


def invoice(number: str = "1001", loads: int = 1, **changes: Any) -> AlvysInvoice:
    """An invoice for so many loads, the first of which is LD1001."""
    known = invoice_envelope().invoice.model_dump()
    billed = [{"Id": f"load-{place}", "LoadNumber": f"LD{1001 + place}"} for place in range(loads)]
    return AlvysInvoice.model_validate(known | {"Number": number, "Loads": billed} | changes)


LOAD, SUMMARY, SUPPLEMENT = Kind.LOAD_INVOICE, Kind.SUMMARY_INVOICE, Kind.SUPPLEMENTAL_INVOICE


@pytest.mark.parametrize(
    ("changes", "fitting"),
    [
        ({"Type": "LoadInvoice"}, {LOAD}),
        ({"Type": "Load Invoice", "SupplementalInvoiceType": "Detention"}, {SUPPLEMENT}),
        ({"Type": "SupplementalInvoice"}, {SUPPLEMENT}),
        ({"Type": "SummaryInvoice"}, {SUMMARY}),
        ({"Type": "LoadInvoice", "loads": 2}, {SUMMARY}),
        ({"loads": 2}, {SUMMARY}),
        ({"Type": "Standard"}, {LOAD, SUMMARY}),
        ({}, {LOAD, SUMMARY}),
    ],
)
def test_an_invoice_is_taken_as_what_it_is(changes: dict[str, Any], fitting: set[Kind]) -> None:
    for kind in (LOAD, SUMMARY, SUPPLEMENT):
        if kind in fitting:
            refuse_other_kind(kind, invoice(**changes))
            continue
        with pytest.raises(NeedsAttention) as refused:
            refuse_other_kind(kind, invoice(**changes))
        assert refused.value.remedy.removeprefix("Send it as ").rstrip(".") in fitting


def test_the_invoice_of_a_load() -> None:
    own, renumbered = invoice("LD1001"), invoice("A-1001")
    supplement = invoice("LD1001S", SupplementalInvoiceType="Lumper")
    summary = invoice("S1", loads=3)
    assert invoice_of_load("LD1001", [summary, supplement, renumbered, own]) == own
    assert invoice_of_load("LD1001", [supplement, renumbered, summary]) == renumbered
    assert invoice_of_load("LD1001", [supplement]) is None
    assert invoice_of_load("LD9", [own, summary]) is None
    with pytest.raises(NeedsAttention, match="summary invoice S1"):
        invoice_of_load("LD1001", [supplement, summary])
