"""Payment runs wait for what passes, are found when they are lost, and end (PAY-5, PAY-7, PAY-12)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, SyncError
from alvys_intacct.domain.payments.run import IN_HAND, PaymentRun, RunStatus, next_slice
from alvys_intacct.domain.payments.run_steps import CLAIM, FAULTY_FOR, MOST_UNFINISHED, claimed
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.transactions.due import BY_MESSAGE, MESSAGE_LASTS
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes import rows
from tests.fakes.books import FakeBooks
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START
from tests.unit.usecases.payments.test_payment_syncs import arrived, pay

DAY = 24 * 3600


@pytest.fixture
def service() -> Service:
    """A payment is to be read."""
    made = Service()
    made.send(load_invoice())
    made.pump()
    pay(made, "1")
    return made


def the_run(service: Service) -> PaymentRun:
    """The newest run."""
    return service.payment_runs.runs(TENANT, 1, None).items[0]


def planned(service: Service) -> Delivery:
    """The message of a planned run."""
    service.sync_on_demand(TENANT, "person", "corr", SUBSIDIARY, None)
    return [one for one in service.queue.take() if one.queue is QueueName.READ_PAYMENTS][-1]


def troubled(service: Service, error: SyncError | None) -> None:
    """Each request to Sage fails from now on; None ends that."""

    def hook(name: str, phase: Phase) -> None:
        if error is not None and name == "books.payment_details" and phase is Phase.BEFORE:
            raise error

    service.wire.hook = hook


@pytest.mark.rule("PAY-5")
def test_a_run_waits_out_an_absence_of_sage_for_hours(service: Service) -> None:
    """The sweeper runs every minute; no message is needed for a long wait."""
    delivery = planned(service)
    troubled(service, Retryable("Sage is away.", code="sage_away"))
    service.work([delivery])
    waits = the_run(service)
    assert (waits.status, waits.problem and waits.problem.code) == (RunStatus.WAITING, "sage_away")
    assert waits.faulty_since == START
    for _ in range(20 * 60):
        service.clock.advance(60)
        service.sweep_runs()
        service.work(service.queue.take())
    waits = the_run(service)
    assert waits.status is RunStatus.WAITING
    assert 60 < waits.attempts < 200
    troubled(service, None)
    service.clock.advance(15 * 60)
    service.sweep_runs()
    service.pump()
    run = the_run(service)
    assert (run.status, run.problem, arrived(service)) == (RunStatus.COMPLETE, None, ["1"])
    assert run.window_to == service.clock.now()  # a window that nothing was read of reaches to the present
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == run.window_to


@pytest.mark.rule("PAY-5")
def test_a_short_wait_ends_with_a_delayed_message(service: Service) -> None:
    delivery = planned(service)
    troubled(service, RateLimited("Full.", code="full", seconds=30, refused=True))
    service.work([delivery])
    (again,) = service.queue.take()
    assert 0 < service.queue.delays[-1] <= BY_MESSAGE.total_seconds()
    service.work([again])  # too early: nothing happens
    assert the_run(service).attempts == 1
    service.clock.advance(service.queue.delays[-1])
    service.work([again])
    assert the_run(service).attempts == 2


@pytest.mark.rule("PAY-5")
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Retryable("Sage is away.", code="sage_away"), RunStatus.FAILED),
        (RateLimited("Full.", code="full", seconds=60, refused=True), RunStatus.WAITING),
    ],
)
def test_after_two_days_a_passing_fault_is_a_failure(
    service: Service, error: SyncError, status: RunStatus
) -> None:
    delivery = planned(service)
    troubled(service, error)
    service.work([delivery])
    service.clock.advance(FAULTY_FOR.total_seconds())
    service.work([delivery])
    run = the_run(service)
    assert run.status is status
    assert run.problem is not None
    if status is RunStatus.FAILED:
        assert "since 2026-11-20 12:00 UTC" in run.problem.message
        assert run.finished_at == service.clock.now()
    # The next one covers its window.
    troubled(service, None)
    service.clock.advance(20 * DAY)
    service.work([planned(service)])
    service.pump()
    assert arrived(service) == ["1"]


@pytest.mark.rule("PAY-7")
def test_what_a_person_must_mend_ends_the_run(service: Service) -> None:
    delivery = planned(service)
    troubled(service, NeedsAttention("The module is missing.", code="module_missing"))
    service.work([delivery])
    run = the_run(service)
    assert (run.status, run.problem and run.problem.code) == (RunStatus.FAILED, "module_missing")
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) is None
    assert service.payment_runs.complete == {}


CALLS = ["get_run", "save_run", "note_complete", "move_watermark"]


@pytest.mark.rule("PAY-5")
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "call", [*(f"payment_runs.{name}" for name in CALLS), "books.payment_details", "queue.send_payments"]
)
def test_a_run_whose_worker_and_message_are_gone_is_found(service: Service, call: str, phase: Phase) -> None:
    delivery = planned(service)
    service.wire.fail_once(call, CrashError(), phase)
    try:
        service.work([delivery])
    except CrashError:
        pass
    else:
        assert (call, phase) in {
            ("payment_runs.get_run", Phase.AFTER),
            ("books.payment_details", Phase.AFTER),
        }
        service.wire.hook = None
    service.clock.advance(MESSAGE_LASTS.total_seconds())
    service.sweep_runs()
    service.pump()
    run = the_run(service)
    assert (run.status, arrived(service)) == (RunStatus.COMPLETE, ["1"])
    assert service.payment_runs.complete[TENANT, SUBSIDIARY] == run.finished_at
    service.clock.advance(MESSAGE_LASTS.total_seconds())
    assert service.sweep_runs() == 0


@pytest.mark.rule("PAY-5")
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("call", ["due", "get_many", "save_run", "send_runs"])
def test_a_sweeper_that_dies_loses_no_run(service: Service, call: str, phase: Phase) -> None:
    planned(service)
    service.clock.advance(MESSAGE_LASTS.total_seconds())
    port = "queue" if call == "send_runs" else "payment_runs"
    service.wire.fail_once(f"{port}.{call}", CrashError(), phase)
    try:
        service.sweep_runs()
    except CrashError:
        service.queue.take()
    service.wire.hook = None
    service.clock.advance(MESSAGE_LASTS.total_seconds())
    service.sweep_runs()
    service.pump()
    assert the_run(service).status is RunStatus.COMPLETE


@pytest.mark.rule("PAY-5")
def test_a_run_that_kills_its_workers_is_given_up(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise CrashError

    monkeypatch.setattr(FakeBooks, "payment_details", dies)
    delivery = planned(service)
    for _ in range(MOST_UNFINISHED):
        with pytest.raises(CrashError):
            service.work([delivery])
        service.work([delivery])  # a living worker could have it
        service.clock.advance(CLAIM.total_seconds())
    assert service.sweep_runs() == 1
    service.pump()
    run = the_run(service)
    assert (run.status, run.problem and run.problem.code) == (RunStatus.FAILED, "processing_failed")
    assert run.attempts == MOST_UNFINISHED


@pytest.mark.rule("PAY-3")
def test_of_two_workers_with_one_run_one_reads(service: Service) -> None:
    delivery = planned(service)
    service.wire.interrupt_once("payment_runs.save_run", lambda: service.work([delivery]))
    service.work([delivery])
    assert service.wire.calls.count("books.payment_details") == 1
    service.pump()
    assert (the_run(service).status, arrived(service)) == (RunStatus.COMPLETE, ["1"])


@pytest.mark.rule("PAY-12")
@pytest.mark.parametrize("dies", [None, "payments.record_new", "payment_runs.save_run", "queue.send_runs"])
def test_a_long_range_is_read_in_slices_with_progress(service: Service, dies: str | None) -> None:
    """Each slice is one message, read again where its worker died, and counted once."""
    service.clock.advance(70 * DAY)
    pay(service, "2")
    midnight = START.replace(hour=0)
    dates = (midnight - timedelta(days=10), midnight + timedelta(days=80))
    (run,) = service.sync_on_demand(TENANT, "person", "corr", SUBSIDIARY, dates)
    assert (run.slices, run.slices_done, run.last_day) == (3, 0, (midnight + timedelta(days=79)).date())
    seen: list[int] = []
    for _ in range(8):
        runs = [one for one in service.queue.take() if one.queue is QueueName.READ_PAYMENTS]
        if dies and len(seen) == (0 if dies == "payments.record_new" else 1):
            service.wire.fail_once(dies, CrashError(), Phase.AFTER)
            dies = None
            with pytest.raises(CrashError):
                service.work(runs)
            service.queue.take()
            service.clock.advance(MESSAGE_LASTS.total_seconds())
            service.sweep_runs()
            continue
        service.work(runs)
        seen.append(the_run(service).slices_done)
    run = the_run(service)
    assert sorted({*seen}) == sorted({*seen} | {3})
    assert (run.status, run.slices_done, run.read) == (RunStatus.COMPLETE, 3, 2)
    assert service.payment_runs.complete == {}


@pytest.mark.rule("PAY-12")
def test_slices_touch_and_those_of_a_window_overlap() -> None:
    since, until = START - timedelta(days=900), START
    for chosen_dates, slices in ((True, 30), (False, 3)):
        run = rows.run(0, window_from=since, window_to=until, chosen_dates=chosen_dates, slices=slices)
        parts = [next_slice(run.model_copy(update={"slices_done": done})) for done in range(slices)]
        assert (parts[0].since, parts[-1].until) == (since, until)
        gaps = {later.since - before.until for before, later in pairwise(parts)}
        assert gaps == {timedelta(0) if chosen_dates else -timedelta(minutes=10)}


@pytest.mark.rule("PAY-5")
def test_a_window_that_is_too_long_for_a_worker_is_read_in_several_runs(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection was off for a year, and a worker manages no more than some months of that."""
    service.clock.advance(365 * DAY)
    given = FakeBooks.payment_details

    def dies_of_much(
        kept: FakeBooks, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[Any]:
        if until - since > timedelta(days=100):
            raise CrashError
        return given(kept, books, side, since, until)

    monkeypatch.setattr(FakeBooks, "payment_details", dies_of_much)
    for _ in range(8):
        delivery = planned(service)
        while the_run(service).status in IN_HAND:
            with suppress(CrashError):
                service.work([delivery])
            service.clock.advance(CLAIM.total_seconds() + 1)
        assert the_run(service).status is RunStatus.COMPLETE
        reached = service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR)
    assert reached is not None
    assert service.clock.now() - reached < timedelta(days=1)
    service.clock.advance(3600)
    service.sweep()
    service.pump()
    assert arrived(service) == ["1"]


