"""The levels of a multi-entity company: which records a session can use, and which documents it can change.

Protocol sections 11 and 14; help pages AP-ME-guidelines, AR-ME-guidelines and troubleshoot-reverse-bills.
"""

from __future__ import annotations

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Record, text_of

from .actor import Actor
from .kinds import DocumentKind

OWN_IDS = frozenset({"CUSTOMER", "VENDOR", "CONTACT"})


def owner_of(row: Record) -> str:
    """Return the entity that owns a row; empty for a shared row of the top level."""
    return text_of(row, "MEGAENTITYID")


def usable(actor: Actor, target: str, key: str) -> Record | None:
    """Return the row with a business id that a transaction here can refer to.

    A transaction at the top level can only use the top level's rows. One of an entity can use its own too.
    """
    return named_for(actor, target, key, actor.entity)


def named_for(actor: Actor, target: str, key: str, entity: str) -> Record | None:
    """Return an entity's row with a business id, or else the shared one."""
    table = actor.table(target)
    rows = {owner_of(row): row for row in reversed(table.matching(table.kind.key, key))}
    return rows.get(entity) or rows.get("")


def known(actor: Actor, target: str, key: str) -> Record | None:
    """Return the row with a business id that can be read and changed here."""
    table = actor.table(target)
    visible = [row for row in table.matching(table.kind.key, key) if actor.sees(row)]
    return usable(actor, target, key) or (visible[0] if visible else None)


def id_taken(actor: Actor, target: str, key: str) -> bool:
    """Whether a business id is in use. Rows that are not visible here block it too, if so assumed."""
    table = actor.table(target)
    rows = table.matching(table.kind.key, key)
    if actor.company.assumptions.ids_unique == "entity" and target in OWN_IDS:
        return any(owner_of(row) == actor.entity for row in rows)
    return bool(rows)


def require_own_level(actor: Actor, kind: DocumentKind, row: Record) -> None:
    """Refuse to change a document of another level, which Sage's screens show as "Not owned"."""
    owner = owner_of(row)
    if owner == actor.entity or actor.company.assumptions.cross_level_writes == "allowed":
        return
    noun = kind.label.lower()
    if owner:
        text = f"Not owned: the {noun} was created at the entity level."
        raise refuse(text, correction=f"Slide into the entity '{owner}' and try again.")
    raise refuse(f"Not owned: the {noun} was created at the top level.", correction="Go to the top level.")
