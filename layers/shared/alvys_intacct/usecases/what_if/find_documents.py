"""The documents that a question is about: the newest exported and all open failed ones (WHATIF-1)."""

from __future__ import annotations

from collections.abc import Iterator

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.domain.what_if.proposal import MOST_FAILED
from alvys_intacct.ports.stores import TransactionStore

AT_ONCE = 100
# At most this many pages of each list are read, whatever else is on it; what lies beyond is left out.
_MOST_PAGES = 20


class FindDocuments:
    """Reads the transactions of a connection, many at once, each once: one may fail meanwhile.

    `left_out` and `more` count the failed ones that aren't read; `is_cut` tells that older exported ones were
    not looked for.
    """

    def __init__(self, transactions: TransactionStore, connection: Connection) -> None:
        self._transactions = transactions
        self._tenant = connection.tenant
        self._subsidiary_id = connection.subsidiary.id
        self.left_out = 0
        self.more = False
        self.is_cut = False
        self._seen: set[TransactionRef] = set()

    def exported(self, newest: int) -> Iterator[list[Transaction]]:
        """The newest exported ones."""
        narrowed = ListFilter(subsidiary_id=self._subsidiary_id, status=Status.EXPORTED)
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = self._transactions.recent(self._tenant, narrowed, min(AT_ONCE, newest), cursor)
            found = [transaction for transaction in page.items if self._is_new(transaction)]
            newest -= len(found)
            cursor = page.cursor
            if found:
                yield found
            if cursor is None or newest <= 0:
                return
        self.is_cut = True

    def failed(self) -> Iterator[list[Transaction]]:
        """The open failed ones, the urgent and newest first, up to the bound."""
        narrowed = ListFilter(subsidiary_id=self._subsidiary_id, status=Status.FAILED)
        cursor: str | None = None
        taken = 0
        for _ in range(_MOST_PAGES):
            page = self._transactions.open_errors(self._tenant, narrowed, AT_ONCE, cursor)
            names = [error.record_id for error in page.items if error.kind is not None]
            listed = names[: MOST_FAILED - taken]
            taken += len(listed)
            self.left_out += len(names) - len(listed)
            cursor = page.cursor
            if listed:
                found = self._transactions.get_many(TransactionRef(self._tenant, name) for name in listed)
                yield [each for each in found.values() if each.status is Status.FAILED and self._is_new(each)]
            if cursor is None:
                return
        self.more = True

    def _is_new(self, transaction: Transaction) -> bool:
        """Whether it is of the connection and wasn't read yet."""
        reference = ref_of(transaction)
        if not self._is_own(transaction) or reference in self._seen:
            return False
        self._seen.add(reference)
        return True

    def _is_own(self, transaction: Transaction) -> bool:
        """Whether it belongs to the connection; the filter takes no account of case."""
        return transaction.subsidiary_id == self._subsidiary_id


def is_built(transaction: Transaction) -> bool:
    """Whether it has a document to build: not one that is to leave the books."""
    return transaction.operation is Operation.EXPORT
