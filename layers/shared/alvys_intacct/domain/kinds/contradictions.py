"""The contradictions that an envelope can have (API-3, AR-3, AR-7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.money import amount_text, same_amount

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.operations import AlvysMoney, Load, Trip
    from alvys_intacct.domain.kinds.registry import Kind

# DEC-5: load statuses that may be invoiced.
INVOICEABLE = frozenset({"tonu", "released", "queued", "invoiced", "financed", "completed", "paid"})

TOTAL_INCONSISTENT = "total_inconsistent"
# An error record names this many problems of a document.
MOST_NAMED = 5


class Contradictable(Protocol):
    """What can be checked: an envelope."""

    @property
    def kind(self) -> Kind:
        """Its kind."""

    @property
    def number(self) -> str:
        """The number that people quote."""

    def contradictions(self) -> Iterator[InputProblem]:
        """Why it can't be booked as it is."""


def sum_differs(
    path: str, total: Decimal, lines: Iterable[Decimal], parts: str = "the lines"
) -> Iterator[InputProblem]:
    """A total that differs from the exact sum of its lines (AR-3). Either may have parts of a cent here."""
    line_sum = sum(lines, Decimal(0))
    if not same_amount(line_sum, total):
        stated, summed = amount_text(total), amount_text(line_sum)
        yield InputProblem(path, f"is {stated}, but {parts} sum to {summed}", TOTAL_INCONSISTENT)


def mixed_currencies(path: str, amounts: Iterable[AlvysMoney]) -> Iterator[InputProblem]:
    """Amounts in more than one currency; a document has one."""
    if len({amount.Currency for amount in amounts} - {None}) > 1:
        yield InputProblem(path, "mix currencies; a document has one currency", "currencies_mixed")


def not_invoiceable(loads: Iterable[Load]) -> Iterator[InputProblem]:
    """Loads whose status doesn't allow an invoice yet (AR-7, DEC-5)."""
    for position, load in enumerate(loads):
        if load.Status.strip().lower() not in INVOICEABLE:
            yield InputProblem(
                f"loads[{position}].Status",
                f"load {load.LoadNumber} is {load.Status:.60}; release it in Alvys before it is invoiced",
                "load_not_released",
            )


def foreign_loads(loads: Iterable[Load], trip: Trip) -> Iterator[InputProblem]:
    """Loads that the trip doesn't belong to."""
    for position, load in enumerate(loads):
        if load.LoadNumber != trip.LoadNumber:
            yield InputProblem(
                f"loads[{position}].LoadNumber",
                f"trip {trip.TripNumber} belongs to load {trip.LoadNumber}, not {load.LoadNumber}",
                "load_of_another",
            )


def unusable_number(path: str, number: str) -> Iterator[InputProblem]:
    """A blank number, which Sage does not take. Whether it is too long is known when it is built."""
    if not number.strip():
        yield InputProblem(path, "is blank; give the document a number in Alvys", "number_unusable")


def too_many(path: str, parts: Sized, most: int, said_as: str) -> Iterator[InputProblem]:
    """More loads, trips or lines than one document may have."""
    if len(parts) > most:
        words = f"the document has {len(parts)} {said_as} and may have {most}; divide it in Alvys"
        yield InputProblem(path, words, "too_many_parts")


def refuse_contradictions(document: Contradictable) -> None:
    """Refuse to book what contradicts itself. Raises `NeedsAttention`; the first problem is its cause."""
    problems = list(islice(document.contradictions(), MOST_NAMED + 1))
    if not problems:
        return
    said = "; ".join(problem.said for problem in problems[:MOST_NAMED])
    more = "; and more" if len(problems) > MOST_NAMED else ""
    raise NeedsAttention(
        f"{document.kind.said_as} {document.number:.60} can't be booked as it is. {said}{more}.",
        code=problems[0].code,
        remedy="Correct it in Alvys and send it again: the corrected version takes the place of this one.",
    )
