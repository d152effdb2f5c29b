"""Change a list of Alvys values: a conditional write, repeated when another writer was first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import ValueList
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.ports.stores import AlvysValueStore

MOST_TRIES = 5


def change_values(
    store: AlvysValueStore, tenant: str, field: ValueField, step: Callable[[ValueList], ValueList]
) -> ValueList:
    """The changed list. A step that changes nothing writes nothing. Raises `Retryable`."""
    for _ in range(MOST_TRIES):
        current = store.get(tenant, [field])[field]
        following = step(current)
        if following is current:
            return current
        following = replace(following, version=current.version + 1)
        if store.save(tenant, following):
            return following
    raise Retryable("The Alvys values are being changed by others.", code="record_busy")
