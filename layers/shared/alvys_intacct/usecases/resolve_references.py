"""By reference: read the objects from the Alvys API and record the whole transaction (API-3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alvys_intacct.domain.envelope import ByReference, Whole
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.lifecycle import resolved_reference
from alvys_intacct.domain.put_together import inconsistent
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import (
    Change,
    Clock,
    HistoryEvent,
    TransportSystem,
)
from alvys_intacct.usecases.accept_transactions import AcceptTransactions
from alvys_intacct.usecases.claiming import Later, Work
from alvys_intacct.usecases.read_from_alvys import Asked, ReadFromAlvys


class ResolveReferences:
    """Turns references into the transactions that they mean. Each step can be repeated."""

    def __init__(
        self,
        transport: TransportSystem,
        accept: AcceptTransactions,
        work: Work,
        clock: Clock,
    ) -> None:
        self._read = ReadFromAlvys(transport, clock)
        self._accept = accept
        self._work = work
        self._clock = clock

    def __call__(self, references: Sequence[tuple[Transaction, ByReference]]) -> list[Later]:
        """Read, record, hand on. Answers those to be tried again."""
        by_tenant: dict[str, list[tuple[Transaction, ByReference]]] = {}
        for transaction, reference in references:
            by_tenant.setdefault(transaction.tenant, []).append((transaction, reference))
        return [one for tenant, members in by_tenant.items() for one in self._resolve(tenant, members)]

    def _resolve(self, tenant: str, members: Sequence[tuple[Transaction, ByReference]]) -> list[Later]:
        """One tenant's references. Whatever was read completely is recorded."""
        asked = [Asked(reference, again=held.resolved_to is not None) for held, reference in members]
        failures: list[tuple[Transaction, SyncError]] = []
        targets: list[tuple[Transaction, Transaction]] = []
        for (held, reference), read in zip(members, self._read(tenant, asked), strict=True):
            try:
                targets.append((held, self._record(held, reference, read)))
            except SyncError as error:
                failures.append((held, error))
        try:
            self._work.send([target for _, target in targets])
        except SyncError as error:
            failures += [(held, error) for held, _ in targets]
        else:
            self._work.record([(held, self._resolving(target)) for held, target in targets])
        return self._work.conclude(failures)

    def _record(self, held: Transaction, reference: ByReference, read: Whole | SyncError) -> Transaction:
        """The transaction that it means, as if it had been sent whole. Raises what stood in the way."""
        if isinstance(read, SyncError):
            raise read
        problems = self._accept.contradictions(held.tenant, read)
        if problems:
            raise inconsistent(reference, problems)
        return self._accept.record(held.tenant, read, "by reference", held.correlation_id)

    def _resolving(self, target: Transaction) -> Callable[[Transaction], Change]:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "read from Alvys", "by reference", target.transaction_id)
            return Change(resolved_reference(current, target.transaction_id, now), event)

        return step
