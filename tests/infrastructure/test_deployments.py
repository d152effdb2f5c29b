"""Deployments: a new version takes over gradually, and what can't be run at all is told."""

import json
import subprocess
import sys

import pytest

from sandbox.stack.settings import ROOT
from tests.infrastructure.conftest import processed
from tests.infrastructure.template import Resource, Template, target

ALIAS = "live"
DOMAIN = {
    "AWS::ApiGatewayV2::DomainName": "HasDomain",
    "AWS::ApiGatewayV2::ApiMapping": "HasDomain",
    "AWS::Route53::RecordSet": "HasDomainRecord",
}


def schedules(template: Template) -> dict[str, Resource]:
    """The targets of the schedules, by name."""
    return {name: s["Target"] for name, s in template.of_type("AWS::Scheduler::Schedule").items()}


def test_everybody_calls_the_alias_of_a_function(template: Template) -> None:
    """Who called the function itself would get a new version before it has proved itself."""
    aliases = {f"{name}Alias{ALIAS}" for name in template.functions}
    assert set(template.of_type("AWS::Lambda::Alias")) == aliases
    called = [
        mapping["FunctionName"] for mapping in template.of_type("AWS::Lambda::EventSourceMapping").values()
    ]
    called += [schedule["Arn"] for schedule in schedules(template).values()]
    called += [
        permission["FunctionName"] for permission in template.of_type("AWS::Lambda::Permission").values()
    ]
    assert {reference["Ref"] for reference in called} == aliases
    invoked = template.of_type("AWS::Lambda::EventInvokeConfig")
    assert {config["Qualifier"] for config in invoked.values()} == {ALIAS}


def test_each_alias_moves_by_its_deployment_group_and_back_on_an_alarm(template: Template) -> None:
    for name in template.functions:
        policy = template.resources[f"{name}Alias{ALIAS}"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        group = template.of_type("AWS::CodeDeploy::DeploymentGroup")[policy["DeploymentGroupName"]["Ref"]]
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"], name
        assert group["AlarmConfiguration"]["Enabled"], name
        watched = [template.alarms[alarm["Name"]["Ref"]] for alarm in group["AlarmConfiguration"]["Alarms"]]
        own = {"Name": "FunctionName", "Value": {"Ref": name}}
        assert any(
            own in alarm.get("Dimensions", []) and alarm["MetricName"] == "Errors" for alarm in watched
        ), name
        # Where only some messages of a batch fail, Lambda counts no error.
        unforeseen = f"{name.removesuffix('Function')}UnforeseenAlarm"
        assert unforeseen not in template.alarms or template.alarms[unforeseen] in watched, name


def test_a_live_stack_shifts_a_tenth_of_the_calls_first(template: Template) -> None:
    """The console takes over at once, for its pages and their files come by several calls."""
    for name, group in template.of_type("AWS::CodeDeploy::DeploymentGroup").items():
        if name.startswith("ConsoleFunction"):
            assert "AllAtOnce" in json.dumps(group["DeploymentConfigName"])
            assert "Canary" not in json.dumps(group["DeploymentConfigName"])
            continue
        chosen = [
            branch["Fn::Sub"][1]["ConfigName"] for branch in group["DeploymentConfigName"]["Fn::If"][1:]
        ]
        assert chosen == ["Canary10Percent5Minutes", "AllAtOnce"]


def test_another_layer_makes_a_new_version_of_each_function(trial_template: Template) -> None:
    """Our code is in the layer. A version whose logical id stays is not published, and its alias stays."""
    before = trial_template.of_type("AWS::Lambda::Version")
    after = processed("trial", "second").of_type("AWS::Lambda::Version")
    assert not set(before) & set(after)
    for versions in (before, after):
        called = [target(version["FunctionName"]) for version in versions.values()]
        assert sorted(called) == sorted(trial_template.functions)


def test_versions_that_nobody_calls_are_deleted(template: Template) -> None:
    for name in template.of_type("AWS::Lambda::Version"):
        assert template.resources[name]["DeletionPolicy"] == "Delete", name


def test_the_package_holds_the_parameters_of_its_stage() -> None:
    """SAM makes no version of a function because a parameter has another value; another layer makes one."""
    written = [
        subprocess.run(
            ["make", "-s", "-C", ROOT, "parameters", f"STAGE={stage}", f"PYTHON={sys.executable}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for stage in ("dev", "prod")
    ]
    for stage, text in zip(("dev", "prod"), written, strict=True):
        assert f"Stage={stage} " in text
        assert text.count("parameter_overrides") == 1


def test_what_people_and_documents_wait_for_starts_from_a_snapshot(template: Template) -> None:
    answering = {function for _, function, _ in template.routes()}
    wanted = answering | {"InvoiceWorkerFunction", "BillWorkerFunction", "ModifyWorkerFunction"}
    with_snapshot = {name for name, function in template.functions.items() if "SnapStart" in function}
    assert with_snapshot == wanted
    for name in with_snapshot:
        applied = template.functions[name]["SnapStart"]["ApplyOn"]
        assert applied == {"Fn::If": ["HasSnapStart", "PublishedVersions", "None"]}


def test_a_run_of_a_schedule_that_is_given_up_is_told(template: Template) -> None:
    """The scheduler may fail to call Lambda, and Lambda to run the function: both give up into one queue."""
    for name, schedule in schedules(template).items():
        assert target(schedule["DeadLetterConfig"]["Arn"]) == "ScheduleDeadLetterQueue", name
        function = target(schedule["Arn"])
        config = template.of_type("AWS::Lambda::EventInvokeConfig")[f"{function}EventInvokeConfig"]
        assert target(config["DestinationConfig"]["OnFailure"]["Destination"]) == "ScheduleDeadLetterQueue"


_SECONDS = {"1 minute": 60, "5 minutes": 300, "15 minutes": 900, "30 minutes": 1800, "1 day": 86_400}


@pytest.mark.parametrize("every", _SECONDS)
def test_no_run_is_tried_again_once_the_next_one_is_due(template: Template, every: str) -> None:
    """Runs that come late would come together."""
    of_schedules = template.of_type("AWS::Scheduler::Schedule").values()
    found = [s["Target"] for s in of_schedules if s["ScheduleExpression"] == f"rate({every})"]
    assert found
    for schedule in found:
        config = template.of_type("AWS::Lambda::EventInvokeConfig")[
            f"{target(schedule['Arn'])}EventInvokeConfig"
        ]
        for given_up in (schedule["RetryPolicy"], config):
            assert given_up["MaximumEventAgeInSeconds"] <= _SECONDS[every]
            assert given_up["MaximumEventAgeInSeconds"] >= 60  # the least that AWS takes


def test_a_domain_of_ones_own_is_an_option(template: Template) -> None:
    conditions = {
        kind: resource["Condition"]
        for resource in template.resources.values()
        if (kind := resource["Type"]) in DOMAIN
    }
    assert conditions == DOMAIN
    (mapping,) = template.of_type("AWS::ApiGatewayV2::ApiMapping").values()
    assert target(mapping["ApiId"]) == "Api"
    assert target(mapping["Stage"]) in template.of_type("AWS::ApiGatewayV2::Stage")
    for name in ("DomainName", "DomainCertificateArn", "DomainHostedZoneId"):
        assert template.document["Parameters"][name]["Default"] == ""
