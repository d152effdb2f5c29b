"""CloudWatch, as far as the template uses it: metrics from log lines, and the states of alarms.

It is stricter than CloudWatch where that is not documented: an expression has no value where one of its
metrics has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.template import Template, resolved

ALARM, OK = "ALARM", "OK"
_NEAREST_RANK = re.compile(r"p(\d+)")
_COMPARED = {
    "GreaterThanThreshold": lambda value, limit: value > limit,
    "LessThanThreshold": lambda value, limit: value < limit,
}


@dataclass(frozen=True)
class Metric:
    """A metric by its whole name; two with different dimensions have nothing in common."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Measured:
    """What was measured when, in seconds."""

    points: dict[Metric, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, metric: Metric, at: float, *values: float) -> None:
        """Some values at a time."""
        self.points.setdefault(metric, []).extend((at, value) for value in values)

    def read(self, log: str, at: float) -> set[Metric]:
        """The metrics in log lines of the embedded format; returns those that came."""
        found: set[Metric] = set()
        for line in log.splitlines():
            if '"_aws"' not in line:
                continue
            entry = json.loads(line)
            for block in entry["_aws"]["CloudWatchMetrics"]:
                for names in block["Dimensions"]:
                    dimensions = frozenset((name, entry[name]) for name in names)
                    for declared in block["Metrics"]:
                        assert declared["Unit"] in {"Count", "Seconds"}, declared
                        metric = Metric(block["Namespace"], declared["Name"], dimensions)
                        values = entry[declared["Name"]]
                        self.add(metric, at, *(values if isinstance(values, list) else [values]))
                        found.add(metric)
        return found

    def value(self, metric: Metric, statistic: str, begin: float, end: float) -> float | None:
        """A statistic of one period; None where nothing was measured."""
        values = sorted(value for at, value in self.points.get(metric, ()) if begin <= at < end)
        if not values:
            return None
        if percent := _NEAREST_RANK.fullmatch(statistic):
            return values[min(len(values) - 1, int(len(values) * int(percent[1]) / 100))]
        return sum(values) if statistic == "Sum" else {"Maximum": values[-1], "Minimum": values[0]}[statistic]


class Alarm:
    """An alarm of the template."""

    def __init__(self, name: str, properties: Mapping[str, Any], values: Mapping[str, str]) -> None:
        self.name = name
        self.properties = properties
        self._values = values

    @property
    def queries(self) -> dict[str, tuple[Metric, str, int]]:
        """Its metrics with statistic and period, by their ids in its expression."""
        if "MetricName" in self.properties:
            statistic = self.properties.get("Statistic") or self.properties["ExtendedStatistic"]
            return {"value": (self._metric(self.properties), statistic, int(self.properties["Period"]))}
        stats = {
            query["Id"]: query["MetricStat"] for query in self.properties["Metrics"] if "MetricStat" in query
        }
        return {
            name: (self._metric(stat["Metric"]), stat["Stat"], int(stat["Period"]))
            for name, stat in stats.items()
        }

    @property
    def period(self) -> int:
        """The seconds of a period; all metrics have the same."""
        (period,) = {period for _, _, period in self.queries.values()}
        return period

    @property
    def periods(self) -> int:
        """How many periods it looks back."""
        return int(self.properties["EvaluationPeriods"])

    @property
    def points(self) -> int:
        """How many of them must be beyond the limit."""
        return int(self.properties.get("DatapointsToAlarm", self.periods))

    @property
    def description(self) -> str:
        """What it says to the operator."""
        return str(resolved(self.properties["AlarmDescription"], self._values))

    def state(self, measured: Measured, now: float) -> str:
        """OK or ALARM, from the whole periods before now."""
        end = now - now % self.period
        beyond = sum(self._is_beyond(measured, end - back * self.period) for back in range(self.periods))
        return ALARM if beyond >= self.points else OK

    def _is_beyond(self, measured: Measured, end: float) -> bool:
        found = {
            name: measured.value(metric, statistic, end - period, end)
            for name, (metric, statistic, period) in self.queries.items()
        }
        value = self._computed(found)
        if value is None:
            treatment: str = self.properties["TreatMissingData"]
            assert treatment in {"breaching", "notBreaching"}, self.name
            return treatment == "breaching"
        return bool(
            _COMPARED[self.properties["ComparisonOperator"]](value, float(self.properties["Threshold"]))
        )

    def _computed(self, found: dict[str, float | None]) -> float | None:
        if any(value is None for value in found.values()):
            return None
        texts = [query["Expression"] for query in self.properties.get("Metrics", []) if "Expression" in query]
        if not texts:
            return found["value"]
        (text,) = texts
        names = {"IF": lambda condition, then, other: then if condition else other, **found}
        # Both branches of IF are computed, as CloudWatch does; a division by zero has no value there.
        try:
            return float(eval(text, {"__builtins__": {}}, names))
        except ZeroDivisionError:
            return 0.0 if text.startswith("IF(") else None

    def _metric(self, described: Mapping[str, Any]) -> Metric:
        dimensions = frozenset(
            (one["Name"], _named(one["Value"], self._values)) for one in described.get("Dimensions", ())
        )
        return Metric(
            resolved(described["Namespace"], self._values), str(described["MetricName"]), dimensions
        )


def alarms(template: Template, values: Mapping[str, str]) -> dict[str, Alarm]:
    """All alarms; `values` are the parameters."""
    found = template.of_type("AWS::CloudWatch::Alarm")
    return {name: Alarm(name, properties, values) for name, properties in found.items()}


def _named(value: Any, values: Mapping[str, str]) -> str:
    """A dimension's value; of resources, their logical id stands for their name."""
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        return str(value["Fn::GetAtt"][0])
    if isinstance(value, dict) and "Ref" in value:
        return values.get(value["Ref"], value["Ref"])
    return resolved(value, values)


def names_in(searches: Iterable[str]) -> set[tuple[str, frozenset[str], str]]:
    """Namespace, dimension names and metric of each SEARCH in expressions."""
    pattern = re.compile(r"SEARCH\('\{([^,}]+),([^}]+)\} MetricName=\"(\w+)\"', '(\w+)', (\d+)\)")
    found: set[tuple[str, frozenset[str], str]] = set()
    for text in searches:
        matches = pattern.findall(text)
        assert len(matches) == text.count("SEARCH("), text
        found |= {
            (namespace, frozenset(names.split(",")), metric) for namespace, names, metric, _, _ in matches
        }
    return found
