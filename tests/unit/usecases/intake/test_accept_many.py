"""Many envelopes in one call: few requests, each envelope on its own (API-3)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.intake.accept_transactions import Refused
from alvys_intacct.usecases.intake.contradictions import REMEMBERED_FOR
from tests.fakes.faults import Phase
from tests.fakes.referenced import by_invoice
from tests.fakes.samples import ALL_KINDS, CALLER, SUBSIDIARY, TENANT, UPDATED, connection, load_invoice
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("API-3", "AR-6")
NUMBERS = [str(number) for number in range(1, 101)]
Message = dict[str, Any]


@pytest.fixture
def service() -> Service:
    """One that is warm: it has taken in something before."""
    made = Service()
    made.send(load_invoice("0"))
    made.wire.calls.clear()
    return made


def taken_in(service: Service, messages: list[Message]) -> list[Transaction | Refused]:
    return service.accept(CALLER, list(messages), ALL_KINDS, "corr")


def counted(service: Service) -> Counter[str]:
    """The requests since the last look."""
    calls = Counter(service.wire.calls)
    service.wire.calls.clear()
    return calls


def edited(number: str, minutes: int = 1, amount: str = "7.00") -> Message:
    return load_invoice(number, amounts=[amount], updated_at=UPDATED + timedelta(minutes=minutes))


def test_new_ones_are_written_without_a_read(service: Service) -> None:
    outcomes = taken_in(service, [load_invoice(number) for number in NUMBERS])
    assert [outcome.number for outcome in outcomes if isinstance(outcome, Transaction)] == NUMBERS
    assert counted(service) == {"transactions.save": 1, "queue.send_transactions": 1}
    assert len(service.queue.take()) == 101


def test_repeats_edits_and_new_ones_are_written_together(service: Service) -> None:
    """Only those that are known are read, all in one request."""
    taken_in(service, [load_invoice(number) for number in NUMBERS[:60]])
    counted(service)
    outcomes = taken_in(
        service,
        [
            *(load_invoice(number) for number in NUMBERS[:20]),
            *(edited(number) for number in NUMBERS[20:60]),
            *(load_invoice(number) for number in NUMBERS[60:]),
        ],
    )
    versions = [outcome.version for outcome in outcomes if isinstance(outcome, Transaction)]
    assert versions == [1] * 20 + [2] * 40 + [1] * 40
    assert counted(service) == {
        "transactions.save": 2,
        "transactions.get_many": 1,
        "queue.send_transactions": 1,
    }


@pytest.mark.rule("MOD-3")
def test_several_envelopes_of_one_document_merge_in_their_order(service: Service) -> None:
    messages = [load_invoice("1"), edited("1", 2, "3.00"), edited("1", 1, "9.00"), load_invoice("2")]
    outcomes = taken_in(service, messages)
    assert [outcome.version for outcome in outcomes if isinstance(outcome, Transaction)] == [1, 2, 2, 1]
    first = outcomes[0]
    assert isinstance(first, Transaction)
    assert service.now_of(first).total == "3.00"
    told = [event.what for event in service.transactions.history(ref_of(first))]
    assert told == ["received", "revised"]
    assert counted(service)["queue.send_transactions"] == 1
    assert len(service.queue.take()) == 3


def test_only_who_lost_a_race_is_looked_at_again(service: Service) -> None:
    taken_in(service, [load_invoice(number) for number in NUMBERS[:3]])
    counted(service)
    edits = [edited(number) for number in NUMBERS[:5]]

    def other_writer() -> None:
        for number in NUMBERS[1:4]:
            service.accept(CALLER, [edited(number, 2, "5.00")], ALL_KINDS, "other")
        counted(service)

    service.wire.interrupt_once("transactions.get_many", other_writer, Phase.BEFORE)
    outcomes = taken_in(service, edits)
    totals = [service.now_of(outcome).total for outcome in outcomes if isinstance(outcome, Transaction)]
    assert totals == ["7.00", "5.00", "5.00", "5.00", "7.00"]


def test_a_record_that_never_rests_is_busy(service: Service) -> None:
    (busy,) = taken_in(service, [load_invoice("1")])
    assert isinstance(busy, Transaction)

    def spoil(name: str, phase: Phase) -> None:
        if (name, phase) == ("transactions.save", Phase.BEFORE):
            record = service.transactions.records[ref_of(busy)]
            changed = record.model_copy(update={"version": record.version + 1})
            service.transactions.records[ref_of(busy)] = changed

    service.wire.hook = spoil
    with pytest.raises(Retryable) as caught:
        taken_in(service, [edited("1"), load_invoice("2")])
    assert caught.value.code == "record_busy"
    service.wire.hook = None
    assert [one.number for one in service.transactions.records.values()] == ["0", "1", "2"]


def test_what_is_refused_stops_no_other(service: Service) -> None:
    wrong = load_invoice("2")
    wrong["loads"][0]["InvoiceAs"] = "Somebody Else"
    future = load_invoice("3", updated_at=service.clock.now() + timedelta(days=3))
    messages = [load_invoice("1"), wrong, future, {"kind": "nonsense"}, by_invoice("4"), load_invoice("5")]
    outcomes = taken_in(service, messages)
    assert [type(outcome) for outcome in outcomes] == [
        Transaction,
        Refused,
        Refused,
        Refused,
        *[Transaction] * 2,
    ]
    paths = [one.problems[0].path for one in outcomes if isinstance(one, Refused)]
    assert paths == ["loads[0].InvoiceAs", "updatedAt", "kind"]
    assert counted(service) == {"connections.get": 1, "transactions.save": 1, "queue.send_transactions": 1}


def test_a_connection_is_read_once_for_all_envelopes_of_a_call() -> None:
    service = Service()
    taken_in(service, [load_invoice(number) for number in NUMBERS])
    assert counted(service)["connections.get"] == 1
    service.clock.advance(REMEMBERED_FOR.total_seconds() + 1)
    taken_in(service, [load_invoice(number) for number in NUMBERS])
    assert counted(service)["connections.get"] == 1


def test_a_refusal_rests_on_what_the_connection_says_now(service: Service) -> None:
    """What a warm worker remembers lets envelopes through; it refuses none."""
    renamed = load_invoice("1")
    renamed["loads"][0]["InvoiceAs"] = "Acme Orient"
    (refused,) = taken_in(service, [renamed])
    assert isinstance(refused, Refused)
    service.connections.kept[TENANT, SUBSIDIARY] = connection(
        subsidiary=Subsidiary(id=SUBSIDIARY, name="Acme Orient")
    )
    (accepted,) = taken_in(service, [renamed])
    assert isinstance(accepted, Transaction)


@pytest.mark.rule("ERR-7")
def test_a_worker_that_dies_between_record_and_message_leaves_work_for_the_sweeper(service: Service) -> None:
    service.queue.take()
    service.wire.fail_once("queue.send_transactions")
    with pytest.raises(Retryable):
        taken_in(service, [load_invoice(number) for number in NUMBERS])
    assert service.queue.take() == []
    service.clock.advance(3600)
    assert service.sweep() == 101
    assert len(service.queue.take()) == 101


def test_a_repeated_call_sends_again_what_was_not_sent(service: Service) -> None:
    service.queue.take()
    service.wire.fail_once("queue.send_transactions")
    messages = [load_invoice(number) for number in NUMBERS]
    with pytest.raises(Retryable):
        taken_in(service, messages)
    outcomes = taken_in(service, messages)
    assert all(isinstance(one, Transaction) and one.status is Status.QUEUED for one in outcomes)
    assert len(service.queue.take()) == 100
