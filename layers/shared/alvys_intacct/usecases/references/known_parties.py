"""Customers, carriers and drivers of Alvys, remembered in a warm worker for a few minutes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.transport import TransportSystem
from alvys_intacct.usecases.references.partial_reads import PartialRead, ReadStop

Party = TypeVar("Party", AlvysCustomer, AlvysCarrier, AlvysDriver)
FRESH_FOR = timedelta(minutes=10)
MOST_REMEMBERED = 10_000
# Above this, listing them all takes fewer calls and less time than reading one after the other.
READ_SINGLY = 4


class KnownParties:
    """Every key begins with the tenant: nothing is shared between tenants."""

    def __init__(self, transport: TransportSystem, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._known: dict[tuple[str, type, str], tuple[datetime, object]] = {}

    def customers(
        self, tenant: str, ids: Collection[str], again: Collection[str], halt: ReadStop
    ) -> PartialRead[AlvysCustomer]:
        """These customers; those to be read `again` aren't taken from memory."""
        shelf, missing = self._remembered(AlvysCustomer, tenant, ids, again, halt)
        if len(missing) > READ_SINGLY:
            shelf.fill(self._remembering(AlvysCustomer, tenant, self._transport.all_customers(tenant)))
        self._singly(AlvysCustomer, tenant, missing, shelf, self._transport.customer)
        return shelf

    def carriers(
        self, tenant: str, ids: Collection[str], again: Collection[str], halt: ReadStop
    ) -> PartialRead[AlvysCarrier]:
        """These carriers."""
        shelf, missing = self._remembered(AlvysCarrier, tenant, ids, again, halt)
        shelf.fill(self._remembering(AlvysCarrier, tenant, self._transport.carriers(tenant, missing)))
        return shelf

    def drivers(
        self, tenant: str, ids: Collection[str], again: Collection[str], halt: ReadStop
    ) -> PartialRead[AlvysDriver]:
        """These drivers."""
        shelf, missing = self._remembered(AlvysDriver, tenant, ids, again, halt)
        if len(missing) > READ_SINGLY:
            shelf.fill(self._remembering(AlvysDriver, tenant, self._transport.all_drivers(tenant)))
        self._singly(AlvysDriver, tenant, missing, shelf, self._transport.driver)
        return shelf

    def forget(self, tenant: str, ids: Collection[str]) -> None:
        """Something was wrong with these: next time they may be corrected."""
        for kind in (AlvysCustomer, AlvysCarrier, AlvysDriver):
            for party_id in ids:
                self._known.pop((tenant, kind, party_id), None)

    def _remembered(
        self, kind: type[Party], tenant: str, ids: Collection[str], again: Collection[str], halt: ReadStop
    ) -> tuple[PartialRead[Party], list[str]]:
        """What is known of these, and the ids of the others."""
        shelf: PartialRead[Party] = PartialRead(halt)
        missing = []
        now = self._clock.now()
        for party_id in dict.fromkeys(ids):
            until, party = self._known.get((tenant, kind, party_id), (now, None))
            if until > now and isinstance(party, kind) and party_id not in again:
                shelf.put(party_id, party)
            else:
                missing.append(party_id)
        return shelf, missing

    def _singly(
        self,
        kind: type[Party],
        tenant: str,
        ids: Iterable[str],
        shelf: PartialRead[Party],
        read: Callable[[str, str], Party | None],
    ) -> None:
        def remembered(party_id: str) -> Party | None:
            party = read(tenant, party_id)
            if party is not None:
                self._remember(kind, tenant, {party_id: party})
            return party

        for party_id in ids:
            shelf.read(party_id, partial(remembered, party_id))

    def _remembering(
        self, kind: type[Party], tenant: str, pages: Iterable[Mapping[str, Party | NeedsAttention]]
    ) -> Iterable[Mapping[str, Party | NeedsAttention]]:
        for page in pages:
            self._remember(kind, tenant, page)
            yield page

    def _remember(
        self, kind: type[Party], tenant: str, parties: Mapping[str, Party | NeedsAttention]
    ) -> None:
        now = self._clock.now()
        if len(self._known) > MOST_REMEMBERED:
            self._known = {key: known for key, known in self._known.items() if known[0] > now}
        for party_id, party in parties.items():
            if isinstance(party, kind):
                self._known[tenant, kind, party_id] = (now + FRESH_FOR, party)
