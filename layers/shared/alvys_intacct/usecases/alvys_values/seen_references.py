"""The custom references that transactions brought, and their types (CF-2, CF-3)."""

from __future__ import annotations

from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import AlvysValue
from alvys_intacct.domain.coding.alvys_sources import ReferenceTypes
from alvys_intacct.domain.sage.metadata import CustomFieldType
from alvys_intacct.ports.stores import AlvysValueStore


class SeenReferences:
    """The tenant's custom references of loads and trips."""

    def __init__(self, values: AlvysValueStore) -> None:
        self._values = values

    def __call__(self, tenant: str) -> dict[ValueField, list[AlvysValue]]:
        """The references, by name."""
        lists = self._values.get(tenant, [ValueField.LOAD_REFERENCE, ValueField.TRIP_REFERENCE])
        return {
            field: sorted(values.values.values(), key=lambda value: value.place)
            for field, values in lists.items()
        }

    def types(self, tenant: str) -> ReferenceTypes:
        """The types that all values of each reference have."""
        of_field = self(tenant)
        return ReferenceTypes(
            _types(of_field[ValueField.LOAD_REFERENCE]), _types(of_field[ValueField.TRIP_REFERENCE])
        )


def _types(references: list[AlvysValue]) -> dict[str, CustomFieldType]:
    return {value.key: value.type for value in references if value.type is not None}
