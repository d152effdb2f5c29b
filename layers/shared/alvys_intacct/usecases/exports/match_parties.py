"""Find the customers and vendors of many transactions at once (PARTY-1, PARTY-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.matching import (
    LINK_WORD,
    FoundParties,
    Matched,
    MatchingRules,
    WantedParty,
    match,
    may_be_created,
    proposed_id,
)
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock

FRESH_FOR = timedelta(minutes=10)
Match = Matched | NeedsAttention


class MatchParties:
    """Asks Sage once for all that isn't remembered; remembers, for a few minutes, what was found and usable.

    Every key holds the `Books`, which name tenant and subsidiary: nothing is shared between them.
    """

    def __init__(self, accounting: AccountingSystem, clock: Clock) -> None:
        self._accounting = accounting
        self._clock = clock
        self._known: dict[tuple[Books, MatchingRules, WantedParty], tuple[datetime, Matched]] = {}

    def __call__(
        self, connection: Connection, side: Side, wanted: Iterable[WantedParty]
    ) -> Mapping[WantedParty, Match]:
        """The match of each, or why there is none. Raises what concerns them all."""
        books, rules, now = connection.books, MatchingRules.of(connection, side), self._clock.now()
        answers: dict[WantedParty, Match] = {}
        unknown: list[WantedParty] = []
        for one in dict.fromkeys(wanted):
            known = self._known.get((books, rules, one))
            if known is not None and known[0] > now:
                answers[one] = known[1]
            else:
                unknown.append(one)
        if unknown:
            found = self._ask(books, side, rules, unknown)
            for one in unknown:
                answers[one] = self._match(books, one, rules, found)
        return answers

    def _match(self, books: Books, wanted: WantedParty, rules: MatchingRules, found: FoundParties) -> Match:
        try:
            matched = match(wanted, rules, found)
        except NeedsAttention as error:
            return error
        if matched.party is not None:
            self._known[(books, rules, wanted)] = (self._clock.now() + FRESH_FOR, matched)
        return matched

    def _ask(self, books: Books, side: Side, rules: MatchingRules, wanted: list[WantedParty]) -> FoundParties:
        """Ids in one query, and only for those without: numbers, names, and the ids that they would get."""
        without = [one for one in wanted if not one.external_id]
        ids = [one.external_id for one in wanted if one.external_id]
        if rules.auto_create:
            ids += [proposed_id(one) for one in without if may_be_created(one, rules)]
        linked = rules.link_by in LINK_WORD
        numbers = {one.number for one in without if one.number} if linked else set()
        named = [one for one in without if rules.name_fallback or one.is_subsidiary]
        names = {one.name for one in named if one.name}
        return FoundParties(
            self._accounting.find_parties(books, side, ids) if ids else {},
            self._accounting.find_parties_by_name(books, side, names) if names else {},
            self._accounting.find_vendors_by_number(books, rules.link_by, numbers) if numbers else {},
        )
