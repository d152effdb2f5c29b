"""Publish what the writes of records mean: at least once, and per record in order (OPS-3).

A call takes ten events, and each of them is taken or refused by itself. So a call has one event of a record
at most: if that is refused, none of its later ones has gone before it. What comes after a call of which
something was refused is left for the next run, which begins with the refused one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.events import EventBus, RecordWrite
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue

if TYPE_CHECKING:
    from alvys_intacct.domain.events.event import Event

MOST_PER_CALL = 10
# EventBridge takes 256 KB in a call; what stands around a detail is well below a kilobyte.
LARGEST_CALL = 256_000
AROUND_A_DETAIL = 500
# The waits before what was refused is tried again in the same run, in seconds.
WAITS = (0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class _Told:
    """An event, with the write that it tells of."""

    write: RecordWrite
    event: Event


class PublishEvents:
    """Publishes the events of writes that came in the order of their stream."""

    def __init__(self, bus: EventBus, queue: WorkQueue, clock: Clock, metrics: Metrics) -> None:
        self._bus = bus
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def __call__(self, writes: Iterable[RecordWrite]) -> str | None:
        """Where to begin again: the place of the first write that isn't told; None if all are.

        Writes whose events can't be made, or are refused for what they contain, hold up no others: they go
        to the dead letters. Raises `ConfigurationError` where there is no bus.
        """
        told, stopped_at = self._read(writes)
        for call in _calls(told):
            refused = self._publish(call)
            if refused is not None:
                return refused
        return stopped_at

    def _read(self, writes: Iterable[RecordWrite]) -> tuple[list[_Told], str | None]:
        """The events up to a write that can't be read yet, and its place."""
        told: list[_Told] = []
        for write in writes:
            try:
                told += [_Told(write, event) for event in write.events()]
            except Retryable:
                return told, write.sequence
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, f"stream record {write.sequence}")
                if not self._give_up(write):
                    return told, write.sequence
        return told, None

    def _publish(self, call: Sequence[_Told]) -> str | None:
        """The place of the first write of a call that the bus doesn't take now."""
        left = list(call)
        for wait in (*WAITS, None):
            left = self._put(left)
            if not left:
                return None
            if wait is not None:
                self._clock.sleep(wait)
        self._metrics.count("EventsRefused", len(left))
        return left[0].write.sequence

    def _put(self, told: Sequence[_Told]) -> list[_Told]:
        """Put events on the bus; returns those that may be taken later."""
        answers = self._bus.publish([entry.event for entry in told])
        left: list[_Told] = []
        for entry, fault in zip(told, answers, strict=True):
            is_given_up = fault is not None and not isinstance(fault, Retryable)
            if fault is not None and not (is_given_up and self._give_up(entry.write)):
                left.append(entry)
        self._metrics.count("EventsPublished", answers.count(None))
        return left

    def _give_up(self, write: RecordWrite) -> bool:
        """Keep a write with the dead letters; False if they can't be reached now."""
        try:
            self._queue.send_untold([write.raw])
        except SyncError:
            return False
        self._metrics.count("EventsGivenUp", 1)
        return True


def _calls(told: Sequence[_Told]) -> Iterator[list[_Told]]:
    """The events in calls, in order; a call has one event of a record at most."""
    call: list[_Told] = []
    records: set[str] = set()
    size = 0
    for entry in told:
        added = len(entry.event.wire().encode()) + AROUND_A_DETAIL
        is_full = len(call) == MOST_PER_CALL or size + added > LARGEST_CALL
        if call and (is_full or entry.event.record in records):
            yield call
            call, records, size = [], set(), 0
        call.append(entry)
        records.add(entry.event.record)
        size += added
    if call:
        yield call
