"""What people see at a glance: the overview of a tenant, and what belongs to a transaction."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.usecases.overview.find_related import FindRelated
    from alvys_intacct.usecases.overview.see_overview import SeeOverview


@cache
def see_overview() -> SeeOverview:
    """Counts what the overview tells, on this deployment."""
    from alvys_intacct.usecases.overview.see_overview import SeeOverview

    outside = deployment()
    return SeeOverview(
        outside.connections,
        outside.transaction_counts,
        outside.payment_counts,
        outside.payment_runs,
        outside.close_reports,
        outside.clock,
    )


@cache
def find_related() -> FindRelated:
    """Finds what belongs to a transaction, on this deployment."""
    from alvys_intacct.usecases.overview.find_related import FindRelated

    return FindRelated(deployment().transactions)
