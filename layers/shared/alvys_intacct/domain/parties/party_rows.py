"""The list of parties without an External Accounting ID, the largest open amount first (LINK-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.links import SIDE_OF, PartyLink, PartyLinks, party_key
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import (
    TO_BE_LOOKED_AT,
    LinkState,
    ListedParty,
    Suggestion,
    has_it_already,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OpenAmounts:
    """What open transactions bill to a party, or owe it, that wait because it has no id in Sage.

    `totals` are sums by currency of the amounts that the caller may see; `hidden` counts the others.
    """

    documents: int = 0
    totals: tuple[tuple[str, Decimal], ...] = ()
    hidden: int = 0

    @property
    def largest(self) -> Decimal:
        """What the list is ordered by. Amounts of several currencies are not added up."""
        return max((abs(amount) for _, amount in self.totals), default=Decimal(0))


NOTHING_OPEN = OpenAmounts()


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party, how it stands, and its suggestions without those that a person rejected."""

    party: ListedParty
    state: LinkState
    link: PartyLink | None
    suggestions: tuple[Suggestion, ...]
    rejected: int
    open: OpenAmounts

    @property
    def order(self) -> tuple[Decimal, int, float, str, str]:
        """Largest open amount first, then most documents, then the surest suggestion, then by name."""
        score = self.suggestions[0].score if self.suggestions else 0.0
        name = folded(self.party.facts.name)
        return (-self.open.largest, -self.open.documents, -score, name, self.party.key)


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are wanted; None means all."""

    kind: PartyKind | None = None
    state: LinkState | None = None
    text: str | None = None

    def passes(self, row: PartyRow) -> bool:
        """Whether a row is wanted; its text is looked for in names, numbers, ids and towns of both sides."""
        if self.kind is not None and row.party.kind is not self.kind:
            return False
        if self.state is not None and row.state is not self.state:
            return False
        return self.text is None or self.text.casefold() in _text_of(row)


def rows_of(
    listed: Iterable[ListedParty],
    links: PartyLinks,
    amounts: Mapping[str, OpenAmounts],
    only_named: Iterable[ListedParty] = (),
) -> list[PartyRow]:
    """All rows in their order: the parties that were read, and linked ones that no list has any more.

    `only_named` are parties of errors that no reading has compared yet.
    """
    holders = _holders(links)
    rows = {party.key: _row(party, links, amounts, holders) for party in listed}
    for party in only_named:
        rows[party.key] = _row(party, links, amounts, holders, compared=False)
    for kind, of_kind in links.linked.items():
        for alvys_id, link in of_kind.items():
            facts = PartyFacts(party_id=alvys_id, name=link.name or alvys_id)
            party = ListedParty(kind=kind, facts=facts, in_alvys_list=False)
            if party.key not in rows:
                rows[party.key] = _row(party, links, amounts, holders)
    return sorted(rows.values(), key=lambda row: row.order)


def page_of_rows(rows: Sequence[PartyRow], limit: int, cursor: str | None) -> Page[PartyRow]:
    """A page. It goes on behind the row that the cursor names; if that has moved, behind as many rows.

    Raises `ValueError` for a cursor of another list.
    """
    place = place_of(cursor)
    start = 0
    if place is not None:
        if not (place[0].isascii() and place[0].isdigit()):
            raise ValueError("the cursor is not from this list")
        start = int(place[0][:9])
        keys = [row.party.key for row in rows]
        if place[1] in keys:
            start = keys.index(place[1]) + 1
    page = list(rows[start : start + limit])
    end = start + len(page)
    return Page(page, cursor_at((str(end), page[-1].party.key)) if page and end < len(rows) else None)


def _holders(links: PartyLinks) -> dict[tuple[Side, str], dict[str, str]]:
    """The parties that are linked to a Sage id, with their names, by side and folded id."""
    holders: dict[tuple[Side, str], dict[str, str]] = {}
    for kind, of_kind in links.linked.items():
        for alvys_id, link in of_kind.items():
            place = SIDE_OF[kind], link.sage_id.casefold()
            holders.setdefault(place, {})[party_key(kind, alvys_id)] = link.name or alvys_id
    return holders


def _unless_taken(
    party: ListedParty, suggestion: Suggestion, holders: Mapping[tuple[Side, str], Mapping[str, str]]
) -> Suggestion:
    """A suggestion, lowered where another party was linked to it, maybe since it was made."""
    of_this = holders.get((party.side, suggestion.sage_id.casefold()), {})
    holder = next((name for key, name in of_this.items() if key != party.key), None)
    if holder is None:
        return suggestion
    words = has_it_already(holder)
    known = words in suggestion.reasons
    return suggestion if known else suggestion.lowered_to(TO_BE_LOOKED_AT, words)


def _row(
    party: ListedParty,
    links: PartyLinks,
    amounts: Mapping[str, OpenAmounts],
    holders: Mapping[tuple[Side, str], Mapping[str, str]],
    *,
    compared: bool = True,
) -> PartyRow:
    kind, alvys_id = party.kind, party.facts.party_id
    if links.link(kind, alvys_id) is not None and party.facts.name == alvys_id:
        party = _with_name(party, links)
    link, rejected = links.link(kind, alvys_id), links.rejected_of(kind, alvys_id)
    ruled_out = {sage_id.casefold() for sage_id in rejected}
    left = tuple(
        _unless_taken(party, suggestion, holders)
        for suggestion in party.suggestions
        if suggestion.sage_id.casefold() not in ruled_out
    )
    state = LinkState.NO_SUGGESTION
    if link is not None:
        state = LinkState.LINKED
    elif not compared:
        state = LinkState.NOT_COMPARED
    elif left:
        state = LinkState.SUGGESTED
    elif rejected:
        state = LinkState.REJECTED
    return PartyRow(party, state, link, left, len(rejected), amounts.get(party.key, NOTHING_OPEN))


def _with_name(party: ListedParty, links: PartyLinks) -> ListedParty:
    """With the name that it had when it was linked, where only its id is known now."""
    link = links.link(party.kind, party.facts.party_id)
    name = link.name if link is not None and link.name else party.facts.name
    return party.model_copy(update={"facts": party.facts.model_copy(update={"name": name})})


def _text_of(row: PartyRow) -> str:
    facts, link = row.party.facts, row.link
    parts = [facts.name, *facts.other_names, facts.party_id, row.party.number, facts.city]
    parts += [facts.mc_number, facts.dot_number]
    parts += [text for suggestion in row.suggestions for text in (suggestion.sage_id, suggestion.name)]
    if link is not None:
        parts.append(link.sage_id)
    return " ".join(parts).casefold()
