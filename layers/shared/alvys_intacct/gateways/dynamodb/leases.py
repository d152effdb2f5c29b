"""Places at a Sage company, shared by all Lambdas: Sage allows few requests at once (2 by default).

Every place is one item of the Connections table (pk ``LEASE#<company>``, sk ``SLOT#<n>``) with

    holder       who has the place; absent when it is free
    expiresAt    when the holder is taken for dead, in epoch seconds (the table's TTL attribute too)
    claimant     who gets the place next; absent when nobody waits
    claimedUntil when that claim lapses, in epoch seconds

Taking a free place and giving it back is one conditional write each. Fairness: a request that finds
all places taken puts its claim on one, and a place with a living claim goes to its claimant alone.
So a worker with much to do cannot take back the place that it has just given up while others wait: it
queues behind them. Those who find every claim taken as well poll with jitter and have equal chances.
Tickets in strict order would need two more writes per request and somebody to clear away those of the
dead; a claim lapses by itself.

Clocks: holder and taker compare each other's times, so a clock that is ahead could take a living
holder's place. A lease therefore outlasts the longest the request may take by `CLOCK_SKEW`. Should
clocks differ by more, a company sees one request too many for a while, which Sage queues: no document
can come to harm by it.
"""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import Retryable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    # Only for types: at run time it would bring the whole domain along.
    from alvys_intacct.ports.runtime import Clock

# Seconds by which clocks of two Lambdas may differ; AWS keeps them within milliseconds of each other.
CLOCK_SKEW = 5
# Seconds a claim lives without being renewed: how long a place stays idle when its claimant dies.
CLAIM_SECONDS = 3
# Free places linger this long so that TTL doesn't delete what is used every minute.
_LINGER_SECONDS = 3600
_FIRST_POLL = 0.05
_LONGEST_POLL = 0.8
_CLAIMANT_POLL = 0.2
# The system's generator: Lambdas restored from one snapshot share the state of Python's own.
_system_random = random.SystemRandom()


@dataclass(slots=True)
class _Request:
    """One request's struggle for a place. `claimed` is the slot it may have next, and until when."""

    company_id: str
    holder: str
    seconds: int
    claimed: int | None = None
    claimed_until: float = 0.0


