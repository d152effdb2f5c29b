"""Structured logs and metrics (OPS-1). Never credentials, never whole payloads."""

from __future__ import annotations

import threading
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from alvys_intacct.domain.failure_causes import FailureCause

# A run without metrics logs no warning.
warnings.filterwarnings("ignore", "No application metrics to publish")

logger = Logger()
metrics = Metrics()
# Powertools adds to its metrics in several steps.
_counting = threading.Lock()
_correlation: ContextVar[str] = ContextVar("correlation", default="")


@contextmanager
def correlated(correlation_id: str) -> Iterator[None]:
    """Log with this correlation id, in this thread only."""
    outside = _correlation.set(correlation_id)
    logger.thread_safe_append_keys(correlation_id=correlation_id)
    try:
        yield
    finally:
        logger.thread_safe_remove_keys(["correlation_id"])
        _correlation.reset(outside)


def correlation_id() -> str:
    """The correlation id of this thread's work, or else of the run; empty if there is none."""
    return _correlation.get() or logger.get_correlation_id() or ""


class PowertoolsMetrics:
    """`Metrics` as CloudWatch's embedded metric format; the handlers flush it."""

    def count(self, name: str, how_many: int) -> None:
        """Add to a counter; zero writes nothing."""
        if how_many:
            with _counting:
                metrics.add_metric(name=name, unit=MetricUnit.Count, value=how_many)

    def zero(self, *names: str) -> None:
        """Write zeros of counters that an alarm computes with: without a value there is no result."""
        with _counting:
            for name in names:
                metrics.add_metric(name=name, unit=MetricUnit.Count, value=0)

    def caused(self, name: str, causes: Iterable[FailureCause]) -> None:
        """Count each cause, as a metric with one more dimension."""
        for cause, how_many in Counter(causes).items():
            with (
                _counting,
                single_metric(name=name, unit=MetricUnit.Count, value=how_many) as metric,
            ):
                metric.add_dimension(name="cause", value=cause)

    def seconds(self, name: str, value: float) -> None:
        """Add a measured time."""
        with _counting:
            metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=value)

    def of_api(self, name: str) -> None:
        """Count one of what is counted for all functions of the API together."""
        with _counting, single_metric(name=name, unit=MetricUnit.Count, value=1) as metric:
            metric.add_dimension(name="service", value="api")

    def unforeseen(self, error: Exception, about: str) -> None:
        """Log an unexpected error with its trace, and count it."""
        logger.error("unforeseen error", exc_info=error, extra={"about": about})
        self.count("UnforeseenErrors", 1)
