"""The parts that functions for new and for existing documents have in common (protocol section 5)."""

from __future__ import annotations

from collections.abc import Mapping

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension, Document, Line
from alvys_intacct.domain.sage.parties import Form1099
from alvys_intacct.gateways.intacct.protocol.elements import (
    Element,
    SubElement,
    UnsendableTextError,
    put,
)
from alvys_intacct.gateways.intacct.protocol.envelope import too_large
from alvys_intacct.gateways.intacct.protocol.names import DIMENSION_FIELDS

# Every company has this rate type; Sage looks up the rate of the document's date in it (AR-8).
DAILY_RATE = "Intacct Daily Rate"
# The characters of all memos and custom fields of one document.
LARGEST_TEXTS = 4_000_000


def _named(*dimensions: Dimension) -> list[tuple[Dimension, str]]:
    """The dimensions with their elements."""
    return [(dimension, DIMENSION_FIELDS[dimension].lower()) for dimension in dimensions]


# Sage expects these before the custom fields of a line ...
_LEADING_DIMENSIONS = _named(Dimension.LOCATION, Dimension.DEPARTMENT)
# ... and these after the custom fields.
_TRAILING_DIMENSIONS = _named(
    Dimension.PROJECT,
    Dimension.CUSTOMER,
    Dimension.VENDOR,
    Dimension.EMPLOYEE,
    Dimension.ITEM,
    Dimension.CLASS,
    Dimension.CONTRACT,
    Dimension.WAREHOUSE,
)


def refuse_incomplete(document: Document) -> None:
    """Raise `NeedsAttention` for a document that Sage would refuse whole."""
    if not document.type.is_adjustment and document.due_date is None and not document.term:
        raise NeedsAttention(
            "The document has neither a due date nor a payment term.",
            code="due_date_missing",
            remedy="Choose default payment terms for this connection.",
            setting="advanced",
        )
    if not document.lines:
        raise NeedsAttention("The document has no lines.", code="no_lines", remedy="Add a charge in Alvys.")


def refuse_too_large(document: Document) -> None:
    """Raise `NeedsAttention` for a document whose texts are too much for one request, before it is built.

    One text may stand in many fields of many lines: a record of moderate size can become a huge request.
    """
    characters = sum(map(len, document.custom_fields.values()))
    for line in document.lines:
        characters += len(line.memo) + sum(map(len, line.custom_fields.values()))
    if characters > LARGEST_TEXTS:
        raise too_large()


def refuse_asset(line: Line, number: int) -> None:
    """Raise `NeedsAttention` for a dimension that lines have no field for (DIM-1)."""
    if Dimension.ASSET in line.dimensions:
        raise NeedsAttention(
            f"Line {number} has an Asset dimension, which Sage Intacct accepts on no invoice or bill line.",
            code="asset_dimension_unsupported",
            remedy="Remove the Asset dimension from the dimension mappings.",
            setting="dimension-mappings",
            concerns=Dimension.ASSET.value,
        )


def fill_line(
    item: Element, line: Line, number: int, form: Form1099 | None, *, replaces: bool = False
) -> None:
    """Put the fields of a line into an element of an object-specific function.

    Where it `replaces` a line, an empty memo is sent, too.
    """
    refuse_asset(line, number)
    dimensions = line.dimensions
    try:
        put(item, "glaccountno", line.account)
        put(item, "amount", f"{line.amount.amount:f}")
        if line.memo or replaces:
            put(item, "memo", line.memo)
        for dimension, tag in _LEADING_DIMENSIONS:
            if value := dimensions.get(dimension):
                put(item, tag, value)
        if form is not None:
            put(item, "item1099", "true")
            put(item, "form1099type", form.type)
            put(item, "form1099box", form.box)
        put_custom_fields(item, line.custom_fields)
        for dimension, tag in _TRAILING_DIMENSIONS:
            if value := dimensions.get(dimension):
                put(item, tag, value)
    except UnsendableTextError as error:
        raise error.of(f"line {number}") from None


def put_custom_fields(parent: Element, values: Mapping[str, str]) -> None:
    """Append custom fields by their integration names; nothing where there are none."""
    if not values:
        return
    fields = SubElement(parent, "customfields")
    for name, value in values.items():
        child = SubElement(fields, "customfield")
        put(child, "customfieldname", name)
        try:
            put(child, "customfieldvalue", value)
        except UnsendableTextError as error:
            raise UnsendableTextError(f"custom field {name}", too_long=error.too_long) from None
