"""Writes rows into an answer: nested for ``read``, flat for the queries, bare for csv and json."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.catalog.definition import PLATFORM_NAMES
from sandbox.intacct.values import Record, date_of, format_value, int_of, local_time, text_of

Flat = Mapping[str, str]


def put(parent: _Element, tag: str, text: str = "") -> _Element:
    """Add a child element with text."""
    element = etree.SubElement(parent, tag)
    element.text = text
    return element


def flag(value: bool) -> str:
    """Write a flag as the answers do."""
    return "true" if value else "false"


def derived(actor: Actor, kind: ObjectType, row: Record) -> Record:
    """Return a row with the fields that are computed on reading, and its times as Sage answers them."""
    computed: Record = {
        "RECORD_URL": f"https://www.intacct.com/ia/acct/ur.phtml?.r={text_of(row, 'RECORDNO')}"
    }
    due = date_of(row, "WHENDUE")
    if "DUE_IN_DAYS" in kind.fields and due is not None:
        computed["DUE_IN_DAYS"] = (due - actor.company.clock.today()).days
    computed |= {name: row.get(stored) for name, (stored, _) in PLATFORM_NAMES.items() if name in kind.fields}
    hours = actor.company.assumptions.query_hours_from_utc
    full = {**computed, **row}
    return {name: local_time(value, hours) for name, value in full.items()} if hours else full


def chosen_fields(kind: ObjectType, fields: str) -> list[str]:
    """Return the fields that a ``fields`` element names; empty or * is all. Drops unknown names (assumed)."""
    wanted = [name.strip() for name in fields.split(",") if name.strip()]
    if not wanted or "*" in wanted:
        return [field.id for field in kind.fields.values() if field.queryable]
    return [name for name in wanted if name in kind.fields or "." in name]


def add_nested(parent: _Element, tag: str, pairs: Iterable[tuple[str, str]]) -> _Element:
    """Add an element with a child per field. Dotted names become nested elements."""
    element = etree.SubElement(parent, tag)
    groups: dict[str, _Element] = {"": element}
    for name, text in pairs:
        path, _, last = name.rpartition(".")
        if path not in groups:
            owner = element
            for step in path.split("."):
                found = owner.find(step)
                owner = found if found is not None else etree.SubElement(owner, step)
            groups[path] = owner
        put(groups[path], last, text)
    return element


def add_read(actor: Actor, parent: _Element, kind: ObjectType, row: Record, fields: str) -> None:
    """Add a row as ``read`` answers it: header, embedded contacts and, if requested, owned lines."""
    names = chosen_fields(kind, fields)
    full = derived(actor, kind, row)
    pairs = [(name, text_of(full, name)) for name in names]
    whole = not fields.strip() or fields.strip() == "*"
    if whole:
        pairs += _embedded(actor, kind, row)
    element = add_nested(parent, kind.name, _without_duplicates(pairs))
    wanted = {name.strip() for name in fields.split(",")}
    if kind.owned is not None and (whole or kind.owned.collection in wanted):
        collection = etree.SubElement(element, kind.owned.collection)
        line_kind = actor.company.kind(kind.owned.item)
        lines = actor.table(line_kind.name).matching(kind.owned.parent_field, row["RECORDNO"])
        for line in sorted(lines, key=lambda row: (int_of(row, "LINE_NO"), int_of(row, "RECORDNO"))):
            whole_line = derived(actor, line_kind, line)
            add_nested(
                collection,
                line_kind.name.lower(),
                [(name, text_of(whole_line, name)) for name in chosen_fields(line_kind, "*")],
            )


def _without_duplicates(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict(pairs).items())


def _embedded(actor: Actor, kind: ObjectType, row: Record) -> list[tuple[str, str]]:
    pairs = []
    for path in kind.embeds:
        relation = kind.relations[path]
        found = actor.table(relation.target).by_key(text_of(row, relation.local))
        if found is not None:
            target = actor.company.kind(relation.target)
            full = derived(actor, target, found)
            pairs += [(f"{path}.{field}", text_of(full, field)) for field in target.fields]
    return pairs


def add_flat(parent: _Element, tag: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Add a row as the queries answer it. Dotted names are element names."""
    element = etree.SubElement(parent, tag)
    for name, text in pairs:
        put(element, name, text)


def bare_text(form: str, rows: Sequence[Flat]) -> tuple[str, str]:
    """Write rows as csv or json, which have no envelope (page queries, response data format).

    Returns the media type and the text.
    """
    if form == "json":
        return "application/json", json.dumps([dict(row) for row in rows])
    buffer = io.StringIO()
    if rows:
        writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return "text/csv", buffer.getvalue()


def text_value(row: Record, field: str) -> str:
    """Return a field as text."""
    return format_value(row.get(field))
