"""Suggestions: which party of Sage a party of Alvys may be, how surely, and why (LINK-1).

Each thing that agrees or differs has a weight: the natural log of how much likelier it is for one company
than for two. The weights are estimates from what such data is like, not fitted to a set of it:

- MC, DOT and tax numbers belong to one company: equal ones weigh 7.5 where one party in Sage has it, whatever
  the name. They are hardly ever mistyped into another valid one, so different ones weigh -5 (tax ids -4:
  owners change the form of a company).
- An e-mail address weighs 5 and a phone number 4 where one party in Sage has it. What several have (a
  group, an agent, a factoring company) tells little. A domain of its own weighs 1.5. Different ones tell
  nothing: a company has several.
- Towns are shared by many companies: equal ones weigh 1.5. Different ones weigh -2.5; a company may have
  several, but two of one name in two towns are as often two.
- Names: see `name_likeness`.

A candidate's share of the odds of all candidates, and of none being it, is its score. So two candidates that
are equally likely have a half each, and are never accepted unseen.

Things that agree are not independent: sister companies share a town, a phone and half of their name, and all
carriers of a factoring company its address. So where the names are not the same, or say two legal forms,
town and contact alone are never enough: it takes a number that only one party has, of another name two. One
slip in a name also passes with a phone number or e-mail address of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from alvys_intacct.domain.parties.candidates import BookIndex, Entry
from alvys_intacct.domain.parties.name_likeness import (
    OTHER_NAME,
    SAME_NAME,
    Similarity,
    likeness,
    same_words,
)
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import TO_BE_LOOKED_AT, Suggestion, has_it_already
from alvys_intacct.late_dataclass import dataclass

MOST_SUGGESTIONS = 5
# "Accept all" takes suggestions from this score on: name alone never reaches it.
DEFAULT_THRESHOLD = 0.98
_LEAST_SHOWN = 0.05
_ANOTHER_NAME = -1.0
# Providers of mailboxes, by the first part of their domains: yahoo.com, yahoo.ca, hotmail.co.uk.
_FREE_MAIL_TEXT = (
    "aim aol att bellsouth bigpond btinternet centurylink centurytel charter comcast cox earthlink "
    "embarqmail fastmail free frontier frontiernet gmail gmx googlemail hotmail hughes icloud inbox "
    "juno live mac mail me mindspring msn netscape netzero optonline orange outlook pacbell pm prodigy "
    "proton protonmail qq rediffmail roadrunner rocketmail rogers rr sbcglobal shaw suddenlink swbell "
    "sympatico tds telus tutanota twc uol verizon videotron windstream yahoo yandex ymail zoho"
)
_FREE_MAIL = frozenset(_FREE_MAIL_TEXT.split())
# One slip in a name costs no more; a word that the other name lacks costs more.
_ONE_SLIP = 1.3


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A candidate. `is_proved`: what agrees is enough to accept it unseen, whatever it weighs."""

    entry: Entry
    weight: float
    reasons: tuple[str, ...]
    is_proved: bool


def suggestions_for(
    party: PartyFacts, book: BookIndex, alike: Similarity, rejected: Iterable[str] = ()
) -> list[Suggestion]:
    """The parties in Sage that it may be, the likeliest first; those that a person rejected are left out."""
    ours = Entry.of(party)
    ruled_out = {sage_id.casefold() for sage_id in rejected}
    weighed = [
        _weigh(ours, entry, book, alike)
        for entry in book.candidates(ours)
        if entry.facts.party_id.casefold() not in ruled_out
    ]
    total = 1.0 + sum(math.exp(candidate.weight) for candidate in weighed)
    found = [_suggestion(candidate, math.exp(candidate.weight) / total) for candidate in weighed]
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
        return suggestion.lowered_to(TO_BE_LOOKED_AT, has_it_already(holder))
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
        score=round(score if candidate.is_proved else min(score, TO_BE_LOOKED_AT), 4),
        reasons=candidate.reasons,
    )
    if not facts.active:
        return suggestion.lowered_to(TO_BE_LOOKED_AT, "inactive in Sage Intacct")
    return suggestion


