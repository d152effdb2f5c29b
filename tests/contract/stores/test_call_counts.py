"""Counts of what tenants ask for: by tenant, kind and minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alvys_intacct.ports.limits import CallCounter

NOON = datetime(2026, 11, 20, 12, 0, 59, tzinfo=UTC)


def test_each_minute_tenant_and_kind_has_its_own_sum(call_counts: CallCounter) -> None:
    assert [call_counts.add("acme", "checks", NOON, 1) for _ in range(3)] == [1, 2, 3]
    assert call_counts.add("acme", "calls", NOON, 50) == 50
    assert call_counts.add("acme", "calls", NOON.replace(second=0), 50) == 100
    assert call_counts.add("globex", "calls", NOON, 50) == 50
    assert call_counts.add("acme", "checks", NOON + timedelta(seconds=1), 1) == 1
