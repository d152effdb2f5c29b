"""Find the names of the ids in transactions (DIM-2).

The envelope itself is asked first, then what was learnt from others or told by a person, then Alvys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.alvys.names import Named, Names
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.sightings import named_things, own_names
from alvys_intacct.domain.alvys_values.value_list import ValueList
from alvys_intacct.domain.coding.alvys_sources import named_kinds
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import AlvysValueStore
from alvys_intacct.usecases.alvys_values.read_names import ReadNames

FRESH_FOR = timedelta(minutes=10)
# Lists of names that a warm worker remembers.
MOST_REMEMBERED = 200


class KnownNames:
    """Finds names, and remembers them in a warm worker for ten minutes, per tenant. Safe for threads.

    An id without a name is looked for each time: a person may have named it meanwhile.
    """

    def __init__(self, values: AlvysValueStore, read: ReadNames, clock: Clock) -> None:
        self._values = values
        self._read = read
        self._clock = clock
        self._remembered: dict[tuple[str, Named], tuple[datetime, Mapping[str, str | None]]] = {}

    def __call__(self, connection: Connection, envelopes: Sequence[TransactionEnvelope]) -> list[Names]:
        """The names for each envelope, in order, as far as the connection's mappings need them.

        Raises `Retryable` when they can't be looked up.
        """
        kinds = named_kinds(connection)
        own = [own_names(envelope) for envelope in envelopes]
        wanted: dict[Named, set[str]] = {}
        for envelope, names in zip(envelopes, own, strict=True) if kinds else ():
            for thing in named_things(envelope):
                if thing.kind in kinds and names.name(thing.kind, thing.key) is None:
                    wanted.setdefault(thing.kind, set()).add(thing.key)
        learnt = Names(self._learnt(connection.tenant, wanted)) if wanted else Names()
        return [names.over(learnt) for names in own]

    def _learnt(self, tenant: str, wanted: Mapping[Named, set[str]]) -> dict[Named, dict[str, str | None]]:
        """The names of these ids, as far as they can be found."""
        # Kept here too: another thread may clear the memory meanwhile.
        known = {kind: self._memory(tenant, kind) for kind in wanted}
        unknown = sorted(kind for kind, keys in wanted.items() if not _has(known[kind], keys))
        stored = self._values.get(tenant, [ValueField(kind) for kind in unknown]) if unknown else {}
        alvys_answers = True
        for field, values in stored.items():
            kind = Named(field)
            known[kind] = self._remember(tenant, kind, values)
            if alvys_answers and not _has(known[kind], wanted[kind]):
                newer = self._read(tenant, values)
                known[kind] = self._remember(tenant, kind, newer)
                # One call that fails is enough: exports wait for it.
                alvys_answers = newer is values or newer.listed_at == newer.asked_at
        return {
            kind: {key: name for key in keys if (name := known[kind].get(key))}
            for kind, keys in wanted.items()
        }

    def _memory(self, tenant: str, kind: Named) -> Mapping[str, str | None]:
        until, names = self._remembered.get((tenant, kind), (self._clock.now(), {}))
        return names if until > self._clock.now() else {}

    def _remember(self, tenant: str, kind: Named, values: ValueList) -> Mapping[str, str | None]:
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.clear()
        names = {key: value.name for key, value in values.values.items()}
        self._remembered[tenant, kind] = (self._clock.now() + FRESH_FOR, names)
        return names


def _has(names: Mapping[str, str | None], keys: set[str]) -> bool:
    """Whether all these ids have names."""
    return all(names.get(key) for key in keys)
