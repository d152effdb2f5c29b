"""Alarms that can ring, and a dashboard that shows something, against what is really measured (OPS-1)."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.alarms import ALARM, OK, Alarm, Measured, alarms, names_in
from tests.fakes.template import Template

ROOT = Path(__file__).parents[2]
TEMPLATE = Template.read()
VALUES = {**TEMPLATE.parameters(), "Stage": "dev"}
ALARMS = alarms(TEMPLATE, VALUES)
OWN = "AlvysIntacct/dev"
SERVICES = {
    function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    for function in TEMPLATE.functions.values()
} | {"api"}  # all functions of the API together
# From the documentation of each service: its metrics, and the sets of dimensions under which they exist.
OF_AWS = {
    "AWS/SQS": (
        {
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
            "NumberOfMessagesSent",
        },
        [{"QueueName"}],
    ),
    "AWS/Lambda": ({"Errors", "Throttles", "Invocations", "Duration", "IteratorAge"}, [{"FunctionName"}]),
    # Those of an HTTP API; 4XXError and 5XXError are metrics of REST APIs.
    "AWS/ApiGateway": (
        {"4xx", "5xx", "Count", "IntegrationLatency", "Latency", "DataProcessed"},
        [{"ApiId"}, {"ApiId", "Stage"}],
    ),
    # ThrottledRequests exists per operation only.
    "AWS/DynamoDB": (
        {
            "ReadThrottleEvents",
            "WriteThrottleEvents",
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
        },
        [{"TableName"}, {"TableName", "GlobalSecondaryIndexName"}],
    ),
}
DAY, WEEK = 86_400, 604_800
COUNTING = {"count", "of_api", "caused", "seconds", "zero"}
pytestmark = pytest.mark.rule("OPS-1")


def _sources() -> Iterator[ast.AST]:
    for top in ("layers/shared/alvys_intacct", "functions"):
        for path in sorted((ROOT / top).rglob("*.py")):
            yield ast.parse(path.read_text())


def _written() -> set[str]:
    """The names of all metrics that the code writes, and those that the template makes of log lines."""
    found: set[str] = set()
    for tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            of = ast.unparse(node.func.value)
            if node.func.attr in COUNTING and ("metrics" in of or "Metrics" in of or of == "self"):
                names = node.args if node.func.attr == "zero" else node.args[:1]
                constants = [one for name in names for one in ast.walk(name) if isinstance(one, ast.Constant)]
                found |= {one.value for one in constants if isinstance(one.value, str)}
    for made in TEMPLATE.of_type("AWS::Logs::MetricFilter").values():
        found |= {one["MetricName"] for one in made["MetricTransformations"]}
    return found


def _dashboard() -> dict[str, object]:
    (board,) = TEMPLATE.of_type("AWS::CloudWatch::Dashboard").values()
    text = board["DashboardBody"]["Fn::Sub"].replace("${Stage}", "dev")
    found: dict[str, object] = json.loads(text)
    return found


def _shown() -> set[tuple[str, frozenset[str], str]]:
    """Namespace, dimension names and metric of all that the dashboard shows."""
    shown: set[tuple[str, frozenset[str], str]] = set()
    widgets = _dashboard()["widgets"]
    assert isinstance(widgets, list)
    for widget in widgets:
        for row in widget["properties"]["metrics"]:
            texts = [part for part in row if isinstance(part, str)]
            expressions = [
                part["expression"] for part in row if isinstance(part, dict) and "expression" in part
            ]
            shown |= names_in(expressions)
            if texts:
                namespace, metric, *dimensions = texts
                shown.add((namespace, frozenset(dimensions[::2]), metric))
    return shown


def _watched() -> set[tuple[str, frozenset[str], str]]:
    return {
        (metric.namespace, frozenset(name for name, _ in metric.dimensions), metric.name)
        for alarm in ALARMS.values()
        for metric, _, _ in alarm.queries.values()
    }


def test_each_metric_of_ours_that_is_looked_at_is_written_and_each_written_is_looked_at() -> None:
    looked_at = {name for namespace, _, name in _shown() | _watched() if namespace == OWN}
    assert looked_at == _written()


def test_the_dimensions_of_our_metrics_are_those_that_they_are_written_with() -> None:
    """By `service`, which Powertools sets; by cause as well; none for what is made of the access log."""
    causes, filtered = {"FailuresByCause"}, {"ApiThrottled"}
    for namespace, dimensions, name in _shown() | _watched():
        if namespace == OWN:
            wanted = {"service", "cause"} if name in causes else set() if name in filtered else {"service"}
            assert dimensions == wanted, name
    for alarm in ALARMS.values():
        for metric, _, _ in alarm.queries.values():
            assert {value for name, value in metric.dimensions if name == "service"} <= SERVICES, alarm.name


def test_each_metric_of_aws_exists_under_these_dimensions() -> None:
    for namespace, dimensions, name in _shown() | _watched():
        if namespace != OWN:
            names, sets = OF_AWS[namespace]
            assert name in names, f"{namespace} {name}"
            assert set(dimensions) in sets, f"{namespace} {name} {set(dimensions)}"


def test_calls_that_are_turned_away_are_counted_as_the_access_log_writes_them() -> None:
    """The log's status is a text in its JSON: a filter that compares it with a number counts nothing."""
    (made,) = TEMPLATE.of_type("AWS::Logs::MetricFilter").values()
    written = TEMPLATE.of_type("AWS::Serverless::HttpApi")["Api"]["AccessLogSettings"]["Format"]
    assert '"status":"$context.status"' in written
    assert made["FilterPattern"] == '{ $.status = "429" }'


