"""What is under way: one mark for each tenant and work, that ends by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alvys_intacct.ports.limits import WorkMarks

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = timedelta(seconds=35)


def test_work_is_begun_once_until_it_ends_or_its_time_is_over(work_marks: WorkMarks) -> None:
    def begins(mark: str, seconds: int = 0, what: str = "check#sub-1", tenant: str = "acme") -> bool:
        now = NOON + timedelta(seconds=seconds)
        return work_marks.begin(tenant, what, mark, now, now + LATER)

    assert begins("first")
    assert begins("first", 1)  # its answer was lost
    assert not begins("second", 2)
    assert begins("second", what="check#sub-2")
    assert begins("second", what="refresh#sub-1")
    assert begins("second", tenant="globex")
    work_marks.end("acme", "check#sub-1", "second")
    assert not begins("second", 3)
    work_marks.end("acme", "check#sub-1", "first")
    assert begins("second", 4)
    assert not begins("third", 4 + 35)
    assert begins("third", 4 + 36)
    work_marks.end("acme", "check#sub-1", "second")
    assert not begins("fourth", 4 + 37)
