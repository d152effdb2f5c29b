"""Keys of what may be booked once: each is taken by one transaction of the tenant (DEC-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alvys_intacct.domain.transactions.refs import Owner, Taking, TransactionRef
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.packets import MOST_PER_TRANSACTION
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Put, Table

_TAKEN = "TAKEN"


class TakenKeys:
    """The items of taken keys in the Transactions table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def takers(self, tenant: str, keys: Iterable[str]) -> dict[str, Owner]:
        """The transaction that has taken each key, and when."""
        by_pk = {_taken_pk(tenant, key): key for key in keys}
        items = self._table.get_many((pk, _TAKEN) for pk in by_pk)
        return {by_pk[item["pk"]]: _owner(tenant, item) for item in items}

    def take(self, taking: Taking) -> bool:
        """Take each key, one after another; False at the first that another transaction has."""
        for put in _puts_taken(taking):
            try:
                self._table.put(put.item, put.condition)
            except ConditionFailedError:
                return False
        return True

    def take_many(self, takings: Sequence[Taking]) -> set[int]:
        """Take keys, 100 a request; returns the places of takings that lost a key to another transaction."""
        together: list[int] = []
        alone: list[int] = []
        keys: set[tuple[str, str]] = set()
        for place, taking in enumerate(takings):
            own = {(taking.ref.tenant, key) for key in taking.keys}
            # One DynamoDB transaction writes this many items, and none of them twice.
            fits = len(own) == len(taking.keys) <= MOST_PER_TRANSACTION and own.isdisjoint(keys)
            (together if fits else alone).append(place)
            keys |= own
        if len(keys) == 1:
            # A single write costs half as much as a transaction.
            together, alone = [], [*together, *alone]
        groups = [_puts_taken(takings[place]) for place in together]
        lost = {together[index] for index in self._table.put_groups(groups)}
        return lost | {place for place in alone if not self.take(takings[place])}


def _owner(tenant: str, item: Item) -> Owner:
    until = item.get("keptUntil")
    return Owner(
        TransactionRef(tenant, item["transactionId"]),
        int(item.get("takenVersion", 0)),
        datetime.fromisoformat(until) if until else None,
    )


def _puts_taken(taking: Taking) -> list[Put]:
    return [_taken(taking, key) for key in taking.keys]


def _taken(taking: Taking, key: str) -> Put:
    mine, before = taking.ref.transaction_id, taking.known.get(key, taking.ref)
    item: Item = {"pk": _taken_pk(taking.ref.tenant, key), "sk": _TAKEN, "transactionId": mine}
    if taking.version:
        item["takenVersion"] = taking.version
    if taking.until is not None:
        item["keptUntil"] = taking.until.isoformat()
    free = "attribute_not_exists(pk) OR transactionId"
    if isinstance(before, TransactionRef):
        return Put(
            item, Condition(f"{free} IN (:mine, :before)", {":mine": mine, ":before": before.transaction_id})
        )
    values: Item = {":mine": mine, ":before": before.ref.transaction_id}
    same_version, same_end = "attribute_not_exists(takenVersion)", "attribute_not_exists(keptUntil)"
    if before.version:
        values[":taken"], same_version = before.version, "takenVersion = :taken"
    if before.until is not None:
        values[":kept"], same_end = before.until.isoformat(), "keptUntil = :kept"
    condition = f"{free} = :mine OR (transactionId = :before AND {same_version} AND {same_end})"
    return Put(item, Condition(condition, values))


def _taken_pk(tenant: str, key: str) -> str:
    return f"T#{tenant}#K#{key}"
