"""Lists of transactions by name, such as the invoices of a load.

The store has keys that one transaction owns. A list is a run of numbered keys, ``name#1``, ``name#2`` …,
which never shrinks. Of a list that may be long only the newest members are read, so its cost doesn't grow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.stores import TransactionStore

# The members of a list that are read.
NEWEST = 50
_FIRST_LOOK = (1, 2)
_LONGEST = 1 << 20
_MOST_TRIES = 10


class Registers:
    """Reads and extends the lists of a tenant."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def members(self, tenant: str, names: Collection[str]) -> dict[str, list[TransactionRef]]:
        """The newest members of each list, oldest first; most names have none, in one read."""
        first = self._read(tenant, dict.fromkeys(names, _FIRST_LOOK))
        found = {name: list(first[name].values()) for name in names}
        for name in names:
            if len(found[name]) == len(_FIRST_LOOK):
                found[name] = list(self._newest(tenant, name).values())
        return found

    def everyone(self, tenant: str, name: str) -> list[TransactionRef]:
        """All members of a list, oldest first. Its cost grows with the list: for short ones only."""
        found: dict[int, TransactionRef] = {}
        start = 1
        while len(batch := self._read(tenant, {name: range(start, start + NEWEST)})[name]) == NEWEST:
            found |= batch
            start += NEWEST
        return list(dict.fromkeys((found | batch).values()))

    def join(self, ref: TransactionRef, name: str, members: Collection[TransactionRef]) -> None:
        """Add a transaction to a list, unless it is among the members that were read. Raises `Retryable`."""
        if ref in members:
            return
        number = 0
        if members:
            newest = self._newest(ref.tenant, name)
            if ref in newest.values():
                return
            number = max(newest, default=0)
        for _ in range(_MOST_TRIES):
            number += 1
            if self._transactions.take(ref, [_key(name, number)], {}):
                return
        raise Retryable("The record is being changed by other writers.", code="record_busy")

    def _newest(self, tenant: str, name: str) -> dict[int, TransactionRef]:
        """The newest members of a list by number, in order."""
        low, high = 1, NEWEST
        while high < _LONGEST and self._read(tenant, {name: (high,)})[name]:
            low, high = high, high * 2
        while high - low > NEWEST:
            middle = (low + high) // 2
            low, high = (middle, high) if self._read(tenant, {name: (middle,)})[name] else (low, middle)
        start = max(1, low - NEWEST + 1)
        found = self._read(tenant, {name: range(start, high + 1)})[name]
        return dict(sorted(found.items())[-NEWEST:])

    def _read(
        self, tenant: str, wanted: Mapping[str, Collection[int]]
    ) -> dict[str, dict[int, TransactionRef]]:
        keys = {_key(name, number): (name, number) for name, numbers in wanted.items() for number in numbers}
        found: dict[str, dict[int, TransactionRef]] = {name: {} for name in wanted}
        for key, owner in self._transactions.owners(tenant, keys).items():
            name, number = keys[key]
            found[name][number] = owner
        return {name: dict(sorted(numbered.items())) for name, numbered in found.items()}


def _key(name: str, number: int) -> str:
    return f"{name}#{number}"
