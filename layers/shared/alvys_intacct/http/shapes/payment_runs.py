"""The shapes of payment runs (PAY-8)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.transactions import ProblemAnswer, problem_answer


class RunAnswer(Answer):
    """A payment sync and its outcome; `not_imported_because` counts by reason (PAY-8)."""

    run_id: str
    subsidiary_id: str
    status: str
    window_from: datetime
    window_to: datetime
    asked_by: str
    read: int
    new: int
    duplicate: int
    foreign: int
    not_imported: int
    not_imported_because: dict[str, int]
    problem: ProblemAnswer | None
    started_at: datetime
    finished_at: datetime | None


class RunsAnswer(Answer):
    """One page of payment syncs, newest first; `cursor` leads to the next page."""

    items: list[RunAnswer]
    cursor: str | None


def run_answer(run: PaymentRun) -> RunAnswer:
    """A payment sync."""
    fields = run.model_dump(exclude={"tenant", "correlation_id", "problem", "chosen_dates"})
    return RunAnswer(**fields, problem=problem_answer(run.problem) if run.problem else None)
