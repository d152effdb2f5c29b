"""Suggestions: which party of Sage a party of Alvys may be, how surely, and why (LINK-1).

Each thing that agrees or differs has a weight: the natural log of how much likelier it is for one company
than for two. The weights are estimates from what such data is like, not fitted to a set of it:

- MC, DOT and tax numbers belong to one company: equal ones weigh 7.5, whatever the name. They are hardly
  ever mistyped into another valid one, so different ones weigh -5 (tax ids -4: owners change the form of
  a company).
- An e-mail address weighs 5 and a phone number 4 where one party in Sage has it. What several have (a
  group, an agent, a factoring company) tells little. A shared domain of its own weighs 1.5. Different ones
  tell nothing: a company has several.
- Towns are shared by many companies: equal ones weigh 1.5. Different ones weigh -2.5; a company may have
  several, but two of one name in two towns are as often two.
- Names: see `name_likeness`.

A candidate's share of the odds of all candidates, and of none being it, is its score. So two candidates that
are equally likely have a half each, and are never accepted unseen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from alvys_intacct.domain.parties.candidates import BookIndex, Entry
from alvys_intacct.domain.parties.name_likeness import OTHER_NAME, SAME_NAME, Similarity, likeness
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import Suggestion
from alvys_intacct.late_dataclass import dataclass

MOST_SUGGESTIONS = 5
# "Accept all" takes suggestions from this score on: name alone never reaches it.
DEFAULT_THRESHOLD = 0.98
# What a person should look at first is below every threshold that makes sense.
TO_BE_LOOKED_AT = 0.9
_LEAST_SHOWN = 0.05
_FREE_MAIL_TEXT = (
    "gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com live.com msn.com comcast.net att.net"
)
_FREE_MAIL = frozenset(_FREE_MAIL_TEXT.split())


@dataclass(frozen=True, slots=True)
class _Weighed:
    entry: Entry
    weight: float
    reasons: tuple[str, ...]


def suggestions_for(
    party: PartyFacts, book: BookIndex, alike: Similarity, rejected: Iterable[str] = ()
) -> list[Suggestion]:
    """The parties in Sage that it may be, the likeliest first; those that a person rejected are left out."""
    ours = Entry.of(party)
    weighed = [_weigh(ours, entry, book, alike) for entry in book.candidates(ours)]
    total = 1.0 + sum(math.exp(candidate.weight) for candidate in weighed)
    ruled_out = set(rejected)
    found = [
        _suggestion(candidate, math.exp(candidate.weight) / total)
        for candidate in weighed
        if candidate.entry.facts.party_id not in ruled_out
    ]
    found = [suggestion for suggestion in found if suggestion.score >= _LEAST_SHOWN]
    found.sort(key=lambda suggestion: (-suggestion.score, suggestion.sage_id))
    return found[:MOST_SUGGESTIONS]


def lowered_where_shared(
    found: Mapping[str, Sequence[Suggestion]], taken: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, list[Suggestion]]:
    """The suggestions by party, where two parties have the same one lowered: a person has to look.

    `taken` has the Sage ids that other parties have already, with what these are called; `names` are the
    names of the parties.
    """
    wanting: dict[str, list[tuple[float, str]]] = {}
    for party, suggestions in found.items():
        for suggestion in suggestions[:1]:
            if suggestion.score > TO_BE_LOOKED_AT:
                wanting.setdefault(suggestion.sage_id, []).append((suggestion.score, party))
    return {
        party: [_lowered(party, suggestion, taken, wanting, names) for suggestion in suggestions]
        for party, suggestions in found.items()
    }


def _lowered(
    party: str,
    suggestion: Suggestion,
    taken: Mapping[str, str],
    wanting: Mapping[str, Sequence[tuple[float, str]]],
    names: Mapping[str, str],
) -> Suggestion:
    holder = taken.get(suggestion.sage_id.casefold())
    if holder is not None:
        return suggestion.lowered_to(TO_BE_LOOKED_AT, f"{holder} has this id already")
    others = [other for other in wanting.get(suggestion.sage_id, ()) if other[1] != party]
    if others and suggestion.score > TO_BE_LOOKED_AT:
        return suggestion.lowered_to(TO_BE_LOOKED_AT, f"suggested for {names[others[0][1]]}, too")
    return suggestion


def _suggestion(candidate: _Weighed, score: float) -> Suggestion:
    facts = candidate.entry.facts
    suggestion = Suggestion(
        sage_id=facts.party_id,
        name=facts.name,
        city=facts.city,
        state=facts.state,
        active=facts.active,
        score=round(score, 4),
        reasons=candidate.reasons,
    )
    if not facts.active:
        return suggestion.lowered_to(TO_BE_LOOKED_AT, "inactive in Sage Intacct")
    return suggestion


def _weigh(ours: Entry, theirs: Entry, book: BookIndex, alike: Similarity) -> _Weighed:
    name, words = _name_weight(ours, theirs, book, alike)
    parts = [(name, words), *_numbers(ours, theirs), *_reach(ours, theirs, book), _place(ours, theirs)]
    return _Weighed(theirs, sum(weight for weight, _ in parts), tuple(words for _, words in parts if words))


def _name_weight(ours: Entry, theirs: Entry, book: BookIndex, alike: Similarity) -> tuple[float, str]:
    best = max(
        (likeness(own, other, book.rarity, alike, ours.city) for own in ours.names for other in theirs.names),
        default=OTHER_NAME,
    )
    if best >= SAME_NAME:
        return best, "the same name"
    if best > SAME_NAME - 2.0:
        return best, "nearly the same name"
    return best, "a similar name" if best > -1.0 else "another name"


def _numbers(ours: Entry, theirs: Entry) -> list[tuple[float, str]]:
    """MC, DOT and tax numbers. Further equal ones tell less: they come from the same record."""
    found: list[tuple[float, str]] = []
    equal = 0
    for word, own, other, differs in (
        ("MC number", ours.mc, theirs.mc, -5.0),
        ("DOT number", ours.dot, theirs.dot, -5.0),
        ("tax id", ours.tax, theirs.tax, -4.0),
    ):
        if not own or not other:
            continue
        if own == other:
            found.append((7.5 if not equal else 3.0, f"the same {word}"))
            equal += 1
        else:
            found.append((differs, f"another {word}"))
    return found


def _reach(ours: Entry, theirs: Entry, book: BookIndex) -> list[tuple[float, str]]:
    """E-mail addresses and phone numbers."""
    found: list[tuple[float, str]] = []
    if emails := ours.emails & theirs.emails:
        own = any(book.count_of("e", address) == 1 for address in emails)
        found.append((5.0 if own else 1.5, "the same e-mail address"))
    elif domains := (_domains(ours) & _domains(theirs)):
        found.append((1.5, f"the same e-mail domain, {min(domains)}"))
    if phones := ours.phones & theirs.phones:
        own = any(book.count_of("p", number) == 1 for number in phones)
        found.append((4.0 if own else 1.0, "the same phone number"))
    return found


def _domains(entry: Entry) -> set[str]:
    return {address.partition("@")[2] for address in entry.emails} - _FREE_MAIL


def _place(ours: Entry, theirs: Entry) -> tuple[float, str]:
    if not ours.city or not theirs.city:
        return 0.0, ""
    if ours.city == theirs.city and (not ours.state or not theirs.state or ours.state == theirs.state):
        return 1.5, f"in {theirs.facts.city}, too"
    return -2.5, f"in another town, {theirs.facts.city}"
