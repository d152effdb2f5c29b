"""Faults that a test switches on: every fake announces each of its calls here, before and after."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from alvys_intacct.domain.errors import Retryable


class CrashError(BaseException):
    """The process died here. Nothing may catch it, like a real end."""


class Phase(StrEnum):
    """Before a call has an effect, or after it had it and before the caller hears of it."""

    BEFORE = "before"
    AFTER = "after"


Hook = Callable[[str, Phase], None]


class Wire:
    """What all fakes of a test share. `hook` may raise, or do something else in between."""

    def __init__(self) -> None:
        self.hook: Hook | None = None
        self.calls: list[str] = []

    def before(self, name: str) -> None:
        """A call is about to have its effect."""
        self.calls.append(name)
        if self.hook is not None:
            self.hook(name, Phase.BEFORE)

    def after(self, name: str) -> None:
        """A call had its effect; the caller doesn't know yet."""
        if self.hook is not None:
            self.hook(name, Phase.AFTER)

    def between(self, name: str) -> None:
        """A call that writes several items has written some of them."""
        if self.hook is not None:
            self.hook(f"{name}.next", Phase.BEFORE)

    def fail_once(self, name: str, error: BaseException | None = None, phase: Phase = Phase.BEFORE) -> None:
        """The next call of that name fails, a passing fault unless told otherwise; later ones succeed."""

        def hook(called: str, at: Phase) -> None:
            if called == name and at is phase:
                self.hook = None
                raise error or Retryable("busy", code="fault")

        self.hook = hook

    def interrupt_once(self, name: str, action: Callable[[], object], phase: Phase = Phase.BEFORE) -> None:
        """Somebody else does something at the next call of that name."""

        def hook(called: str, at: Phase) -> None:
            if called == name and at is phase:
                self.hook = None
                action()

        self.hook = hook
