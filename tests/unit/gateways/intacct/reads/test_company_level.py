"""Which level is read is remembered for all threads of a worker."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.reads.company_level import NO_ACCESS, CompanyLevel


def entity_only(books: Books) -> str:
    if books.entity_id is None:
        raise NeedsAttention("The user may not.", code=NO_ACCESS)
    return books.subsidiary_id


def test_a_company_is_forgotten_while_another_thread_learns_of_one() -> None:
    level, others = CompanyLevel(), iter(range(100))

    class Compared(str):
        """While it is compared, another thread reads another company."""

        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            level.read(Books("globex", "S", f"OTHER{next(others)}", "xml", "E1"), entity_only)
            return str.__eq__(self, other)

        def __ne__(self, other: object) -> bool:
            return not self == other

    books = Books("acme", "S", Compared("DEMO"), "xml", "E1")
    level.read(books, entity_only)
    level.forget(replace(books, company_id="DEMO"))
    asked: list[str | None] = []

    def noted(at: Books) -> str:
        asked.append(at.entity_id)
        return entity_only(at)

    level.read(replace(books, company_id="DEMO"), noted)
    level.read(Books("globex", "S", "OTHER0", "xml", "E1"), noted)
    assert asked == [None, "E1", "E1"]
