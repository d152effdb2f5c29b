"""Sage as the product meets it: outages, passwords that don't fit, closed periods; requests are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from alvys_intacct.domain.errors import (
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.practice import CompanyPractice
from alvys_intacct.domain.sage.writes import (
    Create,
    Delete,
    Exchange,
    ExchangeOutcome,
    Reverse,
    Update,
    UpdateScope,
    Write,
    Written,
)
from tests.fakes.books import FakeBooks, NumberScope
from tests.fakes.small import FakeClock, FakePasswords
from tests.property.lives.schedule import Setting

Month = tuple[int, int]
RIGHT = "right"


class OutageKind(StrEnum):
    """How a company is away: it can't be reached, or it is silent and carries nothing or everything out."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    SILENT_BUT_WORKING = "silent_but_working"


@dataclass(slots=True)
class Outage:
    """A company that is away until a moment; `requests` is how often it was tried."""

    kind: OutageKind
    began: datetime
    until: datetime
    requests: int = 0


@dataclass(slots=True)
class Sage:
    """`AccountingSystem` in front of the fake books. `before_write` is told of every request that writes."""

    books: FakeBooks
    passwords: FakePasswords
    clock: FakeClock
    before_write: Callable[[Books, Sequence[Write]], None]
    accepted: dict[str, str] = field(default_factory=dict)
    outages: dict[str, Outage] = field(default_factory=dict)
    closed: set[Month] = field(default_factory=set)
    requests: Counter[str] = field(default_factory=Counter)
    _calls: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def begin(self, setting: Setting) -> None:
        """Set the company up."""
        books = self.books
        books.numbers = NumberScope(setting.numbers)
        books.reversed_keep_numbers = setting.reversed_keep_numbers
        books.posted_deletable = setting.posted_deletable
        books.practice = CompanyPractice(applies_own_credits=setting.inline_credits)
        books.no_reversal = "reversal_disabled" if setting.no_reversal else ""
        books.rolls_back = setting.rolls_back
        books.refuse = self._refuse

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Any call of the port: refused or lost where the company is away or the password is wrong."""
        if name not in self._calls:
            self._calls[name] = self._guarded(name)
        return self._calls[name]

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """Each write for itself."""
        self.before_write(books, writes)
        outage = self._reach(books)
        if outage is None:
            return self.books.write(books, writes)
        if outage.kind is OutageKind.UNREACHABLE:
            return [unreachable(books) for _ in writes]
        if outage.kind is OutageKind.SILENT_BUT_WORKING:
            self.books.write(books, writes)
        return [OutcomeUnknown("No answer.") for _ in writes]

    def exchange(self, books: Books, exchanges: Sequence[Exchange]) -> list[ExchangeOutcome]:
        """Each pair for itself, both halves or neither."""
        self.before_write(books, [write for one in exchanges for write in (one.removal, one.creation)])
        outage = self._reach(books)
        if outage is None:
            return self.books.exchange(books, exchanges)
        if outage.kind is OutageKind.UNREACHABLE:
            return [unreachable(books) for _ in exchanges]
        if outage.kind is OutageKind.SILENT_BUT_WORKING:
            self.books.exchange(books, exchanges)
        return [OutcomeUnknown("No answer.") for _ in exchanges]

    def verify_credentials(self, books: Books, password: str) -> None:
        """Sign in."""
        self._with(books, password)

    def find_entity(self, books: Books, password: str, name: str) -> str | None:
        """An entity by name."""
        self._with(books, password)
        return self.books.find_entity(books, password, name)

    def visiting(self) -> AbstractContextManager[None]:
        """No request."""
        return self.books.visiting()

    def forget_setup(self, books: Books) -> None:
        """No request."""

    def end_outages(self) -> None:
        """All companies can be reached."""
        self.outages.clear()

    def _guarded(self, name: str) -> Callable[..., Any]:
        method = getattr(self.books, name)

        def call(books: Books, *others: Any, **named: Any) -> Any:
            if self._reach(books) is not None:
                raise unreachable(books)
            return method(books, *others, **named)

        return call

    def _reach(self, books: Books) -> Outage | None:
        """The outage of the company, if there is one. Raises where the password doesn't fit."""
        company = books.company_id
        self.requests[company] += 1
        outage = self.outages.get(company)
        if outage is not None and self.clock.now() < outage.until:
            outage.requests += 1
            return outage
        try:
            self._check(company, self.passwords.password(books.tenant, books.subsidiary_id))
        except NeedsAttention as error:
            raise ConnectionFault(error, _place(books)) from None
        return None

    def takes(self, books: Books) -> bool:
        """Whether the company could be used through this connection now."""
        outage = self.outages.get(books.company_id)
        if outage is not None and self.clock.now() < outage.until:
            return False
        kept = self.passwords.kept.get((books.tenant, books.subsidiary_id))
        return kept == self.accepted.get(books.company_id, RIGHT)

    def _with(self, books: Books, password: str) -> None:
        outage = self.outages.get(books.company_id)
        if outage is not None and self.clock.now() < outage.until:
            raise unreachable(books)
        self._check(books.company_id, password)

    def _check(self, company: str, password: str) -> None:
        if password != self.accepted.get(company, RIGHT):
            raise NeedsAttention("Sage refuses user or password.", code="bad_credentials")

    def _refuse(self, write: Write) -> NeedsAttention | None:
        on = self._date_of(write)
        if on is not None and (on.year, on.month) in self.closed:
            return NeedsAttention("The period is closed.", code="period_closed")
        return None

    def _date_of(self, write: Write) -> date | None:
        """The date in the books that a write concerns."""
        match write.operation:
            case Create(document=document):
                return document.document_date
            case Update(document=document, scope=UpdateScope.WHOLE):
                return document.document_date
            case Reverse(reversal_date=on):
                return on
            case Delete(type=of_type, record_no=number):
                found = [kept.found for kept in self.books.documents.values() if kept.found.type is of_type]
                return next((one.posting_date for one in found if one.record_no == number), None)
        return None


def unreachable(books: Books) -> Retryable:
    """The error of a company that does not answer."""
    error = Retryable("Sage can't be reached.", code="unreachable")
    error.away = _place(books)
    return error


def _place(books: Books) -> ConnectionPlace:
    return ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
