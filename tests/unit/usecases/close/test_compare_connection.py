"""What the service wrote and heard nothing of is told as such (CLOSE-2)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.usecases.close.compare_connection import DIFFERENCES
from tests.fakes.books import WriteFault
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service
from tests.unit.usecases.close.test_make_reports import YEAR, Side


def reasons(service: Service, period: Period) -> list[str]:
    """The differences of a report over that period, in a few words."""
    side = Side(service)
    started = side.start_reports.start(
        side.start_reports.readable(TENANT, SUBSIDIARY), SUBSIDIARY, period, "ann", f"corr {period.first}"
    )
    side.make_reports(TENANT, started.report_id)
    run = service.close_reports.get(TENANT, started.report_id)
    assert run is not None
    assert run.is_finished
    return service.close_reports.rows(run, 0, DIFFERENCES, 100, None).items


@pytest.mark.rule("CLOSE-2")
def test_a_document_whose_write_has_no_answer_is_no_document_of_nobody() -> None:
    service = Service()
    service.books.fault = lambda _: WriteFault.UNKNOWN_AFTER
    sent = service.send(load_invoice())
    service.work(service.queue.take())
    service.books.fault = lambda _: None
    assert service.now_of(sent).status is Status.CHECKING
    told = reasons(service, YEAR)
    assert len(told) == 2
    assert sum("outcome_unknown" in row for row in told) == 1
    assert all(sent.transaction_id in row for row in told)
