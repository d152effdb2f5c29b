"""A preview can't disagree with the export: both come from one builder (MAP-8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.accounts import AccountMappings, Category, CategoryMapping, SidedAccounts
from alvys_intacct.domain.coding import Offers
from alvys_intacct.domain.dimensions import AlvysField, DimensionMapping
from alvys_intacct.domain.document_builder import build_document
from alvys_intacct.domain.documents import Dimension
from alvys_intacct.domain.envelope import Whole
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.metadata import GlAccount
from tests.fakes import samples
from tests.fakes.samples import carrier_bill, connection, envelope, load_invoice

ACCOUNTS = st.none() | st.sampled_from(["4000", "5000"])
SIDED = st.builds(lambda ar, ap: SidedAccounts(ar=ar, ap=ap), ACCOUNTS, ACCOUNTS)
CONNECTIONS = st.builds(
    lambda defaults, items, dimensions, entity: connection(
        account_mappings=AccountMappings(
            defaults=defaults,
            categories={Category.ACCESSORIALS: CategoryMapping(default=SidedAccounts(), items=items)},
        ),
        dimension_mappings=dimensions,
        entity_id=entity,
    ),
    SIDED,
    st.dictionaries(st.sampled_from(["Detention", "Lumper"]), SIDED),
    st.dictionaries(
        st.sampled_from([Dimension.DEPARTMENT, Dimension.LOCATION]),
        st.builds(
            lambda default: DimensionMapping(alvys_field=AlvysField.SUBSIDIARY, default=default),
            st.none() | st.just("D1"),
        ),
    ),
    st.none() | st.just("E1"),
)
OFFERS = st.builds(
    lambda required: Offers(
        accounts={
            number: GlAccount(
                number=number, title="t", account_type="i", active=True, required=frozenset(required)
            )
            for number in ("4000", "5000")
        }
    ),
    st.sets(st.sampled_from([Dimension.DEPARTMENT, Dimension.CLASS])),
)
AMOUNTS = st.lists(
    st.decimals("-500", "5000", places=2).map(lambda amount: str(Decimal(amount))), min_size=1, max_size=4
)
TERMS = st.sampled_from([frozenset({"Net 30"}), frozenset({"Net 15"}), frozenset[str]()])


def message(amounts: list[str], invoice: bool, party: str | None) -> dict[str, Any]:
    if invoice:
        return load_invoice(amounts=amounts, customer=party)
    return carrier_bill(amounts=amounts, vendor=party)


ENVELOPES = st.builds(message, AMOUNTS, st.booleans(), st.none() | st.just("P1")).map(envelope)


@settings(max_examples=400, deadline=None)
@given(known=CONNECTIONS, sent=ENVELOPES, terms=TERMS, offers=OFFERS)
def test_a_preview_without_problems_is_the_export_and_with_problems_names_the_first(
    known: Any, sent: Whole, terms: frozenset[str], offers: Offers
) -> None:
    on_file = samples.known(sent, terms, offers)
    collected = Findings(stop_at_first=False)
    preview = build_document(sent, known, on_file, collected)
    if collected.problems:
        with pytest.raises(NeedsAttention) as stopped:
            build_document(sent, known, on_file, Findings(stop_at_first=True))
        first = collected.problems[0]
        assert (first.code, first.message) == (stopped.value.code, stopped.value.message)
        return
    exported = build_document(sent, known, on_file, Findings(stop_at_first=True))
    assert preview == exported
    assert preview.digest == exported.digest
