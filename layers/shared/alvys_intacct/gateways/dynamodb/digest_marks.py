"""Which tenants got their digest of a day, in the Connections table.

pk         sk       what
T#tenant   DIGEST   the day of the last digest, until when somebody makes it, and whether it is done
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Table

_DIGEST = "DIGEST"
# Longer than a run that makes digests may take.
CLAIM = timedelta(seconds=120)
_DONE = "9999"


class DynamoDigestMarks:
    """`DigestMarks` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, tenant: str, day: date, now: datetime) -> bool:
        """Whether the caller makes that digest: nobody has made it, and nobody else is at it."""
        free = Condition(
            "attribute_not_exists(pk) OR digestOn < :day OR (digestOn = :day AND claimedUntil < :now)",
            {":day": day.isoformat(), ":now": now.isoformat()},
        )
        try:
            self._table.put(_item(tenant, day, (now + CLAIM).isoformat()), free)
        except ConditionFailedError:
            return False
        return True

    def is_done(self, tenant: str, day: date) -> bool:
        """Whether the digest of that day, or of a later one, was sent or had nothing to say."""
        item = self._table.get(f"T#{tenant}", _DIGEST)
        if item is None:
            return False
        later: bool = item["digestOn"] > day.isoformat()
        return later or (item["digestOn"] == day.isoformat() and item["claimedUntil"] == _DONE)

    def done(self, tenant: str, day: date) -> None:
        """The digest of that day was sent, or there was nothing to say."""
        same = Condition("digestOn = :day", {":day": day.isoformat()})
        with suppress(ConditionFailedError):
            self._table.put(_item(tenant, day, _DONE), same)


def _item(tenant: str, day: date, until: str) -> dict[str, str]:
    return {"pk": f"T#{tenant}", "sk": _DIGEST, "digestOn": day.isoformat(), "claimedUntil": until}
