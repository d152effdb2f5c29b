"""The reconciliation check finds all problems at once, each with where it is fixed (CONN-8)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.connections.coding_mappings import AlvysField, CustomFieldMapping, DimensionMapping
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.readiness.reconciliation import reconcile
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import (
    CustomField,
    CustomFieldObject,
    CustomFieldType,
    DimensionValue,
    Entity,
    GlAccount,
    Metadata,
    Term,
    ValueStatus,
)
from alvys_intacct.domain.sage.permissions import Addable
from tests.fakes.samples import connection

pytestmark = pytest.mark.rule("CONN-8")


OPS = DimensionValue(value_id="OPS", name="Operations", status=ValueStatus.ACTIVE)
FIELD = CustomField(
    sage_object=CustomFieldObject.AR_INVOICE,
    field_id="LOAD_NO",
    label="Load number",
    field_type=CustomFieldType.TEXT,
)


def account(number: str, **changes: Any) -> GlAccount:
    return GlAccount(number=number, title=f"T{number}", account_type="i", active=True).model_copy(
        update=changes
    )


def company(**changes: Any) -> Metadata:
    """A company where the sample connection has no problem."""
    terms = [Term(name="Net 30", side=side, active=True) for side in Side]
    healthy = Metadata(
        read_at=datetime(2026, 11, 20, tzinfo=UTC),
        entities=[Entity(entity_id="E1", name="East", active=True)],
        accounts=[account("4000"), account("5000")],
        terms=terms,
        dimensions={Dimension.DEPARTMENT: [OPS]},
        custom_fields=[FIELD],
    )
    return healthy.model_copy(update=changes)


def mapped(**changes: Any) -> DimensionMapping:
    return DimensionMapping(alvys_field=AlvysField.OFFICE, **changes)


def field_map(source: str, name: str = "LOAD_NO") -> dict[str, Any]:
    return {
        "custom_field_mappings": {CustomFieldObject.AR_INVOICE: {name: CustomFieldMapping(source=source)}}
    }


def required(*dimensions: Dimension) -> list[GlAccount]:
    return [account("4000", required=frozenset(dimensions)), account("5000")]


HEALTHY: dict[str, Any] = {
    "entity_id": "E1",
    "dimension_mappings": {Dimension.DEPARTMENT: mapped(default="OPS")},
    **field_map("order_number"),
}


def test_nothing_is_wrong() -> None:
    assert reconcile(connection(**HEALTHY), company()) == []


@pytest.mark.parametrize(
    ("settings", "sage", "code", "step"),
    [
        ({"entity_id": "E9"}, {}, "entity_gone", "Connect to Sage"),
        (
            {"entity_id": "E1"},
            {"entities": [Entity(entity_id="E1", name="x", active=False)]},
            "entity_gone",
            None,
        ),
        (
            {"account_mappings": AccountMappings(defaults=SidedAccounts(ap="5000"))},
            {},
            "master_default_missing",
            "Accounts Receivable",
        ),
        ({}, {"accounts": [account("5000")]}, "account_not_found", "Advanced Settings"),
        ({}, {"accounts": [account("4000", active=False), account("5000")]}, "account_inactive", None),
        ({}, {"terms": []}, "term_not_found", "Advanced Settings"),
        ({"dimension_mappings": {Dimension.CLASS: mapped(default="C1")}}, {}, "dimension_not_offered", None),
        (
            {"dimension_mappings": {Dimension.DEPARTMENT: mapped(default="GONE")}},
            {},
            "dimension_value_unusable",
            None,
        ),
        (
            {"dimension_mappings": {Dimension.DEPARTMENT: mapped(values={"HQ": "GONE"})}},
            {},
            "dimension_value_unusable",
            None,
        ),
        (
            {},
            {
                "dimensions": {
                    Dimension.DEPARTMENT: [OPS.model_copy(update={"status": ValueStatus.NON_POSTING})]
                }
            },
            "dimension_value_unusable",
            None,
        ),
        (
            {"dimension_mappings": {}},
            {"accounts": required(Dimension.DEPARTMENT)},
            "required_dimension_missing",
            None,
        ),
        (
            {"dimension_mappings": {Dimension.DEPARTMENT: mapped()}},
            {"accounts": required(Dimension.DEPARTMENT)},
            "required_dimension_missing",
            None,
        ),
        (field_map("order_number", "GONE"), {}, "custom_field_gone", None),
        (field_map("shoe_size"), {}, "custom_field_source_unknown", None),
        (
            field_map("order_number"),
            {"custom_fields": [FIELD.model_copy(update={"field_type": CustomFieldType.DATE})]},
            "custom_field_wrong_type",
            None,
        ),
        (
            {"custom_field_mappings": {}},
            {"custom_fields": [FIELD.model_copy(update={"required": True})]},
            "required_custom_field_not_mapped",
            None,
        ),
    ],
)
def test_each_problem_is_found_with_its_step(
    settings: dict[str, Any], sage: dict[str, Any], code: str, step: str | None
) -> None:
    problems = reconcile(connection(**HEALTHY | settings), company(**sage))
    found = [problem for problem in problems if problem.code == code]
    assert found, [problem.code for problem in problems]
    assert found[0].field
    assert found[0].message
    if step is not None:
        assert found[0].step == step


def test_all_problems_come_at_once() -> None:
    broken = company(accounts=[], terms=[], entities=[Entity(entity_id="E2", name="x", active=True)])
    codes = {problem.code for problem in reconcile(connection(**HEALTHY), broken)}
    assert codes == {"entity_gone", "account_not_found", "term_not_found"}


@pytest.mark.rule("CONN-7")
def test_a_side_that_is_off_needs_nothing() -> None:
    only_ap = connection(
        **HEALTHY, ar_sync=False, account_mappings=AccountMappings(defaults=SidedAccounts(ap="5000"))
    )
    assert reconcile(only_ap, company()) == []


@pytest.mark.rule("DIM-5")
def test_the_entity_is_the_location_where_none_is_mapped() -> None:
    sage = company(accounts=required(Dimension.LOCATION))
    assert reconcile(connection(**HEALTHY), sage) == []
    at_top = connection(**HEALTHY | {"entity_id": None})
    assert [problem.code for problem in reconcile(at_top, sage)] == ["required_dimension_missing"]


LOCATIONS = {
    Dimension.DEPARTMENT: [OPS],
    Dimension.LOCATION: [DimensionValue(value_id="E1", name="East", status=ValueStatus.ACTIVE)],
}


@pytest.mark.rule("DIM-9")
@pytest.mark.parametrize("told", [{}, {"entities": [], "multi_entity": True}], ids=["listed", "said"])
def test_the_top_level_of_a_company_with_entities_asks_for_a_location(told: dict[str, Any]) -> None:
    """Once, with where it is chosen, whether or not an account asks for one too."""
    sage = company(accounts=required(Dimension.LOCATION), dimensions=LOCATIONS, **told)
    at_top = HEALTHY | {"entity_id": None}
    for mappings in ({}, {Dimension.LOCATION: mapped(values={"Dallas": "E1"})}):
        (found,) = reconcile(connection(**at_top | {"dimension_mappings": mappings}), sage)
        assert (found.code, found.step, found.field) == (
            "required_dimension_missing",
            "Advanced Settings",
            "dimensionMappings.location",
        )
        assert "every line" in found.message
    chosen = {"dimension_mappings": {Dimension.LOCATION: mapped(default="E1")}}
    assert reconcile(connection(**at_top | chosen), sage) == []


@pytest.mark.rule("DIM-9")
def test_a_company_without_entities_needs_no_location() -> None:
    alone = company(entities=[], multi_entity=False)
    assert reconcile(connection(**HEALTHY | {"entity_id": None}), alone) == []


@pytest.mark.rule("DIM-1")
def test_a_mapping_of_asset_from_before_is_named() -> None:
    kept = connection(**HEALTHY | {"dimension_mappings": {Dimension.ASSET: mapped(default="T1")}})
    (found,) = reconcile(kept, company(dimensions={Dimension.ASSET: []}))
    assert (found.code, found.field) == ("dimension_not_available", "dimensionMappings.asset")


@pytest.mark.rule("MAP-5")
def test_accounts_of_the_wrong_kind_and_of_banks_are_named_with_their_place() -> None:
    accounts = [account("4000", account_type="balancesheet"), account("5000", bank_account="BOA")]
    found = reconcile(connection(**HEALTHY), company(accounts=accounts))
    assert {(one.code, one.field) for one in found} == {
        ("account_wrong_kind", "accountMappings.defaults.ar"),
        ("account_of_bank", "accountMappings.defaults.ap"),
    }


@pytest.mark.rule("CONN-8")
def test_an_inactive_account_is_found_at_its_place() -> None:
    items = {"TONU": {"ar": "4040"}, "Layover": {"ar": "4040"}}
    mappings = {"defaults": {"ar": "4000", "ap": "5000"}, "categories": {"accessorials": {"items": items}}}
    accounts = [account("4000"), account("5000"), account("4040", active=False)]
    healthy = HEALTHY | {"account_mappings": AccountMappings.model_validate(mappings)}
    (found,) = reconcile(connection(**healthy), company(accounts=accounts))
    assert found.field == "accountMappings.categories.accessorials.items.TONU.ar"
    assert "mapped for 'TONU' and 1 other" in found.message


@pytest.mark.rule("DIM-5")
def test_an_account_that_requires_a_task_is_named() -> None:
    (found,) = reconcile(
        connection(**HEALTHY), company(accounts=[account("4000", requires_task=True), account("5000")])
    )
    assert (found.code, found.field) == ("required_dimension_not_available", "accountMappings.defaults.ar")


@pytest.mark.rule("CONN-13")
def test_what_the_user_may_not_add_counts_where_exports_add_it() -> None:
    sage = company(may_add=dict.fromkeys(Addable, False))
    (found,) = reconcile(connection(**HEALTHY), sage)
    assert (found.code, found.step, found.field) == ("permission_missing", "Connect to Sage", "credentials")
    assert "may not add invoices and bills." in found.message
    (found,) = reconcile(connection(**HEALTHY, ap_sync=False), sage)
    assert "may not add invoices." in found.message
    creating = HEALTHY | {"ar": ArSettings(auto_create_customer=True)}
    (found,) = reconcile(connection(**creating), sage)
    assert "invoices, customers, bills and contacts" in found.message
    assert reconcile(connection(**HEALTHY), company(may_add={Addable.CUSTOMERS: False})) == []
