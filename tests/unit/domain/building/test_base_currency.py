"""The base currency of a document is that of the entity whose books it is in (AR-8)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.sage.metadata import Entity, Metadata
from tests.fakes import samples
from tests.fakes.samples import connection, invoice_envelope

pytestmark = pytest.mark.rule("AR-8")


ENTITIES = [
    Entity(entity_id="E1", name="East", active=True, currency="CAD"),
    Entity(entity_id="E2", name="West", active=True),
]


CHOICES = SageChoices.of(Metadata(read_at=datetime(2026, 11, 20, tzinfo=UTC), entities=ENTITIES))


@pytest.mark.parametrize(("entity_id", "expected"), [("E1", "CAD"), ("E2", "USD"), (None, "USD")])
def test_an_entity_keeps_its_books_in_its_own_currency(entity_id: str | None, expected: str) -> None:
    sent = invoice_envelope()
    found = samples.inputs(sent, choices=CHOICES)
    on = connection(entity_id=entity_id)
    document = samples.build(sent, on, found).document
    assert (document.base_currency, document.currency) == (expected, "USD")