@pytest.mark.parametrize("alarm", ALARMS.values(), ids=ALARMS)
def test_cloudwatch_accepts_the_alarm_and_it_can_ring(alarm: Alarm) -> None:
    """Within CloudWatch's limits; quiet with nothing to tell; rings at its point, and not one before."""
    period, periods = alarm.period, alarm.periods
    assert period % 60 == 0
    assert period * periods <= (WEEK if period >= 3600 else DAY)
    assert 1 <= alarm.points <= periods
    assert len(alarm.queries) <= 10
    assert alarm.properties["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert "IF(" not in str(alarm.properties) or "FILL(" not in str(alarm.properties)
    now = 100 * WEEK
    absence = alarm.properties["TreatMissingData"] == "breaching"
    assert alarm.state(Measured(), now) == (ALARM if absence else OK)
    for points in (alarm.points - 1, alarm.points):
        measured = Measured()
        for back in range(periods if absence else points):
            if absence and back < points:
                continue
            for metric, _, _ in alarm.queries.values():
                measured.add(metric, now - (back + 1) * period, *_beyond(alarm))
        assert alarm.state(measured, now) == (ALARM if points == alarm.points else OK)


def _beyond(alarm: Alarm) -> list[float]:
    """Values that are beyond the limit; of an alarm that tells an absence, those that are within."""
    return [max(25.0, float(alarm.properties["Threshold"]) + 1)]


def test_every_alarm_tells_what_to_do_under_a_heading_of_its_own_kind() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    section = text.split("\n## Alarms\n")[1].split("\n## ")[0]
    headings = set(re.findall(r"^### (.+)$", section, re.MULTILINE))
    named = set()
    for alarm in ALARMS.values():
        found = re.fullmatch(r'.+\. See docs/operations\.md, "(.+)"\.', alarm.description)
        assert found, f"{alarm.name}: {alarm.description}"
        assert len(alarm.description) <= 1024
        named.add(found[1])
    assert named == headings
    for part in re.split(r"^### .+$", section, flags=re.MULTILINE)[1:]:
        assert len(part.strip()) > 80, "what it means and what to do"


def test_the_dashboard_has_what_an_operator_asks_first() -> None:
    board = _dashboard()
    widgets = board["widgets"]
    assert isinstance(widgets, list)
    assert len({(widget["x"], widget["y"]) for widget in widgets}) == len(widgets)
    shown = {name for _, _, name in _shown()}
    assert shown >= {
        "Exported",
        "FailuresByCause",
        "SageSeconds",
        "AlvysSeconds",
        "ApproximateAgeOfOldestMessage",
        "PaymentsApplied",
        "SageRequests",
        "Duration",
        "ConsumedWriteCapacityUnits",
        "SecretReads",
    }
    for reference in re.findall(r"\$\{(\w+)[.}]", json.dumps(board)):
        known = {*TEMPLATE.queues, *TEMPLATE.tables, *TEMPLATE.functions, "Api", "AWS"}
        assert reference in known, reference


def test_each_function_queue_and_table_is_watched() -> None:
    of = {
        (metric.name, value)
        for alarm in ALARMS.values()
        for metric, _, _ in alarm.queries.values()
        for _, value in metric.dimensions
    }
    for function in TEMPLATE.functions:
        assert {("Errors", function), ("Throttles", function)} <= of, function
    for queue, properties in TEMPLATE.queues.items():
        name = "ApproximateAgeOfOldestMessage" if "RedrivePolicy" in properties else None
        assert name is None or (name, queue) in of, queue
    for table, properties in TEMPLATE.tables.items():
        indexes = [index["IndexName"] for index in properties.get("GlobalSecondaryIndexes", ())]
        for place in (table, *indexes):
            assert {("ReadThrottleEvents", place), ("WriteThrottleEvents", place)} <= of, place
