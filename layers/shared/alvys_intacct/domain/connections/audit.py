"""Who changed what on a connection, and when (CONN-12)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus

# The fields that no person sets.
UNAUDITED = frozenset({"tenant", "version", "created_at", "party_links"})
MAPPING_PATHS = ("accountMappings.", "dimensionMappings.", "customFieldMappings.")
NOT_TOLD = "(not told)"


class AuditAction(StrEnum):
    """The kind of a change."""

    CREATED = "created"
    CONNECTED_AGAIN = "connected_again"
    SETTINGS_CHANGED = "settings_changed"
    MAPPINGS_CHANGED = "mappings_changed"
    VALUE_NAMED = "value_named"
    PARTIES_LINKED = "parties_linked"
    CREDENTIALS_REPLACED = "credentials_replaced"
    ACTIVATED = "activated"
    PAUSED = "paused"
    RESUMED = "resumed"
    DISCONNECTED = "disconnected"


class FieldChange(BaseModel):
    """The change of one field; None where it was or is not set.

    `name` is what people call the party whose id ends the path; None for other fields, and in entries of
    earlier versions.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    old: Any = None
    new: Any = None
    name: str | None = None


class AuditEntry(BaseModel):
    """The changes that a person made at once. `version` is the connection's version after it; `at` is UTC."""

    model_config = ConfigDict(frozen=True)

    version: int
    at: datetime
    by: str
    action: AuditAction
    changes: list[FieldChange]


# The values of a password are never shown, only that it was replaced (CONN-4).
PASSWORD_REPLACED = FieldChange(path="password", old=NOT_TOLD, new=NOT_TOLD)


def audit_entry(before: Connection | None, after: Connection, by: str, at: datetime) -> AuditEntry:
    """The record of a change; `before` is None for a subsidiary that was never connected."""
    changes = differences(before, after)
    return AuditEntry(
        version=after.version, at=at, by=by, action=_action(before, after, changes), changes=changes
    )


def credentials_entry(before: Connection, after: Connection, by: str, at: datetime) -> AuditEntry:
    """The record of new credentials, without their values (CONN-4)."""
    return AuditEntry(
        version=after.version,
        at=at,
        by=by,
        action=AuditAction.CREDENTIALS_REPLACED,
        changes=[*differences(before, after), PASSWORD_REPLACED],
    )


def value_named_entry(
    after: Connection, path: str, old: str | None, new: str | None, by: str, at: datetime
) -> AuditEntry:
    """The record of a name that a person gave to an id of Alvys; it counts for the whole tenant (DIM-2)."""
    change = FieldChange(path=path, old=old, new=new)
    return AuditEntry(version=after.version, at=at, by=by, action=AuditAction.VALUE_NAMED, changes=[change])


def parties_linked_entry(after: Connection, changes: list[FieldChange], by: str, at: datetime) -> AuditEntry:
    """The record of links and rejections (LINK-1)."""
    action = AuditAction.PARTIES_LINKED
    return AuditEntry(version=after.version, at=at, by=by, action=action, changes=changes)


def differences(before: Connection | None, after: Connection) -> list[FieldChange]:
    """The fields that differ between two versions of a connection, in the order of their paths."""
    # A version shares with the one before what nobody touched.
    touched = {
        name for name in _audited() if before is None or getattr(before, name) is not getattr(after, name)
    }
    old, new = _fields(before, touched) if before else {}, _fields(after, touched)
    return [
        FieldChange(path=path, old=old.get(path), new=new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _action(before: Connection | None, after: Connection, changes: list[FieldChange]) -> AuditAction:
    if before is None:
        return AuditAction.CREATED
    if before.status is not after.status:
        return _of_status(before.status, after.status)
    if changes and all(change.path.startswith(MAPPING_PATHS) for change in changes):
        return AuditAction.MAPPINGS_CHANGED
    return AuditAction.SETTINGS_CHANGED


def _of_status(before: ConnectionStatus, after: ConnectionStatus) -> AuditAction:
    if before is ConnectionStatus.DISCONNECTED:
        return AuditAction.CONNECTED_AGAIN
    match after:
        case ConnectionStatus.PAUSED:
            return AuditAction.PAUSED
        case ConnectionStatus.DISCONNECTED:
            return AuditAction.DISCONNECTED
        case _:
            return AuditAction.RESUMED if before is ConnectionStatus.PAUSED else AuditAction.ACTIVATED


@cache
def _audited() -> Mapping[str, str]:
    """What the audited fields are called in paths."""
    return {name: to_camel(name) for name in Connection.model_fields if name not in UNAUDITED}


def _fields(connection: Connection, names: set[str]) -> dict[str, Any]:
    dumped = connection.model_dump(mode="json", by_alias=True, include=names)
    return dict(_leaves({_audited()[name]: value for name, value in dumped.items()}, ""))


def _leaves(value: dict[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        path = f"{above}.{name}" if above else name
        if isinstance(inner, dict):
            yield from _leaves(inner, path)
        elif inner is not None:
            yield path, inner
