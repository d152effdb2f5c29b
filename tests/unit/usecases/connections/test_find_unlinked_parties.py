"""Paging through Alvys's lists within the time of one answer (CONN-13)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.errors import ConfigurationError, Retryable, SyncError
from alvys_intacct.domain.readiness.unlinked_parties import ActiveParty, PartyPage
from alvys_intacct.usecases.connections.find_unlinked_parties import MOST_PAGES, FindUnlinkedParties
from tests.fakes.samples import connection
from tests.fakes.small import START, FakeClock

pytestmark = pytest.mark.rule("CONN-13")


class SlowDirectory:
    """Endless lists, a party a page; each call takes its time or fails as told."""

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self.asked: list[tuple[PartyKind, int]] = []
        self.refuse: dict[PartyKind, SyncError] = {}

    def active(self, tenant: str, kind: PartyKind, page: int) -> PartyPage:
        """One page."""
        self.asked.append((kind, page))
        self._clock.advance(self._seconds)
        if kind in self.refuse:
            raise self.refuse[kind]
        return PartyPage([ActiveParty(f"{kind}-{page}", "Somebody")], 1000, False)


def finding_within(seconds: float, each: float) -> tuple[FindUnlinkedParties, SlowDirectory, FakeClock]:
    """The use case in a run of so many seconds."""
    clock = FakeClock()
    directory = SlowDirectory(clock, each)
    remaining = lambda: seconds - (clock.now() - START).total_seconds()  # noqa: E731
    return FindUnlinkedParties(directory, clock, remaining), directory, clock


def test_it_ends_while_there_is_time_to_answer() -> None:
    find, directory, clock = finding_within(19, 4.5)
    findings = find(connection(), list(PartyKind))
    assert [page for _, page in directory.asked] == [0, 0, 0]
    assert all(finding.next_page == 1 and finding.problem is None for finding in findings)
    assert (clock.now() - START).total_seconds() < 19


def test_a_kind_that_was_never_reached_begins_where_it_should() -> None:
    find, _, _ = finding_within(19, 16)
    customers, carriers, drivers = find(connection(), list(PartyKind), 0)
    assert (customers.next_page, carriers.next_page, drivers.next_page) == (1, 0, 0)
    assert (carriers.looked_at, carriers.problem) == (0, None)


def test_it_keeps_alvyss_pace() -> None:
    """At most so many pages of a kind, and more than a second between two of them."""
    find, directory, clock = finding_within(900, 0)
    (finding,) = find(connection(), [PartyKind.CARRIERS], 7)
    assert directory.asked == [(PartyKind.CARRIERS, 7 + number) for number in range(MOST_PAGES)]
    assert finding.next_page == 7 + MOST_PAGES
    assert (clock.now() - START).total_seconds() > MOST_PAGES - 1


def test_one_kinds_trouble_is_its_own() -> None:
    find, directory, _ = finding_within(900, 0)
    directory.refuse[PartyKind.DRIVERS] = ConfigurationError("Refused.", code="alvys_credentials_refused")
    directory.refuse[PartyKind.CARRIERS] = Retryable("Busy.", code="alvys_busy", retry_after=60)
    customers, carriers, drivers = find(connection(), list(PartyKind))
    assert (customers.looked_at, customers.problem) == (MOST_PAGES, None)
    assert carriers.problem is directory.refuse[PartyKind.CARRIERS]
    assert drivers.problem is not None
    assert "driver:read" in drivers.problem.remedy
