"""Sage's parties, indexed so that each party of Alvys is compared with few of them (LINK-1).

A party is a candidate if it has one of the numbers, an e-mail address or phone number, or words of the name.
A word with a slip still has its beginning or its end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest

from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.countries import state_of
from alvys_intacct.domain.parties.name_likeness import Rarity
from alvys_intacct.domain.parties.name_words import legal_form, names_in
from alvys_intacct.domain.parties.party_facts import (
    PartyFacts,
    email_key,
    number_key,
    phone_key,
    tax_key,
)
from alvys_intacct.late_dataclass import dataclass

# At most this many candidates are compared with a party.
_MOST = 40
# What this many have tells nobody apart.
_MOST_SHARING = 400
_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A party with what is compared, in the form in which it is compared."""

    facts: PartyFacts
    names: tuple[tuple[str, ...], ...]
    legal_form: str
    mc: str
    dot: str
    tax: str
    emails: frozenset[str]
    phones: frozenset[str]
    city: str
    state: str

    @classmethod
    def of(cls, facts: PartyFacts) -> Entry:
        """The entry of a party."""
        names = [words for name in (facts.name, *facts.other_names) for words in names_in(name)]
        return cls(
            facts,
            tuple(dict.fromkeys(names)),
            legal_form(facts.name),
            number_key(facts.mc_number),
            number_key(facts.dot_number),
            tax_key(facts.tax_id),
            frozenset(filter(None, map(email_key, facts.emails))),
            frozenset(filter(None, map(phone_key, facts.phones))),
            folded(facts.city),
            state_of(facts.state, None) or folded(facts.state),
        )

    @property
    def domains(self) -> set[str]:
        """The domains of its e-mail addresses."""
        return {address.partition("@")[2] for address in self.emails}

    def keys(self) -> Iterator[tuple[str, str]]:
        """What it can be found by, each with its sort."""
        for sort, number in (("m", self.mc), ("d", self.dot), ("t", self.tax)):
            if number:
                yield sort, number
        yield from (("e", address) for address in self.emails)
        yield from (("p", number) for number in self.phones)
        for words in self.names:
            yield "n", "".join(words)
            for word in words:
                yield "w", word
                if len(word) > _LETTERS:
                    yield "b", word[:_LETTERS]
                    yield "z", word[-_LETTERS:]


# Numbers and addresses come before words.
_WEIGHTS = {"m": 20.0, "d": 20.0, "t": 20.0, "e": 15.0, "p": 12.0, "n": 10.0, "w": 4.0, "b": 1.5, "z": 1.5}


class BookIndex:
    """The customers or vendors of a Sage company."""

    def __init__(self, parties: Iterable[PartyFacts]) -> None:
        self._entries = [Entry.of(party) for party in parties]
        self._places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            for key in set(entry.keys()):
                self._places[key].append(place)
        self._domains = Counter(domain for entry in self._entries for domain in entry.domains)
        self.rarity = Rarity.of(words for entry in self._entries for words in entry.names)

    def count_of(self, sort: str, key: str) -> int:
        """How many parties have it."""
        return len(self._places.get((sort, key), ()))

    def is_shared(self, domain: str) -> bool:
        """Whether several parties have e-mail addresses of a domain: a provider, a group, an agent."""
        return self._domains[domain] > 1

    def candidates(self, ours: Entry) -> list[Entry]:
        """The entries to compare with, those with the most in common first."""
        points: defaultdict[int, float] = defaultdict(float)
        for sort, key in set(ours.keys()):
            places = self._places.get((sort, key), ())
            if len(places) > _MOST_SHARING:
                continue
            weight = _WEIGHTS[sort] * (self.rarity(key) if sort == "w" else 1.0)
            for place in places:
                points[place] += weight
        best = nlargest(_MOST, points, key=points.__getitem__)
        return [self._entries[place] for place in best]
