"""Name an id that nobody named: offices and fleets have no list in Alvys (DIM-2)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, Teller, ValueList
from alvys_intacct.domain.connections.audit import AuditEntry, value_named_entry
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.identity import Identity
from alvys_intacct.ports.stores import AlvysValueStore
from alvys_intacct.usecases.alvys_values.change_values import change_values
from alvys_intacct.usecases.connections.change_connection import ChangeConnection


class NameValue:
    """Keeps a person's name for an id, for all connections of the tenant, until Alvys tells one."""

    def __init__(self, values: AlvysValueStore, change: ChangeConnection) -> None:
        self._values = values
        self._change = change

    def __call__(
        self,
        caller: Identity,
        connection: Connection,
        field: ValueField,
        key: str,
        name: str | None,
        expected: int | None = None,
    ) -> tuple[AlvysValue, Connection] | None:
        """The value and the connection with the audit entry; None when the id or the connection is unknown.

        Without a name, an earlier one is taken back. Raises `ChangeRefusedError` for an id that Alvys names.
        """
        current = self._values.get(caller.tenant, [field])[field].values.get(key)
        if current is None:
            return None
        if current.name is not None and current.teller is not Teller.PERSON:
            raise ChangeRefusedError(
                "named_by_alvys",
                f"Alvys calls the {field} {key} {current.name!r}. Rename it in Alvys; the new name comes "
                "with its next transaction or list.",
            )
        if current.name == name:
            return current, connection
        # The audit entry is written first: there is no change without an entry.
        record = partial(_entry, field, current, name)
        audited = self._change(
            caller, connection.subsidiary.id, lambda one: one, expected=expected, record=record
        )
        if audited is None:
            return None

        def step(values: ValueList) -> ValueList:
            known = values.values.get(key)
            named_meanwhile = known is None or (known.name is not None and known.teller is not Teller.PERSON)
            return values if named_meanwhile else values.with_name_of_person(key, name)

        return change_values(self._values, caller.tenant, field, step).values[key], audited


def _entry(
    field: ValueField,
    value: AlvysValue,
    name: str | None,
    _: Connection,
    after: Connection,
    by: str,
    at: datetime,
) -> AuditEntry:
    return value_named_entry(after, f"alvysValues.{field}.{value.key}", value.name, name, by, at)
