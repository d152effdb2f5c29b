"""The lengths of texts and names, from Sage's detailed description of its objects (protocol section 4).

No source shows that description. A company that tells no lengths has those that Sage publishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.text_lengths import DocumentText
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement, put
from alvys_intacct.gateways.intacct.protocol.names import NAMES
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.reads.custom_fields import lengths

# Sage's names of the texts: of the document itself, and of its lines.
_OF_DOCUMENT = {
    "RECORDID": DocumentText.NUMBER,
    "DOCNUMBER": DocumentText.REFERENCE,
    "DESCRIPTION": DocumentText.DESCRIPTION,
    "EXTERNALID": DocumentText.EXTERNAL_REFERENCE,
}
_OF_LINE = {"ENTRYDESCRIPTION": DocumentText.MEMO}


class MeasuredTexts:
    """The lengths of the texts of one object: a type of document, or its lines. Read in one step."""

    def __init__(self, document_type: DocumentType, *, of_lines: bool) -> None:
        self.document_type = document_type
        self.lengths: dict[DocumentText, int] = {}
        name = NAMES[document_type].object_name
        self._object = f"{name}ITEM" if of_lines else name
        self._fields = _OF_LINE if of_lines else _OF_DOCUMENT

    def function(self, step: int) -> Element:
        """The request for the detailed description."""
        return _inspect(self._object)

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep the lengths; a refused object tells none. There is no further step."""
        told = _told(outcome)
        self.lengths = {text: told[name] for name, text in self._fields.items() if name in told}
        return ()


class MeasuredNames:
    """The length of the names of customers or vendors. Read in one step."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.length: int | None = None
        self._object = "CUSTOMER" if side is Side.AR else "VENDOR"

    def function(self, step: int) -> Element:
        """The request for the detailed description."""
        return _inspect(self._object)

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep the length; a refused object tells none. There is no further step."""
        self.length = _told(outcome).get("NAME")
        return ()


def measured_texts() -> list[MeasuredTexts]:
    """What to read for the lengths of all texts of documents."""
    return [
        MeasuredTexts(document_type, of_lines=of_lines)
        for document_type in DocumentType
        for of_lines in (False, True)
    ]


def text_lengths(read: Iterable[MeasuredTexts]) -> dict[DocumentType, dict[DocumentText, int]]:
    """The lengths that Sage told, by type of document."""
    found: dict[DocumentType, dict[DocumentText, int]] = {}
    for texts in read:
        if texts.lengths:
            found.setdefault(texts.document_type, {}).update(texts.lengths)
    return found


def name_lengths(read: Iterable[MeasuredNames]) -> dict[Side, int]:
    """The lengths of names that Sage told, by side."""
    return {names.side: names.length for names in read if names.length is not None}


def _inspect(object_name: str) -> Element:
    function = etree.Element("function", controlid=f"measure-{object_name}")
    put(SubElement(function, "inspect", detail="1"), "object", object_name)
    return function


def _told(outcome: Result | NeedsAttention) -> dict[str, int]:
    data = None if isinstance(outcome, NeedsAttention) else outcome.data
    return lengths(data) if data is not None else {}
