"""One session at Sage, and how long it lives (protocol section 3)."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from alvys_intacct.gateways.intacct.protocol.responses import Response
from alvys_intacct.late_dataclass import dataclass

# Used where Sage states no timeout; shorter than any timeout that companies use in practice.
_ASSUMED_LIFETIME = timedelta(minutes=15)
_LONGEST_MARGIN = timedelta(minutes=1)
# However long Sage says that a session lives, a new one is opened after this time without a call.
_LONGEST_LIFETIME = timedelta(days=1)
# In characters.
_LONGEST_ADDRESS = 500


@dataclass(slots=True)
class Session:
    """A session and the address that it is bound to.

    `started_at` and `valid_until` are by our clock. `ends` is the same end by Sage's clock, None where
    Sage does not state it. `lifetime` is how long the session lives without being used. `entity_id` is where
    Sage opened it; None is the top level. With `from_another`, it was opened from another session of the same
    user instead of with the password.
    """

    session_id: str = field(repr=False)
    endpoint: str
    started_at: datetime
    valid_until: datetime
    lifetime: timedelta
    ends: datetime | None
    entity_id: str | None = None
    from_another: bool = False

    def is_fresh(self, now: datetime) -> bool:
        """Whether the session certainly lives long enough for a call that starts now."""
        margin = min(_LONGEST_MARGIN, self.lifetime / 10)
        return now < self.valid_until - margin

    def age(self, now: datetime) -> float:
        """Seconds since it was opened."""
        return (now - self.started_at).total_seconds()

    def prolong(self, now: datetime, ends: datetime | None) -> None:
        """Extend the session as Sage did with this call, by Sage's clock: our clock may be wrong."""
        if ends is not None and self.ends is not None:
            self.valid_until = min(self.valid_until + (ends - self.ends), now + _LONGEST_LIFETIME)
            self.ends = ends
        else:
            self.valid_until = now + self.lifetime


def stated_lifetime(response: Response) -> timedelta:
    """How long the session lives from the sign-in, by Sage's clock alone."""
    if response.session_started is None or response.session_ends is None:
        return _ASSUMED_LIFETIME
    lifetime = response.session_ends - response.session_started
    return min(lifetime, _LONGEST_LIFETIME) if lifetime > timedelta(0) else _ASSUMED_LIFETIME


def trusted_address(offered: str, configured: str) -> str:
    """The session's address if its host is Sage's or the configured one; else the configured address.

    Requests carry the sender's password and the session id: an answer must not be able to send them to
    another host.
    """
    ours, parts = urlsplit(configured), _address(offered)
    if parts is None:
        return configured
    host = (parts.hostname or "").rstrip(".")
    safe_scheme = parts.scheme in ("https", ours.scheme)
    return offered if safe_scheme and (host == ours.hostname or host.endswith(".intacct.com")) else configured


def _address(text: str) -> SplitResult | None:
    """The parts of an address; None for a text that is none."""
    if len(text) > _LONGEST_ADDRESS or not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        # Looked at, a port beyond 65535 or that is no number raises ValueError.
        return parts if parts.port != 0 else None
    except ValueError:
        return None
