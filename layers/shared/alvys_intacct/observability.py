"""Structured logs and metrics (OPS-1). Never credentials, never whole payloads."""

from __future__ import annotations

import warnings

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# A run without metrics logs no warning.
warnings.filterwarnings("ignore", "No application metrics to publish")

logger = Logger()
metrics = Metrics()


class PowertoolsMetrics:
    """`Metrics` as CloudWatch's embedded metric format; the handlers flush it."""

    def count(self, name: str, how_many: int) -> None:
        """Add to a counter; zero writes nothing."""
        if how_many:
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=how_many)

    def unforeseen(self, error: Exception, about: str) -> None:
        """Log an unexpected error with its trace."""
        logger.error("unforeseen error", exc_info=error, extra={"about": about})
