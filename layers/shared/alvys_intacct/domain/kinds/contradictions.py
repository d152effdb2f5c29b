"""The contradictions that an envelope can have (API-3, AR-3, AR-7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from alvys_intacct.domain.alvys.operations import AlvysMoney, Load, Trip
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.money import amount_text, same_amount

# DEC-5: load statuses that may be invoiced.
INVOICEABLE = frozenset({"tonu", "released", "queued", "invoiced", "financed", "completed", "paid"})


def sum_differs(
    path: str, total: Decimal, lines: Iterable[Decimal], parts: str = "the lines"
) -> Iterator[InputProblem]:
    """A total that differs from the exact sum of its lines (AR-3). Either may have parts of a cent here."""
    line_sum = sum(lines, Decimal(0))
    if not same_amount(line_sum, total):
        stated, summed = amount_text(total), amount_text(line_sum)
        yield InputProblem(path, f"is {stated}, but {parts} sum to {summed}; correct it in Alvys")


def mixed_currencies(path: str, amounts: Iterable[AlvysMoney]) -> Iterator[InputProblem]:
    """Amounts in more than one currency; a document has one."""
    if len({amount.Currency for amount in amounts} - {None}) > 1:
        yield InputProblem(path, "mix currencies; a document has one currency")


def not_invoiceable(loads: Iterable[Load]) -> Iterator[InputProblem]:
    """Loads whose status doesn't allow an invoice yet (AR-7, DEC-5)."""
    for position, load in enumerate(loads):
        if load.Status.strip().lower() not in INVOICEABLE:
            yield InputProblem(
                f"loads[{position}].Status",
                f"load {load.LoadNumber} is {load.Status}; release it in Alvys before it is invoiced",
            )


def foreign_loads(loads: Iterable[Load], trip: Trip) -> Iterator[InputProblem]:
    """Loads that the trip doesn't belong to."""
    for position, load in enumerate(loads):
        if load.LoadNumber != trip.LoadNumber:
            yield InputProblem(
                f"loads[{position}].LoadNumber",
                f"trip {trip.TripNumber} belongs to load {trip.LoadNumber}, not {load.LoadNumber}",
            )


def unusable_number(path: str, number: str) -> Iterator[InputProblem]:
    """A blank number, which Sage does not take. Whether it is too long is known when it is built."""
    if not number.strip():
        yield InputProblem(path, "is blank; give the document a number in Alvys")
