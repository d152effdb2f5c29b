"""The mappings of a connection: with its record while they are small, else in items of their own.

    pk                      sk                   what
    T#tenant#C#subsidiary   MAPPINGS#token#n     a piece of large mappings, compressed

The pieces are written before the connection's item, which names their token, and never change:
a reader sees all mappings of one version or of another. Those that no item names any more are removed.
"""

import hashlib
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.account_mappings.mapping import AccountMappings
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMappings, DimensionMappings
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.gateways.dynamodb.items import Item, connection_pk
from alvys_intacct.gateways.dynamodb.pieces import read_pieces, remove_pieces, write_pieces
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.late_dataclass import dataclass

# A record up to this size has its mappings in it: one read gives all. Few companies map thousands of values.
MOST_INLINE = 100_000
_FIELDS = frozenset({"account_mappings", "dimension_mappings", "custom_field_mappings"})
_PREFIX = "MAPPINGS"
_TOKEN, _COUNT, _DIGEST = "mappings", "mappingPieces", "mappingsDigest"
# At most this many large mappings are remembered by a warm worker.
_MOST_REMEMBERED = 16


class _Mappings(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)

    account_mappings: AccountMappings = Field(default_factory=AccountMappings)
    dimension_mappings: DimensionMappings = Field(default_factory=dict)
    custom_field_mappings: CustomFieldMappings = Field(default_factory=dict)


class MappingsReplacedError(Exception):
    """A newer version of the connection replaced the mappings since its item was read: read it again."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """The attributes of a connection's item, and the token of pieces that were written for it."""

    attributes: Item
    written: str | None = None

    @property
    def pieces(self) -> int:
        """How many pieces it names."""
        return int(self.attributes.get(_COUNT, 0))


def keep(table: Table, connection: Connection, former: Item | None) -> StoredRecord:
    """The record's attributes; large mappings that differ from the former's are written for it."""
    whole = connection.model_dump_json()
    if len(whole.encode()) <= MOST_INLINE:
        return StoredRecord({"record": whole})
    mappings = connection.model_dump_json(include=set(_FIELDS)).encode()
    attributes: Item = {
        "record": connection.model_dump_json(exclude=set(_FIELDS)),
        _DIGEST: hashlib.sha256(mappings).hexdigest(),
    }
    if former is not None and former.get(_DIGEST) == attributes[_DIGEST]:
        return StoredRecord(attributes | {_TOKEN: former[_TOKEN], _COUNT: former[_COUNT]})
    token = secrets.token_hex(8)
    count = write_pieces(table, _pk_of(connection), _PREFIX, token, zlib.compress(mappings))
    return StoredRecord(attributes | {_TOKEN: token, _COUNT: count}, token)


def drop_replaced(table: Table, connection: Connection, former: Item | None, now: StoredRecord) -> None:
    """Remove the pieces of the former version, unless this one names them, too."""
    if former is not None and _TOKEN in former and former[_TOKEN] != now.attributes.get(_TOKEN):
        remove_pieces(table, _pk_of(connection), _PREFIX, former[_TOKEN], former[_COUNT])


def drop_unused(table: Table, connection: Connection, lost: StoredRecord) -> None:
    """Remove what was written for a version that another writer overtook."""
    if lost.written is not None:
        remove_pieces(table, _pk_of(connection), _PREFIX, lost.written, lost.pieces)


@dataclass(slots=True)
class KeptMappings:
    """Reads the mappings of connections, and remembers large ones."""

    table: Table
    # By token, which names one content for good.
    _remembered: dict[str, _Mappings] = field(default_factory=dict)

    def of(self, item: Mapping[str, Any]) -> dict[str, object]:
        """The mappings that a connection's item only names; empty where its record has them.

        Raises `MappingsReplacedError`.
        """
        if _TOKEN not in item:
            return {}
        token = item[_TOKEN]
        found = self._remembered.get(token)
        if found is None:
            pk = connection_pk(item["tenant"], item["subsidiaryId"])
            content = read_pieces(self.table, pk, _PREFIX, token, item[_COUNT])
            if content is None:
                raise MappingsReplacedError
            found = _Mappings.model_validate_json(zlib.decompress(content))
            while len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)), None)
            self._remembered[token] = found
        return {name: getattr(found, name) for name in _FIELDS}


def _pk_of(connection: Connection) -> str:
    return connection_pk(connection.tenant, connection.subsidiary.id)
