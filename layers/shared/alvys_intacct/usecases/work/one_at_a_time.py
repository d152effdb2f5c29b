"""Do what asks Sage for much once at a time for each connection (decision 42)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.fair_use import LONGEST_CALL, SoleWork, under_way
from alvys_intacct.ports.limits import WorkMarks
from alvys_intacct.ports.runtime import Clock


class OneAtATime:
    """Marks what is under way. The mark of a call that died ends by itself."""

    def __init__(self, marks: WorkMarks, clock: Clock) -> None:
        self._marks = marks
        self._clock = clock

    @contextmanager
    def __call__(self, tenant: str, subsidiary_id: str, work: SoleWork) -> Iterator[None]:
        """Do this work alone. Raises `UnderWay` where another call does the same."""
        what, mark = f"{work.key}#{subsidiary_id}", uuid.uuid4().hex
        now = self._clock.now()
        try:
            begun = self._marks.begin(tenant, what, mark, now, now + LONGEST_CALL)
        except SyncError:
            # What can't be marked is done: nothing depends on it but the load at Sage.
            yield
            return
        if not begun:
            raise under_way(work)
        try:
            yield
        finally:
            with suppress(SyncError):
                self._marks.end(tenant, what, mark)
