"""Logs and metrics of threads: each thread has its own correlation id, and every count is kept."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest

from alvys_intacct.observability import PowertoolsMetrics, correlated, correlation_id, logger, metrics


@pytest.mark.rule("OPS-1")
def test_each_thread_logs_and_sends_its_own_correlation_id(monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    before = logger.log_level
    logger.setLevel("INFO")
    together = threading.Barrier(2)

    def work(name: str) -> str:
        with correlated(name):
            together.wait(10)
            logger.info("work", extra={"of": name})
            together.wait(10)
            return correlation_id()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, ["one", "two"])) == ["one", "two"]
    logger.setLevel(before)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert sorted((line["of"], line["correlation_id"]) for line in lines) == [("one", "one"), ("two", "two")]


@pytest.mark.rule("OPS-1")
def test_no_count_of_many_threads_is_lost(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics.provider, "namespace", "Test")
    counting = PowertoolsMetrics()
    metrics.clear_metrics()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: counting.count(f"Metric{number % 7}", 1), range(2000)))
    left = sum(sum(metric["Value"]) for metric in metrics.provider.metric_set.values())
    metrics.clear_metrics()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    flushed = sum(sum(line.get(f"Metric{number}", [])) for line in lines for number in range(7))
    assert left + flushed == 2000
