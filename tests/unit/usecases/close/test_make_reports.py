"""Reports are made step by step: what waits, what is given up, what another worker carries on (CLOSE-4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alvys_intacct.bootstrap.close import CloseSide
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import DAILY, ReportRun, ReportState, ReportStep, last_days
from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.findings import found
from alvys_intacct.domain.connections.rounds import Round, RoundPage, shard_of
from alvys_intacct.domain.errors import (
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    RateLimited,
    Retryable,
    SyncError,
)
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.close.make_reports import TOO_EARLY
from alvys_intacct.usecases.close.start_reports import MOST_IN_HAND, TooManyReportsError
from tests.fakes.intacct_documents import create
from tests.fakes.rows import changes, failed, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.service import FakeOutside, Service

pytestmark = pytest.mark.rule("CLOSE-4")
YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
AWAY = Retryable("Sage Intacct is away.", code="sage_away")


class Side(CloseSide):
    """The close of one service, whose runs have so much time left before each step."""

    def __init__(self, service: Service, *seconds: float) -> None:
        self.left = list(seconds)
        outside = FakeOutside(service)
        outside.remaining_seconds = lambda: self.left.pop(0) if self.left else 900.0
        super().__init__(outside)


def start(service: Service) -> ReportRun:
    """A report over the year, of one connection."""
    start_reports = Side(service).start_reports
    connections = start_reports.readable(TENANT, SUBSIDIARY)
    return start_reports.start(connections, SUBSIDIARY, YEAR, "ann", "corr")


def now(service: Service, run: ReportRun) -> ReportRun:
    kept = service.close_reports.get(TENANT, run.report_id)
    assert kept is not None
    return kept


def fails(service: Service, error: SyncError | None) -> None:
    """Every call to Sage fails like this."""
    service.books.sign_in = lambda _: error


def test_a_report_without_time_goes_on_with_the_next_message() -> None:
    service = Service()
    books = service.connections.kept[TENANT, SUBSIDIARY].books
    service.books.write(books, [create(f"LD{n}", document_date=date(2026, 3, 1)) for n in range(5)])
    run = start(service)
    service.queue.waiting.clear()
    steps = []
    for _ in range(20):
        Side(service, 900.0, 1.0).make_reports(TENANT, run.report_id)
        run = now(service, run)
        steps.append((run.step, run.page, run.documents))
        if run.is_finished:
            break
        assert [message.name for message in service.queue.waiting] == [run.report_id]
        service.queue.waiting.clear()
    assert run.state is ReportState.COMPLETE
    assert [documents for _, _, documents in steps[:3]] == [2, 4, 5]  # two documents a page
    assert (ReportStep.COMPARISON, 0, 5) in steps
    Side(service).make_reports(TENANT, run.report_id)  # a late message does nothing
    assert now(service, run) == run


def test_nothing_is_compared_before_records_of_earlier_versions_are_listed() -> None:
    service = Service()
    run = start(service)
    service.transactions.earlier = 3
    Side(service, *[900.0] * 6, 1.0).make_reports(TENANT, run.report_id)
    assert now(service, run).step is ReportStep.COMPARISON
    assert service.transactions.earlier == 1
    Side(service).make_reports(TENANT, run.report_id)
    assert now(service, run).state is ReportState.COMPLETE


def test_a_sage_that_is_away_is_waited_for_two_days() -> None:
    service = Service()
    run = start(service)
    fails(service, AWAY)
    began = service.clock.now()
    while not (run := now(service, run)).is_finished:
        Side(service).make_reports(TENANT, run.report_id)
        waits = now(service, run)
        if waits.state is ReportState.WAITING:
            assert waits.due is not None
            assert timedelta(seconds=1) <= waits.due - service.clock.now() <= timedelta(minutes=15)
            assert service.queue.delays[-1] <= 900
            if waits.due - service.clock.now() > TOO_EARLY:
                Side(service).make_reports(TENANT, run.report_id)  # nothing happens
                assert now(service, run).version == waits.version
            service.clock.advance((waits.due - service.clock.now()).total_seconds())
    assert run.state is ReportState.FAILED
    assert timedelta(days=2) <= service.clock.now() - began <= timedelta(days=2, minutes=16)
    assert run.problem is not None
    assert "given up" in run.problem.message
    fails(service, None)
    again = start(service)
    assert again.report_id != run.report_id


def test_what_passes_in_time_leaves_no_trace() -> None:
    service = Service()
    run = start(service)
    fails(service, RateLimited("Too many calls.", code="limited", seconds=30, refused=True))
    Side(service).make_reports(TENANT, run.report_id)
    assert now(service, run).state is ReportState.WAITING
    fails(service, None)
    service.clock.advance(900)
    Side(service).make_reports(TENANT, run.report_id)
    run = now(service, run)
    assert (run.state, run.ready, run.problem, run.due) == (ReportState.COMPLETE, True, None, None)


@pytest.mark.parametrize("kind", ["refused", "fault", "disconnected"])
def test_a_connection_that_a_person_must_mend_is_a_problem_of_its_own(kind: str) -> None:
    service = Service()
    run = start(service)
    error = NeedsAttention("The user may not read bills.", code="permission_denied", remedy="Grant it.")
    if kind == "disconnected":
        kept = service.connections.kept[TENANT, SUBSIDIARY]
        service.connections.kept[TENANT, SUBSIDIARY] = kept.model_copy(
            update={"status": ConnectionStatus.DISCONNECTED}
        )
    else:
        place = ConnectionPlace(TENANT, SUBSIDIARY, None)
        fails(service, error if kind == "refused" else ConnectionFault(error, place))
    Side(service).make_reports(TENANT, run.report_id)
    run = now(service, run)
    assert (run.state, run.ready) == (ReportState.COMPLETE, False)
    problem = run.places[0].problem
    assert problem is not None
    assert problem.code == ("not_connected" if kind == "disconnected" else "permission_denied")
    assert problem.remedy


def test_the_books_of_a_paused_connection_are_tried_whatever_was_found_before() -> None:
    service = Service()
    finding = found(AWAY, service.clock.now(), 0.5).model_copy(update={"stands": True})
    kept = service.connections.kept[TENANT, SUBSIDIARY].model_copy(update={"finding": finding})
    assert kept.stopped_by is not None
    assert kept.stopped_by.away
    for status, state in (
        (ConnectionStatus.ACTIVE, ReportState.WAITING),
        (ConnectionStatus.PAUSED, ReportState.COMPLETE),
    ):
        service.connections.kept[TENANT, SUBSIDIARY] = kept.model_copy(update={"status": status})
        run = start(service)
        service.clock.advance(900)
        Side(service).make_reports(TENANT, run.report_id)
        assert now(service, run).state is state


def test_a_dead_letter_gives_the_report_up() -> None:
    service = Service()
    run = start(service)
    service.capture.report(TENANT, run.report_id)
    run = now(service, run)
    assert (run.state, run.problem is not None) == (ReportState.FAILED, True)
    service.capture.report(TENANT, run.report_id)
    service.capture.report(TENANT, "nothing")
    assert now(service, run) == run


def test_a_report_that_lost_its_message_is_queued_again_by_asking_for_it() -> None:
    service = Service()
    run = start(service)
    service.queue.waiting.clear()
    assert start(service).report_id == run.report_id
    assert service.queue.waiting == []
    service.clock.advance(3600)
    assert start(service).report_id == run.report_id
    assert [message.name for message in service.queue.waiting] == [run.report_id]


def test_a_tenant_has_so_many_reports_in_hand_at_a_time() -> None:
    service = Service()
    start_reports = Side(service).start_reports
    connections = start_reports.readable(TENANT, SUBSIDIARY)

    def started(day: int, by: str = "ann") -> ReportRun:
        period = Period(first=date(2026, 1, day), last=date(2026, 1, 31))
        return start_reports.start(connections, SUBSIDIARY, period, by, "corr")

    runs = [started(day) for day in range(1, MOST_IN_HAND + 1)]
    with pytest.raises(TooManyReportsError):
        started(20)
    assert started(1).report_id == runs[0].report_id
    assert started(21, DAILY).report_id.startswith("dft_")
    Side(service).make_reports(TENANT, runs[0].report_id)
    assert started(20).report_id
    service.clock.advance(3600)  # what nobody works on doesn't count
    assert started(22).report_id


def test_a_month_of_all_connections_is_not_ready_without_one_that_was_disconnected() -> None:
    service = Service()
    kept = service.connections.kept[TENANT, SUBSIDIARY]
    away = kept.model_copy(
        update={
            "subsidiary": kept.subsidiary.model_copy(update={"id": "away"}),
            "status": ConnectionStatus.DISCONNECTED,
        }
    )
    service.connections.kept[TENANT, "away"] = away
    start_reports = Side(service).start_reports

    def of_all() -> ReportRun:
        run = start_reports.start(start_reports.readable(TENANT, None), None, YEAR, "ann", "corr")
        Side(service).make_reports(TENANT, run.report_id)
        service.clock.advance(1)
        return now(service, run)

    skipped = transaction(2, subsidiary_id="away", document_date=date(2026, 3, 1), status=Status.SKIPPED)
    service.transactions.save(changes(skipped))
    assert [place.subsidiary_id for place in of_all().places] == [SUBSIDIARY]
    service.transactions.save(changes(failed(1, subsidiary_id="away", document_date=date(2026, 3, 1))))
    run = of_all()
    assert (run.ready, run.places[-1].problem and run.places[-1].problem.code) == (False, "not_connected")


@pytest.mark.rule("OPS-2")
def test_a_drift_report_is_made_anew_when_it_is_overtaken() -> None:
    service = Service()
    start_reports = Side(service).start_reports
    connections = start_reports.readable(TENANT, SUBSIDIARY)
    period = Period(first=date(2026, 11, 1), last=service.clock.now().date() + timedelta(days=3))

    def asked() -> ReportRun:
        run = start_reports.newest_or_start(connections, SUBSIDIARY, period, "ann", "corr")
        Side(service).make_reports(TENANT, run.report_id)
        return now(service, run)

    fails(service, NeedsAttention("The user may not read bills.", code="permission_denied", remedy="Grant."))
    first = asked()
    assert (first.ready, asked().report_id) == (False, first.report_id)  # whoever polls sees why
    fails(service, None)
    service.clock.advance(900)
    mended = asked()
    assert (mended.ready, asked().report_id) == (True, mended.report_id)
    assert mended.report_id != first.report_id
    service.clock.advance(24 * 3600)  # the period wasn't over when it was made
    later = asked()
    assert later.report_id != mended.report_id
    service.clock.advance(5 * 24 * 3600)
    after_the_end = asked()
    service.clock.advance(5 * 24 * 3600)
    assert asked().report_id == after_the_end.report_id


@pytest.mark.rule("OPS-2")
def test_the_days_that_are_compared_daily_begin_with_last_month() -> None:
    assert last_days(date(2026, 1, 1)) == Period(first=date(2025, 12, 1), last=date(2026, 1, 1))
    assert last_days(date(2026, 3, 31)) == Period(first=date(2026, 2, 1), last=date(2026, 3, 31))


@pytest.mark.rule("OPS-2")
def test_daily_comparisons_are_planned_page_by_page_and_once() -> None:
    service = Service()
    side = Side(service)
    pages = side.begin_daily("corr")
    assert len(service.queue.waiting) == pages
    service.queue.waiting.clear()
    shard = shard_of(TENANT, SUBSIDIARY)
    for _ in range(2):
        for number in (shard, (shard + 1) % pages):
            page = RoundPage(round=Round.DAILY_COMPARISON, at=service.clock.now(), shard=number)
            side.plan_daily(page, "corr")
    (message,) = service.queue.waiting
    assert message.queue is QueueName.CLOSE_REPORTS
    run = service.close_reports.get(TENANT, message.name)
    assert run is not None
    Side(service).make_reports(TENANT, message.name)
    drift = service.close_reports.drift(TENANT, SUBSIDIARY)
    assert drift is not None
    assert (drift.differences, drift.report_id) == (0, message.name)
