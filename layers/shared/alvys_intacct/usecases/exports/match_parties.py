"""Find the customers and vendors of many transactions at once (PARTY-1, PARTY-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Protocol

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.matching import FoundParties, Matched, match, may_be_created, own_ids
from alvys_intacct.domain.parties.wanted import LINK_WORD, MatchingRules, WantedParty
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.exports.party_level import party_level
from alvys_intacct.usecases.work.remembered import Remembered

FRESH_FOR = timedelta(minutes=10)
MOST_REMEMBERED = 20_000
Match = Matched | NeedsAttention


class _FindParties(Protocol):
    """Finds parties by id."""

    def __call__(
        self, books: Books, side: Side, party_ids: Iterable[str], /, *, with_values: bool = False
    ) -> dict[str, list[Party]]: ...


class MatchParties:
    """Looks up all unknown parties at once; remembers usable matches for ten minutes.

    They are forgotten earlier when the connection's mark of freshness is another: Sage was read anew, or a
    worker has made parties.

    Every key contains the `Books` with tenant and subsidiary: nothing is shared between tenants. Parties are
    looked up at the level where the connection creates them (PARTY-8).
    """

    def __init__(self, accounting: AccountingSystem, clock: Clock) -> None:
        self._accounting = accounting
        self._clock = clock
        self._remembered = Remembered[tuple[Books, MatchingRules, WantedParty], tuple[str, Matched]](
            MOST_REMEMBERED
        )

    def __call__(
        self, connection: Connection, side: Side, wanted: Iterable[WantedParty]
    ) -> Mapping[WantedParty, Match]:
        """The match of each party, or the reason for none. Raises errors that concern all of them."""
        return self._matched(connection, side, wanted, self._accounting.find_parties)

    def with_terms(
        self, connection: Connection, side: Side, wanted: Iterable[WantedParty]
    ) -> tuple[Mapping[WantedParty, Match], set[str] | None]:
        """The matches, and the names of Sage's terms: they are read along with parties that are unknown.

        None where none of them is asked for by id, so that no such request is made.
        """
        terms: set[str] | None = None

        def find(
            books: Books, side: Side, ids: Iterable[str], *, with_values: bool = False
        ) -> dict[str, list[Party]]:
            nonlocal terms
            found, terms = self._accounting.find_parties_and_terms(books, side, ids, with_values=with_values)
            return found

        return self._matched(connection, side, wanted, find), terms

    def _matched(
        self, connection: Connection, side: Side, wanted: Iterable[WantedParty], find: _FindParties
    ) -> Mapping[WantedParty, Match]:
        books, rules, now = connection.books, MatchingRules.of(connection, side), self._clock.now()
        mark = connection.freshness.parties
        answers: dict[WantedParty, Match] = {}
        unknown: list[WantedParty] = []
        for party in dict.fromkeys(wanted):
            remembered = self._remembered.get((books, rules, party), now)
            if remembered is not None and remembered[0] == mark:
                answers[party] = remembered[1]
            else:
                unknown.append(party)
        if unknown:
            with party_level(connection, self._accounting) as level:
                found = self._ask(level, side, rules, unknown, find)
            for party in unknown:
                answers[party] = self._match(connection, party, rules, found)
            if rules.name_fallback:
                _create_once(unknown, answers)
        return answers

    def _match(
        self, connection: Connection, wanted: WantedParty, rules: MatchingRules, found: FoundParties
    ) -> Match:
        try:
            matched = match(wanted, rules, found)
        except NeedsAttention as error:
            return error
        if matched.party is not None:
            now, key = self._clock.now(), (connection.books, rules, wanted)
            self._remembered.keep(key, (connection.freshness.parties, matched), now + FRESH_FOR, now)
        return matched

    def _ask(
        self,
        books: Books,
        side: Side,
        rules: MatchingRules,
        wanted: list[WantedParty],
        find: _FindParties,
    ) -> FoundParties:
        """Ask for ids in one query; for parties without one also for numbers, names and proposed ids."""
        without = [party for party in wanted if not party.known_id]
        ids = [party.known_id for party in wanted if party.known_id]
        if rules.auto_create:
            ids += [known for party in without if may_be_created(party, rules) for known in own_ids(party)]
        linked = rules.link_by in LINK_WORD
        numbers = {party.number for party in without if party.number} if linked else set()
        named = [party for party in without if rules.name_fallback or party.is_subsidiary]
        names = {party.name for party in named if party.name}
        sage, values = self._accounting, rules.kept_up_to_date
        return FoundParties(
            find(books, side, ids, with_values=values) if ids else {},
            sage.find_parties_by_name(books, side, names, with_values=values) if names else {},
            sage.find_vendors_by_number(books, rules.link_by, numbers, with_values=values) if numbers else {},
        )


def _create_once(wanted: Iterable[WantedParty], answers: dict[WantedParty, Match]) -> None:
    """Let new parties of one name share the id of the first: created one by one, they would match by name."""
    first: dict[str, Matched] = {}
    for party in wanted:
        answer = answers[party]
        if isinstance(answer, Matched) and answer.party is None and not party.external_id:
            answers[party] = first.setdefault(folded(party.name), answer)
