"""Why no payment of a side reaches Alvys at the moment, where that is so (ERR-6, PAY-8)."""

from __future__ import annotations

from alvys_intacct.domain.payments.drain import Drain
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.payments import DrainStore


class WaitingDrains:
    """The drains of a tenant that wait as a whole: Alvys is away, or refuses the credentials."""

    def __init__(self, drains: DrainStore) -> None:
        self._drains = drains

    def __call__(self, tenant: str) -> list[Drain]:
        """Those with a problem."""
        drains = [self._drains.state(tenant, side).drain for side in Side]
        return [drain for drain in drains if drain.problem is not None]
