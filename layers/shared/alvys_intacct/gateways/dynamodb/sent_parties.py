"""What was last sent to customers and vendors in Sage, in the Connections table.

    pk                    sk                         what
    T#tenant#S#company    PARTY#side#entity#party    the values, with a version

Party ids are the same in upper and lower case, as in Sage. `entity` is empty for what all entities share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alvys_intacct.domain.parties.upkeep import SentToParty
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.gateways.dynamodb.table import Put, Table, version_is


class DynamoSentPartyStore:
    """`SentPartyStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get_many(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, SentToParty]:
        """The records of these parties; absent where nothing was sent."""
        keys = {_sk(books, side, party_id): party_id for party_id in party_ids}
        items = self._table.get_many((_pk(books), sk) for sk in keys)
        return {keys[item["sk"]]: SentToParty.model_validate_json(item["record"]) for item in items}

    def save(self, books: Books, side: Side, records: Mapping[str, SentToParty]) -> set[str]:
        """Write the records; the ids of those that another writer changed first."""
        puts = [
            [
                Put(
                    {
                        "pk": _pk(books),
                        "sk": _sk(books, side, party_id),
                        "version": record.version,
                        "record": record.model_dump_json(),
                    },
                    version_is(record.version - 1),
                )
            ]
            for party_id, record in records.items()
        ]
        lost = self._table.put_groups(puts)
        return {party_id for place, party_id in enumerate(records) if place in lost}


def _pk(books: Books) -> str:
    return f"T#{books.tenant}#S#{books.company_id.casefold()}"


def _sk(books: Books, side: Side, party_id: str) -> str:
    return f"PARTY#{side}#{books.entity_id or ''}#{party_id.casefold()}"
