"""Publishing: in calls that the bus takes, in order, and nothing is lost where it takes nothing (OPS-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.events.event import Event
from alvys_intacct.usecases.events.publish_events import LARGEST_CALL, PublishEvents
from tests.fakes.queue import FakeQueue
from tests.fakes.small import FakeClock, FakeMetrics

pytestmark = pytest.mark.rule("OPS-3")


@dataclass
class Told:
    """An event of a record."""

    record: str
    version: int
    size: int = 100

    def wire(self) -> str:
        return "x" * self.size


@dataclass
class Write:
    """A write in the stream."""

    sequence: str
    told: Sequence[Told]
    fault: Exception | None = None

    @property
    def raw(self) -> dict[str, Any]:
        return {"sequence": self.sequence}

    def events(self) -> Sequence[Event]:
        if self.fault:
            raise self.fault
        return cast("Sequence[Event]", self.told)


@dataclass
class FakeBus:
    """A bus that refuses entries by the count of those that it has seen."""

    refuse: dict[int, SyncError] = field(default_factory=dict)
    calls: list[list[Told]] = field(default_factory=list)
    taken: list[Told] = field(default_factory=list)
    seen: int = 0

    def publish(self, events: Sequence[Event]) -> list[SyncError | None]:
        told = cast("list[Told]", list(events))
        self.calls.append(told)
        answers: list[SyncError | None] = []
        for event in told:
            fault = self.refuse.get(self.seen)
            self.seen += 1
            answers.append(fault)
            if fault is None:
                self.taken.append(event)
        return answers


def publishing(bus: FakeBus, queue: FakeQueue | None = None) -> PublishEvents:
    return PublishEvents(bus, queue or FakeQueue(), FakeClock(), FakeMetrics())


def writes(records: Sequence[str]) -> list[Write]:
    return [Write(str(place), [Told(record, place)]) for place, record in enumerate(records)]


def test_a_call_has_ten_events_at_most_and_one_of_a_record() -> None:
    bus = FakeBus()
    assert publishing(bus)(writes([f"r{number}" for number in range(12)] + ["r11", "r11"])) is None
    assert [len(call) for call in bus.calls] == [10, 2, 1, 1]


def test_a_call_is_no_larger_than_the_bus_takes() -> None:
    bus = FakeBus()
    large = [Write(str(n), [Told(f"r{n}", 1, LARGEST_CALL // 3)]) for n in range(4)]
    assert publishing(bus)(large) is None
    assert [len(call) for call in bus.calls] == [2, 2]


def test_what_passes_is_tried_again_in_the_same_run() -> None:
    busy = Retryable("Busy.", code="busy")
    bus = FakeBus(refuse={0: busy, 1: busy, 2: busy})
    assert publishing(bus)(writes("ab")) is None
    assert [told.record for told in bus.taken] == ["b", "a"]


def test_what_is_refused_for_what_it_contains_goes_to_the_dead_letters_and_holds_up_nothing() -> None:
    bus, queue = FakeBus(refuse={0: NeedsAttention("No.", code="event_refused")}), FakeQueue()
    broken = Write("9", [], RuntimeError("unforeseen"))
    assert publishing(bus, queue)([*writes("ab"), broken]) is None
    assert [told.record for told in bus.taken] == ["b"]
    assert queue.untold == [{"sequence": "9"}, {"sequence": "0"}]


def test_where_the_dead_letters_can_not_be_reached_nothing_is_done_with() -> None:
    class Unreachable(FakeQueue):
        def send_untold(self, records: Any) -> None:
            raise Retryable("Away.", code="queue_unreachable")

    bus = FakeBus(refuse={n: NeedsAttention("No.", code="event_refused") for n in range(9)})
    assert publishing(bus, Unreachable())(writes("a")) == "0"
    assert publishing(FakeBus(), Unreachable())([Write("7", [], ValueError("?")), *writes("a")]) == "7"


def test_what_a_newer_version_wrote_waits_and_all_behind_it() -> None:
    bus = FakeBus()
    newer = Write("1", [], Retryable("Newer.", code="record_of_newer_version"))
    assert publishing(bus)([*writes("a"), newer, *writes("b")]) == "1"
    assert [told.record for told in bus.taken] == ["a"]


@settings(max_examples=100)
@given(st.lists(st.sampled_from("abcd"), max_size=25), st.sets(st.integers(0, 60), max_size=20))
def test_whatever_is_refused_each_record_is_told_in_order_and_completely(
    records: list[str], refusals: set[int]
) -> None:
    """Lambda delivers again from the place that the run names, however often that is needed."""
    busy = Retryable("Busy.", code="busy")
    bus = FakeBus(refuse=dict.fromkeys(refusals, busy))
    left = writes(records)
    for _ in range(100):
        again = publishing(bus)(left)
        if again is None:
            break
        left = left[next(n for n, write in enumerate(left) if write.sequence == again) :]
    else:
        raise AssertionError("it never ends")
    for record in set(records):
        versions = [told.version for told in bus.taken if told.record == record]
        wanted = [place for place, name in enumerate(records) if name == record]
        # Dropping what one has seen, or what is older, leaves all of them in order.
        seen: list[int] = []
        for version in versions:
            if not seen or version > seen[-1]:
                seen.append(version)
        assert seen == wanted
