"""Whose the customers and vendors in Sage are: shared by all entities, or one entity's own (PARTY-8)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import PARTY_OF, Books, Side
from alvys_intacct.domain.sage.parties import Party


def usable_in(entity_id: str | None, parties: Sequence[Party]) -> list[Party]:
    """The parties that documents of this entity, or of the top level (None), may name."""
    return [party for party in parties if party.is_usable_in(entity_id)]


def chosen_by_id(entity_id: str | None, parties: Sequence[Party], side: Side, id_goes: str) -> Party | None:
    """Of the parties with one id the entity's own, else the shared one; None if there is none.

    `id_goes` says where a person enters another id. Raises `NeedsAttention` if all are other entities' own.
    """
    usable = usable_in(entity_id, parties)
    if parties and not usable:
        raise of_another_entity(entity_id, parties[0], side, id_goes)
    own = [party for party in usable if party.entity_id is not None]
    return next(iter(own or usable), None)


def of_another_entity(entity_id: str | None, party: Party, side: Side, id_goes: str) -> NeedsAttention:
    """The error for a party that only another entity may use."""
    word, id_ = PARTY_OF[side], party.party_id
    place = f"the entity {entity_id}" if entity_id else "the top level of the company"
    return NeedsAttention(
        f"The {word} {id_} ({party.name}) is private to the entity {party.entity_id} in Sage Intacct; "
        f"documents of {place} can't use it.",
        code=f"{word}_of_another_entity",
        remedy=f"Make the {word} {id_} available to the whole company in Sage Intacct, so that all entities "
        f"share it, and retry. Or enter the id of another {word} {id_goes}.",
        concerns=id_,
    )


def contact_taken(name: str, entity_id: str | None) -> NeedsAttention:
    """The error for a contact's name that another entity uses, where each entity has contacts of its own."""
    return NeedsAttention(
        f"The contact {name!r} exists in Sage Intacct, but the entity {entity_id} can't use it: it is "
        "private to another entity.",
        code="contact_of_another_entity",
        remedy="Set 'Create parties in' to the company in the Advanced settings, so that all entities share "
        "new contacts; or make the contact available to the whole company in Sage Intacct. Then retry.",
        setting="advanced",
        concerns=name,
    )


def top_level_refused(books: Books, cause: SyncError) -> NeedsAttention:
    """The error for a user who may sign in to the entity, but not at the top level."""
    return NeedsAttention(
        f"The Sage user '{books.user_id}' can't sign in at the top level of '{books.company_id}', where "
        "its entities share customers, vendors and contacts.",
        code="top_level_refused",
        remedy=f"Give the user '{books.user_id}' access to the top level in Sage Intacct; or set 'Create "
        "parties in' to 'this entity only' in the Advanced settings. Then retry. If the entity refuses the "
        "user too, check the credentials.",
        setting="advanced",
        vendor=cause.vendor,
        concerns=books.company_id,
    )
