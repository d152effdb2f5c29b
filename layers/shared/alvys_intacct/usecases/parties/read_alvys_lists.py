"""Read Alvys's lists of active parties, in as many runs as its limits need (LINK-1, CONN-13)."""

from __future__ import annotations

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, RateLimited, SyncError
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import MOST_LISTED, ListedParty, ReadingProblem
from alvys_intacct.domain.parties.party_refresh import KindSoFar, ReadSoFar
from alvys_intacct.domain.readiness.unlinked_parties import ActiveParty, of_subsidiary
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.transport import PartyDirectory
from alvys_intacct.usecases.connections.find_unlinked_parties import (
    MOST_PAGES,
    SECONDS_BETWEEN_PAGES,
    access_problem,
)


class ReadAlvysLists:
    """Reads some more pages. The rest of a minute's calls is left to whoever asks Alvys beside this."""

    def __init__(self, directory: PartyDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock

    def __call__(self, connection: Connection, so_far: ReadSoFar) -> tuple[ReadSoFar, bool]:
        """What was read with this run, and whether that is all. Raises `Retryable` where Alvys is away.

        A list that Alvys doesn't let this tenant read has its problem.
        """
        is_first = True
        for kind in PartyKind:
            for _ in range(MOST_PAGES):
                read = so_far.kind(kind)
                if read.next_page is None:
                    break
                if not is_first:
                    self._clock.sleep(SECONDS_BETWEEN_PAGES)
                is_first = False
                try:
                    so_far = so_far.with_kind(kind, self._page(connection, kind, read))
                except RateLimited:
                    break
        return so_far, all(so_far.kind(kind).next_page is None for kind in PartyKind)

    def _page(self, connection: Connection, kind: PartyKind, read: KindSoFar) -> KindSoFar:
        number = read.next_page or 0
        try:
            page = self._directory.active(connection.tenant, kind, number)
        except SyncError as error:
            problem = access_problem(error, kind)
            if not isinstance(problem, NeedsAttention):
                raise
            return read.model_copy(update={"next_page": None, "problem": reading_problem(problem)})
        own = connection.subsidiary.id
        parties, taken = list(read.parties), dict(read.taken)
        for party in of_subsidiary(kind, page.parties, own):
            sage_id = party.id_in_sage(kind, own)
            if sage_id:
                taken[sage_id.casefold()] = party.name
            elif party.party_id:
                parties.append(_listed(kind, party))
        cut = len(parties) > MOST_LISTED
        is_last = page.is_last or cut
        return KindSoFar(
            next_page=None if is_last else number + 1,
            parties=tuple(parties[:MOST_LISTED]),
            taken=taken,
            cut=cut,
        )


def reading_problem(error: SyncError) -> ReadingProblem:
    """What keeps from reading, in words."""
    return ReadingProblem(code=error.code, message=error.message, remedy=error.remedy)


def _listed(kind: PartyKind, party: ActiveParty) -> ListedParty:
    facts = PartyFacts(
        party_id=party.party_id,
        name=party.name,
        other_names=(party.other_name,) if party.other_name else (),
        mc_number=party.mc_number or "",
        dot_number=party.dot_number or "",
        emails=party.emails,
        phones=party.phones,
        city=party.city or "",
        state=party.state or "",
    )
    return ListedParty(kind=kind, facts=facts, number=party.number or "")
