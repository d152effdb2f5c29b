"""How a document leaves the books, by its state in Sage (MOD-1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.transactions.modification import Removal, how_to_remove
from tests.fakes.recorded import found


@pytest.mark.rule("MOD-1", "DEC-6")
@pytest.mark.parametrize(
    ("state", "removal"),
    [
        (DocumentState.DRAFT, Removal.DELETE),
        (DocumentState.SUBMITTED, Removal.DELETE),
        (DocumentState.POSTED, Removal.REVERSE),
        (DocumentState.REVERSED, Removal.NOTHING_TO_DO),
        (DocumentState.DELETED, Removal.NOTHING_TO_DO),
    ],
)
def test_how_a_document_leaves_the_books(state: DocumentState, removal: Removal) -> None:
    assert how_to_remove(found(state)) is removal
    assert how_to_remove(None) is Removal.NOTHING_TO_DO


@pytest.mark.rule("MOD-1", "DEC-6")
@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DocumentState.PAID, "document_paid"),
        (DocumentState.PARTIALLY_PAID, "document_paid"),
        (DocumentState.SELECTED, "document_selected_for_payment"),
    ],
)
def test_documents_that_stay(state: DocumentState, code: str) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        how_to_remove(found(state, paid=Decimal("5.00")))
    assert refusal.value.code == code
    assert "1001" in refusal.value.message
    assert "retry" in refusal.value.remedy
