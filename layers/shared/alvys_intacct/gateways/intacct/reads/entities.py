"""Finds a company's entity before there is a connection, with a password that is not stored yet."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query, build_query
from alvys_intacct.gateways.intacct.protocol.responses import rows_of
from alvys_intacct.gateways.intacct.reads.pages import is_sendable
from alvys_intacct.gateways.intacct.reads.written_forms import like_patterns
from alvys_intacct.gateways.intacct.session.channel import Channel


def find_entity(channel: Channel, books: Books, password: str, name: str) -> str | None:
    """The id of the entity with this name; None if there is none (CONN-2).

    One that is written exactly so goes before others, and of several such the oldest. Raises
    `NeedsAttention` for several that only look the same.
    """
    patterns = [pattern for pattern in like_patterns(name) if is_sendable(pattern)]
    if not patterns:
        return None
    query = Query(
        "LOCATIONENTITY",
        (RECORD_NUMBER, "LOCATIONID", "NAME"),
        any_of=tuple((Condition("like", "NAME", (pattern,)),) for pattern in patterns),
        case_insensitive=True,
        include_private=True,
    )
    top = replace(books, entity_id=None)
    (outcome,) = channel.read_many_as(top, password, [build_query(query, query.fields, None)])
    if isinstance(outcome, NeedsAttention):
        raise outcome
    alike = [row for row in rows_of(outcome) if same_name(row.get("NAME", ""), name)]
    exact = [row for row in alike if row.get("NAME") == name]
    if len(alike) > 1 and not exact:
        ids = ", ".join(row["LOCATIONID"] for row in alike)
        raise NeedsAttention(
            f"Several entities in Sage Intacct are named like the subsidiary {name!r}: {ids}.",
            code="entity_ambiguous",
            remedy=f"Give the right one exactly the name {name!r} in Sage Intacct, then connect again.",
        )
    return next((row["LOCATIONID"] for row in (exact or alike)), None)
