"""What is on a driver's statement goes out once: with the statement or by itself (AP-9, AP-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.alvys.purchases import TruckCards
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.errors import ConfigurationError, RateLimited
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.work import registers
from tests.fakes.samples import SUBSIDIARY, UPDATED, carrier_bill, driver_settlement
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("AP-9")

LATER = UPDATED + timedelta(hours=1)
LINE = ("Deduction", "Occupational accident", "-42.75")


@pytest.fixture
def service() -> Service:
    """Company fuel and tolls go out, and driver's statements."""
    made = Service()
    made.books.parties[Side.AP, "V-FUEL"] = Party("V-FUEL", "Fuel Network", True, False)
    switch(made)
    return made


def switch(service: Service, **settings: Any) -> None:
    wanted = {"include_fuel_transactions": True, "include_driver_bills": True, "autopost_bills": True}
    service.switch(ap=ApSettings(**{**wanted, **settings}))


def fuel(number: str, amount: str = "412.33", **members: Any) -> dict[str, Any]:
    """A fuel purchase of driver drv-1, as Alvys has it: it doesn't say who pays."""
    total = {"Amount": Decimal(amount), "Currency": 840}
    return {
        "kind": "fuel",
        "subsidiaryId": SUBSIDIARY,
        "updatedAt": members.pop("updated_at", UPDATED).isoformat(),
        "party": {"externalAccountingId": "V-FUEL"},
        "fuel": {
            "Id": f"fuel-{number}",
            "TransactionId": number,
            "TruckId": "TR1",
            "TruckNumber": "77",
            "DriverId": "drv-1",
            "Source": "EFS",
            "Category": "Diesel",
            "Description": "Truck  Diesel ",
            "FuelTotal": total,
            "Total": total,
            "TransactionDate": "2026-11-18",
            **members,
        },
    }


def toll(number: str, *drivers: str) -> dict[str, Any]:
    """A toll on a trip of each of these drivers."""
    trip = {key: value for key, value in carrier_bill("T1")["trip"].items() if key != "Carrier"}
    own = {"Truck": {"Id": "TR1"}}
    return {
        "kind": "toll",
        "subsidiaryId": SUBSIDIARY,
        "updatedAt": UPDATED.isoformat(),
        "party": {"externalAccountingId": "V-FUEL"},
        "trips": [
            {**trip, **own, "Id": f"t-{driver}", "TripNumber": f"T-{driver}", "Driver1": {"Id": driver}}
            for driver in drivers
        ],
        "toll": {
            "Id": f"toll-{number}",
            "TransactionId": number,
            "UnitId": "TR1",
            "UnitNumber": "77",
            "Amount": {"Amount": Decimal("3.50"), "Currency": 840},
            "Agency": "Turnpike",
            "TransactionDate": "2026-11-18",
        },
    }


def deduction(number: str, amount: str = "-42.75") -> dict[str, Any]:
    return {
        "kind": "deduction",
        "subsidiaryId": SUBSIDIARY,
        "updatedAt": UPDATED.isoformat(),
        "party": {"externalAccountingId": "V1"},
        "deduction": {
            "Id": f"ded-{number}",
            "Category": "Insurance",
            "Description": "Occupational accident",
            "Amount": {"Amount": Decimal(amount), "Currency": 840},
            "DriverId": "drv-1",
            "Date": "2026-11-15",
        },
    }


def statement(number: int = 10432, *lines: tuple[str, str, str], **changes: Any) -> dict[str, Any]:
    """A statement of driver drv-1 with one fuel line, unless told otherwise."""
    wanted = lines or (("Fuel", "Truck Diesel", "-412.33"),)
    return driver_settlement(number, lines=(("Per Trip", "Line Haul", "900.00"), *wanted), **changes)


def sent(service: Service, message: dict[str, Any]) -> Transaction:
    taken = service.send(message)
    service.pump()
    return service.now_of(taken)


def live(service: Service) -> set[str]:
    return {kept.found.document_number for kept in service.books.documents.values() if kept.is_live}


def test_fuel_on_a_statement_does_not_go_out_by_itself(service: Service) -> None:
    sent(service, statement())
    skipped = sent(service, fuel("F1"))
    assert (skipped.status, skipped.skip_reason) == (Status.SKIPPED, SkipReason.DEDUCTED_FROM_DRIVER.words)
    assert live(service) == {"10432"}


