"""CSV cells that no spreadsheet takes for a formula (quality: Security; ERR-3)."""

from __future__ import annotations

import csv
import io

import pytest

from alvys_intacct.http.csv import csv_text

HOSTILE = (
    "=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\u00a0=1", "\u3000=1",
    "\u200b=1", "\ufeff=1",
    "\uff1d1+1", "\uff0b1", "\uff0d1+1", "\uff20SUM(A1)", "  \uff1d1", "\u22121", "\ufe661",
    '"=1+1', "'=1+1", "' =1", "--1", "-", "-1e5", "-1.", "-\u00b2", "-\u0663", "-1\n", "-1\n=2", "\nx",
    "\tx", "\x00=1",
)  # fmt: skip
HARMLESS = (
    "", "0", "-0", "-1086.39", "12.5", "-999999999999.99", "Söhne", "a=b", "1-2", "x@y.example",
    "Fuel + toll", "two\nlines", "a,b", 'a "b"',
)  # fmt: skip


def cells(texts: tuple[str, ...]) -> list[str]:
    return next(csv.reader(io.StringIO(csv_text((), [texts]), newline="")))


@pytest.mark.rule("ERR-3")
def test_what_a_spreadsheet_may_take_for_a_formula_becomes_a_text() -> None:
    """Signs of formulas, in full width too, after blanks, line ends or quotes."""
    assert cells(HOSTILE) == [f"'{cell}" for cell in HOSTILE]


@pytest.mark.rule("ERR-3")
def test_amounts_below_zero_stay_numbers_and_texts_stay_as_they_are() -> None:
    assert cells(HARMLESS) == list(HARMLESS)
