"""The currency of the books, and documents in another one (AR-8)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.building.builder import Built
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import Currencies, DimensionValue, Entity, Metadata, ValueStatus
from tests.fakes import samples
from tests.fakes.samples import connection, invoice_envelope

pytestmark = pytest.mark.rule("AR-8")


ENTITIES = [
    Entity(entity_id="E1", name="East", active=True, currency="CAD"),
    Entity(entity_id="E2", name="West", active=True),
]


LOCATIONS = {
    Dimension.LOCATION: [
        DimensionValue(value_id=name, name=name, status=ValueStatus.ACTIVE, entity_id=entity_id)
        for name, entity_id in (("E1", "E1"), ("E2", "E2"), ("DOCK", "E1"))
    ]
}


def located(default: str) -> dict[Dimension, DimensionMapping]:
    """All lines have this location."""
    return {Dimension.LOCATION: DimensionMapping(alvys_field=AlvysField.SUBSIDIARY, default=default)}


IN_E2 = {"dimension_mappings": located("E2")}
CHOICES = SageChoices.of(Metadata(read_at=datetime(2026, 11, 20, tzinfo=UTC), entities=ENTITIES))


@pytest.mark.parametrize(("entity_id", "expected"), [("E1", "CAD"), ("E2", "USD"), (None, "USD")])
def test_an_entity_keeps_its_books_in_its_own_currency(entity_id: str | None, expected: str) -> None:
    sent = invoice_envelope()
    found = samples.inputs(sent, choices=CHOICES)
    on = connection(entity_id=entity_id, **IN_E2)
    document = samples.build(sent, on, found).document
    assert (document.base_currency, document.currency) == (expected, "USD")


SINGLE = Currencies(base="CAD", multi_currency=False, multi_base_currency=False)
MULTI = Currencies(base="CAD", multi_currency=True, multi_base_currency=False, enabled=["CAD", "EUR"])


def choices(currencies: Currencies) -> SageChoices:
    """What is known of a company with these currencies."""
    read_at = datetime(2026, 11, 20, tzinfo=UTC)
    return SageChoices.of(Metadata(read_at=read_at, entities=ENTITIES, currencies=currencies))


def built(currencies: Currencies, *, stop_at_first: bool = True) -> Built:
    """The sample invoice, in US dollars, at the top level of such a company."""
    sent = invoice_envelope()
    return samples.build(
        sent,
        connection(**IN_E2),
        samples.inputs(sent, choices=choices(currencies)),
        stop_at_first=stop_at_first,
    )


@pytest.mark.parametrize(("entity_id", "expected"), [("E1", "CAD"), ("E2", "USD"), (None, "USD")])
def test_sage_decides_the_currency_of_the_books(entity_id: str | None, expected: str) -> None:
    """The company's base currency counts where an entity has none of its own."""
    sent = invoice_envelope()
    dollars = Currencies(base="USD", multi_currency=True)
    on = connection(entity_id=entity_id, **IN_E2).model_copy(update={"base_currency": "MXN"})
    document = samples.build(sent, on, samples.inputs(sent, choices=choices(dollars))).document
    assert document.base_currency == expected


def test_a_company_with_one_currency_is_told_none() -> None:
    single = SINGLE.model_copy(update={"base": "USD"})
    several = single.model_copy(update={"multi_currency": True})
    unknown = single.model_copy(update={"multi_currency": None})
    documents = [built(one).document for one in (single, several, unknown)]
    assert [document.names_currency for document in documents] == [False, True, True]


@pytest.mark.rule("MOD-4")
def test_what_a_company_is_told_of_its_currency_changes_no_document() -> None:
    single = built(SINGLE.model_copy(update={"base": "USD"})).document
    several = built(MULTI.model_copy(update={"base": "USD"})).document
    assert single.names_currency != several.names_currency
    assert single.digest == several.digest


@pytest.mark.parametrize(
    ("currencies", "code", "names"),
    [
        (SINGLE, "currency_not_enabled", ["USD", "CAD", "multiple currencies"]),
        (MULTI, "currency_not_in_company", ["USD", "CAD, EUR", "transaction currencies"]),
    ],
)
def test_a_foreign_currency_is_refused_before_it_is_sent(
    currencies: Currencies, code: str, names: list[str]
) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        built(currencies)
    assert refusal.value.code == code
    text = f"{refusal.value.message} {refusal.value.remedy}"
    assert all(name in text for name in names)
    assert [problem.code for problem in built(currencies, stop_at_first=False).problems] == [code]


def test_a_currency_is_not_refused_where_the_list_is_not_known() -> None:
    document = built(MULTI.model_copy(update={"enabled": []})).document
    assert (document.currency, document.base_currency, document.is_foreign) == ("USD", "CAD", True)


def test_metadata_from_before_says_nothing_of_currencies() -> None:
    stored = Metadata.model_validate_json('{"read_at": "2026-11-20T00:00:00Z", "entities": []}')
    assert stored.currencies == Currencies()
    assert SageChoices.of(stored).currencies.multi_currency is None


@pytest.mark.rule("DIM-9")
@pytest.mark.parametrize(("location", "expected"), [("DOCK", "CAD"), ("E2", "USD")])
def test_several_base_currencies_follow_the_default_location_at_the_top(location: str, expected: str) -> None:
    sent = invoice_envelope()
    several = Metadata(
        read_at=datetime(2026, 11, 20, tzinfo=UTC),
        entities=ENTITIES,
        currencies=Currencies(multi_currency=True, multi_base_currency=True),
        dimensions=LOCATIONS,
    )
    on = connection(dimension_mappings=located(location))
    document = samples.build(sent, on, samples.inputs(sent, choices=SageChoices.of(several))).document
    assert document.base_currency == expected
