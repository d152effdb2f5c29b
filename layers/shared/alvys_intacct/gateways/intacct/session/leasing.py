"""The lease that a request to a Sage company needs: Sage allows few at once (protocol section 10)."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from alvys_intacct.domain.errors import Throttled, Wait
from alvys_intacct.domain.sage.company_ids import folded_id

# The longest that Sage may take to answer a sign-in that isn't accepted yet.
TRIAL_SECONDS = 10.0
# Sign-ins that Sage hasn't accepted yet at the same time: of one tenant, and of all tenants at one company.
TRIALS_OF_TENANT = 2
TRIALS_OF_COMPANY = 1


class RequestLease(Protocol):
    """Limits the concurrent requests per Sage company."""

    def held(self, company_id: str, *, seconds: float, wait: float) -> AbstractContextManager[None]:
        """Hold one of the company's slots for at most `seconds`; wait at most `wait` seconds for it.

        Raises `Wait` when no slot becomes free.
        """

    def trial(
        self, tenant: str, company_id: str, *, seconds: float, wait: float
    ) -> AbstractContextManager[None]:
        """Hold a place for a sign-in that Sage hasn't accepted yet: one of the tenant's and the company's.

        Neither is a slot that `held` gives out. Raises `Throttled` when none becomes free.
        """

    def probe(
        self, tenant: str, company_id: str, *, seconds: float, wait: float
    ) -> AbstractContextManager[None]:
        """Hold the tenant's only place at this company for a sign-in that Sage refused last time.

        It is no slot that `held` gives out. Raises `Wait` when it doesn't become free.
        """


def no_slot_free(company_id: str) -> Wait:
    """The error for a company whose slots all stayed taken."""
    return Wait(
        f"All requests that Sage Intacct allows at once for company {company_id} are in use.",
        code="sage_busy",
    )


def no_trial_free() -> Throttled:
    """The error for a sign-in that found all places for such sign-ins taken."""
    return Throttled(
        "Other sign-ins to Sage Intacct are being tried at the moment.",
        code="sign_ins_under_way",
        seconds=TRIAL_SECONDS,
        remedy=f"Wait {TRIAL_SECONDS:.0f} seconds, then try again.",
    )


class LocalLease:
    """Limits requests within this process only: for tests, and for tools that run alone."""

    def __init__(self, limit: int = 2) -> None:
        self._slots: defaultdict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(limit)
        )
        self._trials: defaultdict[str, threading.BoundedSemaphore] = defaultdict(threading.BoundedSemaphore)

    @contextmanager
    def held(self, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold a slot. `seconds` is not enforced: if the holder dies, so does this process."""
        slots = self._slots[folded_id(company_id)]
        if not slots.acquire(timeout=max(wait, 0)):
            raise no_slot_free(company_id)
        try:
            yield
        finally:
            slots.release()

    @contextmanager
    def trial(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold the place of the company for sign-ins that aren't accepted yet."""
        place = self._trials[folded_id(company_id)]
        if not place.acquire(timeout=max(wait, 0)):
            raise no_trial_free()
        try:
            yield
        finally:
            place.release()

    @contextmanager
    def probe(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold the tenant's place at the company for a sign-in that was refused last time."""
        place = self._trials[f"{tenant}\x1f{folded_id(company_id)}"]
        if not place.acquire(timeout=max(wait, 0)):
            raise no_slot_free(company_id)
        try:
            yield
        finally:
            place.release()
