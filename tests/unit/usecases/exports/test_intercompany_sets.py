"""Cross Subsidiary Billing: four documents or none (AP-8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import AccountMappings
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.payments.import_rules import NotImported, why_not_imported
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState
from alvys_intacct.domain.skip_reasons import WAITS_FOR_SET
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.books import WriteFault
from tests.fakes.cross_billing import ALL_FOUR, WEST, across, bill, invoice, live, sent
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, UPDATED, connection, load_invoice
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("AP-8")


@pytest.fixture
def service() -> Service:
    return across()


@pytest.mark.parametrize("invoice_first", [True, False])
def test_all_four_whichever_comes_first(service: Service, invoice_first: bool) -> None:
    messages = [invoice(), bill()]
    first, second = messages if invoice_first else reversed(messages)
    waiting = sent(service, first)
    assert (waiting.status, live(service)) == (Status.SKIPPED, set())
    assert waiting.skip_reason is not None
    assert "waits for" in waiting.skip_reason
    assert waiting.skip_code == WAITS_FOR_SET
    assert sent(service, second).status is Status.EXPORTED
    assert live(service) == ALL_FOUR
    parties = {kept.found.party_id for kept in service.books.documents.values()}
    assert parties == {"C1", "V1", "V-WEST", "C-EAST"}


@pytest.mark.rule("AP-3")
@pytest.mark.parametrize("invoice_first", [True, False])
def test_a_bill_whose_message_was_too_early(service: Service, invoice_first: bool) -> None:
    """AP-3: its load was only released then; the invoice that is here counts."""
    early = bill()
    early["loads"][0]["Status"] = "Released"
    for message in [invoice(), early] if invoice_first else [early, invoice()]:
        sent(service, message)
    assert live(service) == ALL_FOUR


def test_both_at_once(service: Service) -> None:
    service.send(invoice())
    service.send(bill())
    service.pump()
    assert live(service) == ALL_FOUR


@pytest.mark.parametrize(
    ("missing", "at", "said"),
    [
        (
            (Side.AP, "V-WEST"),
            "Acme East",
            "No vendor in Sage Intacct can be matched to subsidiary 'Acme ",
        ),
        ((Side.AR, "C-EAST"), "Acme West", "No customer in Sage Intacct can be matched to subsidiary 'Acme "),
    ],
)
def test_none_while_an_intercompany_document_cannot_be_made(
    service: Service, missing: Any, at: str, said: str
) -> None:
    """AP-8: it says which of the two ids is missing, and where it is entered."""
    known = service.books.parties.pop(missing)
    service.send(invoice())
    failed = sent(service, bill())
    assert live(service) == set()
    problem = failed.problem
    assert problem is not None
    assert (failed.status, problem.code) == (Status.FAILED, "intercompany_incomplete")
    assert "intercompany" in problem.message
    assert said in problem.message
    word = {Side.AP: "vendor", Side.AR: "customer"}[missing[0]]
    assert problem.remedy is not None
    assert f"Enter its Sage {word} id as the {word} id of subsidiary" in problem.remedy
    assert f"under Intercompany parties in the Advanced settings of {at}" in problem.remedy
    assert problem.setting == "advanced"
    service.books.parties[missing] = known
    sent(service, bill())
    assert live(service) == ALL_FOUR


def test_none_while_the_customers_invoice_cannot_be_made(service: Service) -> None:
    service.books.parties.pop((Side.AR, "C1"))
    failed = sent(service, invoice())
    held = sent(service, bill())
    failed = service.now_of(failed)
    assert live(service) == set()
    assert held.status is Status.SKIPPED
    assert held.skip_reason is not None
    assert "C1" in held.skip_reason
    assert failed.problem is not None
    assert (failed.status, failed.problem.code) == (Status.FAILED, "customer_not_found")
    service.books.parties[Side.AR, "C1"] = Party("C1", "Globex", True, False)
    sent(service, invoice())
    assert live(service) == ALL_FOUR


def test_none_while_the_carriers_bill_cannot_be_made(service: Service) -> None:
    sent(service, invoice())
    service.books.parties.pop((Side.AP, "V1"))
    failed = sent(service, bill())
    assert (failed.status, live(service)) == (Status.FAILED, set())
    service.books.parties[Side.AP, "V1"] = Party("V1", "Fast Lane", True, False)
    sent(service, bill())
    assert live(service) == ALL_FOUR


def test_only_two_where_one_of_them_does_not_bill_across(service: Service) -> None:
    off = {"advanced": AdvancedSettings(cross_subsidiary_billing=False)}
    service.settings.change_connection(CALLER, WEST, lambda current: current.model_copy(update=off))
    service.send(invoice())
    sent(service, bill())
    assert live(service) == {one for one in ALL_FOUR if not one[2].endswith("-IC")}


def test_an_edit_of_the_bill_reaches_the_others(service: Service) -> None:
    service.send(invoice())
    sent(service, bill())
    sent(service, bill(amounts=["900.00"], updated_at=UPDATED + timedelta(hours=1)))
    totals = {(company, number): total for company, _, number, total in live(service)}
    assert {total for (_, number), total in totals.items() if number.startswith("T1")} == {"900.00"}
    assert len(totals) == 4


def test_a_reverted_bill_takes_its_intercompany_documents_along(service: Service) -> None:
    service.send(invoice())
    exported = sent(service, bill())
    service.revert(exported)
    service.pump()
    assert live(service) == {("acme-books", Side.AR, "1001", "1086.39")}


@pytest.mark.parametrize(
    ("where", "ids", "side", "party_id"),
    [
        (SUBSIDIARY, {"acme  WEST": {"vendorId": "V2", "customerId": "C9"}}, Side.AP, "V2"),
        # Each document asks for its own id only; the other one is found by name.
        (SUBSIDIARY, {"acme  WEST": {"customerId": "C9"}}, Side.AP, "V-WEST"),
        (WEST, {"Acme EAST": {"vendorId": "V9", "customerId": "C2"}}, Side.AR, "C2"),
        # One text stood for both.
        (SUBSIDIARY, {"Acme West": "V2"}, Side.AP, "V2"),
    ],
)
def test_the_settings_name_the_other_subsidiary(
    service: Service, where: str, ids: Any, side: Side, party_id: str
) -> None:
    named = AdvancedSettings.model_validate({"crossSubsidiaryBilling": True, "intercompanyParties": ids})
    service.settings.change_connection(
        CALLER, where, lambda current: current.model_copy(update={"advanced": named})
    )
    service.books.parties[Side.AR, "C2"] = Party("C2", "East again", True, False)
    service.send(invoice())
    sent(service, bill())
    (found,) = [
        kept.found.party_id
        for kept in service.books.documents.values()
        if kept.found.document_number.endswith("-IC") and kept.found.type.side is side
    ]
    assert found == party_id


@pytest.mark.parametrize(
    ("where", "ids", "said"),
    [
        (SUBSIDIARY, {"Acme West": {"vendorId": "GONE"}}, "vendor GONE"),
        (WEST, {"Acme East": {"customerId": "GONE"}}, "customer GONE"),
    ],
)
def test_an_id_that_sage_does_not_have_is_named_with_its_setting(
    service: Service, where: str, ids: Any, said: str
) -> None:
    """AP-8: and it never falls back to the name."""
    named = AdvancedSettings.model_validate({"crossSubsidiaryBilling": True, "intercompanyParties": ids})
    service.settings.change_connection(
        CALLER, where, lambda current: current.model_copy(update={"advanced": named})
    )
    service.send(invoice())
    problem = sent(service, bill()).problem
    assert live(service) == set()
    assert problem is not None
    assert f"There is no {said} in Sage Intacct" in problem.message
    assert problem.remedy is not None
    assert f"Correct the {said.removesuffix(' GONE')} id" in problem.remedy
    assert "External Accounting ID" not in problem.remedy


def test_accounts_are_each_subsidiarys_own(service: Service) -> None:
    own = AccountMappings.model_validate({"defaults": {"ar": "4900", "ap": "5900"}})
    service.settings.change_connection(
        CALLER, WEST, lambda current: current.model_copy(update={"account_mappings": own})
    )
    service.send(invoice())
    sent(service, bill())
    accounts = {
        (kept.company_id, kept.found.type.side): {line.account for line in kept.document.lines}
        for kept in service.books.documents.values()
    }
    assert accounts["west-books", Side.AR] == {"4900"}
    assert accounts["west-books", Side.AP] == {"5900"}
    assert accounts["acme-books", Side.AP] == {"5000"}


def test_one_trips_bill_waits_for_the_others_of_its_invoice(service: Service) -> None:
    """AP-8: the invoice waits for both, so neither goes out alone; nobody asks in circles."""
    both = invoice()
    both["trips"].append({**both["trips"][0], "Id": "trip-T2", "TripNumber": "T2"})
    sent(service, both)
    assert sent(service, bill()).status is Status.SKIPPED
    assert live(service) == set()


def test_what_sage_refuses_holds_the_others(service: Service) -> None:
    """AP-8: the customer's invoice is refused by Sage itself; the bill says what it waits for."""
    service.books.fault = lambda write: (
        WriteFault.NEEDS_ATTENTION if ":load_invoice:" in write.control_id else None
    )
    sent(service, invoice())
    waiting = sent(service, bill())
    assert live(service) == set()
    assert waiting.skip_reason is not None
    assert "1001 failed" in waiting.skip_reason
    service.books.fault = lambda _: None
    sent(service, invoice())
    assert live(service) == ALL_FOUR


