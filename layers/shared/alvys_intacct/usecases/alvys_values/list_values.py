"""List the values of an Alvys field: what Alvys tells, what transactions brought, what is mapped (DIM-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alvys_intacct.domain.account_mappings.items import KNOWN_ITEMS
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, ValueList, told
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.ports.stores import AlvysValueStore, ConnectionStore
from alvys_intacct.usecases.alvys_values.read_names import ReadNames

# A list that Alvys answered is read again after this time.
LISTED_FOR = timedelta(hours=12)


class ListValues:
    """The tenant's values, whatever the subsidiary of the transactions that brought them."""

    def __init__(self, values: AlvysValueStore, connections: ConnectionStore, read: ReadNames) -> None:
        self._values = values
        self._connections = connections
        self._read = read

    def __call__(self, connection: Connection, field: ValueField) -> ValueList:
        """All values of a field; an Alvys that doesn't answer leaves those that are known."""
        known = self._values.get(connection.tenant, [field])[field]
        if field is ValueField.SUBSIDIARY:
            return known.with_seen(self._subsidiaries(connection.tenant))
        if field.named is not None:
            return self._read(connection.tenant, known, older_than=LISTED_FOR)
        category = field.category
        if category is None:
            return known
        mapped = connection.account_mappings.categories.get(category)
        items = [*KNOWN_ITEMS[category], *(mapped.items if mapped else ())]
        # The spelling of the lists counts over that of transactions.
        listed = ValueList(field).with_seen(told(item) for item in items)
        return replace(known, values=listed.with_seen(known.values.values()).values)

    def _subsidiaries(self, tenant: str) -> list[AlvysValue]:
        connected = self._connections.of_tenant(tenant)
        return [AlvysValue(one.subsidiary.id, one.subsidiary.name) for one in connected]
