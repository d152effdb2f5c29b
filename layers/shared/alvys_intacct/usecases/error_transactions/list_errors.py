"""List open errors in any order, and group them by cause (ERR-3, ERR-10, ERR-11)."""

from __future__ import annotations

from functools import partial

from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.error_transactions.groups import ErrorGroup, GroupOrder, group_page, grouped
from alvys_intacct.domain.error_transactions.ordering import MOST_OPEN, ErrorOrder, Sorting, sorted_page
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.error_transactions.visibility import as_seen_by, shows_amounts
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class ListedErrors:
    """One page of records as the caller may see them, and the names of the tenant's subsidiaries by id."""

    records: list[ErrorRecord]
    cursor: str | None
    names: Names


@dataclass(frozen=True, slots=True)
class ListedGroups:
    """One page of groups, each with a record that stands for it, as the caller may see it.

    `counted` open errors were looked at; `truncated` says that there are more, which no group has.
    """

    groups: list[tuple[ErrorGroup, ErrorRecord]]
    cursor: str | None
    counted: int
    truncated: bool
    names: Names


class ListErrors:
    """Reads the error list of the caller's tenant."""

    def __init__(self, transactions: TransactionStore, connections: ConnectionStore) -> None:
        self._transactions = transactions
        self._connections = connections

    def page(
        self, caller: Identity, narrowed: ListFilter, sorting: Sorting, limit: int, cursor: str | None
    ) -> ListedErrors:
        """One page. Raises `ValueError` for another list's cursor, `NeedsAttention` for too many errors."""
        page = self._page(caller, narrowed, sorting, limit, cursor)
        seen = [as_seen_by(caller, record) for record in page.items]
        return ListedErrors(seen, page.cursor, self._names(caller))

    def one(self, caller: Identity, record_id: str) -> ListedErrors:
        """The open error with this id, whatever page it is on; no record where it isn't on the list."""
        found = self._transactions.errors_by_id(caller.tenant, [record_id])
        seen = [as_seen_by(caller, record) for record in found.values()]
        return ListedErrors(seen, None, self._names(caller))

    def groups(
        self, caller: Identity, narrowed: ListFilter, by: GroupOrder, limit: int, cursor: str | None
    ) -> ListedGroups:
        """One page of groups, the largest first. Raises `ValueError` for a cursor of another list."""
        facts, more = self._transactions.open_error_facts(caller.tenant, narrowed, MOST_OPEN)
        page = group_page(grouped(facts, partial(_shows, caller)), by, limit, cursor)
        samples = (name for group in page.items for name in group.samples)
        records = self._transactions.errors_by_id(caller.tenant, samples)
        # A group whose records were all closed in the meantime is gone.
        shown = [
            (group, as_seen_by(caller, record))
            for group in page.items
            if (record := next((records[name] for name in group.samples if name in records), None))
        ]
        return ListedGroups(shown, page.cursor, len(facts), more, self._names(caller))

    def _page(
        self, caller: Identity, narrowed: ListFilter, sorting: Sorting, limit: int, cursor: str | None
    ) -> Page[ErrorRecord]:
        if sorting.by is ErrorOrder.DATE:
            oldest_first = not sorting.descending
            return self._transactions.open_errors(
                caller.tenant, narrowed, limit, cursor, oldest_first=oldest_first
            )
        facts, more = self._transactions.open_error_facts(caller.tenant, narrowed, MOST_OPEN)
        if more:
            raise _too_many()
        page = sorted_page(facts, sorting, partial(_shows, caller), limit, cursor)
        records = self._transactions.errors_by_id(caller.tenant, page.items)
        return Page(list(records.values()), page.cursor)

    def _names(self, caller: Identity) -> Names:
        return names_of(self._connections, caller.tenant)


def names_of(connections: ConnectionStore, tenant: str) -> Names:
    """The names of the tenant's subsidiaries, as far as they are or were connected."""
    return {
        connection.subsidiary.id: connection.subsidiary.name for connection in connections.of_tenant(tenant)
    }


def _shows(caller: Identity, facts: ErrorFacts) -> bool:
    return shows_amounts(facts, caller)


def _too_many() -> NeedsAttention:
    return NeedsAttention(
        f"There are more than {MOST_OPEN:,} open errors, too many to sort in this order.",
        code="too_many_open_errors",
        remedy="Sort by date, or give the cause of one group.",
    )
