"""GET /v1/overview: how a tenant stands."""

from __future__ import annotations

from functools import partial

from alvys_intacct.bootstrap.overview import see_overview
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.http.api import Api
from alvys_intacct.http.shapes.overview import OverviewAnswer, overview_answer


def declare_overview(api: Api) -> None:
    """The route of the overview."""

    @api.routes.get("/v1/overview")
    def overview() -> OverviewAnswer:
        """How the tenant stands: what waits and fails in each connection, and the last 14 days.

        At most 20,000 transactions, errors and payments are counted, each; the answer is at most a minute
        old.
        """
        counts = see_overview()(api.identity.tenant, partial(api.starts, Work.OVERVIEWS))
        return overview_answer(counts, api.identity)
