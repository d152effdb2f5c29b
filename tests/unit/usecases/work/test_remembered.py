"""A warm worker that meets ever more tenants doesn't grow for ever."""

from __future__ import annotations

import sys
from datetime import timedelta
from threading import Thread

import pytest

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.usecases.exports.sage_lists import MOST_CHOICES, SageLists
from alvys_intacct.usecases.work.notice_refresh import NoticeRefresh
from alvys_intacct.usecases.work.remembered import Remembered
from tests.fakes.books import FakeBooks
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.samples import connection
from tests.fakes.small import FakeClock

TEN_MINUTES = timedelta(minutes=10)


def known(remembered: Remembered[int, str], clock: FakeClock) -> list[int]:
    return [number for number in range(1_000) if remembered.get(number, clock.now())]


def test_what_has_ended_makes_room_and_then_everything_does() -> None:
    clock, remembered = FakeClock(), Remembered[int, str](10)
    for number in range(8):
        remembered.keep(number, "x", clock.now() + TEN_MINUTES, clock.now())
    clock.advance(600)
    assert known(remembered, clock) == []
    for number in range(8, 13):
        remembered.keep(number, "x", clock.now() + TEN_MINUTES, clock.now())
    assert known(remembered, clock) == [8, 9, 10, 11, 12]
    for number in range(13, 1_000):
        remembered.keep(number, "x", clock.now() + TEN_MINUTES, clock.now())
        assert len(known(remembered, clock)) <= 10
        assert remembered.get(number, clock.now())


def test_threads_may_keep_values_while_others_make_room() -> None:
    clock, remembered, faults = FakeClock(), Remembered[int, str](5), list[Exception]()

    def keeping(first: int) -> None:
        try:
            for number in range(first, first + 2_000):
                remembered.keep(number, "x", clock.now(), clock.now())
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [Thread(target=keeping, args=(first,)) for first in (0, 10_000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not faults


def test_the_lists_of_companies_that_were_met_long_ago_are_read_again() -> None:
    clock = FakeClock()
    metadata = FakeMetadataStore()
    lists = SageLists(FakeBooks(clock), metadata, clock)
    read: list[str] = []
    found = metadata.get
    metadata.get = lambda books: read.append(books.tenant) or found(books)  # type: ignore[method-assign,func-returns-value]
    for number in [*range(MOST_CHOICES + 1), MOST_CHOICES, 0]:
        lists.choices(connection(tenant=f"t{number}"))
    assert read[MOST_CHOICES:] == [f"t{MOST_CHOICES}", "t0"]
    assert lists.terms(connection(), Side.AR, ["Net 30"]) == {"Net 30"}


@pytest.mark.rule("CONN-5")
def test_what_was_learnt_of_companies_that_were_met_long_ago_ends_with_their_marks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("alvys_intacct.usecases.work.notice_refresh.MOST_MARKS", 4)
    sage = FakeBooks(FakeClock())
    notice = NoticeRefresh(sage)
    for number in range(4):
        notice(connection(tenant=f"t{number}"))
    assert sage.wire.calls == []
    notice(connection(tenant="t4"))
    assert sage.wire.calls == ["books.forget_setup"] * 2
    assert len(notice._marks) == 3
