"""Open errors: pages by date, all of one cause, and the facts of all (ERR-3, ERR-10, ERR-11).

Two indexes list them and nothing else, so the cost of each answer doesn't grow with closed records:
``errorDates`` by date, ``openCauses`` by cause. Both have their facts; the records of a page are read whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.error_transactions.facts import ErrorFacts, is_of, passes
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.transactions.numbers import searched_as
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.dynamodb.error_items import URGENT, error_of, facts_in
from alvys_intacct.gateways.dynamodb.index_pages import ListIndex, Listing, dates, page_of, whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.numbered_records import may_be_numbered, records_numbered
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transaction_items import RECORD, transaction_pk

ERROR_DATES = ListIndex("errorDates", ("errorPk", "errorSk"))
OPEN_CAUSES = ListIndex("openCauses", ("errorPk", "causeSk"))
_AFTER_ALL = "V"
_NUMBERS_AT_ONCE = 200


class ErrorLists:
    """Reads open errors."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None, *, oldest_first: bool
    ) -> Page[ErrorRecord]:
        """A page by date, urgent errors first. Raises `ValueError` for a cursor of another list."""
        number = searched_as(narrowed.text)
        if may_be_numbered(number, cursor):
            found, following = self._numbered(tenant, number, narrowed, limit, cursor)
            if found or cursor is not None:
                return Page(_errors(found), following)
        listing = _listing(tenant, narrowed, oldest_first=oldest_first)
        listed, following = page_of(
            self._table, listing, lambda item: _is_unknown(item) or _passes(item, narrowed), limit, cursor
        )
        records = whole(self._table, listed)
        return Page(_errors([item for item in records if _passes(item, narrowed)]), following)

    def facts(self, tenant: str, narrowed: ListFilter, most: int) -> tuple[list[ErrorFacts], bool]:
        """The facts of all that pass the filter, from at most so many; and whether there are more."""
        number = searched_as(narrowed.text)
        if number and (numbered := self._all_numbered(tenant, number, narrowed)):
            return numbered, False
        prefix = f"{narrowed.cause}#" if narrowed.cause else None
        found: list[ErrorFacts] = []
        listed = self._table.query_all(
            f"T#{tenant}", index=OPEN_CAUSES.name, keys=OPEN_CAUSES.keys, prefix=prefix
        )
        for count, item in enumerate(listed):
            if count == most:
                return found, True
            facts = facts_in(item)
            if facts is not None and passes(facts, item.get("searchText", ""), narrowed):
                found.append(facts)
        return found, False

    def by_id(self, tenant: str, record_ids: Iterable[str]) -> dict[str, ErrorRecord]:
        """The open errors with these ids, in their order; closed ones are absent."""
        pks = {transaction_pk(TransactionRef(tenant, name)): name for name in record_ids}
        items = {item["pk"]: item for item in self._table.get_many((pk, RECORD) for pk in pks)}
        errors = {name: error_of(items[pk]) for pk, name in pks.items() if pk in items}
        return {name: error for name, error in errors.items() if error is not None}

    def _numbered(
        self, tenant: str, number: str, narrowed: ListFilter, limit: int, cursor: str | None
    ) -> tuple[list[Item], str | None]:
        return records_numbered(
            self._table, tenant, number, lambda item: _is_shown(item, narrowed), limit, cursor
        )

    def _all_numbered(self, tenant: str, number: str, narrowed: ListFilter) -> list[ErrorFacts]:
        found: list[ErrorFacts] = []
        cursor: str | None = None
        while True:
            items, cursor = self._numbered(tenant, number, narrowed, _NUMBERS_AT_ONCE, cursor)
            found += [facts for item in items if (facts := facts_in(item)) is not None]
            if cursor is None:
                return found


def _listing(tenant: str, narrowed: ListFilter, *, oldest_first: bool) -> Listing:
    low, high = dates(narrowed.since, narrowed.until)
    if narrowed.cause is not None:
        ranges = [(f"{narrowed.cause}#{low}", f"{narrowed.cause}#{high}")]
    elif narrowed.since is None and narrowed.until is None and not oldest_first:
        # From the newest on, one range has the urgent ones first.
        ranges = [(low, _AFTER_ALL)]
    else:
        ranges = [(f"{URGENT}{low}", f"{URGENT}{high}"), (low, high)]
    return Listing(
        ERROR_DATES if narrowed.cause is None else OPEN_CAUSES,
        f"T#{tenant}",
        ranges,
        newest_first=not oldest_first,
        narrows=_narrows(narrowed),
    )


def _is_unknown(item: Item) -> bool:
    """Whether a listed item lacks what filters ask, as an earlier version wrote it: its record tells."""
    return "errorFacts" not in item


def _passes(item: Item, narrowed: ListFilter) -> bool:
    facts = facts_in(item)
    return facts is not None and passes(facts, item.get("searchText", ""), narrowed)


def _is_shown(item: Item, narrowed: ListFilter) -> bool:
    """Whether a record is an open error and passes the filter, whatever its text."""
    facts = facts_in(item)
    if facts is None or not is_of(facts, narrowed):
        return False
    low, high = dates(narrowed.since, narrowed.until)
    return low <= str(item["errorSk"]).removeprefix(URGENT) <= high


def _errors(items: list[Item]) -> list[ErrorRecord]:
    return [error for item in items if (error := error_of(item)) is not None]


def _narrows(narrowed: ListFilter) -> bool:
    exact = (narrowed.subsidiary_id, narrowed.kind, narrowed.status, narrowed.entity_type)
    return narrowed.text is not None or narrowed.kinds is not None or any((*exact, narrowed.transaction_type))
