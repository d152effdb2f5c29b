"""How long the texts of a document, and the names of parties, may be in Sage (AR-4, CF-4).

Sage tells the lengths of its fields company by company. Where it doesn't, those that it publishes count.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from alvys_intacct.domain.sage.documents import DocumentType


class DocumentText(StrEnum):
    """The texts of a document and its lines. `REFERENCE` is the PO, order or carrier invoice number."""

    NUMBER = "number"
    REFERENCE = "reference"
    DESCRIPTION = "description"
    EXTERNAL_REFERENCE = "external_reference"
    MEMO = "memo"


# In characters. For a document's key at other systems nothing is published; the simulator assumes the same.
PUBLISHED_LENGTHS = {
    DocumentText.NUMBER: 45,
    DocumentText.REFERENCE: 100,
    DocumentText.DESCRIPTION: 1000,
    DocumentText.EXTERNAL_REFERENCE: 100,
    DocumentText.MEMO: 1000,
}

# Of customers and vendors.
PUBLISHED_NAME_LENGTH = 100

TextLengths = Mapping[DocumentType, Mapping[DocumentText, int]]


def lengths_of(told: TextLengths, document_type: DocumentType) -> dict[DocumentText, int]:
    """The lengths for a type of document: what Sage `told`, else what it publishes."""
    return PUBLISHED_LENGTHS | dict(told.get(document_type, {}))
