"""What tells the operator: logs, alarms, schedules."""

import pytest

from alvys_intacct.domain.connections.rounds import EVERY, Round
from tests.infrastructure.template import Template, target

WATCHED = (
    "InvoiceWorker",
    "BillWorker",
    "ModifyWorker",
    "PaymentPlanner",
    "PaymentReader",
    "PaymentApplier",
    "CaptureFailures",
)


def test_logs_of_every_function_expire(template: Template, use: str) -> None:
    groups = template.of_type("AWS::Logs::LogGroup")
    used = {name: target(f["LoggingConfig"]["LogGroup"]) for name, f in template.functions.items()}
    assert len(set(used.values())) == len(used)
    assert set(groups) == set(used.values()) | {"ApiAccessLogs"}
    for group in groups.values():
        assert group["RetentionInDays"] == {"trial": 30, "live": 365}[use]


def test_logs_are_found_under_the_name_that_their_lines_carry(template: Template) -> None:
    groups = template.of_type("AWS::Logs::LogGroup")
    for name, function in template.functions.items():
        _, values = groups[target(function["LoggingConfig"]["LogGroup"])]["LogGroupName"]["Fn::Sub"]
        assert values["Name"] == template.variables(name)["POWERTOOLS_SERVICE_NAME"], name


def test_every_alarm_reaches_the_topic(template: Template) -> None:
    for name, alarm in template.alarms.items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name


def test_alarms_watch_the_metrics_of_their_own_stack(template: Template) -> None:
    """Another stack of the account has the same functions and metrics."""
    own = {
        namespace["Fn::Sub"]
        for measured in template.measured()
        if isinstance(namespace := measured["Namespace"], dict)
    }
    written = {
        str(template.variables(name)["POWERTOOLS_METRICS_NAMESPACE"]["Fn::Sub"])
        for name in template.functions
    }
    assert own == written == {"AlvysIntacct/${Stage}"}


def test_dead_letters_raise_an_alarm(template: Template) -> None:
    """Visible or hidden after a try: one that can't be captured is hidden nearly all the time."""
    dead = {name for name in template.queues if name not in template.work_queues}
    for metric in ("ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"):
        assert _watched(template, metric) == dead - {"ScheduleDeadLetterQueue"}


def test_waiting_work_raises_an_alarm(template: Template) -> None:
    assert _watched(template, "ApproximateAgeOfOldestMessage") == set(template.work_queues)


def test_failing_workers_raise_an_alarm(template: Template) -> None:
    assert _watched(template, "Errors") >= {f"{name}Function" for name in WATCHED}


@pytest.mark.rule("PAY-1")
def test_a_connection_without_a_complete_payment_sync_raises_an_alarm(template: Template) -> None:
    """Its turn comes every 12 hours, and with it one measurement: the alarm looks back as far."""
    alarm = template.alarms["PaymentSyncsOverdueAlarm"]
    assert (alarm["MetricName"], alarm["Threshold"], alarm["DatapointsToAlarm"]) == (
        "PaymentSyncsOverdue",
        0,
        1,
    )
    assert alarm["Period"] * alarm["EvaluationPeriods"] > EVERY[Round.PAYMENT_SYNC].total_seconds()
    names = {one["Value"] for one in alarm["Dimensions"]}
    assert names == {template.variables("PaymentPlannerFunction")["POWERTOOLS_SERVICE_NAME"]}


@pytest.mark.parametrize(
    ("function", "expression"),
    [
        ("PaymentPlannerFunction", "rate(15 minutes)"),
        ("CheckConnectionsFunction", "rate(30 minutes)"),
        ("DailyComparisonFunction", "rate(1 day)"),
        ("DigestFunction", {"Fn::Sub": "cron(0 ${DigestHour} * * ? *)"}),
        ("SweeperFunction", "rate(5 minutes)"),
        ("LookAfterConnectionsFunction", "rate(1 minute)"),
    ],
)
def test_schedules(template: Template, function: str, expression: object) -> None:
    schedule = template.of_type("AWS::Scheduler::Schedule")[f"{function}Schedule"]
    assert target(schedule["Target"]["Arn"]) == function
    assert schedule["ScheduleExpression"] == expression
    assert "Name" not in schedule  # two stages live in one account


def _watched(template: Template, metric: str) -> set[str]:
    """What the alarms on a metric look at, also those that compute something of it."""
    return {
        target(measured["Dimensions"][0]["Value"])
        for measured in template.measured()
        if measured["MetricName"] == metric
    }
