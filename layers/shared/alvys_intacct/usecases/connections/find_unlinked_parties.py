"""Find parties without an External Accounting ID before that stops an export (CONN-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, SyncError
from alvys_intacct.domain.readiness.unlinked_parties import (
    UnlinkedParty,
    UnlinkedReport,
    of_subsidiary,
    unlinked,
)
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.transport import PartyDirectory

# Half of the requests that Alvys allows per minute, so that the rest can be requested right away.
MOST_PAGES = 5
# Alvys allows one request per second and kind.
SECONDS_BETWEEN_PAGES = 1.1
# With less time left, no more page is read: the answer must go out before API Gateway times out.
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

        A kind that can't be read has the problem in its report. Raises only if nothing could be read:
        `Retryable`, or `NeedsAttention` when there is no API access to Alvys.
        """
        readings = [_Reading(kind, connection.subsidiary.id, first_page) for kind in kinds]
        for reading in self._in_turn(readings):
            reading.follow(self._directory, connection.tenant)
        problems = [reading.problem for reading in readings if reading.problem]
        if problems and not any(reading.pages for reading in readings):
            raise problems[0]
        return [reading.report() for reading in readings]

    def _in_turn(self, readings: Sequence[_Reading]) -> Iterator[_Reading]:
        """The readings in turn, one page each, within Alvys's limits and the time left."""
        is_first = True
        while unfinished := [reading for reading in readings if reading.goes_on]:
            for reading in unfinished:
                if not is_first and self._remaining_seconds() < SECONDS_FOR_A_PAGE:
                    return
                is_first = False
                yield reading
            if any(reading.goes_on for reading in readings):
                self._clock.sleep(SECONDS_BETWEEN_PAGES)


class _Reading:
    """The progress of reading one kind."""

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
        """Whether there is another page, and it may be read."""
        return self._next_page is not None and self.problem is None and self.pages < MOST_PAGES

    def follow(self, directory: PartyDirectory, tenant: str) -> None:
        """Read the next page, or keep the error."""
        if self._next_page is None:
            return
        try:
            page = directory.active(tenant, self._kind, self._next_page)
        except SyncError as error:
            self.problem = access_problem(error, self._kind)
            return
        parties = of_subsidiary(self._kind, page.parties, self._subsidiary_id)
        self._looked_at += len(parties)
        self._parties += unlinked(self._kind, parties, self._subsidiary_id)
        # Alvys counts the drivers of all subsidiaries.
        self._total = None if self._kind is PartyKind.DRIVERS else page.total
        self._next_page = None if page.is_last else self._next_page + 1
        self.pages += 1

    def report(self) -> UnlinkedReport:
        """The report on the pages read so far."""
        return UnlinkedReport(
            self._kind, self._looked_at, self._total, self._parties, self._next_page, self.problem
        )


def access_problem(error: SyncError, kind: PartyKind) -> SyncError:
    """The error of a tenant without API access, which only the tenant can give: no deployment fault."""
    if not isinstance(error, ConfigurationError):
        return error
    scope = f"{kind.removesuffix('s')}:read"
    explanation = {
        "alvys_credentials_missing": (
            "This service has no access to the company's Alvys API, so the parties can't be listed.",
            "Create API credentials in Alvys under Admin > API Access, with the scopes customer:read, "
            "carrier:read and driver:read, and give them to the operator of this service.",
        ),
        "alvys_credentials_refused": (
            f"Alvys doesn't allow this company's API credentials to read its {kind}.",
            f"In Alvys, open Admin > API Access and check that the credentials are valid and have the scope "
            f"{scope}.",
        ),
    }.get(error.code)
    if explanation is None:
        return error
    message, remedy = explanation
    return NeedsAttention(message, code=error.code, remedy=remedy, vendor=error.vendor)
