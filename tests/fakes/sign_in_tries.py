"""Tries of sign-ins, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alvys_intacct.domain.sage.sign_ins import TriedBy, Tries


class FakeSignInTryStore:
    """`SignInTryStore` in memory. `before_saving` lets a test come between reading and writing."""

    def __init__(self) -> None:
        self.kept: dict[TriedBy, Tries] = {}
        self.before_saving: Callable[[], None] = lambda: None

    def read(self, counted: Sequence[TriedBy]) -> list[Tries]:
        """The tries of each of these, in order."""
        return [self.kept.get(by, Tries(by)) for by in counted]

    def save(self, tries: Sequence[Tries]) -> bool:
        """Write all of them or none."""
        self.before_saving()
        if any(self.kept.get(each.by, Tries(each.by)).version != each.version - 1 for each in tries):
            return False
        self.kept |= {each.by: each for each in tries}
        return True
