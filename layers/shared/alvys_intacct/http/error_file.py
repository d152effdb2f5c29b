"""The error list as a file, in parts that Lambda can answer (ERR-3)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response

from alvys_intacct.http.csv import error_transactions_csv
from alvys_intacct.http.shapes.errors import ErrorAnswer, ErrorsAnswer

# Lambda answers with 6 MB at most, in which each quote and line end of the text counts twice.
LARGEST_PART = 3_000_000
MOST_ROWS = 5_000
PAGE = 500


def file_answer(
    read: Callable[[int, str | None], ErrorsAnswer], asked: dict[str, str], cursor: str | None
) -> Response[str]:
    """One part of the file, from the cursor on; `asked` are the parameters of the call.

    If it is not the last part, the header Link leads to the next one, and the name of the file says so. Only
    the first part has the line of column names, so that the parts make one file.
    """
    is_first = cursor is None
    rows: list[ErrorAnswer] = []
    text = ""
    while True:
        page = read(PAGE, cursor)
        rows += page.items
        text += error_transactions_csv(page.items, header=is_first and not text)
        cursor = page.cursor
        if cursor is None or len(rows) >= MOST_ROWS or len(text.encode()) >= LARGEST_PART:
            break
    name = "error-transactions" if cursor is None and is_first else "error-transactions-part"
    headers = {
        "content-disposition": f'attachment; filename="{name}.csv"',
        "x-rows": str(len(rows)),
    }
    if cursor is not None:
        query = urlencode({**asked, "cursor": cursor})
        headers["link"] = f'</v1/errors.csv?{query}>; rel="next"'
    return Response(status_code=200, content_type="text/csv; charset=utf-8", body=text, headers=headers)
