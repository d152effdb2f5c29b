"""Verifies what a person enters to sign in to Sage, and says what of it is wrong (CONN-3)."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.session.channel import Channel

_PERHAPS_THE_ENTITY = frozenset({"bad_credentials", "entity_refused", "sign_in_refused"})


def verify(channel: Channel, books: Books, password: str) -> None:
    """Sign in with this password, past any cached session. Raises `NeedsAttention`."""
    try:
        channel.sign_in(books, password)
    except NeedsAttention as error:
        if error.code not in _PERHAPS_THE_ENTITY or books.entity_id is None:
            raise
        # Sage answers a wrong entity with the text for a wrong password (protocol section 11).
        channel.sign_in(replace(books, entity_id=None), password)
        raise NeedsAttention(
            f"The Sage user '{books.user_id}' cannot sign in to the entity '{books.entity_id}'.",
            code="entity_refused",
            remedy=f"Company, user and password are right. In Sage Intacct, check that the entity "
            f"'{books.entity_id}' still exists and is active (Company > Setup > Entities), and that the "
            "user has access to it (Company > Admin > Web Services users).",
            setting="credentials",
            vendor=error.vendor,
            concerns=f"{books.company_id}: {books.entity_id}",
        ) from None
