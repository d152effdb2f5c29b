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

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alvys_intacct.domain.sage.company_ids import folded_id
from alvys_intacct.gateways.dynamodb.aws_errors import LEASES, translated
from alvys_intacct.gateways.dynamodb.lease_slots import (
    CLAIM_SECONDS,
    Lane,
    SlotRequest,
    Slots,
    is_free,
    may_claim,
)
from alvys_intacct.gateways.intacct.session.leasing import (
    TRIALS_OF_COMPANY,
    TRIALS_OF_TENANT,
    no_slot_free,
    no_trial_free,
)
from alvys_intacct.ports.runtime import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Seconds by which the clocks of two Lambdas may differ; on AWS they differ by milliseconds.
CLOCK_SKEW = 5
# A lease is renewed after this many seconds, and ends `LEASE_SECONDS` after it was renewed last.
BEAT_SECONDS = 4.0
_FIRST_POLL = 0.05
_LONGEST_POLL = 0.8
_CLAIMANT_POLL = 0.2
# The system's generator: Lambdas restored from one snapshot share the state of Python's generator.
_system_random = random.SystemRandom()


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
        self._slots = Slots(client, table_name, clock)
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
        lane = Lane(_partition(company_id), "SLOT#", self._limit, lambda: no_slot_free(company_id))
        with self._in_lane(lane, seconds, wait):
            yield

    @contextmanager
    def trial(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold a place for a sign-in that Sage hasn't accepted yet: one of the tenant's and the company's.

        Raises `Throttled` when none becomes free, `Retryable` when DynamoDB can't be reached.
        """
        ends = self._slots.now() + wait
        tenants = Lane(_of_tenant(tenant), "TRIAL#", TRIALS_OF_TENANT, no_trial_free)
        companys = Lane(_partition(company_id), "TRIAL#", TRIALS_OF_COMPANY, no_trial_free)
        with (
            self._in_lane(tenants, seconds + wait, wait),
            self._in_lane(companys, seconds, max(0.0, ends - self._slots.now())),
        ):
            yield

    @contextmanager
    def probe(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold the tenant's only place at this company for a sign-in that Sage refused last time.

        Raises `Retryable` when it doesn't become free, or when DynamoDB can't be reached.
        """
        prefix = f"PROBE#{folded_id(company_id)}#"
        lane = Lane(_of_tenant(tenant), prefix, 1, lambda: no_slot_free(company_id))
        with self._in_lane(lane, seconds, wait):
            yield

    @contextmanager
    def _in_lane(self, lane: Lane, seconds: float, wait: float) -> Iterator[None]:
        request = SlotRequest(lane, uuid.uuid4().hex)
        with translated(LEASES):
            slot = self._acquire(request, wait)
        try:
            with self._renewed(request, slot, seconds):
                yield
        finally:
            self._slots.release(request, slot)

    @contextmanager
    def _renewed(self, request: SlotRequest, slot: int, seconds: float) -> Iterator[None]:
        """Renew the lease beside the request. Most requests are over before the first renewal."""
        over = threading.Event()
        beats = int(seconds // self._beat) + 1

        def renew() -> None:
            for _ in range(beats):
                if over.wait(self._beat) or not self._slots.prolong(request, slot):
                    return

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()

    def _acquire(self, request: SlotRequest, wait: float) -> int:
        """Take a slot; returns its number."""
        if self._usual is None:
            self._usual = _system_random.randrange(self._limit)
        usual = self._usual % request.lane.limit
        if self._slots.take(request, usual):
            return usual
        try:
            return self._queue(request, wait)
        finally:
            self._slots.withdraw(request)

    def _queue(self, request: SlotRequest, wait: float) -> int:
        ends = self._slots.now() + wait
        poll = _FIRST_POLL
        while True:
            slot = self._take_or_claim(request)
            if slot is not None:
                self._usual = slot
                return slot
            poll = _CLAIMANT_POLL if request.claimed is not None else min(poll * 2, _LONGEST_POLL)
            pause = self._draw(poll / 2, poll)
            if self._slots.now() + pause > ends:
                raise request.lane.busy()
            self._clock.sleep(pause)

    def _take_or_claim(self, request: SlotRequest) -> int | None:
        """Read all slots at once, and write only to one that can be taken or claimed."""
        slots = self._slots.read(request.lane)
        now = self._slots.now()
        for slot in range(request.lane.limit):
            item = slots.get(slot, {})
            if (
                is_free(item, now)
                and may_claim(item, request.holder, now)
                and self._slots.take(request, slot)
            ):
                if slot == request.claimed:
                    request.claimed = None  # taking the slot ends the claim
                return slot
        if request.claimed is None or request.claimed_until - now < CLAIM_SECONDS / 2:
            self._slots.claim(request, slots, now)
        return None


def _partition(company_id: str) -> str:
    # Sage ignores the case of a company id, so all spellings share one limit.
    return f"LEASE#{folded_id(company_id)}"


def _of_tenant(tenant: str) -> str:
    return f"T#{tenant}#SIGN-INS"
