"""When connections were checked, in the Connections table.

    pk                      sk              what
    T#tenant#C#subsidiary   CHECK-PLANNED   when its last daily check was planned
    T#tenant#C#subsidiary   CHECKED         when it was last checked

Two items: the planner writes one, whoever checks the other, and neither overwrites what the other knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alvys_intacct.domain.connections.daily_checks import CheckTimes
from alvys_intacct.gateways.dynamodb.items import connection_pk
from alvys_intacct.gateways.dynamodb.table import Put, Table

_PLANNED, _CHECKED = "CHECK-PLANNED", "CHECKED"


class DynamoCheckTimeStore:
    """`CheckTimeStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def note_planned(self, names: Iterable[tuple[str, str]], at: datetime) -> None:
        """Keep when their checks were planned."""
        text = at.isoformat()
        self._table.put_groups(
            [[Put({"pk": connection_pk(*name), "sk": _PLANNED, "at": text})] for name in names]
        )

    def note_checked(self, tenant: str, subsidiary_id: str, at: datetime) -> None:
        """Keep when it was checked."""
        self._table.put({"pk": connection_pk(tenant, subsidiary_id), "sk": _CHECKED, "at": at.isoformat()})

    def times(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], CheckTimes]:
        """What is known of these connections."""
        pks = {connection_pk(*name): name for name in names}
        found = {
            (item["pk"], item["sk"]): datetime.fromisoformat(item["at"])
            for item in self._table.get_many((pk, sk) for pk in pks for sk in (_PLANNED, _CHECKED))
        }
        return {
            name: CheckTimes(found.get((pk, _PLANNED)), found.get((pk, _CHECKED))) for pk, name in pks.items()
        }