@pytest.mark.rule("MOD-2", "MOD-8")
def test_an_edit_that_could_not_follow_leaves_the_documents(service: Service) -> None:
    """MOD-2, AP-8: the intercompany customer is on hold; nothing is taken out."""
    service.send(invoice())
    sent(service, bill())
    service.books.parties[Side.AR, "C-EAST"] = Party("C-EAST", "Acme East", True, on_hold=True)
    service.cold_start()
    edited = sent(service, bill(amounts=["900.00"], updated_at=UPDATED + timedelta(hours=1)))
    assert edited.status is Status.FAILED
    assert live(service) == ALL_FOUR


def test_an_intercompany_bill_moves_with_the_subsidiary(service: Service) -> None:
    """AP-8: another subsidiary invoices the load now."""
    north = connection(
        subsidiary=Subsidiary(id="SUB3", name="Acme North"),
        company_id="north-books",
        advanced=AdvancedSettings(cross_subsidiary_billing=True),
        ap=ApSettings(autopost_bills=True),
    )
    service.connections.save(north, audit_entry(None, north, "user-1", service.clock.now()))
    service.books.parties[Side.AR, "C-NORTH"] = Party("C-NORTH", "Acme North", True, False)
    service.send(invoice())
    sent(service, bill())
    northern = load_invoice("1002", subsidiary_id="SUB3")
    northern["invoice"]["Loads"][0]["LoadNumber"] = northern["loads"][0]["LoadNumber"] = "LD1001"
    northern["loads"][0]["InvoiceAs"] = "Acme North"
    sent(service, northern)
    moved = bill(updated_at=UPDATED + timedelta(hours=1))
    moved["loads"][0]["InvoiceAs"] = "Acme North"
    assert sent(service, moved).status is Status.EXPORTED
    places = {(company, side) for company, side, number, _ in live(service) if number == "T1-IC"}
    assert places == {("north-books", Side.AP), ("west-books", Side.AR)}


