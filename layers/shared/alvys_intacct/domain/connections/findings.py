"""What is wrong with a whole connection: found once, kept on it, and looked at until it is mended (ERR-6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from alvys_intacct.domain.errors import ConnectionFault, Retryable, SyncError

# The wait before the next look doubles from the first to the longest; up to this fraction is added.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
LARGEST_JITTER = 0.25


class ConnectionFinding(BaseModel):
    """A finding on a connection. Times are UTC.

    `away` says that Sage or the company can't be reached; else a person must act. `stands` False is a
    suspicion: requests failed several times in a row, and the next look decides. `entity_id` is where the
    sign-in is looked at. `looks` counts the looks since it was found.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    code: str
    message: str
    remedy: str
    setting: str | None = None
    vendor_number: str | None = None
    vendor_text: str | None = None
    entity_id: str | None = None
    away: bool = False
    stands: bool = True
    since: datetime
    looked_at: datetime
    looks: int = 0
    next_look: datetime

    def words(self) -> dict[str, object]:
        """What it says."""
        return self.model_dump(include=_WORDS)


_WORDS = {"code", "message", "remedy", "setting", "vendor_number", "vendor_text"}


def found(error: ConnectionFault | Retryable, now: datetime, jitter: float) -> ConnectionFinding:
    """A new finding. A `Retryable` is a suspicion only; `jitter` is a random fraction up to 1."""
    place = error.place if isinstance(error, ConnectionFault) else error.away
    return ConnectionFinding(
        **_said(error),
        entity_id=place.entity_id if place else None,
        away=isinstance(error, Retryable),
        stands=isinstance(error, ConnectionFault),
        since=now,
        looked_at=now,
        next_look=now + _wait(0, jitter) if isinstance(error, ConnectionFault) else now,
    )


def looked_again(
    finding: ConnectionFinding, error: ConnectionFault | Retryable, now: datetime, jitter: float
) -> ConnectionFinding:
    """The finding after a look that failed as well; it stands then. The newest words count."""
    looks = finding.looks + 1
    away = isinstance(error, Retryable)
    return finding.model_copy(
        update={
            **_said(error),
            "away": away,
            "stands": True,
            "looked_at": now,
            "looks": looks,
            "next_look": now + _wait(looks, jitter),
        }
    )


def look_claimed(finding: ConnectionFinding, until: datetime) -> ConnectionFinding:
    """The finding while somebody looks: nobody else does before `until`."""
    return finding.model_copy(update={"next_look": until})


def _said(error: SyncError) -> dict[str, object]:
    vendor = error.vendor
    remedy = error.remedy
    if isinstance(error, Retryable):
        remedy = "Wait: the connection is asked again every few minutes, and goes on by itself."
    return {
        "code": error.code,
        "message": error.message,
        "remedy": remedy,
        "setting": error.setting,
        "vendor_number": vendor.number if vendor else None,
        "vendor_text": vendor.text if vendor else None,
    }


def _wait(looks: int, jitter: float) -> timedelta:
    doubled: timedelta = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(looks, 10)))
    return doubled * (1 + LARGEST_JITTER * jitter)
