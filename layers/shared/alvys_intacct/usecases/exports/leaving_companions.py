"""Companions that a change takes out of Sage are looked at before anything is taken out (MOD-8, AP-8, DEC-9).

A companion that can't leave, because it is paid for instance, would stay beside the documents that take its
place: the same money would be booked twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.transactions.companions import companion_key
from alvys_intacct.domain.transactions.moves import in_the_way, unusable_because
from alvys_intacct.domain.transactions.record import Companion, Receipt, Transaction
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions


class LeavingCompanions:
    """Refuses a change while a companion that it takes out can't leave the books."""

    def __init__(self, find: FindTransactions, connections: ConnectionStore, remove: RemoveDocuments) -> None:
        self._find = find
        self._connections = connections
        self._remove = remove

    def refuse_stuck(self, main: Transaction, wanted: Mapping[str, Companion]) -> None:
        """Raise `NeedsAttention` where a companion that isn't wanted any more, or elsewhere, can't leave."""
        for companion, receipt in self._leaving(main, wanted):
            try:
                self._look(companion, receipt)
            except NeedsAttention as error:
                raise NeedsAttention(
                    f"{companion.number} goes with {main.number} and can't leave the books: {error.message}",
                    code=error.code,
                    remedy=error.remedy,
                    setting=error.setting,
                    vendor=error.vendor,
                ) from None

    def _leaving(
        self, main: Transaction, wanted: Mapping[str, Companion]
    ) -> Iterator[tuple[Transaction, Receipt]]:
        """The companions in Sage that have to leave, with their receipts."""
        for key, before in main.companions.items():
            after = wanted.get(key)
            if after is not None and after.subsidiary_id == before.subsidiary_id:
                continue
            document = DocumentKey(main.kind, companion_key(main, before.part(key)))
            companion = self._find(main.tenant, [document]).get(document)
            if companion is not None and companion.receipt is not None:
                yield companion, companion.receipt

    def _look(self, companion: Transaction, receipt: Receipt) -> None:
        connection = self._connections.get(companion.tenant, companion.booked_at)
        reason = unusable_because(connection, receipt)
        if reason is not None or connection is None:
            raise in_the_way(companion, receipt, connection, reason or "")
        self._remove.how(connection, receipt, self._remove.read(connection, receipt))
