"""Resolves query fields, also across relationships: VENDOR.CREDITLIMIT, PAYTOCONTACT.MAILADDRESS.ZIP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import Field, ObjectType, Relation
from sandbox.intacct.catalog.definition import PLATFORM_NAMES
from sandbox.intacct.errors import NOT_PROCESSED, SIGN_IN, UNKNOWN_FIELD, Refusal, refuse
from sandbox.intacct.values import Kind, Record, Value, date_of, local_time

Getter = Callable[[Record], Value]


@dataclass(frozen=True)
class Path:
    """A resolved field: its definition and a function that gets its value from a row."""

    name: str
    field: Field
    get: Getter
    direct: bool


def not_queryable(actor: Actor, kind: ObjectType, names: list[str]) -> Refusal:
    """Build the refusal of a query because of its fields (section 14; intacct-sdk-js, issue 83)."""
    match actor.company.assumptions.unknown_field_answer:
        case "named":
            return refuse(f"{names[0]} is not a field of {kind.name}.", error_number=UNKNOWN_FIELD)
        case "unnamed":
            return refuse("There was an error processing the request.", error_number=NOT_PROCESSED)
    text = f"The following fields cannot be queried: [ {kind.name.lower()}: [{', '.join(names)}] ]"
    return refuse(text, error_number=SIGN_IN)


def _direct(actor: Actor, field: Field) -> Getter:
    if field.id == "DUE_IN_DAYS":
        return lambda row: _due_in_days(actor, row)
    if field.id == "RECORD_URL":
        return lambda row: f"https://www.intacct.com/ia/acct/ur.phtml?.r={row['RECORDNO']}"
    stored = PLATFORM_NAMES[field.id][0] if field.id in PLATFORM_NAMES else field.id
    hours = actor.company.assumptions.query_hours_from_utc
    if field.kind is Kind.TIMESTAMP and hours:
        return lambda row: local_time(row.get(stored), hours)
    return lambda row: row.get(stored)


def _due_in_days(actor: Actor, row: Record) -> Value:
    due = date_of(row, "WHENDUE")
    return (due - actor.company.clock.today()).days if due else None


def _follow(actor: Actor, relation: Relation, inner: Getter) -> Getter:
    table = actor.table(relation.target)

    def get(row: Record) -> Value:
        value = row.get(relation.local)
        if value in (None, ""):
            return None
        found = table.matching(relation.remote, value)
        return inner(found[0]) if found else None

    return get


def resolve(actor: Actor, kind: ObjectType, name: str) -> Path | None:
    """Find a field by name or dotted path. None when it cannot be queried."""
    field = kind.fields.get(name)
    if field is not None:
        return Path(name, field, _direct(actor, field), direct=True) if field.queryable else None
    if kind.paths is not None and name not in kind.paths:
        return None
    return _across(actor, kind, name, hierarchy=0)


def _across(actor: Actor, kind: ObjectType, name: str, hierarchy: int) -> Path | None:
    head, dot, rest = name.partition(".")
    relation = kind.relations.get(head)
    if not dot or relation is None:
        return None
    # Page queries: only one hierarchical step (PARENT.NAME, never PARENT.PARENT.NAME).
    steps = hierarchy + (1 if relation.target == kind.name else 0)
    if steps > 1:
        return None
    target = actor.company.kind(relation.target)
    field = target.fields.get(rest)
    if field is not None:
        inner: Path | None = (
            Path(rest, field, _direct(actor, field), direct=True) if field.queryable else None
        )
    else:
        inner = _across(actor, target, rest, steps)
    if inner is None:
        return None
    return Path(name, inner.field, _follow(actor, relation, inner.get), direct=False)


def require(actor: Actor, kind: ObjectType, names: list[str]) -> dict[str, Path]:
    """Resolve every name. The refusal names all fields that cannot be queried."""
    found = {name: resolve(actor, kind, name) for name in names}
    bad = [name for name, path in found.items() if path is None]
    if bad:
        raise not_queryable(actor, kind, bad)
    return {name: path for name, path in found.items() if path is not None}
