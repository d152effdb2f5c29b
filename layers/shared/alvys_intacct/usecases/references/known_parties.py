"""Customers, carriers and drivers of Alvys, remembered in a warm worker for ten minutes."""

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
# For more than this, listing all parties takes fewer calls and less time than single reads.
READ_SINGLY = 4


class KnownParties:
    """Reads and remembers parties. Every key begins with the tenant: nothing is shared between tenants."""

    def __init__(self, transport: TransportSystem, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._remembered_parties: dict[tuple[str, type, str], tuple[datetime, object]] = {}

    def customers(
        self, tenant: str, ids: Collection[str], again: Collection[str], stop: ReadStop
    ) -> PartialRead[AlvysCustomer]:
        """Customers by id; those in `again` are read again, not taken from memory."""
        partial_read, missing = self._remembered(AlvysCustomer, tenant, ids, again, stop)
        if len(missing) > READ_SINGLY:
            partial_read.fill(self._remembering(AlvysCustomer, tenant, self._transport.all_customers(tenant)))
        self._singly(AlvysCustomer, tenant, missing, partial_read, self._transport.customer)
        return partial_read

    def carriers(
        self, tenant: str, ids: Collection[str], again: Collection[str], stop: ReadStop
    ) -> PartialRead[AlvysCarrier]:
        """Carriers by id, as for customers."""
        partial_read, missing = self._remembered(AlvysCarrier, tenant, ids, again, stop)
        partial_read.fill(self._remembering(AlvysCarrier, tenant, self._transport.carriers(tenant, missing)))
        return partial_read

    def drivers(
        self, tenant: str, ids: Collection[str], again: Collection[str], stop: ReadStop
    ) -> PartialRead[AlvysDriver]:
        """Drivers by id, as for customers."""
        partial_read, missing = self._remembered(AlvysDriver, tenant, ids, again, stop)
        if len(missing) > READ_SINGLY:
            partial_read.fill(self._remembering(AlvysDriver, tenant, self._transport.all_drivers(tenant)))
        self._singly(AlvysDriver, tenant, missing, partial_read, self._transport.driver)
        return partial_read

    def forget(self, tenant: str, ids: Collection[str]) -> None:
        """Forget parties that had a problem: they may be corrected by the next time."""
        for kind in (AlvysCustomer, AlvysCarrier, AlvysDriver):
            for party_id in ids:
                self._remembered_parties.pop((tenant, kind, party_id), None)

    def _remembered(
        self, kind: type[Party], tenant: str, ids: Collection[str], again: Collection[str], stop: ReadStop
    ) -> tuple[PartialRead[Party], list[str]]:
        """The remembered parties, and the ids of the others."""
        partial_read: PartialRead[Party] = PartialRead(stop)
        missing = []
        now = self._clock.now()
        for party_id in dict.fromkeys(ids):
            until, party = self._remembered_parties.get((tenant, kind, party_id), (now, None))
            if until > now and isinstance(party, kind) and party_id not in again:
                partial_read.put(party_id, party)
            else:
                missing.append(party_id)
        return partial_read, missing

    def _singly(
        self,
        kind: type[Party],
        tenant: str,
        ids: Iterable[str],
        partial_read: PartialRead[Party],
        read: Callable[[str, str], Party | None],
    ) -> None:
        def remembered(party_id: str) -> Party | None:
            party = read(tenant, party_id)
            if party is not None:
                self._remember(kind, tenant, {party_id: party})
            return party

        for party_id in ids:
            partial_read.read(party_id, partial(remembered, party_id))

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
        if len(self._remembered_parties) > MOST_REMEMBERED:
            self._remembered_parties = {
                # A copy: other threads add to it.
                key: entry
                for key, entry in list(self._remembered_parties.items())
                if entry[0] > now
            }
        for party_id, party in parties.items():
            if isinstance(party, kind):
                self._remembered_parties[tenant, kind, party_id] = (now + FRESH_FOR, party)
