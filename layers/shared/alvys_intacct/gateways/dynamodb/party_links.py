"""The links of parties that people accepted, in the Connections table (LINK-1).

    pk                      sk                   what
    T#tenant#C#subsidiary   PARTY-LINKS#token#n  a piece of a connection's links, compressed

The connection's record names the token, which stands for one content for good: a version of the connection
has the links of that version. The pieces are written before the record and removed when nothing names them.
"""

from __future__ import annotations

import json
import secrets
import zlib

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.parties.links import NO_LINKS, PartyLinks
from alvys_intacct.gateways.dynamodb.items import connection_pk
from alvys_intacct.gateways.dynamodb.pieces import read_pieces, remove_pieces, write_pieces
from alvys_intacct.gateways.dynamodb.schemas import Kept, record_of
from alvys_intacct.gateways.dynamodb.table import Table

_PREFIX = "PARTY-LINKS"
# At most this many connections' links are remembered by a warm worker.
_MOST_REMEMBERED = 16
# How often a connection is read whose links are replaced each time.
_MOST_TRIES = 4


class DynamoPartyLinkStore:
    """`PartyLinkStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._remembered: dict[str, PartyLinks] = {}

    def of(self, connection: Connection) -> PartyLinks:
        """The links of a connection; one without any costs no read, known ones cost none either."""
        tenant, subsidiary_id, token = connection.tenant, connection.subsidiary.id, connection.party_links
        for _ in range(_MOST_TRIES):
            if not token:
                return NO_LINKS
            links = self._remembered.get(token) or self._read(tenant, subsidiary_id, token)
            if links is not None:
                return links
            # A newer version of the connection replaced them since it was read.
            token = self._current_token(tenant, subsidiary_id)
        raise Retryable("The links of the connection are being changed.", code="connection_busy")

    def keep(self, tenant: str, subsidiary_id: str, links: PartyLinks) -> str:
        """Write links; returns the token that names them."""
        content = zlib.compress(links.model_dump_json().encode())
        name = secrets.token_hex(8)
        count = write_pieces(self._table, connection_pk(tenant, subsidiary_id), _PREFIX, name, content)
        return f"{name}-{count}"

    def drop(self, tenant: str, subsidiary_id: str, token: str) -> None:
        """Remove links that no connection names any more."""
        if token:
            name, _, count = token.partition("-")
            remove_pieces(self._table, connection_pk(tenant, subsidiary_id), _PREFIX, name, int(count))

    def _read(self, tenant: str, subsidiary_id: str, token: str) -> PartyLinks | None:
        name, _, count = token.partition("-")
        content = read_pieces(self._table, connection_pk(tenant, subsidiary_id), _PREFIX, name, int(count))
        if content is None:
            return None
        links = PartyLinks.model_validate_json(zlib.decompress(content))
        while len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)), None)
        self._remembered[token] = links
        return links

    def _current_token(self, tenant: str, subsidiary_id: str) -> str:
        item = self._table.get(f"T#{tenant}", f"C#{subsidiary_id}")
        return str(json.loads(record_of(item, Kept.CONNECTION)).get("party_links", "")) if item else ""
