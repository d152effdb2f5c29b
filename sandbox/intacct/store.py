"""Tables in memory: rows by RECORDNO, indexes, and an undo journal for transactions.

Rows are never changed in place. Undoing a change puts the former row back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from .catalog import ObjectType
from .values import Record, Value

Undo = Callable[[], None]


class Sequence:
    """A sequence of record numbers. It can skip the numbers that a seed uses."""

    def __init__(self) -> None:
        self._next = count(1)
        self._last = 0

    def take(self) -> int:
        """Return the next number."""
        self._last = next(self._next)
        return self._last

    def pass_by(self, number: int) -> None:
        """Continue after ``number``, unless the sequence is already past it."""
        if number > self._last:
            self._last = number
            self._next = count(number + 1)


class Table:
    """The rows of one Sage object."""

    def __init__(self, kind: ObjectType, numbering: Sequence, journal: list[Undo]) -> None:
        self.kind = kind
        self._numbering = numbering
        self._journal = journal
        self._rows: dict[int, Record] = {}
        fields = {*kind.indexed, *(() if kind.key == "RECORDNO" else (kind.key,))}
        self._indexes: dict[str, dict[Value, dict[int, None]]] = {name: {} for name in fields}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._rows.values())

    def get(self, record_no: int) -> Record | None:
        """Return a row by RECORDNO."""
        return self._rows.get(record_no)

    def has_index(self, field: str) -> bool:
        """Whether :meth:`matching` on this field uses an index."""
        return field == "RECORDNO" or field in self._indexes

    def matching(self, field: str, value: Value) -> list[Record]:
        """Return the rows whose field equals the value. It uses an index if there is one."""
        if field == "RECORDNO":
            row = self._rows.get(value) if isinstance(value, int) else None
            return [row] if row is not None else []
        if field in self._indexes:
            return [self._rows[number] for number in self._indexes[field].get(value, ())]
        return [row for row in self._rows.values() if row.get(field) == value]

    def by_key(self, key: str) -> Record | None:
        """Return a row by its business id."""
        if self.kind.key == "RECORDNO":
            return self.get(int(key)) if key.isdecimal() else None
        rows = self.matching(self.kind.key, key)
        return rows[0] if rows else None

    def insert(self, row: Mapping[str, Value]) -> Record:
        """Add a row. It gets a new RECORDNO unless it has one."""
        number = row.get("RECORDNO")
        if isinstance(number, int):
            self._numbering.pass_by(number)
        else:
            number = self._numbering.take()
        stored: Record = {**row, "RECORDNO": number}
        self._put(number, stored)
        self._journal.append(lambda: self._drop(number))
        return stored

    def change(self, record_no: int, changes: Mapping[str, Value]) -> Record:
        """Replace some fields of a row."""
        former = self._rows[record_no]
        stored: Record = {**former, **changes, "RECORDNO": record_no}
        self._put(record_no, stored)
        self._journal.append(lambda: self._put(record_no, former))
        return stored

    def remove(self, record_no: int) -> Record:
        """Remove a row and return it."""
        former = self._rows[record_no]
        self._drop(record_no)
        self._journal.append(lambda: self._put(record_no, former))
        return former

    def _put(self, number: int, row: Record) -> None:
        former = self._rows.get(number)
        for field, index in self._indexes.items():
            value = row.get(field)
            if former is not None:
                if former.get(field) == value:
                    continue
                self._unindex(index, former.get(field), number)
            index.setdefault(value, {})[number] = None
        self._rows[number] = row

    def _drop(self, number: int) -> None:
        row = self._rows.pop(number)
        for field, index in self._indexes.items():
            self._unindex(index, row.get(field), number)

    @staticmethod
    def _unindex(index: dict[Value, dict[int, None]], value: Value, number: int) -> None:
        numbers = index.get(value)
        if numbers is not None:
            numbers.pop(number, None)
            if not numbers:
                del index[value]


def undo_to(journal: list[Undo], mark: int) -> None:
    """Undo every change made since the journal had ``mark`` entries."""
    while len(journal) > mark:
        journal.pop()()


def build_tables(kinds: Iterable[ObjectType], journal: list[Undo]) -> dict[str, Table]:
    """Build empty tables. Objects with the same numbering share one sequence."""
    sequences: dict[str, Sequence] = {}
    return {
        kind.name: Table(kind, sequences.setdefault(kind.numbering, Sequence()), journal) for kind in kinds
    }
