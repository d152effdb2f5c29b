"""Who comes next where many wait: one of each in turn."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turn(waiting: Iterable[T], group: Callable[[T], str], most: int) -> list[T]:
    """At most so many of them, in turn from each group: one with much work keeps no other waiting.

    Within a group the order stays. Groups come in the order of their first members.
    """
    groups: dict[str, deque[T]] = defaultdict(deque)
    for member in waiting:
        groups[group(member)].append(member)
    chosen: list[T] = []
    round_of = deque(groups.values())
    while round_of and len(chosen) < most:
        members = round_of.popleft()
        chosen.append(members.popleft())
        if members:
            round_of.append(members)
    return chosen
