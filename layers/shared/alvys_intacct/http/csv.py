"""Lists as CSV files, for spreadsheets (ERR-3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from alvys_intacct.http.shapes.transactions import ErrorAnswer

COLUMNS = (
    "date", "reference", "entityType", "subsidiaryId", "description", "amount", "currency", "status",
    "attempts", "message", "remedy", "sageNumber", "sageText",
)  # fmt: skip
# The characters with which a formula begins in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def error_transactions_csv(errors: Iterable[ErrorAnswer]) -> str:
    """The error list as CSV."""
    return csv_text(COLUMNS, (_cells(error) for error in errors))


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV. A text that a spreadsheet would read as a formula is prefixed with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cells(error: ErrorAnswer) -> Sequence[str]:
    return (
        error.date.isoformat(), error.reference, error.entity_type, error.subsidiary_id, error.description,
        error.amount.amount if error.amount else "", error.amount.currency if error.amount else "",
        error.status, str(error.attempts), error.problem.message, error.problem.remedy,
        error.problem.vendor_number or "", error.problem.vendor_text or "",
    )  # fmt: skip


def _harmless(cell: str) -> str:
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell
