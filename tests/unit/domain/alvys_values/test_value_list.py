"""The list of a tenant's values of one Alvys field (DIM-8)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.alvys_values import value_list
from alvys_intacct.domain.alvys_values.fields import ValueField, value_field
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, Teller, ValueList, told
from alvys_intacct.domain.sage.metadata import CustomFieldType as Type

DRIVERS = ValueList(ValueField.DRIVER)


@pytest.mark.rule("DIM-8")
def test_what_is_known_already_changes_nothing() -> None:
    """So nothing is written for it."""
    known = DRIVERS.with_seen([AlvysValue("DR1", "John"), AlvysValue("DR2", None)])
    assert (
        known.with_seen([AlvysValue("DR1", None), AlvysValue("DR1", "John"), AlvysValue("DR2", None)])
        is known
    )
    assert known.with_seen([]) is known


@pytest.mark.rule("DIM-2")
@pytest.mark.parametrize(
    ("first", "then", "name"),
    [
        ((None, Teller.TRANSACTION), ("John", Teller.PERSON), "John"),
        (("Stopgap", Teller.PERSON), ("John", Teller.TRANSACTION), "John"),
        (("John", Teller.TRANSACTION), ("John B.", Teller.TRANSACTION), "John B."),
        (("John B.", Teller.ALVYS_LIST), ("JB", Teller.TRANSACTION), "John B."),
        (("John", Teller.TRANSACTION), ("John B.", Teller.ALVYS_LIST), "John B."),
        (("John", Teller.TRANSACTION), (None, Teller.ALVYS_LIST), "John"),
    ],
)
def test_the_name_of_whom_knows_best_counts(
    first: tuple[str | None, Teller], then: tuple[str | None, Teller], name: str
) -> None:
    seen = DRIVERS.with_seen([AlvysValue("DR1", *first)]).with_seen([AlvysValue("DR1", *then)])
    assert seen.values["DR1"].name == name


@pytest.mark.rule("DIM-8")
def test_a_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_list, "MOST_VALUES", 3)
    full = DRIVERS.with_seen(AlvysValue(f"DR{place}", None) for place in range(5))
    assert list(full.values) == ["DR0", "DR1", "DR2"]
    assert full.with_seen([AlvysValue("DR1", "John")]).values["DR1"].name == "John"
    monkeypatch.setattr(value_list, "MOST_BYTES", 100)
    assert list(DRIVERS.with_seen([AlvysValue("a", "x" * 60), AlvysValue("b", "x" * 60)]).values) == ["a"]


@pytest.mark.rule("DIM-8")
def test_it_is_searched_and_paged() -> None:
    known = DRIVERS.with_seen(
        [
            AlvysValue("DR1", "Zoe"),
            AlvysValue("DR2", "adam"),
            AlvysValue("DR3", None),
            AlvysValue("DR4", "Adam S"),
        ]
    )
    first = known.page(None, 3, None)
    assert [value.shown for value in first.items] == ["adam", "Adam S", "DR3"]
    second = known.page(None, 3, first.cursor)
    assert ([value.shown for value in second.items], second.cursor) == (["Zoe"], None)
    assert [value.key for value in known.page("ADAM", 10, None).items] == ["DR2", "DR4"]
    assert [value.key for value in known.page("dr3", 10, None).items] == ["DR3"]
    with pytest.raises(ValueError, match="cursor"):
        known.page(None, 3, "rubbish")


@pytest.mark.rule("CF-3", "DIM-8")
@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([Type.NUMBER, Type.NUMBER], Type.NUMBER),
        ([Type.NUMBER, None], Type.NUMBER),
        ([None, Type.DATE], Type.DATE),
        ([Type.DATE, Type.NUMBER], Type.TEXT),
        ([Type.TEXT, Type.NUMBER], Type.TEXT),
    ],
)
def test_the_type_of_a_reference_is_what_all_its_values_have(
    kinds: list[Type | None], expected: Type
) -> None:
    seen = ValueList(ValueField.LOAD_REFERENCE).with_seen(told("Dock  Code", kind) for kind in kinds)
    (value,) = seen.values.values()
    assert (value.name, value.type) == ("Dock Code", expected)


@pytest.mark.rule("DIM-8")
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("office", ValueField.OFFICE),
        ("sales_agent", ValueField.USER),
        ("accessorials", ValueField.ACCESSORIALS),
    ],
)
def test_fields_have_the_names_that_mappings_have(name: str, field: ValueField) -> None:
    assert value_field(name) is field
    assert value_field("shoe_size") is None
