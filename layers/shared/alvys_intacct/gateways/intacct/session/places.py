"""Where a session is, and whose: a tenant's user in a company, at an entity or at the top level."""

from __future__ import annotations

from alvys_intacct.domain.errors import ConnectionPlace, NeedsAttention
from alvys_intacct.domain.sage.books import Books

# Tenant, company and user. Tenant first: the same user of two tenants is two users.
UserKey = tuple[str, str, str]
# The same and the entity; None is the top level.
SessionKey = tuple[str, str, str, str | None]


def user_key(books: Books) -> UserKey:
    """Who signs in."""
    return (books.tenant, books.company_id, books.user_id)


def session_key(books: Books) -> SessionKey:
    """Where requests for these books go, and as whom."""
    return (books.tenant, books.company_id, books.user_id, books.entity_id)


def place_of(books: Books) -> ConnectionPlace:
    """The connection of these books, for the errors that concern it."""
    return ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)


def refuse_elsewhere(books: Books, entity_id: str | None) -> None:
    """Raise `NeedsAttention` where Sage signs in to this entity and the top level was asked for.

    A user who is restricted to one entity may be signed in there. What it writes would belong to that entity.
    """
    if is_elsewhere(books, entity_id):
        raise NeedsAttention(
            f"Sage Intacct signs the user '{books.user_id}' in to the entity '{entity_id}' instead "
            "of the top level.",
            code="signed_in_elsewhere",
            remedy="Give the user access to the top level in Sage Intacct, or connect the subsidiary to this "
            "entity. Then retry.",
            setting="credentials",
            concerns=books.company_id,
        )


def is_elsewhere(books: Books, entity_id: str | None) -> bool:
    """Whether Sage's answer names this entity although the top level was asked for."""
    return books.entity_id is None and entity_id is not None
