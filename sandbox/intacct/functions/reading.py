"""``read`` and ``readByName`` (protocol section 4)."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Record, text_of

from .output import add_read, bare_text, chosen_fields, derived
from .result import Outcome


def _text(element: _Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _keys(actor: Actor, element: _Element) -> list[str]:
    keys = [key.strip() for key in _text(element, "keys").split(",") if key.strip()]
    if not keys:
        raise refuse("The keys element must name at least one key.")
    if len(keys) > actor.company.assumptions.max_keys:
        raise refuse(f"At most {actor.company.assumptions.max_keys} keys can be read at once.")
    return keys


def read(actor: Actor, element: _Element) -> Outcome:
    """Answer rows by RECORDNO, with their owned lines."""
    kind = actor.company.kind(_text(element, "object"))
    table = actor.table(kind.name)
    found = [table.get(int(key)) if key.isdecimal() else None for key in _keys(actor, element)]
    return _answer(actor, kind, element, found)


def read_by_name(actor: Actor, element: _Element) -> Outcome:
    """Answer rows by business id."""
    kind = actor.company.kind(_text(element, "object"))
    table = actor.table(kind.name)
    return _answer(actor, kind, element, [table.by_key(key) for key in _keys(actor, element)])


def _answer(actor: Actor, kind: ObjectType, element: _Element, found: list[Record | None]) -> Outcome:
    actor.require(kind.name, "read")
    rows = [row for row in found if row is not None and actor.sees(row)]
    if len(rows) < len(found) and actor.company.assumptions.missing_keys_fail:
        raise refuse("Oops, we can't find this transaction; enter a valid key.")
    fields = _text(element, "fields")
    form = (_text(element, "returnFormat") or "xml").lower()
    if form in {"csv", "json"}:
        names = chosen_fields(kind, fields)
        full = [derived(actor, kind, row) for row in rows]
        return Outcome(bare=bare_text(form, [{name: text_of(row, name) for name in names} for row in full]))
    data = etree.Element("data", listtype=kind.name, count=str(len(rows)))
    for row in rows:
        add_read(actor, data, kind, row, fields)
    return Outcome(data=data)
