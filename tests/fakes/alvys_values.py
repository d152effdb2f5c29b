"""`AlvysValueStore` and `NameDirectory` in memory."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import ValueList
from tests.fakes.faults import Wire


class FakeAlvysValueStore:
    """Lists by tenant and field; `writes` counts what was written."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[tuple[str, ValueField], ValueList] = {}
        self.writes = 0

    def get(self, tenant: str, fields: Iterable[ValueField]) -> dict[ValueField, ValueList]:
        """The lists, empty where there is none."""
        self._wire.before("alvys_values.get")
        return {field: self.kept.get((tenant, field), ValueList(field)) for field in fields}

    def save(self, tenant: str, values: ValueList) -> bool:
        """If nobody else wrote meanwhile."""
        self._wire.before("alvys_values.save")
        known = self.kept.get((tenant, values.of))
        if (known.version if known else 0) != values.version - 1:
            return False
        self.kept[tenant, values.of] = values
        self.writes += 1
        return True


class FakeNameDirectory:
    """Alvys's lists by tenant and kind; `asked` has every call."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.lists: dict[tuple[str, Named], dict[str, str]] = {}
        self.asked: list[tuple[str, Named]] = []

    def names(self, tenant: str, kind: Named) -> dict[str, str]:
        """A list."""
        self.asked.append((tenant, kind))
        self._wire.before("name_directory.names")
        return self.lists.get((tenant, kind), {})
