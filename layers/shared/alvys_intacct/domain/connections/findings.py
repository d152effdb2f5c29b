"""What is wrong with a whole connection: found once, kept on it, and looked at until it is mended (ERR-6).

A company that was away, or at its limit, is on trial once a sign-in succeeds: what waited is let out in
portions, the oldest first, each twice as large as the one before. If Sage turns documents away again, the
finding stands as before, and the wait for the next look goes on doubling.
"""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from alvys_intacct.domain.errors import ConnectionFault, Retryable, SyncError

# The wait before the next look doubles from the first to the longest; up to this fraction is added.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
# A company at its limit answers at once, and may take requests again at any minute: it is asked more often.
LONGEST_WAIT_AT_LIMIT = timedelta(minutes=5)
# A vendor may ask for a longer wait.
LONGEST_ASKED = timedelta(hours=1)
# What goes out first after an outage, and the most that goes out at once.
FIRST_PORTION, LARGEST_PORTION = 25, 500
# A portion that hasn't moved by then is not waited for.
PORTION_LASTS = timedelta(minutes=5)
LARGEST_JITTER = 0.25
# The code of a connection without a password.
PASSWORD_MISSING = "password_missing"  # noqa: S105 - a code, not a password


class ConnectionFinding(BaseModel):
    """A finding on a connection. Times are UTC.

    `away` says that Sage or the company can't be reached; else a person must act. `stands` False is a
    suspicion: requests failed several times in a row, and the next look decides. `entity_id` is where the
    sign-in is looked at. `looks` counts the looks since it was found.

    While it is on trial, `portion` is how many transactions are let out next, else 0. `portion_ends` is the
    last one of the portion that was let out at `looked_at`; None before the first.
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
    portion: int = 0
    portion_ends: str | None = None

    @property
    def on_trial(self) -> bool:
        """Whether a sign-in succeeded, and documents are let out in portions."""
        return self.portion > 0

    def is_mended_by_sign_in(self, entity_id: str | None) -> bool:
        """Whether a sign-in at that entity with new credentials mends it.

        One at another place may still be refused; a password that was missing is missing nowhere now.
        """
        return self.entity_id == entity_id or self.code == PASSWORD_MISSING

    def words(self) -> dict[str, object]:
        """What it says."""
        return self.model_dump(include=_WORDS)


_WORDS = {"code", "message", "remedy", "setting", "vendor_number", "vendor_text"}


def found(error: ConnectionFault | Retryable, now: datetime, jitter: float) -> ConnectionFinding:
    """A new finding. A `Retryable` is a suspicion only, unless Sage turns everything away.

    `jitter` is a random fraction up to 1.
    """
    place = error.place if isinstance(error, ConnectionFault) else error.away
    stands = isinstance(error, ConnectionFault) or error.turned_away
    return ConnectionFinding(
        **_said(error),
        entity_id=place.entity_id if place else None,
        away=isinstance(error, Retryable),
        stands=stands,
        since=now,
        looked_at=now,
        next_look=now + _wait(0, error, jitter) if stands else now,
    )


def looked_again(
    finding: ConnectionFinding, error: ConnectionFault | Retryable, now: datetime, jitter: float
) -> ConnectionFinding:
    """The finding after a look that failed, or a trial; it stands then. The newest words count."""
    looks = finding.looks + 1
    away = isinstance(error, Retryable)
    relapsed = finding.on_trial
    return finding.model_copy(
        update={
            **_said(error),
            "away": away,
            "stands": True,
            "looked_at": now,
            "looks": looks,
            "next_look": now + _wait(looks, error, jitter, relapsed=relapsed),
            "portion": 0,
            "portion_ends": None,
        }
    )


def put_on_trial(finding: ConnectionFinding, now: datetime) -> ConnectionFinding:
    """The finding on an absent company after a sign-in that succeeded: it holds nothing now."""
    changes = {"stands": False, "looked_at": now, "next_look": now, "portion": FIRST_PORTION}
    return finding.model_copy(update=changes)


def portion_sent(finding: ConnectionFinding, last: str, now: datetime) -> ConnectionFinding:
    """The finding on trial after a portion was let out that ends with the transaction `last`."""
    portion = min(LARGEST_PORTION, finding.portion * 2)
    return finding.model_copy(update={"looked_at": now, "portion": portion, "portion_ends": last})


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


def _wait(
    looks: int, error: ConnectionFault | Retryable, jitter: float, *, relapsed: bool = False
) -> timedelta:
    at_limit = isinstance(error, Retryable) and error.turned_away and not relapsed
    longest = LONGEST_WAIT_AT_LIMIT if at_limit else LONGEST_WAIT
    doubled: timedelta = min(longest, FIRST_WAIT * (1 << min(looks, 10)))
    return max(doubled, _asked(error)) * (1 + LARGEST_JITTER * jitter)


def _asked(error: ConnectionFault | Retryable) -> timedelta:
    asked = error.retry_after if isinstance(error, Retryable) else None
    return timedelta(seconds=min(LONGEST_ASKED.total_seconds(), asked or 0))
