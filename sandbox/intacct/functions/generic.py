"""Generic ``create``, ``update`` and ``delete`` (protocol sections 1, 2 and 5)."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books import documents, parties, payments, removal
from sandbox.intacct.books.actor import Actor
from sandbox.intacct.books.fields import wrapped
from sandbox.intacct.books.kinds import BY_OBJECT, DocumentKind
from sandbox.intacct.books.lines import check_line, lines_of
from sandbox.intacct.books.payment_kinds import BY_OBJECT as PAYMENTS
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import refuse
from sandbox.intacct.schema import children
from sandbox.intacct.values import Record, int_of, text_of

from .output import put
from .result import Outcome


def texts(element: _Element, skip: str = "") -> dict[str, str]:
    """Return an object's fields as text. Nested elements become dotted names."""
    given: dict[str, str] = {}
    for child in children(element):
        name = str(child.tag)
        if name == skip:
            continue
        inner = children(child)
        if inner:
            given.update({f"{name}.{key}": value for key, value in texts(child).items()})
        else:
            given[name] = (child.text or "").strip()
    return given


def _owned(element: _Element, kind: ObjectType) -> list[dict[str, str]] | None:
    if kind.owned is None:
        return None
    collection = element.find(kind.owned.collection)
    if collection is None:
        return None
    return [texts(line) for line in children(collection)]


def _kind(actor: Actor, element: _Element, verb: str) -> ObjectType:
    kind = actor.company.kind(str(element.tag))
    if verb not in kind.verbs:
        raise refuse(f"The {verb} function is not supported for object {kind.name}.")
    actor.require(kind.name, verb)
    return kind


def create(actor: Actor, element: _Element) -> Outcome:
    """Create one or more objects. The data element lists their keys."""
    rows = []
    for sent in children(element):
        kind = _kind(actor, sent, "create")
        rows.append((kind, _create_object(actor, kind, sent)))
    return _listed(rows)


def _create_object(actor: Actor, kind: ObjectType, sent: _Element) -> Record:
    owned = _owned(sent, kind) or []
    given = texts(sent, skip=kind.owned.collection if kind.owned else "")
    if kind.name in BY_OBJECT:
        return documents.create(actor, BY_OBJECT[kind.name], given, owned)
    if kind.name in PAYMENTS:
        return payments.create(actor, PAYMENTS[kind.name], given, owned)
    return parties.create(actor, kind, given)


def update(actor: Actor, element: _Element) -> Outcome:
    """Update one or more objects."""
    rows = []
    for sent in children(element):
        kind = _kind(actor, sent, "update")
        rows.append((kind, _update_object(actor, kind, sent)))
    return _listed(rows)


def _update_object(actor: Actor, kind: ObjectType, sent: _Element) -> Record:
    owned = _owned(sent, kind)
    given = texts(sent, skip=kind.owned.collection if kind.owned else "")
    if kind.name not in BY_OBJECT and kind.name not in PAYMENTS:
        return parties.update(actor, kind, given)
    record_no = given.pop("RECORDNO", "")
    if not record_no.isdecimal():
        raise refuse("The RECORDNO field is missing a value.")
    if kind.name in PAYMENTS:
        return payments.update(actor, PAYMENTS[kind.name], int(record_no), given, owned)
    document = BY_OBJECT[kind.name]
    if actor.company.assumptions.empty_elements == "ignored":
        given = {name: text for name, text in given.items() if text}
    lines = None
    if owned is not None:
        with wrapped(f"Could not update {document.label} record!"):
            lines = [_replacement(actor, document, int(record_no), line) for line in owned]
    return documents.update(actor, document, int(record_no), given, lines, given.get("ACTION", ""))


def _replacement(actor: Actor, kind: DocumentKind, record_no: int, given: dict[str, str]) -> Record:
    """Check a line of an update, which replaces the former lines.

    LINE_NO or RECORDNO names the former line that it changes. Without a match it is a new line.
    """
    former = lines_of(actor, kind, record_no)
    wanted_line, wanted_record = given.get("LINE_NO", ""), given.get("RECORDNO", "")
    for line in former:
        if (wanted_record and text_of(line, "RECORDNO") == wanted_record) or (
            wanted_line and text_of(line, "LINE_NO") == wanted_line
        ):
            return check_line(actor, kind, given, line)
    return check_line(actor, kind, given)


def delete(actor: Actor, element: _Element) -> Outcome:
    """Delete objects by keys. A success has no data."""
    kind = actor.company.kind((element.findtext("object") or "").strip())
    if "delete" not in kind.verbs:
        raise refuse(f"The delete function is not supported for object {kind.name}.")
    actor.require(kind.name, "delete")
    keys = [key.strip() for key in (element.findtext("keys") or "").split(",") if key.strip()]
    if not keys:
        raise refuse("The keys element must name at least one key.")
    if kind.name in BY_OBJECT:
        removal.delete_many(actor, kind.name, keys)
    elif kind.name in PAYMENTS:
        for key in keys:
            payments.delete(actor, PAYMENTS[kind.name], int(key) if key.isdecimal() else 0)
    else:
        for key in keys:
            parties.delete(actor, kind, key)
    return Outcome()


def _listed(rows: list[tuple[ObjectType, Record]]) -> Outcome:
    data = etree.Element("data", listtype="objects", count=str(len(rows)))
    for kind, row in rows:
        answered = etree.SubElement(data, kind.name.lower())
        put(answered, "RECORDNO", str(int_of(row, "RECORDNO")))
        if kind.returns_key:
            put(answered, kind.key, text_of(row, kind.key))
    return Outcome(data=data)


def empty_list() -> _Element:
    """Return the empty data element of a failed create or update (section 2)."""
    return etree.Element("data", listtype="objects", count="0")
