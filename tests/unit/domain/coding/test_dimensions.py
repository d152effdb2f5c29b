"""Dimensions by their rules (DIM-1 … DIM-6)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.coding.dimensions import FieldValue, choose_values
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import DimensionValue, GlAccount, ValueStatus
from tests.fakes import samples
from tests.fakes.coded import TERMS, coded, offers, sent
from tests.fakes.samples import connection


@pytest.mark.rule("DIM-4")
@pytest.mark.parametrize(
    ("mapping", "value", "expected"),
    [
        (DimensionMapping(alvys_field=AlvysField.FLEET, values={"Red  Fleet": "D1"}), "red fleet", "D1"),
        # As people see it (DEC-16), but one that is written exactly so goes before others.
        (DimensionMapping(alvys_field=AlvysField.FLEET, values={"A\u2013B": "D1"}), "a-b", "D1"),
        (DimensionMapping(alvys_field=AlvysField.FLEET, values={"A\u2013B": "D1", "A-B": "D2"}), "A-B", "D2"),
        (DimensionMapping(alvys_field=AlvysField.FLEET, default="D9", values={"Red": "D1"}), "Blue", "D9"),
        (DimensionMapping(alvys_field=AlvysField.FLEET, default="D9"), None, "D9"),
        (DimensionMapping(alvys_field=AlvysField.FLEET), "Blue", "Blue"),
        (DimensionMapping(alvys_field=AlvysField.FLEET), None, None),
    ],
)
def test_value_mapping_then_default_then_the_alvys_value(
    mapping: DimensionMapping, value: str | None, expected: str | None
) -> None:
    given = {AlvysField.FLEET: FieldValue(value)} if value else {}
    chosen = choose_values({Dimension.DEPARTMENT: mapping}, given)
    assert (chosen[Dimension.DEPARTMENT].value if chosen else None) == expected


@pytest.mark.rule("DIM-1", "DIM-3")
def test_a_mapped_location_takes_the_place_of_the_entity() -> None:
    """DIM-1, DIM-3: the load's fleet decides."""
    mappings = {Dimension.LOCATION: DimensionMapping(alvys_field=AlvysField.FLEET, values={"Red": "L7"})}
    known = connection(entity_id="E100", dimension_mappings=mappings)
    document = coded(known, sent(Fleet={"Name": "Red"}), SageChoices())
    assert {line.dimensions[Dimension.LOCATION] for line in document.lines} == {"L7"}


@pytest.mark.rule("DIM-5")
def test_a_required_dimension_must_be_mapped_and_have_a_default() -> None:
    """DIM-5: named with dimension, line and account."""
    account = GlAccount(
        number="4000",
        title="Linehaul",
        account_type="i",
        active=True,
        required=frozenset({Dimension.DEPARTMENT}),
    )
    with pytest.raises(NeedsAttention) as refusal:
        coded(connection(), sent(), offers(account))
    assert (refusal.value.code, refusal.value.concerns) == ("required_dimension_missing", "department")
    for named in ("department", "4000", "Linehaul"):
        assert named in refusal.value.message
    without_default = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE)}
    with pytest.raises(NeedsAttention):
        coded(connection(dimension_mappings=without_default), sent(OfficeId="HQ"), offers(account))
    with_default = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE, default="OPS")}
    document = coded(connection(dimension_mappings=with_default), sent(), offers(account))
    assert document.lines[0].dimensions == {Dimension.DEPARTMENT: "OPS"}


@pytest.mark.rule("DIM-6")
@pytest.mark.parametrize("status", [ValueStatus.INACTIVE, ValueStatus.NON_POSTING])
def test_a_value_that_cannot_be_posted_to_is_refused(status: ValueStatus) -> None:
    value = DimensionValue(value_id="OPS", name="Operations", status=status)
    mappings = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE, default="OPS")}
    with pytest.raises(NeedsAttention) as refusal:
        coded(connection(dimension_mappings=mappings), sent(), offers(department=[value]))
    assert refusal.value.code == "dimension_value_unusable"


@pytest.mark.rule("DIM-9")
def test_at_the_top_of_a_company_with_entities_every_line_needs_a_location() -> None:
    """Before it is sent; one problem for all lines of a document."""
    choices, given = SageChoices(has_entities=True), sent(Fleet={"Name": "Red"})
    inputs = samples.inputs(given, TERMS, choices)
    (problem,) = samples.build(given, connection(), inputs, stop_at_first=False).problems
    assert (problem.code, problem.setting) == ("required_dimension_missing", "dimension-mappings")
    assert "'Linehaul - load LD1001' and 1 more" in problem.message
    by_fleet = DimensionMapping(alvys_field=AlvysField.FLEET, values={"Red": "L7"})
    by_default = DimensionMapping(alvys_field=AlvysField.SUBSIDIARY, default="L7")
    for mapping in (by_fleet, by_default):
        document = coded(connection(dimension_mappings={Dimension.LOCATION: mapping}), given, choices)
        assert {line.dimensions[Dimension.LOCATION] for line in document.lines} == {"L7"}
    assert coded(connection(entity_id="E1"), given, choices).lines


@pytest.mark.rule("DIM-1")
def test_an_asset_is_on_no_line_although_it_is_mapped() -> None:
    kept = {Dimension.ASSET: DimensionMapping(alvys_field=AlvysField.TRUCK, default="T1")}
    document = coded(connection(dimension_mappings=kept), sent(), SageChoices())
    assert [line.dimensions for line in document.lines] == [{}, {}]


@pytest.mark.rule("MAP-5", "DIM-5")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bank_account": "BOA"}, "account_of_bank"),
        ({"requires_task": True}, "required_dimension_not_available"),
    ],
)
def test_an_account_that_takes_no_lines_is_refused_before_sending(changes: dict[str, Any], code: str) -> None:
    account = GlAccount(number="4000", title="Cash", account_type="", active=True).model_copy(update=changes)
    with pytest.raises(NeedsAttention, match="4000 - Cash") as refusal:
        coded(connection(), sent(), offers(account))
    assert (refusal.value.code, refusal.value.setting) == (code, "account-mappings")
