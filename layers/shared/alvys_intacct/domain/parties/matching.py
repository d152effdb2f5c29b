"""The customer or vendor of a document in Sage (PARTY-1, PARTY-2, PARTY-3, PARTY-5, DEC-2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.sharing import chosen_by_id, of_another_entity, usable_in
from alvys_intacct.domain.parties.unmatched import (
    id_not_found,
    link_not_found,
    not_matched,
    of_link,
    several_match,
)
from alvys_intacct.domain.parties.wanted import (
    AUTO_CREATE_WORD,
    LINK_WORD,
    PARTY_WORD,
    MatchingRules,
    WantedParty,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.late_dataclass import dataclass

# Sage takes customer and vendor ids of up to 20 characters.
LONGEST_PARTY_ID = 20
# The rule of a match by an accepted link, in words for people (MAP-8).
LINKED = "link to this party"


@dataclass(frozen=True, slots=True)
class FoundParties:
    """The parties found in Sage: by the id asked for, by folded name, by the digits of the number."""

    by_id: Mapping[str, list[Party]] = field(default_factory=dict)
    by_name: Mapping[str, list[Party]] = field(default_factory=dict)
    by_number: Mapping[str, list[Party]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matched:
    """The party of a document and the rule that found it (MAP-8). `party` None: it is to be created."""

    party_id: str
    rule: str
    party: Party | None


def match(wanted: WantedParty, rules: MatchingRules, found: FoundParties) -> Matched:
    """The party in Sage, or the id under which it is to be created (PARTY-1, PARTY-2).

    Tried in order: External Accounting ID, accepted link, MC or DOT number, name. Raises
    `NeedsAttention` for no match, several matches, or a party that can't be used.
    """
    if wanted.external_id:
        return _by_external_id(wanted, wanted.external_id, rules, found)
    if wanted.linked_id:
        return _by_link(wanted, wanted.linked_id, rules, found)
    if linked := _by_number(wanted, rules, found):
        return linked
    if (rules.name_fallback or wanted.is_subsidiary) and wanted.name:
        hits = found.by_name.get(folded(wanted.name), [])
        if party := _only_one(wanted, rules, hits, f"name {wanted.name!r:.200}"):
            return Matched(party.party_id, "name", _usable(party, wanted.side))
    if not may_be_created(wanted, rules):
        raise not_matched(wanted, rules)
    rule = AUTO_CREATE_WORD[wanted.side]
    for created_as in own_ids(wanted):
        named = found.by_id.get(created_as, [])
        if existing := chosen_by_id(rules.entity_id, named, wanted.side, wanted.id_goes):
            return Matched(created_as, rule, _usable(existing, wanted.side))
    return Matched(proposed_id(wanted), rule, None)


def may_be_created(wanted: WantedParty, rules: MatchingRules) -> bool:
    """Whether a party without an External Accounting ID can be created: it needs a name and an Alvys key."""
    return rules.auto_create and not wanted.is_subsidiary and bool(wanted.name and wanted.alvys_key)


def proposed_id(wanted: WantedParty) -> str:
    """The id of a party to be created in Sage: always the same for one Alvys party (PARTY-6).

    It depends on Alvys's key only, since names change.
    """
    return _id_of(wanted.alvys_key)


def own_ids(wanted: WantedParty) -> tuple[str, ...]:
    """The ids under which the party may have been created here: `proposed_id`, and that of its former key."""
    ids = (_id_of(key) for key in (wanted.alvys_key, wanted.former_key) if key)
    return tuple(dict.fromkeys(ids))


def _id_of(key: str) -> str:
    return f"ALVYS-{hashlib.sha256(key.encode()).hexdigest()[:12].upper()}"


def _by_external_id(
    wanted: WantedParty, external_id: str, rules: MatchingRules, found: FoundParties
) -> Matched:
    """The match by id. An id that Sage doesn't have never falls back to number or name (DEC-2)."""
    named = found.by_id.get(external_id, [])
    party = chosen_by_id(rules.entity_id, named, wanted.side, wanted.id_goes)
    if party is not None:
        return Matched(party.party_id, "External Accounting ID", _usable(party, wanted.side))
    if not rules.auto_create or wanted.is_subsidiary:
        raise id_not_found(wanted, external_id)
    refuse_long_id(wanted, external_id)
    return Matched(external_id, f"{AUTO_CREATE_WORD[wanted.side]}, under its External Accounting ID", None)


def _by_link(wanted: WantedParty, linked_id: str, rules: MatchingRules, found: FoundParties) -> Matched:
    """The party that a person linked here. It was in Sage then: if it is gone, none is made (LINK-1)."""
    named = found.by_id.get(linked_id, [])
    try:
        party = chosen_by_id(rules.entity_id, named, wanted.side, wanted.id_goes)
        if party is not None:
            return Matched(party.party_id, LINKED, _usable(party, wanted.side))
    except NeedsAttention as problem:
        raise of_link(wanted, problem) from problem
    raise link_not_found(wanted, linked_id)


def refuse_long_id(wanted: WantedParty, external_id: str) -> None:
    """Raise `NeedsAttention` for an id under which Sage creates no party."""
    if len(external_id) > LONGEST_PARTY_ID:
        raise NeedsAttention(
            f"The External Accounting ID {external_id} of {wanted.said_as} has {len(external_id)} "
            f"characters; Sage Intacct takes {LONGEST_PARTY_ID}.",
            code=f"{PARTY_WORD[wanted.side]}_id_too_long",
            remedy="Shorten the External Accounting ID in Alvys and send it again.",
            concerns=external_id,
        )


def _by_number(wanted: WantedParty, rules: MatchingRules, found: FoundParties) -> Matched | None:
    """*Link existing carriers by* MC or DOT number (PARTY-2)."""
    word = LINK_WORD.get(rules.link_by)
    if word is None or wanted.number is None:
        return None
    hits = found.by_number.get(wanted.number, [])
    party = _only_one(wanted, rules, hits, f"{word} {wanted.number}")
    return Matched(party.party_id, word, _usable(party, wanted.side)) if party else None


def _only_one(wanted: WantedParty, rules: MatchingRules, found: list[Party], by: str) -> Party | None:
    """The one party that the entity's documents may name. Others' own count only if there is no such one."""
    hits = usable_in(rules.entity_id, found)
    if found and not hits:
        raise of_another_entity(rules.entity_id, found[0], wanted.side, wanted.id_goes)
    if len(hits) < 2:
        return hits[0] if hits else None
    raise several_match(wanted, (party.party_id for party in hits), by)


def _usable(party: Party, side: Side) -> Party:
    """The party. Raises `NeedsAttention` if it is inactive or on hold (PARTY-5)."""
    word, named = PARTY_WORD[side], f"{party.party_id} ({party.name})"
    if not party.active:
        raise NeedsAttention(
            f"The {word} {named} is inactive in Sage Intacct.",
            code=f"{word}_inactive",
            remedy=f"Make the {word} active in Sage Intacct, then retry.",
            concerns=party.party_id,
        )
    if party.on_hold:
        raise NeedsAttention(
            f"The {word} {named} is on hold in Sage Intacct.",
            code=f"{word}_on_hold",
            remedy=f"Release the {word} from hold in Sage Intacct, then retry.",
            concerns=party.party_id,
        )
    return party
