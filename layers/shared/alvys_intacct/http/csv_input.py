"""CSV files that people send: read whole, with the row and column of each mistake (LINK-2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from alvys_intacct.domain.input_problems import InputProblem, told
from alvys_intacct.http.csv import harmless
from alvys_intacct.http.problems import ProblemError
from alvys_intacct.late_dataclass import dataclass

MOST_ROWS = 20_000
# At most this much of a cell is repeated to whoever sent it.
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row by its number in a spreadsheet, where the line of column names is row 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A mistake: the row, the column (empty for the row as a whole), and what to do."""

    number: int
    column: str
    message: str


def rows_of_csv(text: str, columns: Sequence[str]) -> list[CsvRow]:
    """The rows with these columns, in the form that they had before they were written as CSV.

    Further columns are ignored, and so are empty rows. Semicolons divide as well, where the first line has no
    comma. Raises `ProblemError` for a file that is no such table.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise bad_rows([BadRow(0, "", f"The file is no CSV that can be read: {error}.")]) from None
    if not table:
        raise bad_rows([BadRow(1, "", "The file is empty. Its first line has the names of the columns.")])
    places = {name.strip().casefold(): place for place, name in reversed(list(enumerate(table[0])))}
    missing = [name for name in columns if name.casefold() not in places]
    if missing:
        columns_are = "columns" if len(missing) > 1 else "column"
        words = f"The first line lacks the {columns_are} {', '.join(missing)}. Take the names from an export."
        raise bad_rows([BadRow(1, ", ".join(missing), words)])
    if len(table) - 1 > MOST_ROWS:
        raise bad_rows([BadRow(0, "", f"The file has more than {MOST_ROWS:,} rows. Divide it.")])
    return [
        CsvRow(number, {name: _cell(row, places[name.casefold()]) for name in columns})
        for number, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def bad_rows(bad: Sequence[BadRow]) -> ProblemError:
    """The answer for a file with mistakes, of which nothing was saved; all of them are named."""
    problems = [InputProblem(f"row {row.number}, {row.column}".rstrip(", "), row.message) for row in bad]
    count = len({row.number for row in bad})
    words = "row of the file has" if count == 1 else "rows of the file have"
    return ProblemError(
        400,
        "bad_rows",
        f"{count:,} {words} mistakes. Nothing was saved. {bad[0].message}",
        errors=told(problems),
        extra={"rows": [{"row": row.number, "column": row.column, "message": row.message} for row in bad]},
    )


def shown(cell: str) -> str:
    """A cell as a message repeats it."""
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"


def _cell(row: Sequence[str], place: int) -> str:
    cell = row[place] if place < len(row) else ""
    guarded = cell.startswith("'") and harmless(cell[1:]) == cell
    return (cell[1:] if guarded else cell).strip()
