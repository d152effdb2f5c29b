"""Payment runs, and watermarks that never move back."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from alvys_intacct.domain.payments.run import RunStatus
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.stores import PaymentRunStore
from tests.fakes import rows
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.small import START


@pytest.mark.rule("PAY-8")
def test_runs_are_listed_newest_first(payment_runs: PaymentRunStore) -> None:
    runs = [rows.run(place) for place in range(5)]
    for one in (*runs, rows.run(9, tenant="other")):
        payment_runs.save_run(one)
    done = runs[1].model_copy(update={"status": RunStatus.COMPLETE, "new": 7})
    payment_runs.save_run(done)
    assert payment_runs.get_run(TENANT, done.run_id) == done
    assert payment_runs.get_run("other", done.run_id) is None
    shown = rows.all_pages(lambda *page: payment_runs.runs(TENANT, *page), 2)
    assert shown == [runs[4], runs[3], runs[2], done, runs[0]]


@pytest.mark.parametrize("cursor", ["x", "ä", "e30=", "W10="])
def test_a_cursor_that_no_list_gave_out_is_refused(payment_runs: PaymentRunStore, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        payment_runs.runs(TENANT, 10, cursor)


@pytest.mark.rule("PAY-5")
def test_the_watermark_never_moves_back(payment_runs: PaymentRunStore) -> None:
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) is None
    for hours in (1, 3, 2):
        payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, START + timedelta(hours=hours))
    payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, START + timedelta(hours=3, microseconds=-1))
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == START + timedelta(hours=3)
    payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, START + timedelta(hours=3, microseconds=1))
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == START + timedelta(hours=3, microseconds=1)
    assert payment_runs.watermark("other", SUBSIDIARY, Side.AR) is None
    assert payment_runs.watermark(TENANT, "SUB2", Side.AR) is None
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AP) is None


@pytest.mark.rule("PAY-5")
def test_the_watermark_never_moves_back_under_many_hands(payment_runs: PaymentRunStore) -> None:
    moments = [START + timedelta(hours=hours) for hours in range(12)]
    start = threading.Barrier(len(moments))

    def move(until: datetime) -> None:
        start.wait()
        payment_runs.move_watermark(TENANT, SUBSIDIARY, Side.AR, until)

    threads = [threading.Thread(target=move, args=(moment,)) for moment in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == moments[-1]
