"""Lists of transactions by name, such as the invoices of a load.

The store has keys that one transaction owns. A list is a run of numbered keys, ``name#1``, ``name#2`` …,
which never shrinks. Of a list that may be long only the newest members are read, so its cost doesn't grow.
Most lists are empty or have one member, so a worker's lists are read and begun together, in few requests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.refs import Taking, TransactionRef
from alvys_intacct.ports.stores import TransactionStore

# The members of a list that are read.
NEWEST = 50
_LONGEST = 1 << 20
_MOST_TRIES = 10


class Registers:
    """Reads and extends the lists of a tenant."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def members(self, tenant: str, names: Collection[str]) -> dict[str, list[TransactionRef]]:
        """The newest members of each list, oldest first; most names have none, in one read."""
        found = {name: list(read.values()) for name, read in self._read(tenant, _at(1, names)).items()}
        begun = [name for name, members in found.items() if members]
        for name, second in (self._read(tenant, _at(2, begun)) if begun else {}).items():
            if second:
                found[name] = list(self._newest(tenant, name).values())
        return found

    def begun(self, tenant: str, names: Collection[str]) -> set[str]:
        """The lists that have a member, of many in one read."""
        return {name for name, read in self._read(tenant, _at(1, names)).items() if read}

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
        self.join_many([(ref, name)], {name: members})

    def join_many(
        self,
        joining: Iterable[tuple[TransactionRef, str]],
        known: Mapping[str, Collection[TransactionRef]] = MappingProxyType({}),
    ) -> None:
        """Add transactions to lists, each unless it is a member. Raises `Retryable`.

        `known` has the members that were read. A list that wasn't read is taken for empty at first.
        """
        beginning: list[tuple[TransactionRef, str]] = []
        extending: list[tuple[TransactionRef, str]] = []
        for ref, name in joining:
            members = known.get(name, ())
            if ref not in members:
                (extending if members else beginning).append((ref, name))
        takings = [Taking(ref, [_key(name, 1)]) for ref, name in beginning]
        refused = self._transactions.take_many(takings) if takings else ()
        for ref, name in [*(beginning[place] for place in sorted(refused)), *extending]:
            self._extend(ref, name)

    def _extend(self, ref: TransactionRef, name: str) -> None:
        """Add a transaction to a list that isn't empty."""
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


def _at(number: int, names: Iterable[str]) -> dict[str, Collection[int]]:
    return dict.fromkeys(names, (number,))


def _key(name: str, number: int) -> str:
    return f"{name}#{number}"
