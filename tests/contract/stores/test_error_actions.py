"""Actions on many errors: one writer at a time, and found when nobody works on them (ERR-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.error_transactions.actions import (
    ABANDONED_AFTER,
    ActionKind,
    ActionPage,
    ErrorAction,
    ErrorScope,
    new_action,
)
from alvys_intacct.ports.stores import ErrorActionStore

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def action(tenant: str, minutes: int) -> ErrorAction:
    return new_action(tenant, ActionKind.RETRY, ErrorScope(), "jo", "corr", NOON + timedelta(minutes=minutes))


@pytest.mark.rule("ERR-7")
def test_actions_are_due_until_they_are_over(action_store: ErrorActionStore) -> None:
    late, early, given_up = action("acme", 2), action("small", 1), action("acme", 0)
    for begun in (late, early, given_up):
        assert action_store.save(begun)
        assert not action_store.save(begun)
    at = NOON + ABANDONED_AFTER
    names = [(one.tenant, one.action_id) for one in (given_up, early, late)]
    assert action_store.due(at - timedelta(seconds=1), 10) == []
    assert action_store.due(at + timedelta(minutes=2), 10) == names
    assert action_store.due(at + timedelta(minutes=2), 2) == names[:2]
    assert action_store.save(given_up.given_up(at))
    assert action_store.save(early.sent_again(at + timedelta(minutes=5)))
    page = ActionPage(record_ids=("txn_1",))
    assert action_store.keep_page(late, 1, page) == page
    assert action_store.save(late.after(page, 1, at))
    assert action_store.due(at + timedelta(minutes=30), 10) == []
    assert action_store.due(at + timedelta(hours=24), 10) == [names[1]]
    kept = action_store.get("acme", late.action_id)
    assert kept is not None
    assert (kept.is_over, kept.accepted, kept.pages) == (True, 1, 1)
