"""Finds out which optional fields of an object a Sage company offers, and remembers it (protocol section 4).

A single field that isn't offered fails a whole query. Sage names that field, or only says that something
went wrong, and the same words may have any other cause. So the query is tried without its optional fields:
if that fails too, the fields aren't the cause. Else the refused ones are found by halving.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.protocol.queries import Query, build_query
from alvys_intacct.gateways.intacct.session.channel import Channel
from alvys_intacct.late_dataclass import dataclass

# The requests that halving may take. Fields that are still undecided then count as refused.
MOST_PROBES = 16
# What a user may not read doesn't depend on the fields.
_ACCESS = frozenset({"permission_denied"})


def may_concern_fields(error: NeedsAttention, query: Query) -> bool:
    """Whether the refusal of this query may be due to one of its optional fields."""
    return bool(query.optional_fields) and error.code not in _ACCESS


def named_fields(error: SyncError, fields: Iterable[str]) -> frozenset[str]:
    """The fields that Sage's text names, as they were sent; of paths it may name a part only."""
    words = set(re.findall(r"\w+(?:\.\w+)*", error.vendor.text if error.vendor else ""))
    whole = frozenset(name for name in fields if name in words)
    return whole or frozenset(name for name in fields if "." in name and words & set(name.split(".")))


class OfferedFields:
    """Which optional fields a company offers, by object, until it is forgotten."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._refused: dict[tuple[str, str], frozenset[str]] = {}
        self._lock = threading.Lock()

    def of(self, books: Books, query: Query) -> Query:
        """The query without the fields that are known to be refused."""
        return _without(query, self._refused.get(_key(books, query), frozenset()))

    def remember(self, books: Books, query: Query, accepted: Query) -> None:
        """Keep which fields of the query are refused, now that Sage has accepted it without them."""
        refused = frozenset(query.optional_fields) - frozenset(accepted.optional_fields)
        if refused:
            with self._lock:
                key = _key(books, query)
                self._refused[key] = self._refused.get(key, frozenset()) | refused

    def forget(self, books: Books) -> None:
        """Ask for all fields of that company again."""
        with self._lock:
            for key in [key for key in self._refused if key[0] == books.company_id]:
                del self._refused[key]

    def after_refusal(self, books: Books, query: Query, error: NeedsAttention) -> Query:
        """The query without the fields that made Sage refuse it; as it was if Sage accepts it now.

        Raises Sage's error if the query fails without optional fields too: they aren't the cause then.
        """
        refused = named_fields(error, query.optional_fields)
        if refused:
            return _without(query, refused)
        bare = _without(query, query.optional_fields)
        (outcome,) = self._channel.read_many(books, [build_query(_probing(bare), bare.fields, None)])
        if isinstance(outcome, NeedsAttention):
            raise outcome
        refused = _Search(self._channel, books, query).refused()
        if refused:
            return _without(query, refused)
        # No field is refused by itself: either the fault has passed, or Sage refuses them together.
        return bare if self._is_refused(books, query) else query

    def _is_refused(self, books: Books, query: Query) -> bool:
        return _probe(self._channel, books, query, query.optional_fields) is not None


@dataclass(slots=True)
class _Search:
    """The search for the refused fields of one query, by halving."""

    channel: Channel
    books: Books
    query: Query
    probes: int = MOST_PROBES

    def refused(self) -> frozenset[str]:
        """The refused fields. Those of related objects are tried apart: they are the likely ones."""
        fields = self.query.optional_fields
        across = tuple(name for name in fields if "." in name)
        own = tuple(name for name in fields if "." not in name)
        groups = (own, across) if own and across else _halves(fields)
        return frozenset().union(*(self._among(group) for group in groups))

    def _among(self, fields: Sequence[str]) -> frozenset[str]:
        if not fields or self.probes == 0:
            return frozenset(fields)
        self.probes -= 1
        error = _probe(self.channel, self.books, self.query, fields)
        if error is None:
            return frozenset()
        named = named_fields(error, fields) or frozenset(fields if len(fields) == 1 else ())
        if named:
            return named | self._among([name for name in fields if name not in named])
        return frozenset().union(*(self._among(half) for half in _halves(fields)))


def _probe(channel: Channel, books: Books, query: Query, fields: Sequence[str]) -> NeedsAttention | None:
    """The refusal of the query with these optional fields; None if Sage accepts them."""
    function = build_query(_probing(query), (*query.fields, *fields), None)
    (outcome,) = channel.read_many(books, [function], repeats_unclear=False)
    if not isinstance(outcome, NeedsAttention):
        return None
    if outcome.code in _ACCESS:
        raise outcome
    return outcome


def _probing(query: Query) -> Query:
    return replace(query, page_size=1)


def _without(query: Query, refused: Iterable[str]) -> Query:
    left_out = frozenset(refused)
    kept = tuple(name for name in query.optional_fields if name not in left_out)
    return replace(query, optional_fields=kept)


def _halves(fields: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    middle = len(fields) // 2
    return fields[:middle], fields[middle:]


def _key(books: Books, query: Query) -> tuple[str, str]:
    return books.company_id, query.object_name
