"""The shapes of payment runs (PAY-8)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.payments.listing import StatusCounts
from alvys_intacct.domain.payments.payment import PaymentStatus
from alvys_intacct.domain.payments.run import PaymentRun, RunStatus
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.money import ProblemAnswer, problem_answer
from alvys_intacct.http.shapes.pages import Cursor, PageSize, Text

RunStatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*RunStatus]})]


class RunsQuery(BaseModel):
    """A page of payment syncs."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, defer_build=True)

    subsidiary_id: Text | None = Field(None, description="The id of a subsidiary in Alvys.")
    limit: PageSize = 50
    cursor: Cursor | None = None


class RunAnswer(Answer):
    """A payment sync and its outcome; `not_imported_because` counts by reason (PAY-8).

    It reads what was recorded in Sage from `windowFrom` to `windowTo`, or what was paid on the days `from` to
    `to` that a person chose, slice by slice. While it is waiting after a passing fault, `waitingSince` is
    when that began, `nextTryAt` when it is tried again, and `problem` says why.

    `read` to `notImported` are what it read. `applied` to `notices` are where the payments that it recorded
    stand now; those add up to at least `new`: what was voided before it was recorded is among them.
    """

    run_id: str
    subsidiary_id: str
    status: RunStatusName
    sides: list[SideName]
    window_from: datetime
    window_to: datetime
    from_: date | None = Field(alias="from")
    to: date | None
    slices: int
    slices_done: int
    asked_by: str
    read: int
    new: int
    duplicate: int
    foreign: int
    not_imported: int
    not_imported_because: dict[str, int]
    applied: int
    pending: int
    checking: int
    refused: int
    voided: int
    closed: int
    notices: int
    problem: ProblemAnswer | None
    waiting_since: datetime | None
    next_try_at: datetime | None
    attempts: int
    started_at: datetime
    finished_at: datetime | None


class RunsAnswer(Answer):
    """One page of payment syncs, newest first; `cursor` leads to the next page."""

    items: list[RunAnswer]
    cursor: str | None


def run_answer(run: PaymentRun, counts: StatusCounts) -> RunAnswer:
    """A payment sync; `counts` are the payments that it recorded, by their status now."""
    waits = run.status is RunStatus.WAITING
    return RunAnswer(
        run_id=run.run_id,
        subsidiary_id=run.subsidiary_id,
        status=run.status,
        sides=[*run.sides],
        window_from=run.window_from,
        window_to=run.window_to,
        from_=run.first_day if run.chosen_dates else None,
        to=run.last_day if run.chosen_dates else None,
        slices=run.slices,
        slices_done=run.slices_done,
        asked_by=run.asked_by,
        read=run.read,
        new=run.new,
        duplicate=run.duplicate,
        foreign=run.foreign,
        not_imported=run.not_imported,
        not_imported_because=run.not_imported_because,
        applied=counts.get(PaymentStatus.APPLIED, 0),
        pending=counts.get(PaymentStatus.PENDING, 0),
        checking=counts.get(PaymentStatus.CHECKING, 0),
        refused=counts.get(PaymentStatus.REFUSED, 0),
        voided=counts.get(PaymentStatus.VOIDED, 0),
        closed=counts.get(PaymentStatus.CLOSED, 0),
        notices=counts.get(PaymentStatus.NOTICE, 0),
        problem=problem_answer(run.problem) if run.problem else None,
        waiting_since=run.faulty_since if waits else None,
        next_try_at=run.due_at if waits else None,
        attempts=run.attempts,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )
