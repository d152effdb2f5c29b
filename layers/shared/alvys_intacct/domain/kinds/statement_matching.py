"""Which line of a driver's statement a deducted record is on (AP-9, AP-10).

Alvys's statements name no deduction, fuel purchase or toll by its id. A record is on a line of a statement of
its driver or owner operator that has its description and its amount. Each line counts once: of two equal
records and one line, only one record is on a statement. A record that was found on a statement stays there
for as long as the statement has a line for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.purchases import AlvysDeduction
    from alvys_intacct.domain.alvys.statements import DriverSettlementStatement

# A payee, a description and an amount, in the form in which they are compared.
Entry = tuple[str, str, Decimal]


@dataclass(frozen=True, slots=True)
class DeductedRecord:
    """A record to look for. `key` identifies it among the records of one question.

    `payees` are Alvys ids: the driver, then the owner operator. `amount` is as on a statement: negative if
    it reduces the pay. `also` are other descriptions that a line may have instead. `found_on` is the number
    of the statement that it was found on before.
    """

    key: str
    payees: tuple[str, ...]
    description: str
    amount: Decimal
    also: tuple[str, ...] = ()
    found_on: str | None = None

    @property
    def entries(self) -> list[Entry]:
        """What a line would say, each once: of each payee with each description."""
        names = [name for name in (self.description, *self.also) if name.strip()]
        return list(
            dict.fromkeys(_entry(payee, name, self.amount) for payee in self.payees for name in names)
        )


@dataclass(frozen=True, slots=True)
class StatementPlace:
    """A line of a statement, counted from 0. `subline` is None for a line without parts."""

    statement_number: str
    line: int
    subline: int | None


def record_of(
    key: str, payees: Iterable[str | None], descriptions: Iterable[str | None], amount: Decimal
) -> DeductedRecord:
    """A record to look for, with every description that is known of it."""
    first, *others = [text for text in descriptions if text and text.strip()] or [""]
    return DeductedRecord(key, tuple(filter(None, payees)), first, amount, tuple(others))


def deducted(deduction: AlvysDeduction) -> DeductedRecord:
    """A deduction as a record to look for. One of a truck is on its owner operator's statement."""
    payees = (deduction.DriverId, deduction.OwnerOperatorId)
    return record_of(deduction.Id, payees, (deduction.Description,), deduction.Amount.Amount)


def places_on_statements(
    records: Sequence[DeductedRecord], statements: Iterable[DriverSettlementStatement]
) -> dict[str, StatementPlace]:
    """The place of each record, by its key; a record that is on no statement has none.

    The date of a statement is the end of a pay period that a person chose, so it says nothing about which
    records are on it.
    """
    free = _free_places(statements)
    places: dict[str, StatementPlace] = {}
    # A record with one payee goes first: it has no other place.
    ordered = sorted(records, key=lambda record: len(record.payees))
    for record in ordered:
        if record.found_on is not None and (place := _take(free, record, record.found_on)) is not None:
            places[record.key] = place
    for record in ordered:
        if record.key not in places and (place := _take(free, record)) is not None:
            places[record.key] = place
    return places


def entries_of(statement: DriverSettlementStatement) -> list[Entry]:
    """What is on a statement, each once."""
    return list(dict.fromkeys(entry for entry, _ in _entries(statement)))


def _take(
    free: Mapping[Entry, list[StatementPlace]], record: DeductedRecord, number: str | None = None
) -> StatementPlace | None:
    """Take the first free place of a record, on that statement only if there is a number."""
    for entry in record.entries:
        left = free.get(entry, [])
        for index, place in enumerate(left):
            if number in (None, place.statement_number):
                return left.pop(index)
    return None


def _free_places(statements: Iterable[DriverSettlementStatement]) -> dict[Entry, list[StatementPlace]]:
    """The places by what is on them, in the order of the statements."""
    free: dict[Entry, list[StatementPlace]] = defaultdict(list)
    # A statement may have been read twice, for its driver and for its number.
    for statement in {statement.Number: statement for statement in statements}.values():
        for entry, place in _entries(statement):
            free[entry].append(place)
    return free


def _entries(statement: DriverSettlementStatement) -> Iterator[tuple[Entry, StatementPlace]]:
    """What is on a statement: the parts of lines, and the lines without parts."""
    payee = statement.Driver.Id
    for index, line in enumerate(statement.LineItems):
        parts = [
            (number, part.Description or line.Title, part.Amount.Amount)
            for number, part in enumerate(line.SubLines)
            if part.Amount is not None
        ]
        for number, description, amount in parts:
            place = StatementPlace(statement.Number, index, number)
            yield _entry(payee, description, amount), place
        if not parts:
            place = StatementPlace(statement.Number, index, None)
            yield _entry(payee, line.Title, line.Amount.Amount), place


def _entry(payee: str, description: str, amount: Decimal) -> Entry:
    return payee.casefold(), " ".join(description.split()), amount