@pytest.mark.rule("PAY-11")
def test_a_side_that_is_off_is_not_read_and_its_watermark_stays(service: Service) -> None:
    service.switch(ap_sync=False)
    delivery = planned(service)
    assert the_run(service).sides == (Side.AR,)
    service.work([delivery])
    service.pump()
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AP) is None
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == START
    service.clock.advance(60)
    delivery = planned(service)
    service.switch(ap_sync=True, ar_sync=False)
    service.work([delivery])
    run = the_run(service)
    assert (run.status, run.problem and run.problem.code) == (RunStatus.FAILED, "connection_not_active")
    service.switch(ap_sync=True, ar_sync=True)
    service.clock.advance(30 * DAY)
    service.work([planned(service)])
    assert the_run(service).window_from < START - timedelta(days=100)  # since AP was never read


def test_a_run_of_an_earlier_version_is_carried_out(service: Service) -> None:
    kept = rows.run(0).model_dump(
        exclude={"sides", "slices", "slices_done", "attempts", "unfinished", "version", "changed_at"}
    )
    run = PaymentRun.model_validate(kept)
    assert claimed(run, START).version == 2
    service.payment_runs.record_new([run])
    service.read(TENANT, run.run_id)
    assert the_run(service).status is RunStatus.COMPLETE
