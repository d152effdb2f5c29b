"""What can be written over an existing document in Sage (MOD-1, MOD-9).

The generic update of a bill replaces its lines: it keeps those that are sent and removes the others
(reference page accounts-payable-bills). It requires a due date. Invoices, adjustments and bills whose due
date follows from the term have object-specific updates: these change a line by its number or add one. No page
of Sage's has a way to remove a line with them, or to empty a field of one.
"""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, Document, DocumentType
from alvys_intacct.domain.sage.found_documents import FoundDocument, FoundLine

_OWN_PARTY = {Side.AR: Dimension.CUSTOMER, Side.AP: Dimension.VENDOR}


def can_update_in_place(document: Document, lines_before: Sequence[FoundLine]) -> bool:
    """Whether the whole of `document` can be written over one that has `lines_before`.

    Otherwise the existing document is removed and made anew.
    """
    if replaces_lines(document):
        return True
    if len(document.lines) < len(lines_before):
        return False
    return all(
        _dimensions(document, before) <= set(line.dimensions)
        and before.custom_fields <= set(line.custom_fields)
        for before, line in zip(lines_before, document.lines, strict=False)
    )


def _dimensions(document: Document, line: FoundLine) -> set[Dimension]:
    """The dimensions of a line but the party of the document: Sage fills that one in by itself."""
    own = _OWN_PARTY[document.side]
    return {name for name, value in line.dimensions.items() if (name, value) != (own, document.party_id)}


def replaces_lines(document: Document) -> bool:
    """Whether its update in place replaces all lines at once."""
    return document.type is DocumentType.BILL and document.due_date is not None


def not_cleared(document: Document, found: FoundDocument) -> tuple[str, ...]:
    """The header fields that an update emptied and that are still set in Sage, named for a person.

    `found` is the document after the update. Sage documents no way to empty a field, so it has to be looked
    at where `document` has an empty one.
    """
    # Some companies keep the number of an invoice in the field that holds the reference in others.
    reference = found.reference if found.reference != document.document_number else None
    fields = {
        "reference number": (document.reference, reference),
        "description": (document.description, found.description),
    }
    return tuple(name for name, (wanted, there) in fields.items() if not wanted and there)
