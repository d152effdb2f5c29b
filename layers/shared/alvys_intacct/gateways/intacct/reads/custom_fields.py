"""The custom fields of an object, from Sage's description of it (CF-1, protocol section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from alvys_intacct.domain.bounds import whole_number
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.metadata import CustomField, CustomFieldObject, CustomFieldType
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement, put, text_of
from alvys_intacct.gateways.intacct.protocol.responses import Result

# Sage's names of the types that can be mapped, letters only; other types are not offered.
TYPES = {
    "DATE": CustomFieldType.DATE,
    "CURRENCY": CustomFieldType.CURRENCY,
    "NUMBER": CustomFieldType.NUMBER,
    "INTEGER": CustomFieldType.NUMBER,
    "DECIMAL": CustomFieldType.NUMBER,
    "TEXT": CustomFieldType.TEXT,
    "STRING": CustomFieldType.TEXT,
    "TEXTAREA": CustomFieldType.TEXT_AREA,
    "LONGTEXT": CustomFieldType.TEXT_AREA,
    "MULTITEXT": CustomFieldType.TEXT_AREA,
}
_TEXTS = (CustomFieldType.TEXT, CustomFieldType.TEXT_AREA)
# Sage describes references to user-defined dimensions like custom fields; they are not offered (DIM-1).
_DIMENSION_PREFIX = "GLDIM"
_LOOKUP, _INSPECT = 0, 1
_LENGTHS = ("MAXLENGTH", "maxLength", "LENGTH", "length")
_IDS = ("Name", "ID", "id", "dataName")


class Description:
    """The custom fields of one object, read in two steps: the fields, then their maximum lengths.

    The second step is left out if there is no text field or all lengths are known.
    """

    def __init__(self, sage_object: CustomFieldObject) -> None:
        self.fields: list[CustomField] = []
        self._object = sage_object

    def function(self, step: int) -> Element:
        """The function for a step."""
        function = etree.Element("function", controlid=f"describe-{self._object}")
        if step == _LOOKUP:
            put(SubElement(function, "lookup"), "object", self._object)
        else:
            put(SubElement(function, "inspect", detail="1"), "object", self._object)
        return function

    def take(self, step: int, outcome: Result | NeedsAttention) -> Sequence[int]:
        """Keep the answer to a step; returns the steps to follow. A refused object offers no fields."""
        data = None if isinstance(outcome, NeedsAttention) else outcome.data
        if data is None:
            return ()
        if step == _LOOKUP:
            found = (custom_field(self._object, element) for element in data.iter("Field"))
            self.fields = [field for field in found if field is not None]
            unmeasured = any(field.field_type in _TEXTS and field.length is None for field in self.fields)
            return (_INSPECT,) if unmeasured else ()
        measured = lengths(data)
        self.fields = [
            field.model_copy(update={"length": field.length or measured.get(field.field_id)})
            for field in self.fields
        ]
        return ()


def custom_field(sage_object: CustomFieldObject, element: Element) -> CustomField | None:
    """The described field; None unless it is a custom field that can be mapped."""
    field_id = text_of(element, "ID")
    field_type = TYPES.get(re.sub(r"[^A-Z]", "", text_of(element, "DATATYPE").upper()))
    is_offered = (
        _is_true(element, "ISCUSTOM")
        and not _is_true(element, "READONLY")
        and not field_id.upper().startswith(_DIMENSION_PREFIX)
        # Sage gives a pick list the type text, but it accepts only the values of the list.
        and element.find(".//VALIDVALUE") is None
    )
    if not field_id or field_type is None or not is_offered:
        return None
    return CustomField(
        sage_object=sage_object,
        field_id=field_id,
        label=text_of(element, "LABEL") or field_id,
        field_type=field_type,
        required=_is_true(element, "REQUIRED"),
        length=_length(element),
    )


def lengths(data: Element) -> dict[str, int]:
    """The maximum length of each field in characters, where the detailed description states it.

    No source shows that description; one that is only a list of names states none.
    """
    found: dict[str, int] = {}
    for element in data.iter("Field"):
        length = _length(element)
        field_id = next((text for name in _IDS if (text := text_of(element, name))), "")
        if field_id and length is not None:
            found[field_id] = length
    return found


def _length(element: Element) -> int | None:
    text = next((text for name in _LENGTHS if (text := text_of(element, name))), "")
    return whole_number(text) or None


def _is_true(element: Element, name: str) -> bool:
    return text_of(element, name).lower() in ("true", "t", "yes")
