"""Reads at the top level of a company for the connection of an entity, where the user may (PARTY-8, PAY-1).

A payment of an entity's document can be made at the top level or in another entity, and a session of the
entity may not see it. The top level sees the records of all entities. Record numbers are company-wide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention
from alvys_intacct.domain.sage.books import Books

T = TypeVar("T")
NO_ACCESS = "permission_denied"


class CompanyLevel:
    """Chooses the level of reads: the top level, or the entity's own where the top level is refused."""

    def __init__(self) -> None:
        self._own_only: set[Books] = set()

    def forget(self, books: Books) -> None:
        """Try the top level again."""
        # Of a copy, and in place: other threads add to it.
        self._own_only -= {kept for kept in list(self._own_only) if kept.company_id == books.company_id}

    def read(self, books: Books, ask: Callable[[Books], T]) -> T:
        """What `ask` returns at the top level, or else at the entity's.

        Raises the errors of the entity's session. A wrong password is refused at both levels, so the top
        level counts as refused only where the entity's session works.
        """
        if books.entity_id is None or books in self._own_only:
            return ask(books)
        try:
            return ask(replace(books, entity_id=None))
        except (ConnectionFault, NeedsAttention) as error:
            if not isinstance(error, ConnectionFault) and error.code != NO_ACCESS:
                raise
        answer = ask(books)
        self._own_only.add(books)
        return answer

    def pages(self, books: Books, ask: Callable[[Books], Iterator[T]]) -> Iterator[T]:
        """Like `read` for pages that are read one by one; the first one decides."""

        def begun(level: Books) -> tuple[T | None, Iterator[T]]:
            pages = ask(level)
            return next(pages, None), pages

        first, others = self.read(books, begun)
        if first is not None:
            yield first
            yield from others
