"""The slots of a lane: items that a request reads, takes, claims, renews and releases by conditional writes.

What a slot holds, and why, is told in `leases`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import Throttled, Wait
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A lease that is not renewed ends after this many seconds.
LEASE_SECONDS = 15
# Seconds until an unrenewed claim expires: a slot stays idle for that long if its claimant dies.
CLAIM_SECONDS = 3
# A free slot is kept this long, so that TTL doesn't delete an item that is used every minute.
_LINGER_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Lane:
    """The slots that a request may take: `limit` items of a partition. `busy` is for when all stay taken."""

    pk: str
    prefix: str
    limit: int
    busy: Callable[[], Wait | Throttled]


@dataclass(slots=True)
class SlotRequest:
    """One request that needs a slot. `claimed` is the slot that it has claimed, until `claimed_until`."""

    lane: Lane
    holder: str
    claimed: int | None = None
    claimed_until: float = 0.0


class Slots:
    """The slots in the table."""

    def __init__(self, client: DynamoDBClient, table_name: str, clock: Clock) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock

    def now(self) -> float:
        """The seconds since 1970, UTC."""
        return self._clock.now().timestamp()

    def read(self, lane: Lane) -> dict[int, dict[str, Any]]:
        """All slots of a lane that were ever used, by number."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :slot)",
            ExpressionAttributeValues={":pk": {"S": lane.pk}, ":slot": {"S": lane.prefix}},
            ConsistentRead=True,
        )
        numbers = ((item["sk"]["S"].removeprefix(lane.prefix), item) for item in answer["Items"])
        return {int(number): item for number, item in numbers if number.isdecimal()}

    def take(self, request: SlotRequest, slot: int) -> bool:
        """Take a slot that is free and that no other request has claimed; returns whether it did."""
        now = self.now()
        return self._update(
            request,
            slot,
            "SET holder = :me, expiresAt = :expires REMOVE claimant, claimedUntil",
            # `holder = :me`: an earlier try succeeded, but its answer was lost.
            "(attribute_not_exists(holder) OR expiresAt < :now OR holder = :me)"
            " AND (attribute_not_exists(claimant) OR claimant = :me OR claimedUntil < :now)",
            {":expires": self._expiry(), ":now": _number(now)},
        )

    def claim(self, request: SlotRequest, slots: dict[int, dict[str, Any]], now: float) -> None:
        """Claim a slot that is taken, as the next to have it; an own claim is renewed."""
        candidates = range(request.lane.limit) if request.claimed is None else (request.claimed,)
        request.claimed = None
        for slot in candidates:
            if not may_claim(slots.get(slot, {}), request.holder, now):
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

    def withdraw(self, request: SlotRequest) -> None:
        """Drop a claim that is no longer needed, so that its slot doesn't stay idle."""
        if request.claimed is None:
            return
        with suppress(ClientError, BotoCoreError):  # the claim expires anyway
            self._update(request, request.claimed, "REMOVE claimant, claimedUntil", "claimant = :me", {})

    def prolong(self, request: SlotRequest, slot: int) -> bool:
        """Renew the lease of a slot; False once another request holds it."""
        try:
            return self._update(
                request, slot, "SET expiresAt = :expires", "holder = :me", {":expires": self._expiry()}
            )
        except (ClientError, BotoCoreError):
            return True  # the next beat may succeed; without one the lease ends

    def release(self, request: SlotRequest, slot: int) -> None:
        """Let a slot go, if the request still holds it."""
        # The request has its answer already; if the release fails, the lease expires anyway.
        with suppress(ClientError, BotoCoreError):
            self._update(
                request,
                slot,
                "SET expiresAt = :linger REMOVE holder",
                "holder = :me",
                {":linger": _number(math.ceil(self.now()) + _LINGER_SECONDS)},
            )

    def _update(
        self, request: SlotRequest, slot: int, change: str, condition: str, values: dict[str, Any]
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

    def _expiry(self) -> dict[str, str]:
        return _number(math.ceil(self.now()) + LEASE_SECONDS)


def is_free(item: dict[str, Any], now: float) -> bool:
    """Whether no request holds this slot by now."""
    return "holder" not in item or float(item["expiresAt"]["N"]) < now


def may_claim(item: dict[str, Any], holder: str, now: float) -> bool:
    """Whether nobody else has a claim on this slot by now."""
    return "claimant" not in item or item["claimant"]["S"] == holder or float(item["claimedUntil"]["N"]) < now


def _number(value: float) -> dict[str, str]:
    return {"N": f"{value:.3f}".rstrip("0").rstrip(".")}
