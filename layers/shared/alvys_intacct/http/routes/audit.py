"""The audit of a connection: /v1/connections/{subsidiaryId}/audit (CONN-12)."""

from datetime import datetime
from typing import Any

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.audit import AuditAction
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.pages import CursorParameter, PageSizeParameter, bad_cursor


class FieldChangeAnswer(Answer):
    """A field before and after the change; null where it was or is not set. Passwords are never shown."""

    path: str
    old: Any
    new: Any


class AuditEntryAnswer(Answer):
    """The changes that one person made at once; `version` is the connection's version after them."""

    at: datetime
    by: str
    action: AuditAction
    version: int
    changes: list[FieldChangeAnswer]


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
        items = [AuditEntryAnswer.model_validate(entry.model_dump()) for entry in page.items]
        return AuditAnswer(items=items, cursor=page.cursor)
