"""Actions on many errors, in the Transactions table.

    pk                     sk             what
    T#tenant#A#action id   ACTION         the action and how far it is
    T#tenant#A#action id   PAGE#000001    the records of one page, and what became of them

They expire after 90 days: what was done to each record is in its history. An action that isn't over is in the
index ``workInHand`` under ``WORK#ACTIONS``, by the time when the sweeper looks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from alvys_intacct.domain.error_transactions.actions import ActionPage, ErrorAction
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import ABSENT, ConditionFailedError, Table, version_is

KEPT_FOR = timedelta(days=90)
_IN_HAND = "WORK#ACTIONS"


class DynamoErrorActionStore:
    """`ErrorActionStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, action_id: str) -> ErrorAction | None:
        """One action."""
        item = self._table.get(_pk(tenant, action_id), "ACTION")
        return ErrorAction.model_validate_json(item["record"]) if item else None

    def save(self, action: ErrorAction) -> bool:
        """Write it; False if another worker changed it first."""
        item = self._item(action, "ACTION") | {"version": action.version, "record": action.model_dump_json()}
        if not action.is_over:
            item |= {"workPk": _IN_HAND, "workSk": f"{action.swept_after.isoformat()}#{action.action_id}"}
        try:
            self._table.put(item, version_is(action.version - 1))
        except ConditionFailedError:
            return False
        return True

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of the actions that the sweeper must look for by now, the longest due first."""
        items = self._table.query_all(
            _IN_HAND, between=("0", f"{now.isoformat()}~"), index="workInHand", keys=("workPk", "workSk")
        )
        return [_name(str(item["pk"])) for item in islice(items, limit)]

    def page(self, action: ErrorAction, number: int) -> ActionPage | None:
        """One page; None before it is kept."""
        item = self._table.get(_pk(action.tenant, action.action_id), _page_sk(number))
        return _page(item) if item else None

    def keep_page(self, action: ErrorAction, number: int, page: ActionPage) -> ActionPage:
        """Keep a page, unless another worker has kept it already; returns the page that is kept."""
        item = self._item(action, _page_sk(number)) | {"record": page.model_dump_json()}
        try:
            self._table.put(item, ABSENT)
        except ConditionFailedError:
            return self.page(action, number) or page
        return page

    def keep_tally(self, action: ErrorAction, number: int, page: ActionPage) -> None:
        """Keep what became of a page's records."""
        self._table.put(self._item(action, _page_sk(number)) | {"record": page.model_dump_json()})

    def pages(self, action: ErrorAction) -> Iterator[tuple[int, ActionPage]]:
        """All pages with their numbers, in order."""
        pk = _pk(action.tenant, action.action_id)
        for item in self._table.query_all(pk, prefix="PAGE#"):
            yield int(str(item["sk"]).removeprefix("PAGE#")), _page(item)

    def _item(self, action: ErrorAction, sk: str) -> Item:
        expires = int((action.started_at + KEPT_FOR).timestamp())
        return {"pk": _pk(action.tenant, action.action_id), "sk": sk, "expiresAt": expires}


def _name(pk: str) -> tuple[str, str]:
    tenant, _, action_id = pk.removeprefix("T#").rpartition("#A#")
    return tenant, action_id


def _pk(tenant: str, action_id: str) -> str:
    return f"T#{tenant}#A#{action_id}"


def _page_sk(number: int) -> str:
    return f"PAGE#{number:06d}"


def _page(item: Item) -> ActionPage:
    return ActionPage.model_validate_json(item["record"])
