"""The work on a question what a change would do: one message answers it, and it expires after a day."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from alvys_intacct.domain.transactions.problem import Fact, Problem

# A question and its answer are kept for this long.
KEPT_FOR = timedelta(hours=24)
# An answer takes seconds. One that nobody worked on for this long has lost its message or its worker.
LOST_AFTER = timedelta(minutes=30)
LOST = Problem(
    code="processing_failed",
    message="The question was not answered within half an hour and was given up.",
    remedy="Ask again. If it fails again, send the correlation id to support.",
)


class WhatIfState(StrEnum):
    """How far an answer is."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    FAILED = "failed"


FINISHED = frozenset({WhatIfState.COMPLETE, WhatIfState.FAILED})


class WhatIfRun(Fact):
    """A question and how far its answer is. Times are UTC.

    `documents` counts those that were built again so far. `connection_version` is that of the settings that
    the answer compares with; None before it is begun. `problem` is why there is no answer.
    """

    tenant: str
    what_if_id: str
    subsidiary_id: str
    state: WhatIfState = WhatIfState.QUEUED
    documents: int = 0
    connection_version: int | None = None
    problem: Problem | None = None
    asked_by: str
    correlation_id: str
    started_at: datetime
    changed_at: datetime
    finished_at: datetime | None = None
    version: int = 1

    @property
    def is_finished(self) -> bool:
        """Whether it is answered or was given up."""
        return self.state in FINISHED

    def expires_at(self) -> datetime:
        """When it is forgotten."""
        return self.started_at + KEPT_FOR

    def as_of(self, now: datetime) -> "WhatIfRun":
        """The question as it is shown: one that nobody works on any more was given up."""
        if self.is_finished or now - self.changed_at < LOST_AFTER:
            return self
        return given_up(self, LOST, now)


def new_run(tenant: str, subsidiary_id: str, asked_by: str, correlation_id: str, now: datetime) -> WhatIfRun:
    """A question that is asked now."""
    identity = "\x1f".join((tenant, subsidiary_id, asked_by, correlation_id))
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return WhatIfRun(
        tenant=tenant,
        what_if_id=f"wif_{now:%Y%m%dT%H%M%S%f}_{digest}",
        subsidiary_id=subsidiary_id,
        asked_by=asked_by,
        correlation_id=correlation_id,
        started_at=now,
        changed_at=now,
    )


def begun(run: WhatIfRun, connection_version: int, now: datetime) -> WhatIfRun:
    """The question whose documents are built now. A worker that follows one that died begins anew."""
    return _next(run, now, state=WhatIfState.IN_PROGRESS, documents=0, connection_version=connection_version)


def progressed(run: WhatIfRun, documents: int, now: datetime) -> WhatIfRun:
    """The question after more of its documents."""
    return _next(run, now, documents=documents)


def answered(run: WhatIfRun, documents: int, now: datetime) -> WhatIfRun:
    """The question whose answer is kept."""
    return _next(run, now, state=WhatIfState.COMPLETE, documents=documents, finished_at=now)


def given_up(run: WhatIfRun, problem: Problem, now: datetime) -> WhatIfRun:
    """The question that can't be answered; it can be asked again."""
    return _next(run, now, state=WhatIfState.FAILED, problem=problem, finished_at=now)


def _next(run: WhatIfRun, now: datetime, **changes: object) -> WhatIfRun:
    return run.model_copy(update={"changed_at": now, "version": run.version + 1, **changes})
