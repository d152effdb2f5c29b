"""Finds a company's entity before there is a connection, with a password that is not stored yet."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query, build_query
from alvys_intacct.gateways.intacct.protocol.responses import rows_of
from alvys_intacct.gateways.intacct.reads.pages import is_sendable
from alvys_intacct.gateways.intacct.session.channel import Channel


def find_entity(channel: Channel, books: Books, password: str, name: str) -> str | None:
    """The id of the entity with exactly this name; the oldest one if several have it."""
    if not is_sendable(name):
        return None
    query = Query(
        "LOCATIONENTITY",
        (RECORD_NUMBER, "LOCATIONID", "NAME"),
        where=(Condition("in", "NAME", (name,)),),
        include_private=True,
    )
    top = replace(books, entity_id=None)
    (outcome,) = channel.read_many_as(top, password, [build_query(query, query.fields, None)])
    if isinstance(outcome, NeedsAttention):
        raise outcome
    return next((row["LOCATIONID"] for row in rows_of(outcome) if row.get("NAME") == name), None)
