"""Documents over loads of several subsidiaries: drivers' statements and summary invoices (AP-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Connection, Subsidiary
from alvys_intacct.domain.connections.setting_choices import SummaryInvoices
from alvys_intacct.domain.connections.settings import (
    AdvancedSettings,
    ApSettings,
    ArSettings,
    IntercompanyParty,
)
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.usecases.intake.accept_transactions import Refused
from tests.fakes.books import Kept
from tests.fakes.samples import (
    ALL_KINDS,
    CALLER,
    SUBSIDIARY,
    TENANT,
    UPDATED,
    connection,
    driver_settlement,
    load_invoice,
)
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("AP-8")
NAMES = {SUBSIDIARY: "Acme East", "SUB2": "Acme West", "SUB3": "Acme South"}
BOOKS = {SUBSIDIARY: "acme-books", "SUB2": "west-books", "SUB3": "west-books"}


@pytest.fixture
def service() -> Service:
    """Acme East pays the drivers; West and South invoice loads, too, in one Sage company of their own."""
    made = Service()
    for subsidiary_id, name in NAMES.items():
        made.connections.kept[TENANT, subsidiary_id] = connected(subsidiary_id, name)
        for side, letter in ((Side.AR, "C"), (Side.AP, "V")):
            party_id = f"{letter}-{subsidiary_id}"
            made.books.parties[side, party_id] = Party(party_id, name, True, False)
    return made


def connected(subsidiary_id: str, name: str, **advanced: Any) -> Connection:
    return connection(
        subsidiary=Subsidiary(id=subsidiary_id, name=name),
        company_id=BOOKS[subsidiary_id],
        advanced=AdvancedSettings(cross_subsidiary_billing=True, **advanced),
        ar=ArSettings(autopost_invoices=True),
        ap=ApSettings(autopost_bills=True, include_driver_bills=True),
    )


def statement(invoiced: Mapping[str, str], updated_at: datetime = UPDATED) -> dict[str, Any]:
    """A driver's statement: 100.00 for each load, and a deduction that belongs to none of them."""
    lines = [("Per Trip", "Line Haul", "100.00")] * len(invoiced)
    message = driver_settlement(lines=[*lines, ("Deduction", "IRP", "-30.00")], updated_at=updated_at)
    for line, load in zip(message["statement"]["LineItems"], invoiced, strict=False):
        line |= {"LoadNumber": load, "TripNumber": f"{load}-1"}
    message["loads"] = loads(invoiced)
    return message


def summary(invoiced: Mapping[str, str], updated_at: datetime = UPDATED) -> dict[str, Any]:
    """A summary invoice: 100.00 for each load."""
    message = load_invoice("S-7", amounts=["100.00"] * len(invoiced), updated_at=updated_at)
    message["kind"] = "summary_invoice"
    message["invoice"]["Loads"] = [{"Id": load, "LoadNumber": load} for load in invoiced]
    for line, load in zip(message["invoice"]["LineItems"], invoiced, strict=True):
        line["LoadNumber"] = load
    message["loads"] = loads(invoiced)
    return message


def loads(invoiced: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"Id": load, "LoadNumber": load, "Status": "Invoiced", "InvoiceAs": name}
        for load, name in invoiced.items()
    ]


def live(service: Service) -> set[tuple[str, Side, str, str, str]]:
    """Where, on which side, which number, for whom, how much."""
    return {
        (
            kept.company_id,
            kept.found.type.side,
            kept.found.document_number,
            kept.found.party_id,
            str(kept.found.total),
        )
        for kept in service.books.documents.values()
        if kept.is_live
    }


def sent(service: Service, message: dict[str, Any]) -> Transaction:
    taken = service.send(message)
    service.pump()
    return service.now_of(taken)


MIXED = {"L1": "Acme East", "L2": "acme west", "L3": "Acme South", "L4": "Acme West"}
DRIVER = ("acme-books", Side.AP, "10432", "V1")
WEST_PAIR = {
    ("west-books", Side.AP, "10432-IC-AcmeWest", "V-SUB1", "200.00"),
    ("acme-books", Side.AR, "10432-IC-AcmeWest", "C-SUB2", "200.00"),
}
SOUTH_PAIR = {
    ("west-books", Side.AP, "10432-IC-AcmeSouth", "V-SUB1", "100.00"),
    ("acme-books", Side.AR, "10432-IC-AcmeSouth", "C-SUB3", "100.00"),
}


