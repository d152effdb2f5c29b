"""What a Sage company offers to choose from, read in as few requests as possible (CONN-5).

One request carries the first page of every object. Those pages tell how many more there are, so all
following pages also share requests, up to 33 functions in each. Sage runs a new query for each page, so
the pages overlap a little. If two pages don't overlap, rows may be missing: the read fails as `Retryable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from alvys_intacct.domain.bounds import whole_number
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import (
    CustomFieldObject,
    Entity,
    Metadata,
    Term,
)
from alvys_intacct.gateways.intacct.protocol.elements import Element
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Query, build_query
from alvys_intacct.gateways.intacct.protocol.responses import Result, Row, rows_of, rows_remaining
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.accounts import ACCOUNT_FIELDS, BANK_OBJECTS, account
from alvys_intacct.gateways.intacct.reads.custom_fields import Description
from alvys_intacct.gateways.intacct.reads.dimension_values import (
    DIMENSIONS,
    PARENT,
    dimension_value,
    locations_with_entities,
)
from alvys_intacct.gateways.intacct.reads.financial_setup import FinancialSetup
from alvys_intacct.gateways.intacct.reads.offered_fields import OfferedFields, may_concern_fields
from alvys_intacct.gateways.intacct.reads.permissions import Permissions
from alvys_intacct.gateways.intacct.reads.text_lengths import (
    MeasuredNames,
    measured_texts,
    name_lengths,
    text_lengths,
)
from alvys_intacct.gateways.intacct.session.channel import Channel

# Sage may limit the functions of a request; it does not tell how many.
MOST_FUNCTIONS = 20
OVERLAP = 20


_TERM_OBJECTS = {Side.AR: "ARTERM", Side.AP: "APTERM"}


class Source(Protocol):
    """Something that is read in steps; the answer to a step tells which steps follow."""

    def function(self, step: int) -> Element:
        """The function to send for this step."""

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep the answer to a step; returns the steps to follow."""


