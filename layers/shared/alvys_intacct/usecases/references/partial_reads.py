"""Partial reads: the objects read before a limit or fault, and the reason for stopping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, SyncError

Item = TypeVar("Item")


class ReadStop:
    """The stop of a whole reading: after Alvys refuses or fails a call, no more calls are made."""

    def __init__(self) -> None:
        self.error: SyncError | None = None

    def note(self, error: SyncError) -> None:
        """Keep an error that stops the reading. Our own limit concerns one kind of call and doesn't."""
        only_its_kind = isinstance(error, RateLimited) and not error.refused
        if isinstance(error, Retryable) and not only_its_kind:
            self.error = self.error or error


class PartialRead(Generic[Item]):
    """Objects of one kind by number or id, as far as they could be read."""

    def __init__(self, stop: ReadStop) -> None:
        self._read_stop = stop
        self._items: dict[str, Item | NeedsAttention] = {}
        self._absent: set[str] = set()
        self._stopped: SyncError | None = None

    @property
    def found(self) -> list[Item]:
        """All objects that can be used."""
        return [item for item in self._items.values() if not isinstance(item, NeedsAttention)]

    def has(self, key: str) -> bool:
        """Whether something was read under this key."""
        return key in self._items

    def put(self, key: str, item: Item) -> None:
        """Add an object that was read before."""
        self._items[key] = item

    def fill(self, pages: Iterable[Mapping[str, Item | NeedsAttention]]) -> None:
        """Add page after page until an error stops the reading."""
        if self._is_stopped():
            return
        try:
            for page in pages:
                self._items.update(page)
        except SyncError as error:
            self._stop(error)

    def read(self, key: str, call: Callable[[], Item | None]) -> None:
        """Read a single object, unless it is there or the reading was stopped."""
        if self.has(key) or key in self._absent or self._is_stopped():
            return
        try:
            item = call()
        except NeedsAttention as error:
            self._items[key] = error
        except SyncError as error:
            self._stop(error)
        else:
            if item is None:
                self._absent.add(key)
            else:
                self._items[key] = item

    def get(self, key: str) -> Item | None:
        """The object; None when Alvys doesn't have it. Raises the error of reading or using it."""
        item = self._items.get(key)
        if isinstance(item, NeedsAttention):
            raise item
        if item is None and key not in self._absent:
            self.expect_complete()
        return item

    @property
    def is_complete(self) -> bool:
        """Whether the reading was not stopped."""
        return self._stopped is None

    def expect_complete(self) -> None:
        """Raise the error that stopped the reading, if any."""
        if self._stopped is not None:
            raise self._stopped

    def _is_stopped(self) -> bool:
        self._stopped = self._stopped or self._read_stop.error
        return self._stopped is not None

    def _stop(self, error: SyncError) -> None:
        self._stopped = error
        self._read_stop.note(error)