@pytest.mark.rule("PAY-2")
def test_a_payment_between_subsidiaries_is_none_to_the_carrier(service: Service) -> None:
    """PAY-2: the intercompany bill carries the trip, but nobody paid the carrier with it."""
    service.send(invoice())
    sent(service, bill())
    parts = [
        one for one in service.transactions.records.values() if one.role is DocumentRole.INTERCOMPANY_BILL
    ]
    moment = UPDATED.isoformat()
    detail = PaymentDetail(Side.AP, "1", "2", "3", Decimal(5), UPDATED.date(), PaymentState.COMPLETE, moment)
    settings = AdvancedSettings.model_validate({})
    assert [why_not_imported(part, detail, settings) for part in parts] == [NotImported.COMPANION]


def test_the_bill_goes_out_again_with_the_invoice(service: Service) -> None:
    """The invoice is reverted, the bill sent back, the invoice made anew."""
    plain = invoice()
    del plain["trips"]
    first = sent(service, plain)
    service.revert(first, at=UPDATED + timedelta(minutes=30))
    service.pump()
    assert sent(service, bill()).status is Status.SKIPPED
    again = invoice(updated_at=UPDATED + timedelta(hours=1))
    del again["trips"]
    sent(service, again)
    assert live(service) == ALL_FOUR


@pytest.mark.rule("AP-8", "CONN-7")
@pytest.mark.parametrize("invoice_first", [True, False])
@pytest.mark.parametrize("paused", [SUBSIDIARY, WEST])
def test_a_paused_subsidiary_holds_the_whole_set_and_loses_none_of_it(
    service: Service, invoice_first: bool, paused: str
) -> None:
    service.switch(paused, primary_sync=False)
    messages = [invoice(), bill()]
    for message in messages if invoice_first else reversed(messages):
        sent(service, message)
    assert live(service) == set()
    service.switch(paused, primary_sync=True)
    service.pump()
    assert live(service) == ALL_FOUR


@pytest.mark.rule("AP-8", "CONN-7")
def test_a_bill_that_comes_while_the_invoicing_subsidiary_is_paused_goes_out_later(service: Service) -> None:
    """The customer's invoice waits for the bill already."""
    sent(service, invoice())
    service.switch(SUBSIDIARY, primary_sync=False)
    held = sent(service, bill())
    assert held.held_because is not None
    assert (held.status, held.held_because.subsidiary_id) == (Status.QUEUED, SUBSIDIARY)
    service.switch(SUBSIDIARY, primary_sync=True)
    service.pump()
    assert live(service) == ALL_FOUR


def test_an_invoice_that_sage_may_still_make_is_not_told_to_wait(service: Service) -> None:
    """The bill is taken back while nobody knows whether the invoice is in Sage: it is looked for again."""
    faults = [WriteFault.UNKNOWN_LATE]
    service.books.lateness = lambda: 600.0
    service.books.fault = lambda _write: faults.pop() if faults else None
    own, other = service.send(invoice()), service.send(bill())
    message = Delivery(QueueName.EXPORT_INVOICE, own.tenant, own.transaction_id)
    service.work([message])
    service.revert(other)
    service.clock.advance(150)
    service.work([message])
    assert service.now_of(own).status is Status.CHECKING
    service.clock.advance(600)
    service.work([message])
    assert service.now_of(own).receipt is not None
