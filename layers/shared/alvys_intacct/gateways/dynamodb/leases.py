"""Leases for requests to a Sage company, shared by all Lambdas: Sage allows few at once (2 by default).

A company has that many slots. Each slot is one item of the Connections table (pk ``LEASE#<company>``,
sk ``SLOT#<n>``) with

    holder       the request that holds the slot; absent when the slot is free
    expiresAt    when the lease ends even if nobody releases it, in epoch seconds (also the table's TTL)
    claimant     the request that gets the slot next; absent when none waits
    claimedUntil when that claim expires, in epoch seconds

Taking a free slot and releasing it is one conditional write each.

Sign-ins that Sage hasn't accepted take none of these slots: anybody can name a company with a wrong password.
They have lanes of their own, with slots of the same kind: two of each tenant (pk ``T#<tenant>#SIGN-INS``,
sk ``TRIAL#<n>``) together with one of the company for all tenants (sk ``TRIAL#<n>`` beside its slots), and
one per tenant and company for a kept password that Sage refused last time (sk ``PROBE#<company>#<n>``).

Fairness: a request that finds all slots taken claims one of them, and only the claimant can take a slot
with a valid claim. So a busy worker cannot take back the slot that it just released while others wait: it
queues behind them. Requests that find every slot claimed poll with jitter and have equal chances. Tickets
in strict order would need two more writes per request, and a cleanup after dead requests; a claim expires
without one.

Dead holders: a lease lasts only `LEASE_SECONDS`, and its holder renews it while its request is under way. So
the slot of a worker that was killed is free within seconds, however long its request would have taken.

Clocks: the holder's clock sets `expiresAt` and the taker's clock is compared with it, so a clock that is
ahead could take a slot that is still in use. A lease is therefore renewed `CLOCK_SKEW` and more before it
ends. If clocks differ by more, or a holder is too slow to renew, a company gets one request too many for a
while. Sage queues it, and no document is affected.
"""

from __future__ import annotations

import math
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import Throttled, Wait
from alvys_intacct.domain.sage.company_ids import folded_id
from alvys_intacct.gateways.dynamodb.aws_errors import LEASES, translated
from alvys_intacct.gateways.intacct.session.leasing import (
    TRIALS_OF_COMPANY,
    TRIALS_OF_TENANT,
    no_slot_free,
    no_trial_free,
)
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Seconds by which the clocks of two Lambdas may differ; on AWS they differ by milliseconds.
CLOCK_SKEW = 5
# A lease that is not renewed ends after so many seconds; it is renewed every `BEAT_SECONDS`.
LEASE_SECONDS = 15
BEAT_SECONDS = 4.0
# Seconds until an unrenewed claim expires: a slot stays idle for that long if its claimant dies.
CLAIM_SECONDS = 3
# A free slot is kept this long, so that TTL doesn't delete an item that is used every minute.
_LINGER_SECONDS = 3600
_FIRST_POLL = 0.05
_LONGEST_POLL = 0.8
_CLAIMANT_POLL = 0.2
# The system's generator: Lambdas restored from one snapshot share the state of Python's generator.
_system_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class _Lane:
    """The slots that a request may take: `limit` items of a partition. `busy` is for when all stay taken."""

    pk: str
    prefix: str
    limit: int
    busy: Callable[[], Wait | Throttled]


@dataclass(slots=True)
class _Request:
    """One request that needs a slot. `claimed` is the slot that it has claimed, until `claimed_until`."""

    lane: _Lane
    holder: str
    claimed: int | None = None
    claimed_until: float = 0.0


class DynamoLease:
    """`RequestLease` on DynamoDB. Safe for threads."""

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        clock: Clock,
        *,
        limit: int = 2,
        draw: Callable[[float, float], float] = _system_random.uniform,
        beat: float = BEAT_SECONDS,
    ) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock
        self._limit = limit
        self._draw = draw
        self._beat = beat
        # The slot that this process last held; starting there spreads the workers over the slots. It is drawn
        # at the first request: processes that are restored from one snapshot must not all begin at the same.
        self._usual: int | None = None

    @contextmanager
    def held(self, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold one of the company's slots for at most `seconds`; wait at most `wait` seconds for it.

        It is renewed until then: after that it ends by itself.

        Raises `Retryable` when no slot becomes free, or when DynamoDB can't be reached.
        """
        lane = _Lane(_partition(company_id), "SLOT#", self._limit, lambda: no_slot_free(company_id))
        with self._in_lane(lane, seconds, wait):
            yield

    @contextmanager
    def trial(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold a place for a sign-in that Sage hasn't accepted yet: one of the tenant's and the company's.

        Raises `Throttled` when none becomes free, `Retryable` when DynamoDB can't be reached.
        """
        ends = self._now() + wait
        tenants = _Lane(_of_tenant(tenant), "TRIAL#", TRIALS_OF_TENANT, no_trial_free)
        companys = _Lane(_partition(company_id), "TRIAL#", TRIALS_OF_COMPANY, no_trial_free)
        with (
            self._in_lane(tenants, seconds + wait, wait),
            self._in_lane(companys, seconds, max(0.0, ends - self._now())),
        ):
            yield

    @contextmanager
    def probe(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold the tenant's only place at this company for a sign-in that Sage refused last time.

        Raises `Retryable` when it doesn't become free, or when DynamoDB can't be reached.
        """
        prefix = f"PROBE#{folded_id(company_id)}#"
        lane = _Lane(_of_tenant(tenant), prefix, 1, lambda: no_slot_free(company_id))
        with self._in_lane(lane, seconds, wait):
            yield

    @contextmanager
    def _in_lane(self, lane: _Lane, seconds: float, wait: float) -> Iterator[None]:
        request = _Request(lane, uuid.uuid4().hex)
        with translated(LEASES):
            slot = self._acquire(request, wait)
        try:
            with self._renewed(request, slot, seconds):
                yield
        finally:
            self._release(request, slot)

    @contextmanager
    def _renewed(self, request: _Request, slot: int, seconds: float) -> Iterator[None]:
        """Renew the lease beside the request. Most requests are over before the first renewal."""
        over = threading.Event()
        beats = int(seconds // self._beat) + 1

        def renew() -> None:
            for _ in range(beats):
                if over.wait(self._beat) or not self._prolong(request, slot):
                    return

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()

    def _prolong(self, request: _Request, slot: int) -> bool:
        try:
            return self._update(
                request, slot, "SET expiresAt = :expires", "holder = :me", {":expires": self._expiry()}
            )
        except (ClientError, BotoCoreError):
            return True  # the next beat may succeed; without one the lease ends

    def _expiry(self) -> dict[str, str]:
        return _number(math.ceil(self._now()) + LEASE_SECONDS)

    def _acquire(self, request: _Request, wait: float) -> int:
        """Take a slot; returns its number."""
        if self._usual is None:
            self._usual = _system_random.randrange(self._limit)
        usual = self._usual % request.lane.limit
        if self._take(request, usual):
            return usual
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
                raise request.lane.busy()
            self._clock.sleep(pause)

    def _take_or_claim(self, request: _Request) -> int | None:
        """Read all slots at once, and write only to one that can be taken or claimed."""
        slots = self._read(request.lane)
        now = self._now()
        for slot in range(request.lane.limit):
            item = slots.get(slot, {})
            if _is_free(item, now) and _may_claim(item, request.holder, now) and self._take(request, slot):
                if slot == request.claimed:
                    request.claimed = None  # taking the slot ends the claim
                return slot
        if request.claimed is None or request.claimed_until - now < CLAIM_SECONDS / 2:
            self._claim(request, slots, now)
        return None

    def _claim(self, request: _Request, slots: dict[int, dict[str, Any]], now: float) -> None:
        candidates = range(request.lane.limit) if request.claimed is None else (request.claimed,)
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
        """Drop a claim that is no longer needed, so that its slot doesn't stay idle."""
        if request.claimed is None:
            return
        with suppress(ClientError, BotoCoreError):  # the claim expires anyway
            self._update(request, request.claimed, "REMOVE claimant, claimedUntil", "claimant = :me", {})

    def _take(self, request: _Request, slot: int) -> bool:
        now = self._now()
        return self._update(
            request,
            slot,
            "SET holder = :me, expiresAt = :expires REMOVE claimant, claimedUntil",
            # `holder = :me`: an earlier try succeeded, but its answer was lost.
            "(attribute_not_exists(holder) OR expiresAt < :now OR holder = :me)"
            " AND (attribute_not_exists(claimant) OR claimant = :me OR claimedUntil < :now)",
            {":expires": self._expiry(), ":now": _number(now)},
        )

    def _release(self, request: _Request, slot: int) -> None:
        # The request has its answer already; if the release fails, the lease expires anyway.
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
        """Make the change if the condition holds; returns whether it did."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": request.lane.pk}, "sk": {"S": f"{request.lane.prefix}{slot}"}},
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues={":me": {"S": request.holder}, **values},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def _read(self, lane: _Lane) -> dict[int, dict[str, Any]]:
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :slot)",
            ExpressionAttributeValues={":pk": {"S": lane.pk}, ":slot": {"S": lane.prefix}},
            ConsistentRead=True,
        )
        numbers = ((item["sk"]["S"].removeprefix(lane.prefix), item) for item in answer["Items"])
        return {int(number): item for number, item in numbers if number.isdecimal()}

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _partition(company_id: str) -> str:
    # Sage ignores the case of a company id, so all spellings share one limit.
    return f"LEASE#{folded_id(company_id)}"


def _of_tenant(tenant: str) -> str:
    return f"T#{tenant}#SIGN-INS"


def _is_free(item: dict[str, Any], now: float) -> bool:
    return "holder" not in item or float(item["expiresAt"]["N"]) < now


def _may_claim(item: dict[str, Any], holder: str, now: float) -> bool:
    return "claimant" not in item or item["claimant"]["S"] == holder or float(item["claimedUntil"]["N"]) < now


def _number(value: float) -> dict[str, str]:
    return {"N": f"{value:.3f}".rstrip("0").rstrip(".")}
