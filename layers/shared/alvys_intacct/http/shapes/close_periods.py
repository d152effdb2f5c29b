"""The shapes of the periods of close reports: asked for by name or dates, and Sage's own (CLOSE-1)."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import LONGEST_PERIOD
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.sage.periods import AccountingPeriod
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import Message
from alvys_intacct.http.shapes.pages import Day

PeriodName = Annotated[str, Field(min_length=1, max_length=80)]
SubsidiaryName = Annotated[str, Field(min_length=1, max_length=100)]


class CloseReportMessage(Message):
    """The connection, all if none is given, and the period: the name of one of Sage's, or two dates."""

    subsidiary_id: SubsidiaryName | None = None
    period: PeriodName | None = Field(None, description="The name of an accounting period in Sage.")
    from_: Day | None = Field(None, alias="from", description="The first document date.")
    to: Day | None = Field(None, description="The last document date.")

    def dates(self) -> Period | None:
        """The two dates, if it is they. Raises `ProblemError` for anything but a name or two dates."""
        if self.period is not None:
            if self.from_ is not None or self.to is not None:
                raise invalid([InputProblem("period", "give either period, or from and to")])
            return None
        return period_of(self.from_, self.to)


class PeriodAnswer(Answer):
    """A period; its name is null where it was given by dates."""

    name: str | None
    from_: date = Field(alias="from")
    to: date


class AccountingPeriodAnswer(PeriodAnswer):
    """An accounting period in Sage; budgetable ones are the months of the company's calendar."""

    budgetable: bool


class AccountingPeriodsAnswer(Answer):
    """Sage's own accounting periods, in order of their days."""

    items: list[AccountingPeriodAnswer]


def period_of(first: date | None, last: date | None) -> Period:
    """The period from one date to another. Raises `ProblemError` with what is wrong."""
    if first is None or last is None:
        path = "from" if first is None else "to"
        raise invalid([InputProblem(path, "is missing; give a period, or both from and to")])
    if last < first:
        raise invalid([InputProblem("from", "must not be after to")])
    check_length(Period(first=first, last=last), "to")
    return Period(first=first, last=last)


def check_length(period: Period, path: str) -> None:
    """Raises `ProblemError` for a period that is too long for a report."""
    if (period.last - period.first).days >= LONGEST_PERIOD:
        raise invalid([InputProblem(path, f"a report covers at most {LONGEST_PERIOD} days")])


def accounting_periods_answer(periods: Iterable[AccountingPeriod]) -> AccountingPeriodsAnswer:
    """Sage's periods."""
    return AccountingPeriodsAnswer(
        items=[
            AccountingPeriodAnswer(
                name=period.name, from_=period.first, to=period.last, budgetable=period.budgetable
            )
            for period in periods
        ]
    )
