"""The work on a close report: which connections and dates it is for, and how far it is (CLOSE-4).

A report is made in small steps: a page of Sage's documents at a time, then the comparison of one connection.
Each step is kept, so a worker that takes over goes on where the last one stopped.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.problem import Fact, Problem

# The longest period of a report, in days.
LONGEST_PERIOD = 366
# The rows of a list that are kept together.
ROWS_PER_PIECE = 500
# A report that nobody worked on for this long has lost its message.
ABANDONED_AFTER = timedelta(hours=1)
# What couldn't be read is read again after this long. Whoever asked sees why before that.
TRIED_AGAIN_AFTER = timedelta(minutes=15)
# A Sage that is away is waited for this long.
WAITED_FOR = timedelta(days=2)
# Who asked for the reports of every day (OPS-2).
DAILY = "daily check"


class ReportState(StrEnum):
    """How far a report is. `WAITING`: Sage Intacct is away or busy, and it goes on by itself."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    COMPLETE = "complete"
    FAILED = "failed"


class ReportStep(StrEnum):
    """What is being done for a connection."""

    SAGE_DOCUMENTS = "sage_documents"
    COMPARISON = "comparison"


FINISHED = frozenset({ReportState.COMPLETE, ReportState.FAILED})


class Outcome(Fact):
    """What a report found for one connection: counts, and whether it is ready to close (CLOSE-4).

    `result_id` names the pieces that have the whole of it. `by_hand` counts the documents that somebody
    changed or removed in Sage behind our back (OPS-2).
    """

    result_id: str
    ready: bool
    documents: int = 0
    differences: int = 0
    by_hand: int = 0
    obstacles: int = 0


class ReportPlace(Fact):
    """A connection of a report. `problem` is why its books couldn't be read; `outcome` is set at its end."""

    subsidiary_id: str
    subsidiary_name: str
    problem: Problem | None = None
    outcome: Outcome | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing more is done for it."""
        return self.problem is not None or self.outcome is not None


class ReportRun(Fact):
    """A close report and how far it is. Times are UTC.

    `subsidiary_id` is None for a report over all connections; `places` are the connections. `step`,
    `reading`, `after` and `page` say what comes next for the connection in work: the documents of a type
    after that record number, which are that page. `documents` and `requests` count what was read in Sage.
    `waiting_since` is when Sage began to be away, `due` when it is tried again. `resent` counts how often it
    was queued again since its last step, because nobody worked on it.
    """

    tenant: str
    report_id: str
    subsidiary_id: str | None
    period: Period
    places: tuple[ReportPlace, ...]
    state: ReportState = ReportState.QUEUED
    step: ReportStep = ReportStep.SAGE_DOCUMENTS
    reading: DocumentType = DocumentType.INVOICE
    after: str | None = None
    page: int = 0
    documents: int = 0
    requests: int = 0
    waiting_since: datetime | None = None
    due: datetime | None = None
    problem: Problem | None = None
    asked_by: str
    correlation_id: str
    started_at: datetime
    changed_at: datetime
    finished_at: datetime | None = None
    resent: int = 0
    version: int = 1

    @property
    def place(self) -> int:
        """The index of the connection in work; as many as there are at the end."""
        return next((at for at, place in enumerate(self.places) if not place.is_done), len(self.places))

    @property
    def is_finished(self) -> bool:
        """Whether it is complete or was given up."""
        return self.state in FINISHED

    @property
    def ready(self) -> bool | None:
        """Whether the period can be closed; None before that is known."""
        if self.state is not ReportState.COMPLETE:
            return None
        return all(place.outcome is not None and place.outcome.ready for place in self.places)

    def is_overtaken(self, now: datetime) -> bool:
        """Whether another report over the same dates is worth making, though this one is finished.

        Books that couldn't be read may be mended by now, and days of the period may have passed since.
        """
        age = now - (self.finished_at or self.changed_at)
        is_whole = self.state is ReportState.COMPLETE and all(place.outcome for place in self.places)
        if not is_whole:
            return age >= TRIED_AGAIN_AFTER
        return self.started_at.date() <= self.period.last and age >= timedelta(days=1)

    def is_abandoned(self, now: datetime) -> bool:
        """Whether nobody works on it any more, although it isn't finished."""
        return not self.is_finished and now >= self.swept_after

    @property
    def swept_after(self) -> datetime:
        """When the sweeper looks for it, if nothing moves it before."""
        return max(self.changed_at, self.due or self.changed_at) + ABANDONED_AFTER


