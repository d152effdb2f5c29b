"""``lookup`` and ``inspect``: an object's fields and relationships (protocol section 4)."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import Field, ObjectType
from sandbox.intacct.values import Kind

from .output import flag, put
from .result import Outcome

_PLATFORM_TYPES = {
    Kind.TEXT: "string",
    Kind.TEXTAREA: "text",
    Kind.ENUM: "string",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.CURRENCY: "currency",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.BOOLEAN: "boolean",
}
_TEXTS = frozenset({Kind.TEXT, Kind.TEXTAREA, Kind.ENUM})


def _data_type(field: Field) -> str:
    # The published sample reports an enum as TEXT with VALIDVALUES.
    return Kind.TEXT.value if field.kind is Kind.ENUM else field.kind.value


def lookup(actor: Actor, element: _Element) -> Outcome:
    """Answer all queryable fields and relationships of one object."""
    kind = actor.company.kind((element.findtext("object") or "").strip())
    if actor.company.assumptions.lookup_needs_permission:
        actor.require(kind.name, "lookup")
    data = etree.Element("data", listtype="All", count="1")
    described = etree.SubElement(data, "Type", Name=kind.name, DocumentType="")
    fields = etree.SubElement(described, "Fields")
    for field in kind.fields.values():
        if field.queryable:
            _add_field(fields, field)
    relations = etree.SubElement(described, "Relationships")
    for relation in kind.relations.values():
        block = etree.SubElement(relations, "Relationship")
        put(block, "OBJECTPATH", relation.path)
        put(block, "OBJECTNAME", relation.target)
        put(block, "LABEL")
        put(block, "RELATIONSHIPTYPE", "MANY2ONE")
        put(block, "RELATEDBY", relation.local)
    return Outcome(data=data)


def _add_field(parent: _Element, field: Field) -> None:
    block = etree.SubElement(parent, "Field")
    put(block, "ID", field.id)
    put(block, "LABEL", field.label)
    put(block, "DESCRIPTION")
    put(block, "REQUIRED", flag(field.required))
    put(block, "READONLY", flag(field.read_only))
    put(block, "DATATYPE", _data_type(field))
    if field.values:
        values = etree.SubElement(block, "VALIDVALUES")
        for value in field.values:
            put(values, "VALIDVALUE", value)
    put(block, "ISCUSTOM", flag(field.custom))


def inspect(actor: Actor, element: _Element) -> Outcome:
    """Answer one object's fields, with types and lengths when ``detail`` is 1. ``*`` lists the objects."""
    name = (element.findtext("object") or element.findtext("name") or "").strip()
    if name == "*":
        return _all_types(actor)
    kind = actor.company.kind(name)
    if actor.company.assumptions.lookup_needs_permission:
        actor.require(kind.name, "lookup")
    detailed = element.get("detail") == "1"
    # [K] No source shows the inspect answer. It follows the form of lookup and adds lengths.
    data = etree.Element("data", listtype="All", count="1")
    described = etree.SubElement(data, "Type", Name=kind.name)
    put(described, "Attributes")
    fields = etree.SubElement(described, "Fields")
    for field in (field for field in kind.fields.values() if field.queryable):
        if detailed:
            _add_detail(fields, kind, field, lengths=actor.company.assumptions.inspect_lengths)
        else:
            put(fields, "Field", field.id)
    return Outcome(data=data)


def _add_detail(parent: _Element, kind: ObjectType, field: Field, *, lengths: bool) -> None:
    block = etree.SubElement(parent, "Field")
    put(block, "Name", field.id)
    put(block, "GroupName", "Custom Fields" if field.custom else kind.label)
    put(block, "dataName", field.id)
    put(block, "externalDataName", _PLATFORM_TYPES[field.kind])
    put(block, "isRequired", flag(field.required))
    put(block, "isReadOnly", flag(field.read_only))
    if lengths:
        put(block, "maxLength", str(field.length) if field.kind in _TEXTS else "")
    put(block, "DisplayLabel", field.label)
    put(block, "Description")
    put(block, "isCustom", flag(field.custom))
    put(block, "id", field.id)
    for value in field.values:
        put(block, "validValue", value)


def _all_types(actor: Actor) -> Outcome:
    kinds = actor.company.kinds.values()
    data = etree.Element("data", listtype="All", count=str(len(kinds)))
    for kind in kinds:
        block = etree.SubElement(data, "type", typename=kind.name)
        block.text = kind.label
    return Outcome(data=data)
