"""Objects that are made when they are first used: what few calls need is neither imported nor made before."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Made = TypeVar("Made")


class _Lazily:
    """Stands for an object; makes it once, whichever thread uses it first."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._object(), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._object()(*arguments, **named)

    def _object(self) -> Any:
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]


def lazily(make: Callable[[], Made]) -> Made:
    """What `make` returns, made at the first use of an attribute or at the first call."""
    return cast("Made", _Lazily(make))
