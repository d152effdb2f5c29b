"""Companies with one currency, which accept no currency element (AR-8)."""

from __future__ import annotations

import time
from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.writes import Create, Update, Write

# A company may switch multiple currencies on; after this the currency is named again.
REMEMBERED_SECONDS = 600.0
# What a company with one currency answers to a currency element.
_ONE_CURRENCY = "currency_not_enabled"


class SingleCurrency:
    """Remembers for ten minutes which companies accept no currency element.

    Their documents in the base currency are sent without one.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def forget(self, books: Books) -> None:
        """Name the currency to that company again."""
        self._until.pop(books.company_id, None)

    def as_accepted(self, books: Books, write: Write) -> Write:
        """The write as the company accepts it, as far as is known."""
        known = time.monotonic() < self._until.get(books.company_id, 0)
        return (_without_currency(write) if known else None) or write

    def after(self, books: Books, write: Write, outcome: object) -> Write | None:
        """The write to be sent again, without currency, after Sage refused the element; else None.

        Sage did not carry out the refused function, so its control id is still free.
        """
        if not isinstance(outcome, NeedsAttention) or outcome.code != _ONE_CURRENCY:
            return None
        again = _without_currency(write)
        if again is not None:
            self._until[books.company_id] = time.monotonic() + REMEMBERED_SECONDS
        return again


def _without_currency(write: Write) -> Write | None:
    """The same write without currency elements; None unless it names the base currency."""
    operation = write.operation
    if not isinstance(operation, Create | Update):
        return None
    document = operation.document
    if document.is_foreign or not document.names_currency:
        return None
    return replace(write, operation=replace(operation, document=replace(document, names_currency=False)))
