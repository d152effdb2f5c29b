"""Read from Alvys what it calls its drivers, users, trucks and trailers (DIM-2, DIM-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, Teller, ValueList
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import AlvysValueStore
from alvys_intacct.ports.transport import NameDirectory
from alvys_intacct.usecases.alvys_values.change_values import change_values

# Alvys has no lists of offices and fleets.
LISTED_BY_ALVYS = frozenset({Named.DRIVER, Named.USER, Named.TRUCK, Named.TRAILER})
# All workers together ask for a list once in this time. Alvys allows few calls.
ASK_AGAIN = timedelta(minutes=5)


class ReadNames:
    """Asks Alvys for a list of names, and keeps it for the tenant. A failed call changes nothing."""

    def __init__(self, values: AlvysValueStore, directory: NameDirectory, clock: Clock) -> None:
        self._values = values
        self._directory = directory
        self._clock = clock

    def __call__(self, tenant: str, known: ValueList, *, older_than: timedelta = ASK_AGAIN) -> ValueList:
        """The list with Alvys's newest names; as it is where Alvys has no such list or was just asked.

        A list that Alvys answered within `older_than` isn't read again.
        """
        now, named = self._clock.now(), known.of.named
        asked_lately = known.asked_at is not None and now - known.asked_at < ASK_AGAIN
        listed_lately = known.listed_at is not None and now - known.listed_at < older_than
        if named not in LISTED_BY_ALVYS or asked_lately or listed_lately:
            return known
        asking = replace(known, asked_at=now, version=known.version + 1)
        if named is None or not self._values.save(tenant, asking):
            return known
        try:
            names = self._directory.names(tenant, named)
        except SyncError:
            return asking
        told = [AlvysValue(key, name, Teller.ALVYS_LIST) for key, name in names.items()]
        return change_values(
            self._values,
            tenant,
            known.of,
            lambda current: replace(current.with_seen(told), listed_at=now),
        )
