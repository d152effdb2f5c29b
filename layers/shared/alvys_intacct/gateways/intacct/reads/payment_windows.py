"""Payment details by time: those that changed in a window, or that are dated in a range (PAY-1, PAY-12).

Sage does not tell whether a payment that is completed or voided changes its details too. A window therefore
takes the details that were modified in it, and those of the payments that were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.gateways.intacct.protocol.queries import MODIFIED, RECORD_NUMBER, Query, modified_between
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.company_level import NO_ACCESS, CompanyLevel
from alvys_intacct.gateways.intacct.reads.payment_queries import (
    PAYMENT_OBJECTS,
    TAKES_BACK,
    TAKES_PAYMENT_BACK,
    among,
    days_between,
    detail_query,
    header_query,
    related_header,
)
from alvys_intacct.gateways.intacct.reads.payment_rows import PaymentRows, may_be_refused

# When a record came into being: one that never changed since may have no time of change.
_DETAIL_MADE, _PAYMENT_MADE = "WHENCREATED", "AUWHENCREATED"


class PaymentWindows:
    """Finds payment details by time. `level` knows at which level of the company payments are read."""

    def __init__(self, payment_rows: PaymentRows, level: CompanyLevel) -> None:
        self._rows = payment_rows
        self._level = level
        self._without_relation: set[tuple[str, Side]] = set()

    def forget(self, books: Books) -> None:
        """Try the relation of details and payments again."""
        self._without_relation -= {(books.company_id, side) for side in Side}

    def details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the details that changed in the window, or whose payment did; one page is in memory.

        A detail has its header if the relation to the payment can be queried.
        """
        return self._level.pages(
            books,
            lambda level: self._with_relation(
                level,
                side,
                partial(self._by_relation, level, side, since, until),
                partial(self._by_payment, level, side, since, until),
            ),
        )

    def dated(self, books: Books, side: Side, first: date, last: date) -> Iterator[list[PaymentDetail]]:
        """Pages of the details of the payments with a business date in the range (PAY-12).

        First those that take a payment back, of the range and of any later day: what they take back may be in
        the range. No detail comes twice.
        """
        return self._level.pages(books, lambda level: self._dated(level, side, first, last))

    def _with_relation(
        self,
        books: Books,
        side: Side,
        by_relation: Callable[[], Iterator[list[PaymentDetail]]],
        by_payment: Callable[[], Iterator[list[PaymentDetail]]],
    ) -> Iterator[list[PaymentDetail]]:
        """Pages by the relation from details to payments; by payments where it can't be queried."""
        if (books.company_id, side) not in self._without_relation:
            pages = by_relation()
            try:
                first = next(pages, None)
            except SyncError as error:
                if not may_be_refused(error) or error.code == NO_ACCESS:
                    raise
                # Whatever Sage says: only a query without the relation tells whether it was the cause.
                self._without_relation.add((books.company_id, side))
            else:
                if first is not None:
                    yield first
                    yield from pages
                return
        yield from by_payment()

    def _dated(self, books: Books, side: Side, first: date, last: date) -> Iterator[list[PaymentDetail]]:
        """First what takes payments back since the first day, then the days of the range."""
        seen: set[str] = set()
        for until in (None, last):
            pages = self._with_relation(
                books,
                side,
                partial(self._dated_by_relation, books, side, first, until),
                partial(self._dated_by_payment, books, side, first, until),
            )
            for page in pages:
                yield [detail for detail in page if detail.detail_id not in seen]
                if until is None:
                    seen.update(detail.detail_id for detail in page)

    def _dated_by_relation(
        self, books: Books, side: Side, first: date, last: date | None
    ) -> Iterator[list[PaymentDetail]]:
        days = days_between(f"{PAYMENT_OBJECTS[side]}.{rows.PAYMENT_DATES[side][0]}", first, last)
        where = days if last else (*days, TAKES_BACK)
        for page in self._rows.pages(books, replace(detail_query(books, side), where=where)):
            yield [rows.payment_detail(side, row, related_header(side, row)) for row in page]

    def _dated_by_payment(
        self, books: Books, side: Side, first: date, last: date | None
    ) -> Iterator[list[PaymentDetail]]:
        days = days_between(rows.PAYMENT_DATES[side][0], first, last)
        where = days if last else (*days, TAKES_PAYMENT_BACK)
        for page in self._rows.pages(books, replace(header_query(books, side), where=where)):
            yield self._details_of(books, side, page)

    def _details_of(self, books: Books, side: Side, payments: Sequence[Row]) -> list[PaymentDetail]:
        """The details of a page of payments."""
        headers = {row[RECORD_NUMBER]: rows.payment_header(side, row) for row in payments}
        query = detail_query(books, side)
        found = (
            row
            for condition in among("PAYMENTKEY", sorted(map(int, headers)))
            for row in self._rows.each(books, replace(query, where=(condition,)))
        )
        # A range has details of other payments too.
        details = (
            rows.payment_detail(side, row, headers[row["PAYMENTKEY"]])
            for row in found
            if row.get("PAYMENTKEY") in headers
        )
        return list(details)

    def _by_relation(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """One query over the details and, through the relation, their payments."""
        changes = (MODIFIED, _DETAIL_MADE, f"{PAYMENT_OBJECTS[side]}.{MODIFIED}")
        groups = tuple(modified_between(since, until, field) for field in changes)
        for page in self._rows.pages(books, replace(detail_query(books, side), any_of=groups)):
            yield [rows.payment_detail(side, row, related_header(side, row)) for row in page]

    def _by_payment(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """First the details of the payments that changed, then the other details that changed."""
        seen: set[str] = set()
        for page in self._changed(
            books, header_query(books, side), (_PAYMENT_MADE, MODIFIED), since, until, required=True
        ):
            details = self._details_of(books, side, page)
            yield [detail for detail in details if detail.detail_id not in seen]
            seen.update(detail.detail_id for detail in details)
        for page in self._changed(
            books, detail_query(books, side), (_DETAIL_MADE, MODIFIED), since, until, required=False
        ):
            changed = [rows.payment_detail(side, row, related_header(side, row)) for row in page]
            yield [detail for detail in changed if detail.detail_id not in seen]
            seen.update(detail.detail_id for detail in changed)

    def _changed(
        self,
        books: Books,
        query: Query,
        fields: Iterable[str],
        since: datetime,
        until: datetime,
        *,
        required: bool,
    ) -> Iterator[list[Row]]:
        """The rows with one of these times in the window; a time that Sage doesn't offer is left out.

        The last of the times must be offered where they are `required`.
        """
        refused: SyncError | None = None
        for field in fields:
            pages = self._rows.pages(books, replace(query, where=modified_between(since, until, field)))
            try:
                first = next(pages, None)
            except SyncError as error:
                if not may_be_refused(error):
                    raise
                refused = error
                continue
            refused = None
            if first is not None:
                yield first
                yield from pages
        if refused is not None and (required or not isinstance(refused, NeedsAttention)):
            raise refused