def _weigh(ours: Entry, theirs: Entry, book: BookIndex, alike: Similarity) -> _Weighed:
    name, words = _name_weight(ours, theirs, book, alike)
    numbers, own_numbers = _numbers(ours, theirs, book)
    reach, own_reach = _reach(ours, theirs, book)
    forms = _legal_forms(ours, theirs) if name > _ANOTHER_NAME else ""
    parts = [(name, words), (0.0, forms), *numbers, *reach, _place(ours, theirs)]
    is_same = _same_name(ours, theirs) and not forms
    return _Weighed(
        theirs,
        sum(weight for weight, _ in parts),
        tuple(words for _, words in parts if words),
        is_same or _is_proved(name, own_numbers, own_reach),
    )


def _is_proved(name: float, own_numbers: int, own_reach: int) -> bool:
    """Whether what agrees tells which party it is, though the names are not quite the same."""
    if name <= _ANOTHER_NAME:
        return own_numbers >= 2
    return own_numbers > 0 or (own_reach > 0 and name >= SAME_NAME - _ONE_SLIP)


def _same_name(ours: Entry, theirs: Entry) -> bool:
    return any(same_words(own, other, ours.city) for own in ours.names for other in theirs.names)


def _legal_forms(ours: Entry, theirs: Entry) -> str:
    """A reason where the names say two legal forms: owners often have a company of each."""
    forms = ours.legal_form, theirs.legal_form
    return f"a {theirs.legal_form}, not a {ours.legal_form}" if all(forms) and len(set(forms)) > 1 else ""


def _name_weight(ours: Entry, theirs: Entry, book: BookIndex, alike: Similarity) -> tuple[float, str]:
    best = max(
        (likeness(own, other, book.rarity, alike, ours.city) for own in ours.names for other in theirs.names),
        default=OTHER_NAME,
    )
    if best >= SAME_NAME:
        return best, "the same name"
    if best > SAME_NAME - 2.0:
        return best, "nearly the same name"
    return best, "a similar name" if best > _ANOTHER_NAME else "another name"


def _numbers(ours: Entry, theirs: Entry, book: BookIndex) -> tuple[list[tuple[float, str]], int]:
    """MC, DOT and tax numbers, and how many of the equal ones no other party in Sage has.

    Further equal ones weigh less: they come from the same record.
    """
    found: list[tuple[float, str]] = []
    own_ones = 0
    for word, sort, own, other, differs in (
        ("MC number", "m", ours.mc, theirs.mc, -5.0),
        ("DOT number", "d", ours.dot, theirs.dot, -5.0),
        ("tax id", "t", ours.tax, theirs.tax, -4.0),
    ):
        if not own or not other:
            continue
        if own != other:
            found.append((differs, f"another {word}"))
        elif book.count_of(sort, own) > 1:
            found.append((2.0, f"the same {word}, which several have"))
        else:
            found.append((3.0 if own_ones else 7.5, f"the same {word}"))
            own_ones += 1
    return found, own_ones


def _reach(ours: Entry, theirs: Entry, book: BookIndex) -> tuple[list[tuple[float, str]], int]:
    """E-mail addresses and phone numbers, and how many of the equal ones no other party in Sage has."""
    found: list[tuple[float, str]] = []
    own_ones = 0
    if emails := ours.emails & theirs.emails:
        own = any(book.count_of("e", address) == 1 for address in emails)
        own_ones += own
        found.append((5.0 if own else 1.5, "the same e-mail address"))
    elif domains := _own_domains(ours, book) & theirs.domains:
        found.append((1.5, f"the same e-mail domain, {min(domains)}"))
    if phones := ours.phones & theirs.phones:
        own = any(book.count_of("p", number) == 1 for number in phones)
        own_ones += own
        found.append((4.0 if own else 1.0, "the same phone number"))
    return found, own_ones


def _own_domains(entry: Entry, book: BookIndex) -> set[str]:
    """The domains of its addresses that are no provider's, and that one party in Sage has at most."""
    return {
        domain
        for domain in entry.domains
        if domain.partition(".")[0] not in _FREE_MAIL and not book.is_shared(domain)
    }


def _place(ours: Entry, theirs: Entry) -> tuple[float, str]:
    if not ours.city or not theirs.city:
        return 0.0, ""
    if ours.city == theirs.city and (not ours.state or not theirs.state or ours.state == theirs.state):
        return 1.5, f"in {theirs.facts.city}, too"
    return -2.5, f"in another town, {theirs.facts.city}"
