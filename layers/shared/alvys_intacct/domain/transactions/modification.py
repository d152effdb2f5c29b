"""Changes of documents that are in Sage: how one is taken out (MOD-1)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import DocumentState, FoundDocument


class Removal(StrEnum):
    """How a document leaves the books."""

    DELETE = "delete"
    REVERSE = "reverse"
    NOTHING_TO_DO = "nothing_to_do"


def how_to_remove(document: FoundDocument | None) -> Removal:
    """How a document in this state is taken out of Sage (MOD-1).

    Raises `NeedsAttention` where a person must act in Sage first.
    """
    if document is None or document.state in (DocumentState.REVERSED, DocumentState.DELETED):
        return Removal.NOTHING_TO_DO
    match document.state:
        case DocumentState.DRAFT | DocumentState.SUBMITTED:
            return Removal.DELETE
        case DocumentState.POSTED:
            # Sage can't reverse an adjustment; it can delete one that was never applied.
            return Removal.DELETE if document.type.is_adjustment else Removal.REVERSE
        case DocumentState.SELECTED:
            raise NeedsAttention(
                f"{document.document_number} is selected for payment in Sage Intacct.",
                code="document_selected_for_payment",
                remedy="Reverse it by hand in Sage Intacct, then retry.",
            )
        case _:
            raise NeedsAttention(
                f"{document.document_number} has payments of {document.paid} in Sage Intacct.",
                code="document_paid",
                remedy="Remove the payment in Sage Intacct, then retry.",
            )
