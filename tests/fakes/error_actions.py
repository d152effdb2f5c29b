"""`ErrorActionStore` in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alvys_intacct.domain.error_transactions.actions import ActionPage, ErrorAction


class FakeErrorActionStore:
    """Actions and their pages."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], ErrorAction] = {}
        self._pages: dict[tuple[str, str], dict[int, ActionPage]] = {}

    def get(self, tenant: str, action_id: str) -> ErrorAction | None:
        """One action."""
        return self.kept.get((tenant, action_id))

    def save(self, action: ErrorAction) -> bool:
        """If nobody else wrote meanwhile."""
        known = self.kept.get((action.tenant, action.action_id))
        if (known.version if known else 0) != action.version - 1:
            return False
        self.kept[action.tenant, action.action_id] = action
        return True

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """The longest due first."""
        due = [action for action in self.kept.values() if action.is_abandoned(now)]
        due.sort(key=lambda action: (action.swept_after, action.action_id))
        return [(action.tenant, action.action_id) for action in due[:limit]]

    def page(self, action: ErrorAction, number: int) -> ActionPage | None:
        """One page."""
        return self._of(action).get(number)

    def keep_page(self, action: ErrorAction, number: int, page: ActionPage) -> ActionPage:
        """The first one that is kept counts."""
        return self._of(action).setdefault(number, page)

    def keep_tally(self, action: ErrorAction, number: int, page: ActionPage) -> None:
        """What became of it."""
        self._of(action)[number] = page

    def pages(self, action: ErrorAction) -> Iterator[tuple[int, ActionPage]]:
        """In order."""
        yield from sorted(self._of(action).items())

    def _of(self, action: ErrorAction) -> dict[int, ActionPage]:
        return self._pages.setdefault((action.tenant, action.action_id), {})
