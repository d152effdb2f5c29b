"""The values of Alvys's fields: what their store promises (DIM-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, Teller, ValueList, told
from alvys_intacct.domain.sage.metadata import CustomFieldType
from alvys_intacct.ports.stores import AlvysValueStore

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.rule("DIM-8")
def test_lists_come_back_as_they_were_written(alvys_values: AlvysValueStore) -> None:
    trucks = ValueList(
        ValueField.TRUCK,
        {
            "TR1": AlvysValue("TR1", "107 é", Teller.ALVYS_LIST),
            "TR2": AlvysValue("TR2", None),
            "TR3": AlvysValue("TR3", "Spare", Teller.PERSON),
        },
        asked_at=NOW,
        listed_at=NOW,
        version=1,
    )
    dock = told("Dock Code", CustomFieldType.NUMBER)
    references = ValueList(ValueField.LOAD_REFERENCE, {dock.key: dock}, version=1)
    assert alvys_values.save("acme", trucks)
    assert alvys_values.save("acme", references)
    wanted = [ValueField.TRUCK, ValueField.LOAD_REFERENCE, ValueField.OFFICE]
    assert alvys_values.get("acme", wanted) == {
        ValueField.TRUCK: trucks,
        ValueField.LOAD_REFERENCE: references,
        ValueField.OFFICE: ValueList(ValueField.OFFICE),
    }
    assert alvys_values.get("acm", [ValueField.TRUCK]) == {ValueField.TRUCK: ValueList(ValueField.TRUCK)}


@pytest.mark.rule("DIM-8")
def test_of_two_writers_one_wins(alvys_values: AlvysValueStore) -> None:
    first = ValueList(ValueField.OFFICE, {"o1": AlvysValue("o1", "Dallas")}, version=1)
    assert alvys_values.save("acme", first)
    assert not alvys_values.save("acme", replace(first, values={}))
    assert alvys_values.save("acme", replace(first, version=2))
    assert alvys_values.get("acme", [ValueField.OFFICE])[ValueField.OFFICE].version == 2
