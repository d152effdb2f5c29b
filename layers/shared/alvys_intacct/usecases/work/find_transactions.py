"""Find the transactions of Alvys documents, whatever subsidiary each belongs to (MOD-7).

Records from before MOD-7 keep their ids, of which the subsidiary was a part (decision 0020). Where a document
has no record under its present id, those ids are tried with each subsidiary of the tenant, if it has records
from before at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.record import Transaction, former_transaction_id, transaction_id
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """An Alvys document: its kind and Alvys's key."""

    kind: Kind
    alvys_id: str


class FindTransactions:
    """Finds transactions by what they are in Alvys."""

    def __init__(self, transactions: TransactionStore, connections: ConnectionStore) -> None:
        self._transactions = transactions
        self._connections = connections
        self._subsidiaries: dict[str, Sequence[str]] = {}
        self._has_former_ids: dict[str, bool] = {}

    def __call__(self, tenant: str, keys: Iterable[DocumentKey]) -> dict[DocumentKey, Transaction]:
        """The recorded transactions of these documents; others are absent."""
        refs = {key: self._refs(tenant, key) for key in dict.fromkeys(keys)}
        found = self._transactions.get_many(ref for candidates in refs.values() for ref in candidates)
        present = {
            key: [found[ref] for ref in candidates if ref in found] for key, candidates in refs.items()
        }
        return {key: max(records, key=_standing) for key, records in present.items() if records}

    def has_former_ids(self, tenant: str) -> bool:
        """Whether records of the tenant may have ids from before MOD-7. Read once: none are added."""
        if tenant not in self._has_former_ids:
            self._has_former_ids[tenant] = self._transactions.has_former_ids(tenant)
        return self._has_former_ids[tenant]

    def subsidiaries(self, tenant: str) -> Sequence[str]:
        """The subsidiaries that ids and keys from before MOD-7 may name.

        Read once for each tenant: a subsidiary that is connected later has no such records.
        """
        if tenant not in self._subsidiaries:
            connections = self._connections.of_tenant(tenant)
            self._subsidiaries[tenant] = [connection.subsidiary.id for connection in connections]
        return self._subsidiaries[tenant]

    def _refs(self, tenant: str, key: DocumentKey) -> list[TransactionRef]:
        present = transaction_id(tenant, key.kind, key.alvys_id)
        former = (
            former_transaction_id(tenant, subsidiary_id, key.kind, key.alvys_id)
            for subsidiary_id in (self.subsidiaries(tenant) if self.has_former_ids(tenant) else ())
        )
        return [TransactionRef(tenant, name) for name in (present, *former)]


def _standing(transaction: Transaction) -> tuple[bool, datetime]:
    """Of several records from before MOD-7, one that may have a document in Sage counts; else the newest."""
    written = transaction.is_in_books or transaction.intent is not None
    return written, transaction.alvys_updated_at or _LONG_AGO
