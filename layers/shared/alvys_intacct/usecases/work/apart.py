"""Do something for many so that one that fails keeps no other waiting (reliability 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alvys_intacct.domain.errors import ConfigurationError, Retryable
from alvys_intacct.ports.runtime import Metrics

T = TypeVar("T")

AT_A_TIME = 100
# After this many failures in a row the table or the queue is away: they are not the fault of single ones.
# Anything else that fails concerns those alone, however many they are: the oldest come first, and would end
# each run.
MOST_IN_A_ROW = 3
_NOT_THEIRS = (ConfigurationError, Retryable)


class Apart:
    """Works through a list in portions; a portion that fails is repeated one by one.

    What fails by itself is logged, counted as `UnsweptWork`, and left for the next run.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def each(
        self,
        members: Sequence[T],
        act: Callable[[Sequence[T]], int],
        again: Callable[[T], int],
        name: Callable[[T], str],
        at_a_time: int = AT_A_TIME,
    ) -> int:
        """Act for all of them; returns the sum of what `act` and `again` return.

        `again` acts for a single one after its portion failed, of which a part may have been done. Raises the
        last error where the table or the queue seems to be away.
        """
        done = 0
        for start in range(0, len(members), at_a_time):
            portion = members[start : start + at_a_time]
            try:
                done += act(portion)
            except Exception:  # noqa: BLE001 - whatever it is, one by one tells whose fault it is
                done += self._one_by_one(portion, again, name)
        return done

    def _one_by_one(self, portion: Sequence[T], again: Callable[[T], int], name: Callable[[T], str]) -> int:
        done, in_a_row = 0, 0
        for member in portion:
            try:
                done += again(member)
            except Exception as error:
                self._metrics.unforeseen(error, name(member))
                self._metrics.count("UnsweptWork", 1)
                in_a_row = in_a_row + 1 if isinstance(error, _NOT_THEIRS) else 0
                if in_a_row >= MOST_IN_A_ROW:
                    raise
            else:
                in_a_row = 0
        return done
