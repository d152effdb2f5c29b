"""A preview can't disagree with the export: both come from one builder (MAP-8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import GlAccount
from tests.fakes import samples
from tests.fakes.samples import carrier_bill, connection, envelope, load_invoice

pytestmark = pytest.mark.rule("MAP-8")


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
CHOICES = st.builds(
    lambda required: SageChoices(
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
@given(known=CONNECTIONS, sent=ENVELOPES, terms=TERMS, choices=CHOICES)
def test_a_preview_without_problems_is_the_export_and_with_problems_names_the_first(
    known: Any, sent: TransactionEnvelope, terms: frozenset[str], choices: SageChoices
) -> None:
    on_file = samples.inputs(sent, terms, choices)
    preview = samples.build(sent, known, on_file, stop_at_first=False)
    if preview.problems:
        with pytest.raises(NeedsAttention) as stopped:
            samples.build(sent, known, on_file)
        first = preview.problems[0]
        assert (first.code, first.message) == (stopped.value.code, stopped.value.message)
        return
    exported = samples.build(sent, known, on_file)
    assert preview == exported
    assert preview.document.digest == exported.document.digest