def new_run(
    tenant: str,
    subsidiary_id: str | None,
    period: Period,
    places: Sequence[ReportPlace],
    asked_by: str,
    correlation_id: str,
    now: datetime,
) -> ReportRun:
    """A report that begins now. Ids are in the order of their times; daily comparisons have their own."""
    identity = "\x1f".join((tenant, subsidiary_id or "", period.said, asked_by, correlation_id))
    prefix = "dft" if asked_by == DAILY else "cls"
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return ReportRun(
        tenant=tenant,
        report_id=f"{prefix}_{now:%Y%m%dT%H%M%S%f}_{digest}",
        subsidiary_id=subsidiary_id,
        period=period,
        places=tuple(places),
        asked_by=asked_by,
        correlation_id=correlation_id,
        started_at=now,
        changed_at=now,
    )


def after_page(run: ReportRun, last: str | None, documents: int, requests: int, now: datetime) -> ReportRun:
    """The report after one more page of Sage's documents; the last page of a type is followed by the next."""
    following: dict[str, object] = {"after": last, "page": run.page + 1}
    if last is None:
        next_type = dict(pairwise(DocumentType)).get(run.reading)
        following = {"after": None, "page": 0, "reading": next_type or run.reading}
        if next_type is None:
            following["step"] = ReportStep.COMPARISON
    return _progressed(
        run,
        now,
        documents=run.documents + documents,
        requests=run.requests + requests,
        **following,
    )


def going_on(run: ReportRun, now: datetime) -> ReportRun:
    """The report at the same step, after a part of it."""
    return _progressed(run, now)


def after_place(
    run: ReportRun, now: datetime, *, outcome: Outcome | None = None, problem: Problem | None = None
) -> ReportRun:
    """The report after one connection: compared, or given up for a reason. The last one completes it."""
    places = list(run.places)
    places[run.place] = places[run.place].model_copy(update={"outcome": outcome, "problem": problem})
    following = _progressed(
        run,
        now,
        places=tuple(places),
        step=ReportStep.SAGE_DOCUMENTS,
        reading=DocumentType.INVOICE,
        after=None,
        page=0,
    )
    if any(not place.is_done for place in places):
        return following
    return following.model_copy(update={"state": ReportState.COMPLETE, "finished_at": now})


def waiting(run: ReportRun, problem: Problem, due: datetime, now: datetime) -> ReportRun:
    """The report while Sage is away; a problem says why."""
    return _next(
        run,
        now,
        state=ReportState.WAITING,
        waiting_since=run.waiting_since or now,
        due=due,
        problem=problem,
    )


def sent_again(run: ReportRun, now: datetime) -> ReportRun:
    """The report as it is; a new message for it is about to be sent."""
    return _next(run, now, resent=run.resent + 1)


def report_given_up(run: ReportRun, problem: Problem, now: datetime) -> ReportRun:
    """The report that can't be made; it can be started again."""
    return _next(run, now, state=ReportState.FAILED, problem=problem, finished_at=now, due=None)


def _progressed(run: ReportRun, now: datetime, **changes: object) -> ReportRun:
    in_work = {"state": ReportState.IN_PROGRESS, "waiting_since": None, "due": None, "problem": None}
    return _next(run, now, **in_work, **changes)


def _next(run: ReportRun, now: datetime, **changes: object) -> ReportRun:
    return run.model_copy(update={"changed_at": now, "version": run.version + 1, "resent": 0, **changes})


def last_days(today: date) -> Period:
    """The days that are compared daily: from the first day of the month before to today (OPS-2)."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return Period(first=first, last=today)
