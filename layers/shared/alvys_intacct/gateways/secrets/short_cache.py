"""Values that a process read a short while ago, so that each is read once and not per request."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.ports.runtime import Clock

LIFESPAN = timedelta(minutes=5)
MOST_KEPT = 1000

V = TypeVar("V")


class _Slot(Generic[V]):
    """One value. Who reads or drops it holds `lock`; `reads` counts the reads that were begun."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reads = 0
        self.value: V | None = None
        self.read_at: datetime | None = None
        self.fault: SyncError | None = None


class ShortCache(Generic[V]):
    """Values by key, each for `LIFESPAN`; of more than `most` the one that was used last is dropped.

    Safe for threads: those that need the same value at the same time wait for one read and share its outcome,
    also where it fails. Apart from that, a failure is not kept. Its repr shows no values.
    """

    def __init__(self, clock: Clock, *, most: int = MOST_KEPT) -> None:
        self._clock = clock
        self._most = most
        self._slots: OrderedDict[Hashable, _Slot[V]] = OrderedDict()
        self._slots_lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], V], *, fresh: bool = False) -> V:
        """The value; `read` is called where none is kept. A `fresh` one is read after this call began."""
        slot = self._slot(key)
        known = slot.reads
        with slot.lock:
            shares = slot.reads > known
            if shares and slot.fault is not None:
                # A copy: whoever receives an error may add to it.
                raise copy.copy(slot.fault)
            if slot.value is not None and (shares or not fresh) and self._is_young(slot):
                return slot.value
            return self._read(slot, read)

    def forget(self, key: Hashable) -> None:
        """Drop a value that was just replaced or deleted, also one that is being read."""
        slot = self._slot(key)
        with slot.lock:
            slot.value = slot.read_at = slot.fault = None

    def _read(self, slot: _Slot[V], read: Callable[[], V]) -> V:
        slot.reads += 1
        slot.value = slot.read_at = slot.fault = None
        try:
            value = read()
        except SyncError as fault:
            slot.fault = fault
            raise
        slot.value, slot.read_at = value, self._clock.now()
        return value

    def _is_young(self, slot: _Slot[V]) -> bool:
        # A clock that was set back must not prolong a value's life.
        return slot.read_at is not None and timedelta(0) <= self._clock.now() - slot.read_at < LIFESPAN

    def _slot(self, key: Hashable) -> _Slot[V]:
        with self._slots_lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            if len(self._slots) > self._most:
                self._slots.popitem(last=False)
            return slot
