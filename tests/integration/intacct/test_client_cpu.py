"""What the client costs in CPU: building, sending and parsing 1,000 invoices (quality bar)."""

from __future__ import annotations

import time

from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.writes import Written
from tests.fakes.intacct_documents import BOOKS, create, line
from tests.integration.intacct.conftest import Bench

BAR_SECONDS = 0.15
DIMENSIONS = {Dimension.LOCATION: "E100", Dimension.DEPARTMENT: "OPS", Dimension.CLASS: "DRY"}


def test_a_thousand_invoices_of_four_lines_stay_within_the_bar(bench: Bench) -> None:
    lines = tuple(line(dimensions=DIMENSIONS) for _ in range(4))
    writes = [create(f"LD{number}", lines=lines) for number in range(1000)]
    bench.gateway.write(BOOKS, writes[:1])  # the sign-in and the connection are not per invoice
    costs = []
    for _ in range(5):
        began = time.thread_time()
        outcomes = bench.gateway.write(BOOKS, writes)
        costs.append(time.thread_time() - began)
        assert all(isinstance(outcome, Written) for outcome in outcomes)
    # The best of five: the others tell what else the machine was doing.
    assert min(costs) <= BAR_SECONDS, costs
