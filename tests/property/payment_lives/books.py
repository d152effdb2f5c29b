"""Sage's payments as the product reads them: windows and ranges in pages, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.ports.runtime import Clock
from tests.fakes.books import FakeBooks
from tests.fakes.faults import Wire
from tests.property.payment_lives.ledger import Key, Ledger
from tests.property.payment_lives.schedule import PaymentSetting

Wanted = Callable[[PaymentDetail, datetime, datetime | None], bool]


class PaymentBooks(FakeBooks):
    """The fake books with a ledger of payments. Each page is read when it is asked for.

    `true` is the true time, at which changes are seen; `away` says the error of a company that is away.
    """

    def __init__(self, clock: Clock, wire: Wire, setting: PaymentSetting, true: Clock) -> None:
        super().__init__(clock, wire)
        self.ledger = Ledger()
        self.setting = setting
        self.true = true
        self.away: Callable[[Books], SyncError | None] = lambda _: None
        self.sign_in = self._error

    def payment_details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the window: what changed in it, or what belongs to a payment that did."""

        def changed(_: PaymentDetail, own: datetime, of_payment: datetime | None) -> bool:
            return since <= own <= until or (of_payment is not None and since <= of_payment <= until)

        return self._pages(books, side, changed)

    def payments_dated(
        self, books: Books, side: Side, first: date, last: date
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the range, after what takes payments back since its first day."""
        day_of = self._day_of(books)

        def takes_back(detail: PaymentDetail, *_: object) -> bool:
            day = day_of(detail)
            return day is not None and day >= first and detail.amount < 0

        def dated(detail: PaymentDetail, *_: object) -> bool:
            day = day_of(detail)
            return day is not None and first <= day <= last and not takes_back(detail)

        yield from self._pages(books, side, takes_back)
        yield from self._pages(books, side, dated)

    def payment_headers(
        self, books: Books, side: Side, payment_ids: Iterable[str]
    ) -> dict[str, PaymentHeader]:
        """Payments as they are now."""
        self.wire.before("books.payment_headers")
        self._signed_in(books)
        found = {number: self._header(books, side, number) for number in payment_ids}
        return {number: header[1] for number, header in found.items() if header is not None}

    def whole_payments(self, books: Books, side: Side, payment_ids: Iterable[str]) -> list[PaymentDetail]:
        """All details of these payments."""
        self.wire.before("books.whole_payments")
        self._signed_in(books)
        wanted = set(payment_ids)
        found = [detail for detail, _, _ in self._rows(books, side) if detail.payment_id in wanted]
        return [self._with_header(books, detail) for detail in found]

    def payments_on(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, list[PaymentDetail]]:
        """All that settles these documents."""
        self.wire.before("books.payments_on")
        self._signed_in(books)
        numbers = set(record_nos)
        found: dict[str, list[PaymentDetail]] = {}
        for detail, _, _ in self._rows(books, document_type.side):
            for number in numbers & {detail.document_record_no, detail.credit_from}:
                found.setdefault(number, []).append(self._with_header(books, detail))
        return found

    # --------------------------------------------------------------------- inside

    def _error(self, books: Books) -> SyncError | None:
        return self.away(books)

    def _pages(self, books: Books, side: Side, wanted: Wanted) -> Iterator[list[PaymentDetail]]:
        """Each page goes on after the last row, among the rows as they are at that moment."""
        reached = (-1, -1)
        last: str | None = None
        while True:
            self.wire.before("books.payment_details")
            self._signed_in(books)
            found = self._rows(books, side)
            rows = [detail for detail, own, of_payment in found if wanted(detail, own, of_payment)]
            page = sorted((row for row in rows if self._place(row) > reached), key=self._place)
            page = page[: self.setting.page_size]
            if not page:
                return
            again = [row for row in rows if row.detail_id == last and self.setting.order == "any"]
            reached, last = self._place(page[-1]), page[-1].detail_id
            self.wire.after("books.payment_details")
            if self.setting.headers_with_details:
                yield [self._with_header(books, detail) for detail in page + again]
            else:
                yield page + again

    def _place(self, detail: PaymentDetail) -> tuple[int, int]:
        match self.setting.order:
            case "payment":
                return int(detail.payment_id), int(detail.detail_id)
            case "any":
                return int(detail.detail_id) * 37 % 101, int(detail.detail_id)
        return int(detail.detail_id), 0

    def _rows(self, books: Books, side: Side) -> Iterator[tuple[PaymentDetail, datetime, datetime | None]]:
        """What Sage shows now: details, when they were changed, and when their payments were."""
        now = self.true.now()
        for (company_id, of_side, _), kept in list(self.ledger.details.items()):
            if (company_id, of_side) != (books.company_id, side):
                continue
            seen = kept.seen(now)
            if seen is None:
                continue
            changed_at, detail = seen
            if (company_id, side, detail.payment_id) in self.ledger.deleted:
                continue
            header = self._header(books, side, detail.payment_id)
            yield detail, changed_at, header and header[0]

    def _header(self, books: Books, side: Side, payment_id: str) -> tuple[datetime, PaymentHeader] | None:
        key: Key = (books.company_id, side, payment_id)
        kept = self.ledger.headers.get(key)
        return kept.seen(self.true.now()) if kept is not None and key not in self.ledger.deleted else None

    def _with_header(self, books: Books, detail: PaymentDetail) -> PaymentDetail:
        found = self._header(books, detail.side, detail.payment_id)
        return replace(detail, header=found and found[1])

    def _day_of(self, books: Books) -> Callable[[PaymentDetail], date | None]:
        return lambda detail: self._with_header(books, detail).paid_on
