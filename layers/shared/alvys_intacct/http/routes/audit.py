"""The audit of a connection: /v1/connections/{subsidiaryId}/audit (CONN-12)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.audit import AuditAction, AuditEntry
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.pages import CursorParameter, PageSizeParameter, bad_cursor


class FieldChangeAnswer(Answer):
    """A field before and after the change; null where it was or is not set. Passwords are never shown.

    `name` is the name of the party whose Alvys id ends the path, where that is
    known and the answer has room for it.
    """

    path: str
    old: Any
    new: Any
    name: str | None


# A file of links has 20,000 changes, and Lambda answers with six million bytes at most.
MOST_OF_ENTRY, MOST_OF_PAGE = 1_000, 10_000
# Bytes. Names of 20,000 parties fit, unless they are very long.
ROOM_FOR_NAMES = 1_500_000


class AuditEntryAnswer(Answer):
    """The changes that one person made at once; `version` is the connection's version after them.

    `moreChanges` aren't listed. A page of one entry (`limit=1`) has all of them.
    """

    at: datetime
    by: str
    action: AuditAction
    version: int
    changes: list[FieldChangeAnswer]
    more_changes: int


class AuditAnswer(Answer):
    """One page of audit entries, newest first; `cursor` leads to the next page."""

    items: list[AuditEntryAnswer]
    cursor: str | None


def declare_audit(api: Api) -> None:
    """Add the route."""

    @api.routes.get("/v1/connections/<subsidiary_id>/audit")
    def audit(
        subsidiary_id: str, limit: PageSizeParameter = 50, cursor: CursorParameter = None
    ) -> AuditAnswer:
        """The changes of a connection, newest first: who changed which field, and when."""
        tenant = api.identity.tenant
        if deployment().connections.get(tenant, subsidiary_id) is None:
            raise not_found("connection")
        try:
            page = deployment().connections.audit(tenant, subsidiary_id, limit, cursor)
        except ValueError as error:
            raise bad_cursor(error) from None
        return AuditAnswer(items=entry_answers(page.items, whole=limit == 1), cursor=page.cursor)


def entry_answers(entries: Sequence[AuditEntry], *, whole: bool) -> list[AuditEntryAnswer]:
    """The entries of a page as they are shown, with as many changes as an answer can hold."""
    answers, left, room = [], MOST_OF_PAGE, ROOM_FOR_NAMES
    for entry in entries:
        listed = entry.changes if whole else entry.changes[: min(MOST_OF_ENTRY, left)]
        left -= len(listed)
        changes = []
        for change in listed:
            name = change.name if room > 0 else None
            room -= len(json.dumps(name))
            changes.append(FieldChangeAnswer(path=change.path, old=change.old, new=change.new, name=name))
        answers.append(
            AuditEntryAnswer(
                at=entry.at,
                by=entry.by,
                action=entry.action,
                version=entry.version,
                changes=changes,
                more_changes=len(entry.changes) - len(listed),
            )
        )
    return answers
