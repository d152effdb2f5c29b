"""Resolve references: read their objects from Alvys and record whole transactions (API-3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import RateLimited, SyncError
from alvys_intacct.domain.kinds.assembly import inconsistent
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions.lifecycle import resolved_reference
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.intake.contradictions import Contradictions
from alvys_intacct.usecases.intake.record_envelopes import Received, RecordEnvelopes
from alvys_intacct.usecases.references.read_from_alvys import Asked, ReadFromAlvys
from alvys_intacct.usecases.work.claimed_work import Later
from alvys_intacct.usecases.work.claims import Claims

# A batch that waited this long gets nothing done as a whole.
STALLED_AFTER = timedelta(minutes=15)


class ResolveReferences:
    """Turns references into whole transactions. Each step can be repeated."""

    def __init__(
        self,
        read: ReadFromAlvys,
        record: RecordEnvelopes,
        contradictions: Contradictions,
        claims: Claims,
        clock: Clock,
    ) -> None:
        self._read = read
        self._record = record
        self._contradictions = contradictions
        self._claims = claims
        self._clock = clock

    def __call__(self, references: Sequence[tuple[Transaction, ByReference]]) -> list[Later]:
        """Read, record and queue the transactions. Returns the references to be retried."""
        by_tenant: dict[str, list[tuple[Transaction, ByReference]]] = {}
        for transaction, reference in references:
            by_tenant.setdefault(transaction.tenant, []).append((transaction, reference))
        return [later for tenant, members in by_tenant.items() for later in self._resolve(tenant, members)]

    def _resolve(self, tenant: str, members: Sequence[tuple[Transaction, ByReference]]) -> list[Later]:
        """Resolve one tenant's references. Those that were read completely are recorded."""
        asked = [Asked(reference, again=held.resolved_to is not None) for held, reference in members]
        stalled = self._clock.now() - STALLED_AFTER
        waited = any(held.waits_for and _asked_at(held) < stalled for held, _ in members)
        reads = self._read_all(tenant, asked, waited=waited)
        whole, failures = self._checked(tenant, members, reads)
        targets: list[tuple[Transaction, Transaction]] = []
        try:
            recorded = self._record(tenant, [_as_sent_whole(held, envelope) for held, envelope in whole])
            targets = [(held, target) for (held, _), target in zip(whole, recorded, strict=True)]
        except SyncError as error:
            failures += [(held, error) for held, _ in whole]
        try:
            self._claims.send([target for _, target in targets])
        except SyncError as error:
            failures += [(held, error) for held, _ in targets]
        else:
            self._claims.record([(held, self._resolving(target)) for held, target in targets])
        return self._claims.conclude(failures)

    def _read_all(
        self, tenant: str, asked: Sequence[Asked], *, waited: bool
    ) -> list[TransactionEnvelope | SyncError]:
        """The envelopes of all references.

        After long waits the oldest is read alone first. Where Alvys takes too few calls for all objects of a
        batch, one reference is done with each wait, also by a worker that remembers no limit.
        """
        if not waited:
            return self._read(tenant, asked)
        first = self._read(tenant, asked[:1])
        stop = first[0]
        if isinstance(stop, RateLimited) and stop.refused:
            return [*first, *(stop for _ in asked[1:])]
        return [*first, *self._read(tenant, asked[1:])] if asked[1:] else first

    def _checked(
        self,
        tenant: str,
        members: Sequence[tuple[Transaction, ByReference]],
        reads: Sequence[TransactionEnvelope | SyncError],
    ) -> tuple[list[tuple[Transaction, TransactionEnvelope]], list[tuple[Transaction, SyncError]]]:
        """The envelopes to be recorded, and the failures: what wasn't read, and what contradicts itself."""
        problems = iter(
            self._contradictions(tenant, [read for read in reads if not isinstance(read, SyncError)])
        )
        whole: list[tuple[Transaction, TransactionEnvelope]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for (held, reference), read in zip(members, reads, strict=True):
            if isinstance(read, SyncError):
                failures.append((held, read))
            elif found := next(problems):
                failures.append((held, inconsistent(reference, found)))
            else:
                whole.append((held, read))
        return whole, failures

    def _resolving(self, target: Transaction) -> Callable[[Transaction], Change]:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "read from Alvys", "by reference", target.transaction_id)
            return Change(resolved_reference(current, target.transaction_id, now), event)

        return step


def _as_sent_whole(held: Transaction, envelope: TransactionEnvelope) -> Received:
    """The envelope as if it had been sent whole, when its reference was asked for."""
    return Received(envelope, "by reference", held.correlation_id, _asked_at(held))


def _asked_at(held: Transaction) -> datetime:
    """When the reference was asked for."""
    return held.wanted_at or held.created_at
