"""What was read so far, and why the rest wasn't: nothing that was read before a limit is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, SyncError

Item = TypeVar("Item")


class ReadStop:
    """Whether anything more may be asked. Once Alvys refuses or fails a call, nothing more is asked of it."""

    def __init__(self) -> None:
        self.error: SyncError | None = None

    def note(self, error: SyncError) -> None:
        """A limit that was known beforehand concerns calls of its own kind only."""
        only_its_kind = isinstance(error, RateLimited) and not error.refused
        if isinstance(error, Retryable) and not only_its_kind:
            self.error = self.error or error


class PartialRead(Generic[Item]):
    """Objects of one kind by number or id."""

    def __init__(self, halt: ReadStop) -> None:
        self._halt = halt
        self._items: dict[str, Item | NeedsAttention] = {}
        self._absent: set[str] = set()
        self._stopped: SyncError | None = None

    @property
    def found(self) -> list[Item]:
        """All that can be used."""
        return [item for item in self._items.values() if not isinstance(item, NeedsAttention)]

    def has(self, key: str) -> bool:
        """Whether something was read under this key."""
        return key in self._items

    def put(self, key: str, item: Item) -> None:
        """Something known already."""
        self._items[key] = item

    def fill(self, pages: Iterable[Mapping[str, Item | NeedsAttention]]) -> None:
        """Take over page after page, as far as it goes."""
        if self._is_stopped():
            return
        try:
            for page in pages:
                self._items.update(page)
        except SyncError as error:
            self._stop(error)

    def read(self, key: str, call: Callable[[], Item | None]) -> None:
        """Read a single one, if it isn't there yet and reading goes on."""
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
        """What was read; None when Alvys doesn't have it. Raises why it could not be read, or not be used."""
        item = self._items.get(key)
        if isinstance(item, NeedsAttention):
            raise item
        if item is None and key not in self._absent:
            self.expect_complete()
        return item

    @property
    def is_complete(self) -> bool:
        """Whether nothing stopped the reading."""
        return self._stopped is None

    def expect_complete(self) -> None:
        """Raises what stopped the reading, if anything did."""
        if self._stopped is not None:
            raise self._stopped

    def _is_stopped(self) -> bool:
        self._stopped = self._stopped or self._halt.error
        return self._stopped is not None

    def _stop(self, error: SyncError) -> None:
        self._stopped = error
        self._halt.note(error)
