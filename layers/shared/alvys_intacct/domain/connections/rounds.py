"""Rounds: work that comes to each active connection once in a while, spread over time (PAY-1).

The connections are divided into shards by a hash that never changes. In one round each shard has its turn,
one after the other at equal distances, so the work of many connections never comes at once. A turn is worked
off page by page.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

SHARDS = 48


class Round(StrEnum):
    """What is done for each connection."""

    PAYMENT_SYNC = "payment_sync"
    DAILY_COMPARISON = "daily_comparison"
    DAILY_CHECK = "daily_check"
    CHECK_REVIEW = "check_review"
    DAILY_DIGEST = "daily_digest"


# A round begins anew after this time, for each connection.
EVERY = {
    Round.PAYMENT_SYNC: timedelta(hours=12),
    Round.DAILY_COMPARISON: timedelta(days=1),
    Round.DAILY_CHECK: timedelta(days=1),
    Round.CHECK_REVIEW: timedelta(days=1),
    Round.DAILY_DIGEST: timedelta(days=1),
}


class RoundPage(BaseModel):
    """A page of a shard's turn at `at` (UTC); `start` is the cursor where it begins, None for the first."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    round: Round
    at: datetime
    shard: int = Field(ge=0, lt=SHARDS)
    start: str | None = None


def shard_of(tenant: str, subsidiary_id: str) -> int:
    """The shard of a connection; it stays the same for ever."""
    digest = hashlib.sha256(f"{tenant}\x1f{subsidiary_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % SHARDS


def turns_due(of: Round, reached: datetime | None, now: datetime) -> list[RoundPage]:
    """The turns after the one that was reached, up to now: the first page of each, the oldest first.

    After a long pause it is one turn of each shard. At the very first time it is the present turn only.
    """
    present = _number(of, now)
    first = present if reached is None else max(_number(of, reached) + 1, present - SHARDS + 1)
    return [_turn(of, number) for number in range(first, present + 1)]


def all_turns(of: Round, now: datetime) -> list[RoundPage]:
    """A turn of each shard at once, beside the schedule."""
    return [RoundPage(round=of, at=now, shard=shard) for shard in range(SHARDS)]


def next_turn(of: Round, tenant: str, subsidiary_id: str, now: datetime) -> datetime:
    """When it is a connection's turn after now (UTC)."""
    present = _number(of, now)
    ahead = (shard_of(tenant, subsidiary_id) - present) % SHARDS or SHARDS
    return _turn(of, present + ahead).at


def _turn(of: Round, number: int) -> RoundPage:
    at = datetime.fromtimestamp(number * _distance(of), UTC)
    return RoundPage(round=of, at=at, shard=number % SHARDS)


def _number(of: Round, moment: datetime) -> int:
    return int(moment.timestamp() // _distance(of))


def _distance(of: Round) -> int:
    """The seconds between two turns."""
    return int(EVERY[of].total_seconds()) // SHARDS
