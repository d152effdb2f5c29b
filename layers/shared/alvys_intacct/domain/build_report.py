"""Problems found while a document is built: an export stops at the first, a preview collects all (MAP-8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from alvys_intacct.domain.errors import NeedsAttention

Answer = TypeVar("Answer")


class BuildReport:
    """Collects problems; with `stop_at_first` the first one is raised instead.

    `warnings` are shown to a person and stop nothing.
    """

    def __init__(self, *, stop_at_first: bool) -> None:
        self._stop_at_first = stop_at_first
        self.problems: list[NeedsAttention] = []
        self.warnings: list[str] = []

    def attempt(self, rule: Callable[[], Answer], otherwise: Answer) -> Answer:
        """The rule's answer, or `otherwise` where it raised `NeedsAttention`."""
        try:
            return rule()
        except NeedsAttention as problem:
            if self._stop_at_first:
                raise
            self.problems.append(problem)
            return otherwise
