"""``readByQuery`` and ``readMore`` (protocol section 4)."""

from __future__ import annotations

import secrets

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.company import ResultSet
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Record, int_of, text_of

from .output import add_flat, bare_text, chosen_fields, derived
from .paths import resolve
from .result import Outcome
from .sql_filter import build

_MAX_PAGE = 1000
_MAX_KEPT = 500


def _text(element: _Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def read_by_query(actor: Actor, element: _Element) -> Outcome:
    """Answer the first page of the rows that meet a condition. ``readMore`` answers the others."""
    kind = actor.company.kind(_text(element, "object"))
    actor.require(kind.name, "read")
    size = _text(element, "pagesize") or "100"
    if not size.isdecimal() or not 1 <= int(size) <= _MAX_PAGE:
        raise refuse(f"Invalid pagesize '{size}'; use a number between 1 and {_MAX_PAGE}.")
    test = build(actor, kind, _text(element, "query"))
    rows = [row for row in actor.table(kind.name) if test(row) and actor.sees(row, private=False)]
    fields = _text(element, "fields")
    form = (_text(element, "returnFormat") or "xml").lower()
    if form in {"csv", "json"}:
        page = [dict(_pairs(actor, kind, row, fields)) for row in rows[: int(size)]]
        return Outcome(bare=bare_text(form, page))
    results = ResultSet(kind.name, fields, [int_of(row, "RECORDNO") for row in rows], 0, int(size))
    result_id = f"{secrets.token_hex(12)}A5"
    _make_room(actor)
    actor.company.result_sets[result_id] = results
    actor.company.result_sets[f"object {kind.name}"] = results
    return _page(actor, results, result_id)


def _make_room(actor: Actor) -> None:
    kept = actor.company.result_sets
    while len(kept) >= _MAX_KEPT:
        del kept[next(iter(kept))]


def read_more(actor: Actor, element: _Element) -> Outcome:
    """Answer the next page of a result set, named by ``resultId`` or by the object last queried."""
    result_id, name = _text(element, "resultId"), _text(element, "object").upper()
    results = actor.company.result_sets.get(result_id or f"object {name}")
    if results is None:
        raise refuse(f"The result set '{result_id or name}' does not exist or has expired.")
    return _page(actor, results, result_id)


def _page(actor: Actor, results: ResultSet, result_id: str) -> Outcome:
    kind = actor.company.kind(results.object_name)
    numbers = results.numbers[results.position : results.position + results.page_size]
    results.position += len(numbers)
    rows = [row for row in map(actor.table(kind.name).get, numbers) if row is not None]
    data = etree.Element(
        "data",
        listtype=kind.name.lower(),
        count=str(len(rows)),
        totalcount=str(len(results.numbers)),
        numremaining=str(len(results.numbers) - results.position),
        resultId=result_id,
    )
    for row in rows:
        add_flat(data, kind.name.lower(), _pairs(actor, kind, row, results.fields))
    return Outcome(data=data)


def _pairs(actor: Actor, kind: ObjectType, row: Record, fields: str) -> list[tuple[str, str]]:
    full = derived(actor, kind, row)
    pairs = []
    for name in chosen_fields(kind, fields):
        if name in kind.fields:
            pairs.append((name, text_of(full, name)))
        elif (path := resolve(actor, kind, name)) is not None:
            pairs.append((name, text_of({name: path.get(row)}, name)))
    return pairs