class DynamoLease:
    """Leases in DynamoDB, as `RequestLease` describes them. Safe for threads."""

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        clock: Clock,
        *,
        limit: int = 2,
        draw: Callable[[float, float], float] = _system_random.uniform,
    ) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock
        self._limit = limit
        self._draw = draw
        # Where this process last found a place; workers thus spread over the places by themselves.
        self._usual = _system_random.randrange(limit)

    @contextmanager
    def held(self, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold a place at the company for at most `seconds`; wait for one at most `wait` seconds.

        Raises `Retryable` when none is to be had, or when DynamoDB cannot be asked.
        """
        request = _Request(company_id, uuid.uuid4().hex, math.ceil(seconds) + CLOCK_SKEW)
        try:
            slot = self._acquire(request, wait)
        except (ClientError, BotoCoreError) as error:
            raise Retryable(
                "The places at Sage Intacct could not be counted just now.", code="lease_unavailable"
            ) from error
        try:
            yield
        finally:
            self._release(request, slot)

    def _acquire(self, request: _Request, wait: float) -> int:
        """The slot that was taken."""
        if self._take(request, self._usual):
            return self._usual
        try:
            return self._queue(request, wait)
        finally:
            self._withdraw(request)

    def _queue(self, request: _Request, wait: float) -> int:
        ends = self._now() + wait
        poll = _FIRST_POLL
        while True:
            slot = self._take_or_claim(request)
            if slot is not None:
                self._usual = slot
                return slot
            poll = _CLAIMANT_POLL if request.claimed is not None else min(poll * 2, _LONGEST_POLL)
            pause = self._draw(poll / 2, poll)
            if self._now() + pause > ends:
                raise Retryable(
                    f"All requests that Sage Intacct allows for company {request.company_id} are busy.",
                    code="sage_busy",
                )
            self._clock.sleep(pause)

    def _take_or_claim(self, request: _Request) -> int | None:
        """Look at all places with one read; write only where that can succeed."""
        slots = self._read(request.company_id)
        now = self._now()
        for slot in range(self._limit):
            item = slots.get(slot, {})
            if _is_free(item, now) and _may_claim(item, request.holder, now) and self._take(request, slot):
                if slot == request.claimed:
                    request.claimed = None  # taking a place uses the claim up
                return slot
        if request.claimed is None or request.claimed_until - now < CLAIM_SECONDS / 2:
            self._claim(request, slots, now)
        return None

    def _claim(self, request: _Request, slots: dict[int, dict[str, Any]], now: float) -> None:
        candidates = range(self._limit) if request.claimed is None else (request.claimed,)
        request.claimed = None
        for slot in candidates:
            if not _may_claim(slots.get(slot, {}), request.holder, now):
                continue
            until = math.ceil(now) + CLAIM_SECONDS
            if self._update(
                request,
                slot,
                "SET claimant = :me, claimedUntil = :until",
                "attribute_not_exists(claimant) OR claimant = :me OR claimedUntil < :now",
                {":until": _number(until), ":now": _number(now)},
            ):
                request.claimed, request.claimed_until = slot, until
                return

    def _withdraw(self, request: _Request) -> None:
        """Drop a claim that is not needed any more, so that its place doesn't stay idle."""
        if request.claimed is None:
            return
        with suppress(ClientError, BotoCoreError):  # it lapses by itself
            self._update(request, request.claimed, "REMOVE claimant, claimedUntil", "claimant = :me", {})

    def _take(self, request: _Request, slot: int) -> bool:
        now = self._now()
        return self._update(
            request,
            slot,
            "SET holder = :me, expiresAt = :expires REMOVE claimant, claimedUntil",
            # The last one: a first try whose answer was lost on the way here.
            "(attribute_not_exists(holder) OR expiresAt < :now OR holder = :me)"
            " AND (attribute_not_exists(claimant) OR claimant = :me OR claimedUntil < :now)",
            {":expires": _number(math.ceil(now) + request.seconds), ":now": _number(now)},
        )

    def _release(self, request: _Request, slot: int) -> None:
        # The request is answered, which matters more than this: the lease runs out by itself.
        with suppress(ClientError, BotoCoreError):
            self._update(
                request,
                slot,
                "SET expiresAt = :linger REMOVE holder",
                "holder = :me",
                {":linger": _number(math.ceil(self._now()) + _LINGER_SECONDS)},
            )

    def _update(
        self, request: _Request, slot: int, change: str, condition: str, values: dict[str, Any]
    ) -> bool:
        """Whether the condition held, and so the change was made."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": _partition(request.company_id)}, "sk": {"S": f"SLOT#{slot}"}},
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues={":me": {"S": request.holder}, **values},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def _read(self, company_id: str) -> dict[int, dict[str, Any]]:
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :slot)",
            ExpressionAttributeValues={":pk": {"S": _partition(company_id)}, ":slot": {"S": "SLOT#"}},
            ConsistentRead=True,
        )
        return {int(item["sk"]["S"].removeprefix("SLOT#")): item for item in answer["Items"]}

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _partition(company_id: str) -> str:
    # Sage doesn't care about the case of a company id; its limit is one and the same.
    return f"LEASE#{company_id.casefold()}"


def _is_free(item: dict[str, Any], now: float) -> bool:
    return "holder" not in item or float(item["expiresAt"]["N"]) < now


def _may_claim(item: dict[str, Any], holder: str, now: float) -> bool:
    return "claimant" not in item or item["claimant"]["S"] == holder or float(item["claimedUntil"]["N"]) < now


def _number(value: float) -> Any:
    return {"N": f"{value:.3f}".rstrip("0").rstrip(".")}
