"""The names of Alvys's ids, as far as they are kept here; nobody is asked for others (WHATIF-2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alvys_intacct.domain.alvys.names import Named, Names
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.sightings import named_things, own_names
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.ports.stores import AlvysValueStore


class KeptNames:
    """Names for the envelopes of one tenant; the lists are read once. `lack_some`: one was not kept."""

    def __init__(self, values: AlvysValueStore, tenant: str, kinds: Collection[Named]) -> None:
        self.lack_some = False
        self._kinds = frozenset(kinds)
        lists = values.get(tenant, [ValueField(kind) for kind in kinds]) if kinds else {}
        self._known: Mapping[Named, Mapping[str, str | None]] = {
            Named(field): {key: value.name for key, value in listed.values.items()}
            for field, listed in lists.items()
        }

    def __call__(self, envelope: TransactionEnvelope) -> Names:
        """The names that the envelope tells itself, and the kept ones of its other ids."""
        own = own_names(envelope)
        if not self._kinds:
            return own
        learnt: dict[Named, dict[str, str | None]] = {}
        for thing in named_things(envelope):
            if thing.kind not in self._kinds or own.name(thing.kind, thing.key) is not None:
                continue
            name = self._known.get(thing.kind, {}).get(thing.key)
            self.lack_some = self.lack_some or not name
            if name:
                learnt.setdefault(thing.kind, {})[thing.key] = name
        return own.over(Names(learnt)) if learnt else own
