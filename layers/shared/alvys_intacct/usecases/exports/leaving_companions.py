"""Companions that a change takes out of Sage are looked at before anything is taken out (MOD-8, AP-8, DEC-9).

A companion that can't leave, because it is paid for instance, would stay beside the documents that take its
place: the same money would be booked twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention, SyncError
from alvys_intacct.domain.transactions.companions import companion_key
from alvys_intacct.domain.transactions.moves import in_the_way, unusable_because
from alvys_intacct.domain.transactions.receipt import Companion, Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.domain.transactions.resolving import document_unknown
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.look_at_documents import LookAtDocuments
from alvys_intacct.usecases.work.connection_findings import standing_fault
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions

# A main transaction with the companions that are wanted with it from now on.
Change = tuple[Transaction, Mapping[str, Companion]]


class LeavingCompanions:
    """Refuses changes while a companion that they take out can't leave the books."""

    def __init__(
        self, find: FindTransactions, connections: ConnectionStore, look_at: LookAtDocuments
    ) -> None:
        self._find = find
        self._connections = connections
        self._look_at = look_at

    def refuse_stuck(self, main: Transaction, wanted: Mapping[str, Companion]) -> None:
        """Raise `NeedsAttention` where a companion that isn't wanted any more, or elsewhere, can't leave."""
        for error in self.stuck([(main, wanted)]).values():
            raise error

    def stuck(self, changes: Sequence[Change]) -> dict[TransactionRef, SyncError]:
        """The changes, of one tenant, that are refused, and why. Those without companions cost nothing."""
        leaving = [_Leaving(main, key) for main, wanted in changes for key in _leaving(main, wanted)]
        if not leaving:
            return {}
        found = self._find(changes[0][0].tenant, [companion.key for companion in leaving])
        by_place: dict[str, list[_InSage]] = {}
        unknown: dict[TransactionRef, SyncError] = {}
        for companion in leaving:
            transaction = found.get(companion.key)
            if transaction is not None and transaction.document_is_unknown:
                unknown[ref_of(companion.main)] = document_unknown(transaction)
            elif transaction is not None and transaction.receipt is not None:
                at = by_place.setdefault(transaction.booked_at, [])
                at.append(_InSage(companion.main, transaction, transaction.receipt))
        return unknown | {
            ref_of(companion.main): _with_the_main_one(companion, error)
            for companions in by_place.values()
            for companion, error in self._stuck_at(companions)
        }

    def _stuck_at(self, companions: Sequence[_InSage]) -> Iterator[tuple[_InSage, SyncError]]:
        """Those companions of one subsidiary that can't leave its books."""
        first = companions[0].transaction
        connection = self._connections.get(first.tenant, first.booked_at)
        reachable = []
        for companion in companions:
            reason = unusable_because(connection, companion.receipt)
            if reason is None:
                reachable.append(companion)
            else:
                yield companion, in_the_way(companion.transaction, companion.receipt, connection, reason)
        if connection is None or not reachable:
            return
        try:
            if (fault := standing_fault(connection)) is not None:
                raise fault
            standings = self._look_at.look(connection, [companion.receipt for companion in reachable])
        except ConnectionFault as fault:
            # Only what waits for that connection is held.
            yield from ((companion, fault) for companion in reachable)
            return
        for companion, standing in zip(reachable, standings, strict=True):
            error = standing.refuse()
            if error is not None:
                yield companion, error


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A companion that has to leave."""

    main: Transaction
    key: DocumentKey


@dataclass(frozen=True, slots=True)
class _InSage:
    """A companion whose document is in Sage."""

    main: Transaction
    transaction: Transaction
    receipt: Receipt


def _leaving(main: Transaction, wanted: Mapping[str, Companion]) -> Iterator[DocumentKey]:
    for key, before in main.companions.items():
        if key not in wanted or wanted[key].subsidiary_id != before.subsidiary_id:
            yield DocumentKey(main.kind, companion_key(main, before.part(key)))


def _with_the_main_one(companion: _InSage, error: SyncError) -> SyncError:
    if isinstance(error, ConnectionFault):
        return error
    number = companion.transaction.number
    return NeedsAttention(
        f"{number} goes with {companion.main.number} and can't leave the books: {error.message}",
        code=error.code,
        remedy=error.remedy,
        setting=error.setting,
        vendor=error.vendor,
        concerns=error.concerns,
    )
