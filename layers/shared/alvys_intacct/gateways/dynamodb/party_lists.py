"""The parties without an External Accounting ID, and the readings that find them, in the Connections table.

pk                      sk                       what
T#tenant#C#subsidiary   PARTY-LIST               the head of what was last found (`generations`)
T#tenant#C#subsidiary   PARTY-REFRESH            the newest reading: how far it is
T#tenant#C#subsidiary   PARTY-READ#token#n       what it has read so far, compressed
"""

from __future__ import annotations

import secrets
import zlib

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.parties.party_list import PartyList
from alvys_intacct.domain.parties.party_refresh import PartyRefresh, ReadSoFar
from alvys_intacct.gateways.dynamodb.generations import read_current, write_current
from alvys_intacct.gateways.dynamodb.items import connection_pk
from alvys_intacct.gateways.dynamodb.pieces import read_pieces, remove_pieces, write_pieces
from alvys_intacct.gateways.dynamodb.table import ConditionFailedError, Table, version_is

_LIST, _REFRESH, _READ = "PARTY-LIST", "PARTY-REFRESH", "PARTY-READ"


class DynamoPartyListStore:
    """`PartyListStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, connection: Connection) -> PartyList | None:
        """What was last found in the connection's company."""
        content = read_current(self._table, _pk(connection), _LIST, _place(connection))
        return PartyList.model_validate_json(content) if content is not None else None

    def save(self, connection: Connection, found: PartyList) -> None:
        """Keep what was found, unless newer is kept."""
        content = found.model_dump_json(exclude_defaults=True).encode()
        write_current(self._table, _pk(connection), _LIST, content, found.read_at, _place(connection))

    def refresh_of(self, connection: Connection) -> PartyRefresh | None:
        """The newest reading."""
        item = self._table.get(_pk(connection), _REFRESH)
        return PartyRefresh.model_validate_json(item["record"]) if item else None

    def save_refresh(
        self, connection: Connection, refresh: PartyRefresh, so_far: ReadSoFar | None = None
    ) -> bool:
        """Keep how far a reading is, with what it has read."""
        pk = _pk(connection)
        former = self.refresh_of(connection)
        if (former.version if former else 0) != refresh.version - 1:
            return False
        if so_far is not None:
            name = secrets.token_hex(8)
            content = zlib.compress(so_far.model_dump_json(exclude_defaults=True).encode())
            count = write_pieces(self._table, pk, _READ, name, content)
            refresh = refresh.model_copy(update={"token": f"{name}-{count}"})
        item = {"pk": pk, "sk": _REFRESH, "version": refresh.version, "record": refresh.model_dump_json()}
        try:
            self._table.put(item, version_is(refresh.version - 1))
        except ConditionFailedError:
            if so_far is not None:
                self._remove(pk, refresh.token)
            return False
        if former is not None and former.token != refresh.token:
            self._remove(pk, former.token)
        return True

    def so_far(self, connection: Connection, refresh: PartyRefresh) -> ReadSoFar | None:
        """What a reading has read."""
        if not refresh.token:
            return None
        name, _, count = refresh.token.partition("-")
        content = read_pieces(self._table, _pk(connection), _READ, name, int(count))
        return ReadSoFar.model_validate_json(zlib.decompress(content)) if content is not None else None

    def _remove(self, pk: str, token: str) -> None:
        if token:
            name, _, count = token.partition("-")
            remove_pieces(self._table, pk, _READ, name, int(count))


def _pk(connection: Connection) -> str:
    return connection_pk(connection.tenant, connection.subsidiary.id)


def _place(connection: Connection) -> dict[str, str | None]:
    """What was read of another company or entity doesn't count."""
    return {"companyId": connection.company_id, "entityId": connection.party_books.entity_id}
