"""Note what transactions tell about the values of Alvys's fields (MAP-3, DIM-2, DIM-8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alvys_intacct.domain.account_mappings.items import is_known
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.sightings import seen_in
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, told
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.ports.stores import AlvysValueStore
from alvys_intacct.usecases.alvys_values.change_values import change_values

LONGEST_ITEM = 100
MOST_REMEMBERED = 50_000

Seen = tuple[ValueField, AlvysValue]


def told_by(envelope: TransactionEnvelope, booking: Booking) -> Iterator[Seen]:
    """The values in a transaction, and the items of its charges that no list of Alvys has."""
    yield from seen_in(envelope)
    for charge in booking.charges:
        if charge.item.strip() and not is_known(charge.category, charge.item):
            yield ValueField(charge.category), told(" ".join(charge.item.split())[:LONGEST_ITEM])


class NoteValues:
    """Notes each value once per warm worker; what is noted already costs nothing."""

    def __init__(self, values: AlvysValueStore) -> None:
        self._values = values
        self._noted: set[tuple[str, ValueField, AlvysValue]] = set()

    def __call__(self, tenant: str, seen: Iterable[Seen]) -> None:
        """Note the values of many transactions, in one write for each field that has new ones.

        A failure stops no export: a later transaction notes the values.
        """
        new: dict[ValueField, dict[AlvysValue, None]] = {}
        for field, value in seen:
            if (tenant, field, value) not in self._noted:
                new.setdefault(field, {})[value] = None
        if not new:
            return
        try:
            known = self._values.get(tenant, new)
            for field, values in new.items():
                if known[field].with_seen(values) is not known[field]:
                    self._add(tenant, field, values)
        except SyncError:
            return
        if len(self._noted) > MOST_REMEMBERED:
            self._noted.clear()
        self._noted |= {(tenant, field, value) for field, values in new.items() for value in values}

    def _add(self, tenant: str, field: ValueField, values: Iterable[AlvysValue]) -> None:
        change_values(self._values, tenant, field, lambda current: current.with_seen(values))
