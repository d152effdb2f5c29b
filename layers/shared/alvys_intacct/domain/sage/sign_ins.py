"""How often sign-ins to Sage may be tried that Sage hasn't accepted yet (CONN-3).

Anybody with a token can name any company and user of Sage with a guessed password. So failed tries are
counted, in windows that move with time, and a try beyond its budget is not sent at all:

- of a tenant, and of a tenant at one user;
- of all strangers together at a user and at a company: tenants without a connection to that user or company.

What strangers use up is no limit for a tenant that has a connection there: nobody can keep it from replacing
its password. Among strangers, a part is for the first try of a tenant within a day, and of the rest no tenant
may use up everything: who guesses steadily leaves room for a newcomer (decision 0052). A try counts before
it is sent. One that Sage accepts is taken back, and only that one: a right password gives no other try back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import ConfigurationError, Retryable, SyncError, Throttled
from alvys_intacct.domain.sage.company_ids import folded_id
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """So many failed tries within so much time."""

    most: int
    within: timedelta


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
OF_TENANT = Budget(10, timedelta(minutes=15))
OF_TENANT_AT_USER = Budget(5, timedelta(minutes=30))
# Of a stranger within a day: the first try. Whatever follows is a repeat.
FIRST = Budget(1, _DAY)
# Of all strangers together, and the repeats of one of them.
FIRSTS_AT_USER, REPEATS_AT_USER, OWN_REPEATS_AT_USER = Budget(1, _HOUR), Budget(2, _HOUR), Budget(1, _HOUR)
FIRSTS_AT_COMPANY, REPEATS_AT_COMPANY = Budget(5, _HOUR), Budget(15, _HOUR)
OWN_REPEATS_AT_COMPANY = Budget(5, _HOUR)
STRANGERS_AT_USER = FIRSTS_AT_USER.most + REPEATS_AT_USER.most
STRANGERS_AT_COMPANY = FIRSTS_AT_COMPANY.most + REPEATS_AT_COMPANY.most


@dataclass(frozen=True, slots=True)
class TriedBy:
    """Whose tries are counted together, and where. No tenant means all strangers; ids are folded.

    `what` is the name of the count: a tenant's first tries and its repeats are counted apart.
    """

    tenant: str | None
    company_id: str | None
    user_id: str | None
    budget: Budget
    what: str = "TRIES"


@dataclass(frozen=True, slots=True)
class Tries:
    """The moments (UTC) of the tries that count for one of them; `version` 0 is not stored yet.

    `changed_at` is when a try was added or taken back; None for what was just read.
    """

    by: TriedBy
    at: tuple[datetime, ...] = ()
    version: int = 0
    changed_at: datetime | None = None

    def free_in(self, now: datetime) -> timedelta:
        """How long until one more may be tried; zero if it may now."""
        recent = self._recent(now)
        if len(recent) < self.by.budget.most:
            return timedelta(0)
        return recent[-self.by.budget.most] + self.by.budget.within - now

    def with_one(self, now: datetime) -> Tries:
        """These tries and one more."""
        return Tries(self.by, (*self._recent(now), now), self.version + 1, now)

    def without(self, tried_at: datetime, now: datetime) -> Tries:
        """These tries without that one."""
        recent = self._recent(now)
        if tried_at in recent:
            recent.remove(tried_at)
        return Tries(self.by, tuple(recent), self.version + 1, now)

    def _recent(self, now: datetime) -> list[datetime]:
        return sorted(moment for moment in self.at if now - moment < self.by.budget.within)


# Counts that all must have room for a try.
Way = tuple[TriedBy, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a try counts for. At each place it goes one of several ways: the first one that has room."""

    places: tuple[tuple[Way, ...], ...]

    @property
    def every(self) -> list[TriedBy]:
        """All counts that it may change."""
        return [by for ways in self.places for way in ways for by in way]

    def with_one(self, known: Sequence[Tries], now: datetime) -> list[Tries]:
        """The counts that change with a try, with it. Raises `Throttled` where one place has no room."""
        tries = {each.by: each for each in known}
        chosen = [min(ways, key=lambda way: _free_in(way, tries, now)) for ways in self.places]
        wait = max(_free_in(way, tries, now) for way in chosen)
        if wait > timedelta(0):
            raise _too_many(wait)
        return [tries[by].with_one(now) for way in chosen for by in way]


def _free_in(way: Way, tries: Mapping[TriedBy, Tries], now: datetime) -> timedelta:
    return max(timedelta(0), *(tries[by].free_in(now) for by in way))


def counted_for(tenant: str, company_id: str, user_id: str, known: Iterable[tuple[str, str]]) -> Counted:
    """What a try counts for. `known` are the companies and users of the tenant's live connections."""
    company, user = folded_id(company_id), folded_id(user_id)
    pairs = {(folded_id(its_company), folded_id(its_user)) for its_company, its_user in known}
    own: Way = (TriedBy(tenant, None, None, OF_TENANT), TriedBy(tenant, company, user, OF_TENANT_AT_USER))
    places: list[tuple[Way, ...]] = [(own,)]
    if (company, user) not in pairs:
        places.append(
            (
                (
                    TriedBy(tenant, company, user, FIRST, "FIRSTS"),
                    TriedBy(None, company, user, FIRSTS_AT_USER, "FIRSTS"),
                ),
                (
                    TriedBy(tenant, company, user, OWN_REPEATS_AT_USER, "REPEATS"),
                    TriedBy(None, company, user, REPEATS_AT_USER),
                ),
            )
        )
    if company not in {its_company for its_company, _ in pairs}:
        places.append(
            (
                (
                    TriedBy(tenant, company, None, FIRST, "FIRSTS"),
                    TriedBy(None, company, None, FIRSTS_AT_COMPANY, "FIRSTS"),
                ),
                (
                    TriedBy(tenant, company, None, OWN_REPEATS_AT_COMPANY, "REPEATS"),
                    TriedBy(None, company, None, REPEATS_AT_COMPANY),
                ),
            )
        )
    return Counted(tuple(places))


def _too_many(wait: timedelta) -> Throttled:
    minutes = -(-int(wait.total_seconds()) // 60) or 1
    return Throttled(
        "Too many sign-ins to Sage Intacct were tried. This one was not sent, so that nobody's Sage user is "
        "locked out and no password can be guessed.",
        code="too_many_sign_ins",
        seconds=wait.total_seconds(),
        remedy="Check company id, user id and password in Sage Intacct. "
        f"Wait {minutes} minutes, then try again.",
    )


def was_judged(error: SyncError) -> bool:
    """Whether Sage may have compared the password, so that the try counts."""
    if isinstance(error, Retryable):
        return not (error.unsent or error.turned_away or error.code == "unreachable")
    return not isinstance(error, Throttled | ConfigurationError)