def test_a_driver_who_hauls_for_other_subsidiaries_has_a_pair_with_each(service: Service) -> None:
    """The driver's bill is whole; each invoicing subsidiary owes what the driver gets for its loads."""
    assert sent(service, statement(MIXED)).status is Status.EXPORTED
    assert live(service) == {(*DRIVER, "370.00")} | WEST_PAIR | SOUTH_PAIR


def test_a_line_that_names_only_its_trip_belongs_to_the_load(service: Service) -> None:
    message = statement({"L1": "Acme East", "L2": "Acme West"})
    message["trips"] = []
    for line in message["statement"]["LineItems"][:2]:
        number, load = line["TripNumber"], line["LoadNumber"]
        trip = {"Id": number, "TripNumber": number, "LoadNumber": load, "Status": "Completed"}
        message["trips"].append(trip)
        line["LoadNumber"] = None
    assert sent(service, message).status is Status.EXPORTED
    pair = {(where, side, number, party, "100.00") for where, side, number, party, _ in WEST_PAIR}
    assert live(service) == {(*DRIVER, "170.00")} | pair


def test_the_pairs_follow_the_statement(service: Service) -> None:
    transaction = sent(service, statement(MIXED))
    fewer = {load: name for load, name in MIXED.items() if name != "Acme South"}
    sent(service, statement(fewer, UPDATED + timedelta(hours=1)))
    assert live(service) == {(*DRIVER, "270.00")} | WEST_PAIR
    service.revert(transaction)
    service.pump()
    assert live(service) == set()


def test_no_driver_bill_while_a_pair_can_t_be_made(service: Service) -> None:
    known = service.books.parties.pop((Side.AP, "V-SUB1"))
    failed = sent(service, statement(MIXED))
    assert live(service) == set()
    assert failed.problem is not None
    assert failed.problem.code == "intercompany_incomplete"
    assert "intercompany bill at Acme West" in failed.problem.message
    service.books.parties[Side.AP, "V-SUB1"] = known
    assert sent(service, statement(MIXED)).status is Status.EXPORTED


def test_without_cross_subsidiary_billing_a_statement_has_no_pairs(service: Service) -> None:
    for subsidiary_id, name in NAMES.items():
        off = connected(subsidiary_id, name).model_copy(update={"advanced": AdvancedSettings()})
        service.connections.kept[TENANT, subsidiary_id] = off
    sent(service, statement(MIXED))
    assert live(service) == {(*DRIVER, "370.00")}


def test_a_driver_who_owes_us_is_still_paid_for_by_the_others(service: Service) -> None:
    message = statement({"L2": "Acme West"})
    message["statement"]["LineItems"][-1]["Amount"]["Amount"] = Decimal("-150.00")
    message["statement"]["Totals"]["NetIncome"]["Amount"] = Decimal("-50.00")
    east = service.connections.kept[TENANT, SUBSIDIARY]
    ar = east.ar.model_copy(update={"include_driver_bills": True})
    service.connections.kept[TENANT, SUBSIDIARY] = east.model_copy(update={"ar": ar})
    service.books.parties[Side.AR, "V1"] = Party("V1", "John Carter", True, False)
    assert sent(service, message).status is Status.EXPORTED
    pair = {(where, side, number, party, "100.00") for where, side, number, party, _ in WEST_PAIR}
    assert pair <= live(service)


def test_a_summary_invoice_is_split_by_subsidiary(service: Service) -> None:
    assert sent(service, summary(MIXED)).status is Status.EXPORTED
    assert live(service) == {
        ("acme-books", Side.AR, "S-7", "C1", "100.00"),
        ("west-books", Side.AR, "S-7-AcmeWest", "C1", "200.00"),
        ("west-books", Side.AR, "S-7-AcmeSouth", "C1", "100.00"),
    }