class Listing:
    """All rows of one object. A step is an offset. `is_readable` is False if Sage refuses the object.

    `query` loses the optional fields that turn out not to be offered.
    """

    def __init__(self, query: Query) -> None:
        self.is_readable = True
        self.query = query
        self._asked = {0}
        self._pages: dict[int, list[Row]] = {}

    def function(self, step: int) -> Element:
        """The query for the page that starts at this offset."""
        fields = (*self.query.fields, *self.query.optional_fields)
        return build_query(self.query, fields, None, offset=step)

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep a page; a refused object is given up."""
        if isinstance(outcome, NeedsAttention):
            self.is_readable = False
            self._pages.clear()
            return ()
        page = rows_of(outcome)
        self._pages[step] = page
        remaining = rows_remaining(outcome)
        stride = self.query.page_size - OVERLAP
        if not page or remaining == 0 or (remaining is None and len(page) < self.query.page_size):
            return ()
        end = step + stride + OVERLAP + 1 if remaining is None else step + len(page) + remaining
        following = [offset for offset in range(stride, end - OVERLAP, stride) if offset not in self._asked]
        self._asked.update(following)
        return following

    def rows(self) -> Iterator[Row]:
        """Each row once, in order. Raises `Retryable` if rows may be missing between two pages."""
        newest = -1
        for step in sorted(self._pages):
            page = self._pages[step]
            if step > 0 and page and _number(page[0]) > newest:
                raise Retryable(
                    "Data in Sage Intacct changed while it was being read. Refresh again.",
                    code="changed_while_read",
                )
            for row in page:
                if _number(row) > newest:
                    newest = _number(row)
                    yield row


class MetadataReader:
    """Reads the metadata of a connection."""

    def __init__(self, channel: Channel, offered: OfferedFields) -> None:
        self._channel = channel
        self._offered = offered

    def read(self, books: Books, now: datetime) -> Metadata:
        """Everything that settings choose from. What the user is not allowed to read is left out."""
        at_top = books.entity_id is None
        entities = _listing("LOCATIONENTITY", "LOCATIONID", at_top, "NAME", "STATUS", "CURRENCY")
        accounts = _listing("GLACCOUNT", "ACCOUNTNO", at_top, *ACCOUNT_FIELDS)
        banks = [_listing(name, "BANKACCOUNTID", at_top, "GLACCOUNTNO") for name in BANK_OBJECTS]
        terms = {side: _listing(name, "NAME", at_top, "STATUS") for side, name in _TERM_OBJECTS.items()}
        values = {
            dimension: _listing(source.object_name, source.id_field, at_top, *source.optional_fields)
            for dimension, source in DIMENSIONS.items()
        }
        fields = [Description(sage_object) for sage_object in CustomFieldObject]
        texts, setup = measured_texts(), FinancialSetup()
        party_names, permissions = [MeasuredNames(side) for side in Side], Permissions(books.user_id)
        described: list[Source] = [*fields, *texts, *party_names, *banks, permissions]
        self._read(books, [setup, entities, accounts, *terms.values(), *values.values(), *described])
        known_entities = [_entity(row) for row in entities.rows()]
        bank_of = {
            row["GLACCOUNTNO"]: row.get("BANKACCOUNTID", "")
            for listing in banks
            for row in listing.rows()
            if row.get("GLACCOUNTNO")
        }
        parents = {
            row.get("LOCATIONID", ""): row.get(PARENT, "") for row in values[Dimension.LOCATION].rows()
        }
        return Metadata(
            read_at=now,
            multi_entity=setup.multi_entity,
            may_add=permissions.may_add,
            currencies=setup.currencies,
            entities=known_entities,
            accounts=[account(row, bank_of) for row in accounts.rows()],
            terms=[_term(side, row) for side, listing in terms.items() for row in listing.rows()],
            dimensions=locations_with_entities(
                {
                    dimension: [dimension_value(DIMENSIONS[dimension], row) for row in listing.rows()]
                    for dimension, listing in values.items()
                    if listing.is_readable
                },
                known_entities,
                parents,
            ),
            custom_fields=[field for description in fields for field in description.fields],
            text_lengths=text_lengths(texts),
            name_lengths=name_lengths(party_names),
        )

    def _read(self, books: Books, sources: Sequence[Source]) -> None:
        listings = [source for source in sources if isinstance(source, Listing)]
        wanted = [listing.query for listing in listings]
        for listing in listings:
            listing.query = self._offered.of(books, listing.query)
        pending = [(source, 0) for source in sources]
        while pending:
            batch, pending = pending[:MOST_FUNCTIONS], pending[MOST_FUNCTIONS:]
            outcomes = self._channel.read_many(books, [source.function(step) for source, step in batch])
            for (source, step), outcome in zip(batch, outcomes, strict=True):
                following = self._asked_again(books, source, step, outcome) or source.take(step, outcome)
                pending += [(source, next_step) for next_step in following]
        for listing, query in zip(listings, wanted, strict=True):
            if listing.is_readable:
                self._offered.remember(books, query, listing.query)

    def _asked_again(
        self, books: Books, source: Source, step: int, outcome: Result | NeedsAttention
    ) -> Sequence[int]:
        """The step once more, if Sage refused it because of optional fields; they are left out then."""
        if not isinstance(source, Listing) or not isinstance(outcome, NeedsAttention):
            return ()
        if not may_concern_fields(outcome, source.query):
            return ()
        try:
            following = self._offered.after_refusal(books, source.query, outcome)
        except NeedsAttention:
            return ()
        # Accepted after all, but only when it was asked for alone: read on without those fields.
        unchanged = following == source.query
        source.query = replace(following, optional_fields=()) if unchanged else following
        return (step,)


def _entity(row: Row) -> Entity:
    return Entity(
        entity_id=row.get("LOCATIONID", ""),
        name=row.get("NAME", ""),
        active=rows.is_active(row),
        currency=row.get("CURRENCY") or None,
    )


def _term(side: Side, row: Row) -> Term:
    return Term(name=row.get("NAME", ""), side=side, active=rows.is_active(row))


def _listing(object_name: str, id_field: str, at_top: bool, *optional: str) -> Listing:
    fields = (RECORD_NUMBER, id_field)
    return Listing(Query(object_name, fields, optional_fields=optional, include_private=at_top))


def _number(row: Row) -> int:
    text = row.get(RECORD_NUMBER, "")
    return whole_number(text) or 0
