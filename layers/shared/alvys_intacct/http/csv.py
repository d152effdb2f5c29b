"""Lists as CSV files, for spreadsheets (ERR-3)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from alvys_intacct.http.shapes.errors import ErrorAnswer
from alvys_intacct.http.shapes.links import LinkAnswer

COLUMNS = (
    "date", "since", "reference", "loadNumber", "type", "entityType", "kind", "part",
    "subsidiaryId", "subsidiary", "description", "amount", "currency", "status", "urgent",
    "attempts", "next", "group", "code", "concerns", "message", "remedy", "sageNumber", "sageText",
    "alvysUrl", "sageUrl", "id", "mainTransactionId", "correlationId",
)  # fmt: skip
# What a spreadsheet may take for a formula: its signs, full-width ones too, after blanks, controls or quotes.
_FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff'\"]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62-\ufe66\ufe6b]"
)
_STARTS_BADLY = ("\t", "\r", "\n")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def error_transactions_csv(errors: Iterable[ErrorAnswer], *, header: bool = True) -> str:
    """The error list as CSV; a part that continues a file has no header line."""
    return csv_text(COLUMNS if header else (), (_cells(error) for error in errors))


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV. A text that a spreadsheet would read as a formula is prefixed with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    if columns:
        writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cells(error: ErrorAnswer) -> Sequence[str]:
    amount, problem = error.amount, error.problem
    return (
        error.date.isoformat(), error.since.isoformat(), error.reference, error.load_number or "",
        error.type, error.entity_type, error.kind or "", error.part, error.subsidiary_id,
        error.subsidiary_name or "", error.description,
        amount.amount if amount else "", amount.currency if amount else "",
        error.status, "yes" if error.urgent else "no", str(error.attempts), error.next, error.group,
        problem.code, problem.concerns or "", problem.message, problem.remedy,
        problem.vendor_number or "", problem.vendor_text or "",
        _url(error.links, "alvys"), _url(error.links, "sage"),
        error.id, error.main_transaction_id or "", error.correlation_id,
    )  # fmt: skip


def _url(links: Iterable[LinkAnswer], system: str) -> str:
    return next((link.url for link in links if link.system == system), "")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    if _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.startswith(_STARTS_BADLY) or _FORMULA.match(cell) else cell
