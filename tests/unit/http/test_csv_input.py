"""CSV files that people send: what was written is read again, and mistakes have their row (LINK-2)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.http.csv import csv_text, harmless
from alvys_intacct.http.csv_input import MOST_ROWS, rows_of_csv
from alvys_intacct.http.problems import ProblemError

pytestmark = pytest.mark.rule("LINK-2")
COLUMNS = ("kind", "id")


def cells(text: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in rows_of_csv(text, COLUMNS)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_what_was_guarded_against_formulas_is_read_as_it_was(texts: list[str]) -> None:
    written = csv_text(COLUMNS, [(text, "x") for text in texts])
    assert cells(written) == [(text, "x") for text in texts]


@pytest.mark.parametrize(
    "text", ["=1+1", "'=1", "''@x", "'abc", "-5", "-5x", "+49", "'", "\u2212x", "\uff1dx"]
)
def test_the_apostrophe_is_taken_off_only_where_it_was_put(text: str) -> None:
    assert cells(csv_text(COLUMNS, [(text, "x")])) == [(text, "x")]
    assert not harmless(text).startswith(("=", "+", "@"))


def test_columns_are_found_by_name_and_empty_rows_are_none() -> None:
    text = "\ufeffOther;ID;Kind\r\nx;1;customers\r\n;;\r\ny;2\r\n"
    rows = rows_of_csv(text, COLUMNS)
    assert [(row.number, dict(row.cells)) for row in rows] == [
        (2, {"kind": "customers", "id": "1"}),
        (4, {"kind": "", "id": "2"}),
    ]


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("", 1, "empty"),
        ("kind,other\n", 1, "lacks the column id"),
        ("other\n", 1, "lacks the columns kind, id"),
        ('kind,id\n"x,1\n', 0, "no CSV"),
        ("kind,id\n" + "x,1\n" * (MOST_ROWS + 1), 0, "more than 20,000 rows"),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_to_do(text: str, row: int, words: str) -> None:
    with pytest.raises(ProblemError) as refused:
        rows_of_csv(text, COLUMNS)

    assert (refused.value.status, refused.value.code) == (400, "bad_rows")
    (told,) = refused.value.extra["rows"]
    assert (told["row"], words in told["message"]) == (row, True)