def test_each_line_counts_once(service: Service) -> None:
    """Of two equal purchases and one line, one is the company's."""
    sent(service, statement())
    assert sent(service, fuel("F1")).status is Status.SKIPPED
    assert sent(service, fuel("F2")).status is Status.EXPORTED
    # The line of another statement is the second purchase's, which is out already.
    refused = sent(service, statement(10433)).problem
    assert refused is not None
    assert refused.code == "statement_line_already_booked"
    assert sent(service, fuel("F3")).status is Status.EXPORTED


def test_old_statements_keep_what_is_on_them(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver buys for the same amount every week; only the newest of what says the same is read."""
    monkeypatch.setattr(registers, "NEWEST", 6)
    line = ("Fuel", "Truck Diesel", "-412.33")
    for week in range(5):
        sent(service, statement(20000 + week, line, line))
        for number in range(2):
            assert sent(service, fuel(f"F{week}-{number}")).status is Status.SKIPPED
    # The first one is on its statement still when it is looked at again, and no newer line is taken for it.
    first = sent(service, fuel("F0-0", updated_at=LATER))
    assert first.status is Status.SKIPPED
    assert sent(service, fuel("F9")).status is Status.EXPORTED


def test_a_toll_of_two_drivers_keeps_its_line(service: Service) -> None:
    """One line, two tolls: the second is the company's, though it can be on no other driver's statement."""
    switch(service, include_toll_transactions=True)
    sent(service, statement(10432, ("Tolls", "Turnpike", "-3.50")))
    assert sent(service, toll("A", "drv-1", "drv-2")).status is Status.SKIPPED
    assert sent(service, toll("B", "drv-1")).status is Status.EXPORTED


@pytest.mark.parametrize(
    "other", [{"amount": "412.34"}, {"DriverId": "drv-2"}, {"Description": "DEF Fluid", "Category": "DEF"}]
)
def test_what_is_on_no_line_goes_out(service: Service, other: dict[str, Any]) -> None:
    sent(service, statement())
    assert sent(service, fuel("F1", **other)).status is Status.EXPORTED


def test_a_statement_that_is_not_exported_tells_as_well(service: Service) -> None:
    """Driver bills are off: fuel that a driver pays is no company expense all the same."""
    switch(service, include_driver_bills=False)
    assert sent(service, statement()).status is Status.SKIPPED
    assert sent(service, fuel("F1")).status is Status.SKIPPED


def test_a_reverted_statement_tells_nothing(service: Service) -> None:
    service.revert(sent(service, statement()))
    service.pump()
    assert sent(service, fuel("F1")).status is Status.EXPORTED


def test_an_edit_takes_a_line_off_a_statement(service: Service) -> None:
    sent(service, statement())
    sent(service, statement(10432, ("Deduction", "IRP", "-10.00"), updated_at=LATER))
    assert sent(service, fuel("F1")).status is Status.EXPORTED


NO_FUEL = ("Deduction", "IRP", "-10.00")


def test_an_edit_that_drops_a_line_sets_its_fuel_free(service: Service) -> None:
    """Of two lines one is left, so one purchase of two is asked again and goes out."""
    line = ("Fuel", "Truck Diesel", "-412.33")
    sent(service, statement(10432, line, line))
    kept = [sent(service, fuel(number)) for number in ("F1", "F2")]
    sent(service, statement(10432, line, updated_at=LATER))
    assert sorted(service.now_of(one).status for one in kept) == [Status.EXPORTED, Status.SKIPPED]
    history = service.transactions.history(ref_of(kept[1]))
    assert [event.by for event in history if event.what == "queued again"] == ["driver statement"]
    sent(service, statement(10432, NO_FUEL, updated_at=LATER + timedelta(hours=1)))
    assert {service.now_of(one).status for one in kept} == {Status.EXPORTED}


@pytest.mark.parametrize("exported", [True, False])
def test_a_revert_of_a_statement_sets_its_fuel_free(service: Service, exported: bool) -> None:
    switch(service, include_driver_bills=exported)
    on = sent(service, statement())
    kept = sent(service, fuel("F1"))
    service.revert(on)
    service.pump()
    assert service.now_of(kept).status is Status.EXPORTED


@pytest.mark.parametrize("pumped", [True, False])
def test_a_line_that_moves_to_another_statement(service: Service, pumped: bool) -> None:
    """Its fuel is on the other one then, or, if it is out already, that one is for a person."""
    on = sent(service, statement())
    kept = sent(service, fuel("F1"))
    service.revert(on)
    if pumped:
        service.pump()
    other = sent(service, statement(10433))
    statuses = (service.now_of(kept).status, service.now_of(other).status)
    assert statuses == ((Status.EXPORTED, Status.FAILED) if pumped else (Status.SKIPPED, Status.EXPORTED))


def test_fuel_stays_back_while_the_old_statement_is_in_sage(service: Service) -> None:
    """A paid statement can't be changed there: the driver has paid for the fuel."""
    sent(service, statement())
    kept = sent(service, fuel("F1"))
    (booked,) = service.books.documents.values()
    service.books.set_state(booked, DocumentState.PAID)
    assert sent(service, statement(10432, NO_FUEL, updated_at=LATER)).status is Status.FAILED
    assert service.now_of(kept).status is Status.SKIPPED


@pytest.mark.rule("AP-10")
def test_an_edit_that_drops_a_line_sets_its_deduction_free(service: Service) -> None:
    """What was on a bill that is off by now goes out by itself."""
    switch(service)
    sent(service, statement(10432, LINE))
    switch(service, include_driver_bills=False)
    kept = sent(service, deduction("1"))
    assert kept.skip_reason == SkipReason.ON_ANOTHER.words
    sent(service, statement(10432, NO_FUEL, updated_at=LATER))
    assert service.now_of(kept).status is Status.EXPORTED


def test_a_line_that_goes_while_its_fuel_is_being_skipped(service: Service) -> None:
    """The statement looks for what it kept back before the fuel is recorded as skipped."""
    sent(service, statement())
    fuel_taken = service.send(fuel("F1"))
    skip = HoldOrSkip.skip

    def edited_first(own: HoldOrSkip, skips: Sequence[tuple[Transaction, SkipReason]]) -> None:
        if any(transaction.kind is Kind.FUEL for transaction, _ in skips) and not edited:
            edited.append(True)
            sent(service, statement(10432, NO_FUEL, updated_at=LATER))
        skip(own, skips)

    edited: list[bool] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(HoldOrSkip, "skip", edited_first)
        service.pump()
    assert edited
    assert service.now_of(fuel_taken).status is Status.EXPORTED


def test_a_statement_with_fuel_that_is_out_is_for_a_person(service: Service) -> None:
    """Never twice: the driver would pay what the company has booked as its expense."""
    booked = sent(service, fuel("F1"))
    refused = sent(service, statement())
    assert refused.problem is not None
    assert (refused.status, refused.problem.code) == (Status.FAILED, "statement_line_already_booked")
    assert "fuel F1" in refused.problem.message or "fuel AFLF1" in refused.problem.message
    service.revert(booked)
    service.pump()
    assert sent(service, statement()).status is Status.EXPORTED


def test_an_edit_of_a_statement_is_looked_at_before_it_is_taken_out(service: Service) -> None:
    sent(service, fuel("F1"))
    sent(service, statement(10432, ("Deduction", "IRP", "-10.00")))
    assert sent(service, statement(10432, updated_at=LATER)).status is Status.FAILED
    assert "10432" in live(service)


@pytest.mark.parametrize("record_first", [True, False])
def test_both_at_once_go_out_once(service: Service, record_first: bool) -> None:
    messages = [fuel("F1"), statement()]
    taken = [service.send(message) for message in (messages if record_first else reversed(messages))]
    service.pump()
    statuses = {service.now_of(one).kind.value: service.now_of(one).status for one in taken}
    assert statuses == {"fuel": Status.SKIPPED, "driver_settlement": Status.EXPORTED}


@pytest.mark.parametrize("told", [True, False])
def test_the_message_outweighs_lines(service: Service, told: bool) -> None:
    sent(service, statement())
    one = sent(service, fuel("F1", deductedFromDriver=told))
    assert one.status is (Status.SKIPPED if told else Status.EXPORTED)


def test_an_edit_that_says_so_takes_the_document_out(service: Service) -> None:
    sent(service, fuel("F1"))
    edited = sent(service, fuel("F1", deductedFromDriver=True, updated_at=LATER))
    assert (edited.status, edited.skip_reason) == (Status.SKIPPED, SkipReason.DEDUCTED_FROM_DRIVER.words)
    assert live(service) == set()


# ------------------------------------------------------------------- fuel cards


def cards(service: Service, *deduct: bool) -> None:
    """The cards of truck TR1 in Alvys."""
    truck = {"Id": "TR1", "FuelCards": [{"CardNumber": "7", "DeductFuel": one} for one in deduct]}
    service.transport.cards_of_trucks["TR1"] = TruckCards.model_validate(truck)


@pytest.mark.parametrize(
    ("deduct", "expected"),
    [((), Status.EXPORTED), ((False, False), Status.EXPORTED), ((True, True), Status.SKIPPED)],
)
def test_the_cards_of_the_truck_tell(service: Service, deduct: tuple[bool, ...], expected: Status) -> None:
    cards(service, *deduct)
    assert sent(service, fuel("F1")).status is expected


def test_cards_that_disagree_are_for_a_person(service: Service) -> None:
    """Both readings are told; a message or a statement that says more decides."""
    cards(service, True, False)
    failed = sent(service, fuel("F1"))
    assert failed.problem is not None
    assert (failed.status, failed.problem.code) == (Status.FAILED, "fuel_payer_untold")
    assert "bill to EFS" in failed.problem.message
    assert "driver's statement" in failed.problem.message
    assert sent(service, fuel("F1", deductedFromDriver=False, updated_at=LATER)).status is Status.EXPORTED
    sent(service, fuel("F2", "80.00"))
    sent(service, statement(10433, ("Fuel", "Truck Diesel", "-80.00")))
    assert sent(service, fuel("F2", "80.00")).status is Status.SKIPPED


def test_cards_that_change_later_leave_booked_fuel_alone(service: Service) -> None:
    sent(service, fuel("F1"))
    cards(service, True)
    service.cold_start()
    edited = sent(service, fuel("F1", "412.34", updated_at=LATER))
    assert edited.status is Status.EXPORTED
    assert edited.receipt is not None
    assert edited.receipt.total == "412.34"


def test_without_alvys_the_cards_tell_nothing(service: Service) -> None:
    service.wire.fail_once("transport.fuel_cards", ConfigurationError("no credentials"))
    assert sent(service, fuel("F1")).status is Status.EXPORTED


def test_while_alvys_is_busy_it_waits(service: Service) -> None:
    busy = RateLimited("busy", code="alvys_limit_reached", seconds=60, refused=True)
    service.wire.fail_once("transport.fuel_cards", busy)
    taken = service.send(fuel("F1"))
    service.work(service.queue.take())
    assert service.now_of(taken).status is Status.QUEUED


def test_cards_are_read_once_for_many(service: Service) -> None:
    for number in range(5):
        service.send(fuel(f"F{number}", f"{number + 1}.00"))
    service.pump()
    assert service.wire.calls.count("transport.fuel_cards") == 1


# ------------------------------------------------------------------ single bills


@pytest.mark.rule("AP-10")
def test_a_deduction_that_went_out_before_driver_bills_were_on(service: Service) -> None:
    switch(service, include_driver_bills=False)
    alone = sent(service, deduction("1"))
    assert alone.status is Status.EXPORTED
    switch(service)
    refused = sent(service, statement(10432, LINE))
    assert refused.problem is not None
    assert refused.problem.code == "statement_line_already_booked"
    service.revert(alone)
    service.pump()
    assert sent(service, statement(10432, LINE)).status is Status.EXPORTED
    assert sent(service, deduction("2")).skip_reason == SkipReason.WITH_DRIVER_STATEMENT.words


@pytest.mark.rule("AP-10")
def test_an_earlier_statement_has_the_earlier_deduction(service: Service) -> None:
    """A deduction of the same amount every week: statements that were not exported are counted, too."""
    switch(service, include_driver_bills=False)
    sent(service, deduction("1"))
    assert sent(service, statement(10431, LINE)).status is Status.SKIPPED
    switch(service)
    assert sent(service, statement(10432, LINE)).status is Status.EXPORTED


@pytest.mark.rule("AP-10", "DEC-9")
def test_a_deduction_on_a_statement_that_was_invoiced(service: Service) -> None:
    """DEC-9: driver bills are on in AR only; the invoice to the driver has the deduction."""
    switch(service, include_driver_bills=False)
    service.switch(ar=ArSettings(include_driver_bills=True))
    service.books.parties[Side.AR, "V1"] = Party("V1", "John Carter", True, False)
    owes = driver_settlement(lines=(("Per Trip", "", "10.00"), LINE))
    assert sent(service, owes).status is Status.EXPORTED
    assert sent(service, deduction("1")).skip_reason == SkipReason.ON_ANOTHER.words
    assert sent(service, deduction("2")).status is Status.EXPORTED
