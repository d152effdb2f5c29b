"""Payment runs, and watermarks that never move back."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.payments.run import RunStatus
from alvys_intacct.domain.payments.run_steps import CLAIM, claimed, given_up, postponed
from alvys_intacct.domain.payments.sync_state import SyncState, scheduled
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.due import MESSAGE_LASTS
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.ports.payments import PaymentRunStore
from tests.fakes import rows
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.small import START


@pytest.mark.rule("PAY-8")
def test_runs_are_listed_newest_first(payment_runs: PaymentRunStore) -> None:
    runs = [rows.run(place) for place in range(5)]
    other = rows.run(6, subsidiary_id="SUB2")
    assert payment_runs.record_new([*runs, rows.run(9, tenant="other"), other]) == [
        *runs,
        rows.run(9, tenant="other"),
        other,
    ]
    assert payment_runs.record_new([runs[0], rows.run(7)]) == [rows.run(7)]
    done = runs[1].model_copy(update={"status": RunStatus.COMPLETE, "new": 7, "version": 2})
    assert payment_runs.save_run(done)
    assert not payment_runs.save_run(done)
    assert payment_runs.get_run(TENANT, done.run_id) == done
    assert payment_runs.get_run("other", done.run_id) is None
    assert payment_runs.get_many([(TENANT, done.run_id), ("other", done.run_id)]) == [done]
    all_of_tenant = [rows.run(7), other, runs[4], runs[3], runs[2], done, runs[0]]
    for limit in (1, 2, 7, 9):
        assert rows.all_pages(lambda *page: payment_runs.runs(TENANT, *page), limit) == all_of_tenant
        shown = rows.all_pages(partial(payment_runs.runs, TENANT, subsidiary_id="SUB2"), limit)
        assert shown == [other]


@pytest.mark.rule("PAY-8")
def test_the_sweeper_finds_runs_in_hand_when_they_are_due(payment_runs: PaymentRunStore) -> None:
    planned, reading, waiting = rows.run(0), rows.run(1), rows.run(2)
    payment_runs.record_new([planned, reading, waiting])
    now = reading.started_at
    problem = problem_of(Retryable("away"))
    written = [claimed(reading, now), postponed(waiting, problem, now, now + timedelta(hours=3))]
    assert payment_runs.save_many([*written, rows.run(8, version=2)]) == written

    def due(at: datetime) -> list[str]:
        return [run_id for tenant, run_id in payment_runs.due(at, 10) if tenant == TENANT]

    assert due(planned.started_at + MESSAGE_LASTS - timedelta(seconds=1)) == []
    assert due(planned.started_at + MESSAGE_LASTS) == [planned.run_id]
    assert due(now + CLAIM) == [planned.run_id, reading.run_id]
    assert due(now + timedelta(hours=3)) == [planned.run_id, reading.run_id, waiting.run_id]
    assert len(payment_runs.due(now + timedelta(hours=3), 2)) == 2
    payment_runs.save_run(given_up(planned, problem, now))
    assert due(now + CLAIM) == [reading.run_id]


@pytest.mark.rule("PAY-1", "PAY-8")
def test_a_run_is_recorded_with_the_turn_that_planned_it(payment_runs: PaymentRunStore) -> None:
    first, second = rows.run(0), rows.run(1, subsidiary_id="SUB2")
    turns = [(run, scheduled(None, run, START)) for run in (first, second)]
    assert payment_runs.record_turns(turns) == [first, second]
    assert payment_runs.record_turns(turns) == []
    later = scheduled(turns[0][1], first, START + timedelta(hours=12))
    older = scheduled(None, first, START - timedelta(hours=12))
    third = rows.run(3, subsidiary_id="SUB3")
    assert payment_runs.record_turns([(first, later), (third, turns[1][1])]) == [third]
    payment_runs.record_turns([(first, older)])
    for at in (2, 5, 3):
        payment_runs.note_complete(TENANT, SUBSIDIARY, START + timedelta(hours=at))
    payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AP, START)
    names = [(TENANT, SUBSIDIARY), (TENANT, "SUB2"), ("other", SUBSIDIARY)]
    assert payment_runs.sync_states(names) == {
        names[0]: SyncState({Side.AP: START}, later, START + timedelta(hours=5)),
        names[1]: SyncState({}, turns[1][1], None),
        names[2]: SyncState(),
    }
    many = [(rows.run(place + 10, subsidiary_id=f"M{place}"), later) for place in range(120)]
    payment_runs.record_turns(many[::2])
    assert payment_runs.record_turns(many) == [run for run, _ in many[1::2]]
    assert len(payment_runs.sync_states((TENANT, f"M{place}") for place in range(130))) == 130


@pytest.mark.parametrize("cursor", ["x", "ä", "e30=", "W10="])
def test_a_cursor_that_no_list_gave_out_is_refused(payment_runs: PaymentRunStore, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        payment_runs.runs(TENANT, 10, cursor)


@pytest.mark.rule("PAY-5")
def test_the_watermark_never_moves_back(payment_runs: PaymentRunStore) -> None:
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) is None
    for hours in (1, 3, 2):
        payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, START + timedelta(hours=hours))
    payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, START + timedelta(hours=3, microseconds=-1))
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == START + timedelta(hours=3)
    payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, START + timedelta(hours=3, microseconds=1))
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == START + timedelta(hours=3, microseconds=1)
    assert payment_runs.watermark("other", SUBSIDIARY, Side.AR) is None
    assert payment_runs.watermark(TENANT, "SUB2", Side.AR) is None
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AP) is None


@pytest.mark.rule("PAY-5")
def test_the_watermark_never_moves_back_under_many_hands(payment_runs: PaymentRunStore) -> None:
    moments = [START + timedelta(hours=hours) for hours in range(12)]
    start = threading.Barrier(len(moments))

    def move(until: datetime) -> None:
        start.wait()
        payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, until)

    threads = [threading.Thread(target=move, args=(moment,)) for moment in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == moments[-1]