@pytest.mark.rule("ERR-3")
def test_all_parts_are_found_by_the_number_of_the_invoice(service: Service) -> None:
    sent(service, summary(MIXED))
    page = service.transactions.recent(TENANT, ListFilter(text="s-7"), 10, None)
    assert {one.number for one in page.items} == {"S-7", "S-7-AcmeWest", "S-7-AcmeSouth"}


def test_the_parts_follow_the_summary(service: Service) -> None:
    transaction = sent(service, summary(MIXED))
    moved = {load: "Acme West" if name == "Acme South" else name for load, name in MIXED.items()}
    sent(service, summary(moved, UPDATED + timedelta(hours=1)))
    assert live(service) == {
        ("acme-books", Side.AR, "S-7", "C1", "100.00"),
        ("west-books", Side.AR, "S-7-AcmeWest", "C1", "300.00"),
    }
    service.revert(transaction)
    service.pump()
    assert live(service) == set()


@pytest.mark.rule("MOD-4")
def test_a_change_of_other_parts_leaves_a_part_alone(service: Service) -> None:
    """West's paid part has its own loads in its header: Acme East's further load doesn't concern it."""
    sent(service, with_order_numbers(summary(MIXED)))
    west, south = (part(service, f"S-7-Acme{name}") for name in ("West", "South"))
    service.books.set_state(west, DocumentState.PAID)
    more = with_order_numbers(summary({**MIXED, "L5": "Acme East"}, UPDATED + timedelta(hours=1)))
    sent(service, more)
    assert {one.status for one in service.transactions.records.values()} == {Status.EXPORTED}
    assert part(service, "S-7-AcmeSouth") is south
    assert live(service) == {
        ("acme-books", Side.AR, "S-7", "C1", "200.00"),
        ("west-books", Side.AR, "S-7-AcmeWest", "C1", "200.00"),
        ("west-books", Side.AR, "S-7-AcmeSouth", "C1", "100.00"),
    }


def with_order_numbers(message: dict[str, Any]) -> dict[str, Any]:
    """Each subsidiary's loads have one order number."""
    for load, of in zip(message["invoice"]["Loads"], message["loads"], strict=True):
        load["OrderNumber"] = f"O-{of['InvoiceAs'].casefold()}"
    return message


def part(service: Service, number: str) -> Kept:
    """The live document with that number."""
    (found,) = (
        kept
        for kept in service.books.documents.values()
        if kept.is_live and kept.found.document_number == number
    )
    return found


def test_a_part_that_can_t_be_made_is_an_error_of_its_own(service: Service) -> None:
    del service.connections.kept[TENANT, "SUB3"]
    failed = sent(service, summary(MIXED))
    assert failed.problem is not None
    assert failed.problem.code == "subsidiary_not_connected"
    assert "Acme South" in failed.problem.message
    assert live(service) == set()


def test_a_summary_can_be_refused_instead(service: Service) -> None:
    refuse = SummaryInvoices.REFUSE
    service.connections.kept[TENANT, SUBSIDIARY] = connected(
        SUBSIDIARY, "Acme East", summary_invoices_over_several_subsidiaries=refuse
    )
    (refused,) = service.accept(CALLER, [summary(MIXED)], ALL_KINDS, "corr")
    assert isinstance(refused, Refused)
    assert all("one summary invoice for each subsidiary" in problem.message for problem in refused.problems)


def test_a_summary_without_a_load_of_its_own_is_for_another_subsidiary(service: Service) -> None:
    others = {load: name for load, name in MIXED.items() if name != "Acme East"}
    (refused,) = service.accept(CALLER, [summary(others)], ALL_KINDS, "corr")
    assert isinstance(refused, Refused)


def test_a_part_of_zero_of_its_own_loses_no_other_part(service: Service) -> None:
    message = summary(MIXED)
    message["invoice"]["LineItems"][0]["Amount"]["Amount"] = Decimal(0)
    message["invoice"]["Total"]["Amount"] = Decimal(300)
    failed = sent(service, message)
    assert failed.problem is not None
    assert failed.problem.code == "own_part_is_zero"


