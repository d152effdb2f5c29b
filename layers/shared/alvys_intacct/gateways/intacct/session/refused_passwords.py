"""Kept passwords that Sage refused: they are not sent again at once.

Sage locks a user after a few wrong passwords. One batch may ask for the same place several times before the
finding stands: for both sides, for each change, for each subsidiary that uses the same user. Only the first
sign-in is sent. A password that Sage takes for wrong at two places of a company is wrong at all of them.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import ConnectionFault, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.session.places import (
    SessionKey,
    UserKey,
    place_of,
    session_key,
    user_key,
)
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.work.remembered import Remembered

# As long as a batch may take until its finding is written. Whoever mends it in Sage needs longer.
NOT_AGAIN_FOR = timedelta(seconds=30)
# Until then the next sign-in takes no slot of the company.
_DOUBTED_FOR = timedelta(days=1)
_MOST_REMEMBERED = 2000
# What Sage says of a wrong password, and of a user who may not enter a place.
_OF_ANY_CAUSE = "bad_credentials"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What Sage refused at one place (None is the top level), and how."""

    entity_id: str | None
    password: str = field(repr=False)
    cause: SyncError
    at: datetime


class RefusedPasswords:
    """What Sage refused last time, by place, and lately, by user. Safe for threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._doubted = Remembered[SessionKey, bool](_MOST_REMEMBERED)
        self._lately = Remembered[UserKey, tuple[_Refusal, ...]](_MOST_REMEMBERED)

    def doubt(self, books: Books) -> None:
        """The next sign-in may be refused, so that it takes no slot of the company."""
        now = self._clock.now()
        self._doubted.keep(session_key(books), True, now + _DOUBTED_FOR, now)

    def is_doubted(self, books: Books) -> bool:
        """Whether Sage refused the sign-in at this place last time."""
        return self._doubted.get(session_key(books), self._clock.now()) is not None

    def note(self, books: Books, password: str, cause: SyncError) -> None:
        """Sage refused this password, which is the newest."""
        self.doubt(books)
        now = self._clock.now()
        others = (known for known in self._of_user(books, now) if known.entity_id != books.entity_id)
        refusals = (*others, _Refusal(books.entity_id, password, cause, now))
        self._lately.keep(user_key(books), refusals, now + NOT_AGAIN_FOR, now)

    def accept(self, books: Books) -> None:
        """Sage has accepted the newest password."""
        self._doubted.forget(session_key(books))
        self._lately.forget(user_key(books))

    def lately(self, books: Books) -> bool:
        """Whether a password of this user was refused a moment ago, so that `fault` may know it."""
        return bool(self._of_user(books, self._clock.now()))

    def fault(self, books: Books, password: str) -> ConnectionFault | None:
        """The fault that Sage would answer to this password; None where it must be asked."""
        same = [known for known in self._of_user(books, self._clock.now()) if known.password == password]
        here = [known for known in same if known.entity_id == books.entity_id]
        anywhere = [known for known in same if known.cause.code == _OF_ANY_CAUSE]
        known = here or (anywhere if len(anywhere) > 1 else [])
        return ConnectionFault(known[-1].cause, place_of(books)) if known else None

    def _of_user(self, books: Books, now: datetime) -> list[_Refusal]:
        known = self._lately.get(user_key(books), now) or ()
        return [refusal for refusal in known if now - refusal.at < NOT_AGAIN_FOR]
