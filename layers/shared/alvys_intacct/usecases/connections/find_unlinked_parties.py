"""Who has no External Accounting ID in Alvys yet: asked before it stops an export (CONN-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, SyncError
from alvys_intacct.domain.readiness.unlinked_parties import (
    PartyKind,
    UnlinkedParty,
    UnlinkedReport,
    of_subsidiary,
    unlinked,
)
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.transport import PartyDirectory

# Half of what Alvys allows a minute, so that the rest can be asked for at once.
MOST_PAGES = 5
# Alvys takes one request a second of a kind.
SECONDS_BETWEEN_PAGES = 1.1
# Less isn't worth another request: the answer has to go out before API Gateway gives up.
SECONDS_FOR_A_PAGE = 5.0


class FindUnlinkedParties:
    """Pages through Alvys's lists of active parties, within its limits and the time of one answer."""

    def __init__(
        self, directory: PartyDirectory, clock: Clock, remaining_seconds: Callable[[], float]
    ) -> None:
        self._directory = directory
        self._clock = clock
        self._remaining_seconds = remaining_seconds

    def __call__(
        self, connection: Connection, kinds: Sequence[PartyKind], first_page: int = 0
    ) -> list[UnlinkedReport]:
        """A report for each of these kinds, beginning at that page.

        What can't be looked at is told in its report. Raises only where nothing could be looked at:
        `Retryable`, or `NeedsAttention` when there is no API access to Alvys.
        """
        readings = [_Reading(kind, connection.subsidiary.id, first_page) for kind in kinds]
        for asked in self._in_turn(readings):
            asked.follow(self._directory, connection.tenant)
        problems = [reading.problem for reading in readings if reading.problem]
        if problems and not any(reading.pages for reading in readings):
            raise problems[0]
        return [reading.report() for reading in readings]

    def _in_turn(self, readings: Sequence[_Reading]) -> Iterator[_Reading]:
        """A page of each in turn, at Alvys's pace and for as long as there is time."""
        is_first = True
        while going_on := [reading for reading in readings if reading.goes_on]:
            for reading in going_on:
                if not is_first and self._remaining_seconds() < SECONDS_FOR_A_PAGE:
                    return
                is_first = False
                yield reading
            if any(reading.goes_on for reading in readings):
                self._clock.sleep(SECONDS_BETWEEN_PAGES)


class _Reading:
    """How far one kind was read."""

    def __init__(self, kind: PartyKind, subsidiary_id: str, first_page: int) -> None:
        self._kind = kind
        self._subsidiary_id = subsidiary_id
        self._next_page: int | None = first_page
        self._looked_at = 0
        self._total: int | None = None
        self._parties: list[UnlinkedParty] = []
        self.pages = 0
        self.problem: SyncError | None = None

    @property
    def goes_on(self) -> bool:
        """Whether there is more, and it may be asked for."""
        return self._next_page is not None and self.problem is None and self.pages < MOST_PAGES

    def follow(self, directory: PartyDirectory, tenant: str) -> None:
        """Look at the next page, or keep why it can't be."""
        if self._next_page is None:
            return
        try:
            page = directory.active(tenant, self._kind, self._next_page)
        except SyncError as error:
            self.problem = _access_problem(error, self._kind)
            return
        mine = of_subsidiary(self._kind, page.parties, self._subsidiary_id)
        self._looked_at += len(mine)
        self._parties += unlinked(self._kind, mine, self._subsidiary_id)
        # Alvys counts the drivers of all subsidiaries.
        self._total = None if self._kind is PartyKind.DRIVERS else page.total
        self._next_page = None if page.is_last else self._next_page + 1
        self.pages += 1

    def report(self) -> UnlinkedReport:
        """What was found so far."""
        return UnlinkedReport(
            self._kind, self._looked_at, self._total, self._parties, self._next_page, self.problem
        )


def _access_problem(error: SyncError, kind: PartyKind) -> SyncError:
    """API access is the tenant's to give: not having it is no fault of the deployment."""
    if not isinstance(error, ConfigurationError):
        return error
    scope = f"{kind.removesuffix('s')}:read"
    told = {
        "alvys_credentials_missing": (
            "There is no access to this company's Alvys API, so its parties can't be looked at.",
            "Create API credentials in Alvys under Admin > API Access, with the scopes customer:read, "
            "carrier:read and driver:read, and give them to the operator of this service.",
        ),
        "alvys_credentials_refused": (
            f"Alvys doesn't let the API credentials of this company read its {kind}.",
            f"In Alvys, open Admin > API Access; check that the credentials are valid and have the scope "
            f"{scope}.",
        ),
    }.get(error.code)
    if told is None:
        return error
    return NeedsAttention(told[0], code=error.code, remedy=told[1], vendor=error.vendor)