@pytest.mark.rule("PARTY-3")
def test_drivers_can_be_billed_as_the_subsidiarys_carrier(service: Service) -> None:
    east = service.connections.kept[TENANT, SUBSIDIARY]
    ids = {"Acme East": IntercompanyParty(vendor_id="V-SUB1")}
    service.connections.kept[TENANT, SUBSIDIARY] = east.model_copy(
        update={
            "ap": east.ap.model_copy(update={"pay_to_subsidiarys_carrier": True}),
            "advanced": east.advanced.model_copy(update={"intercompany_parties": ids}),
        }
    )
    sent(service, statement({"L1": "Acme East"}))
    assert live(service) == {("acme-books", Side.AP, "10432", "V-SUB1", "70.00")}


@pytest.mark.rule("MOD-8")
@pytest.mark.parametrize("to", ["Acme West", "Acme East"])
def test_a_paid_part_keeps_its_loads(service: Service, to: str) -> None:
    """A load leaves a part that is paid: nothing is booked elsewhere, since the customer would pay twice."""
    transaction = sent(service, summary(MIXED))
    before = live(service)
    pay(service, "S-7-AcmeSouth")
    moved = {load: to if name == "Acme South" else name for load, name in MIXED.items()}
    sent(service, summary(moved, UPDATED + timedelta(hours=1)))
    assert problem_code(service, transaction) == "document_paid"
    assert live(service) == before


@pytest.mark.rule("MOD-8")
def test_no_part_is_reverted_while_one_is_paid(service: Service) -> None:
    transaction = sent(service, summary(MIXED))
    before = live(service)
    pay(service, "S-7-AcmeSouth")
    service.revert(transaction)
    service.pump()
    assert problem_code(service, transaction) == "document_paid"
    assert live(service) == before


@pytest.mark.rule("MOD-8", "DEC-9")
def test_paid_earnings_are_not_paid_again(service: Service) -> None:
    """Earnings are a bill of their own while the driver owes us; it is paid, then the driver earns more."""
    east = service.connections.kept[TENANT, SUBSIDIARY]
    ar = ArSettings(include_driver_bills=True, autopost_invoices=True, export_deductions_as_credits=False)
    service.connections.kept[TENANT, SUBSIDIARY] = east.model_copy(update={"ar": ar})
    service.books.parties[Side.AR, "V1"] = Party("V1", "John Carter", True, False)
    owes = driver_settlement(lines=[("Per Trip", "LH", "100.00"), ("Deduction", "IRP", "-150.00")])
    transaction = sent(service, owes)
    before = live(service)
    pay(service, "10432-PAY")
    lines = [("Per Trip", "LH", "400.00"), ("Deduction", "IRP", "-150.00")]
    sent(service, driver_settlement(lines=lines, updated_at=UPDATED + timedelta(hours=1)))
    assert problem_code(service, transaction) == "document_paid"
    assert live(service) == before


def test_a_pair_follows_its_counterpart(service: Service) -> None:
    """The statement moves to South: the invoicing subsidiary owes South now, not East."""
    sent(service, statement({"L2": "Acme West"}))
    message = statement({"L2": "Acme West"}, UPDATED + timedelta(hours=1)) | {"subsidiaryId": "SUB3"}
    message["statement"]["Driver"]["SubsidiaryId"] = "SUB3"
    sent(service, message)
    assert live(service) == {
        ("west-books", Side.AP, "10432", "V1", "70.00"),
        ("west-books", Side.AP, "10432-IC-AcmeWest", "V-SUB3", "100.00"),
        ("west-books", Side.AR, "10432-IC-AcmeWest", "C-SUB2", "100.00"),
    }


def pay(service: Service, number: str) -> None:
    """Somebody pays the document with that number."""
    (kept,) = [one for one in service.books.documents.values() if one.found.document_number == number]
    service.books.set_state(kept, DocumentState.PAID)


def problem_code(service: Service, transaction: Transaction) -> str | None:
    """The code of what is wrong with it now."""
    problem = service.now_of(transaction).problem
    return problem.code if problem else None
