"""Rights: a function may do what it does, to the things it does it to."""

import json
import re
from collections import defaultdict
from typing import Any

import pytest

from tests.infrastructure.template import Template, is_stream, listed, target
from tests.infrastructure.test_functions import HANDLERS, reached

CONSUMING = {
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
}
Resource = tuple[str, str]
"""A table, and an index of it; empty for the table itself."""
READING_SECRETS = {"secretsmanager:GetSecretValue", "kms:Decrypt"}
MOST_POLICIES = 10
"""Managed policies that a role may hold."""


def test_every_action_is_named(template: Template) -> None:
    for function in template.functions:
        for action in template.allowed(function):
            assert "*" not in action, f"{function}: {action}"


def test_every_resource_is_named(template: Template) -> None:
    for function in template.functions:
        for statement in template.statements(function):
            for resource in listed(statement["Resource"]):
                assert resource != "*", function
                text = json.dumps(resource)
                if "*" in text:  # all secrets below one path
                    assert re.search(r'(/connections|/alvys)/\*"', text), f"{function}: {text}"


def test_no_policy_of_aws_reads_all_queues(template: Template) -> None:
    for name, role in template.of_type("AWS::IAM::Role").items():
        assert "AWSLambdaSQSQueueExecutionRole" not in json.dumps(role), name


@pytest.mark.parametrize("function", HANDLERS)
def test_a_function_may_do_with_tables_what_its_code_does(template: Template, function: str) -> None:
    """Both ways, action by action and index by index; the integration tests refuse whatever isn't allowed.

    After the code has changed, `python -m tests.infrastructure.write_rights` writes them again.
    """
    assert _allowed_on_tables(template, function) == _used_on_tables(template, function)


@pytest.mark.parametrize("function", HANDLERS)
def test_a_function_sends_to_the_queues_that_its_code_sends_to(template: Template, function: str) -> None:
    variables = template.variables(function)
    allowed = {
        target(resource)
        for statement in template.statements(function)
        if "sqs:SendMessage" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    assert allowed == {target(variables[name]) for name in reached(function).sends}


@pytest.mark.parametrize("function", HANDLERS)
def test_a_consumer_reads_its_own_queues_only(template: Template, function: str) -> None:
    consumed = {target(source["EventSourceArn"]) for source in template.sources().get(function, [])}
    readable = {
        target(resource)
        for statement in template.statements(function)
        if set(listed(statement["Action"])) & CONSUMING
        for resource in listed(statement["Resource"])
    }
    assert readable == consumed
    assert not consumed or template.allowed(function) >= CONSUMING


@pytest.mark.parametrize("function", HANDLERS)
def test_a_function_keeps_the_secrets_that_its_code_keeps(template: Template, function: str) -> None:
    secrets = {
        action for action in template.allowed(function) if action.startswith(("secretsmanager", "kms"))
    }
    assert secrets - READING_SECRETS == reached(function).on_secrets - READING_SECRETS
    assert secrets <= READING_SECRETS or function in ("ConnectFunction", "CheckConnectionsFunction")


@pytest.mark.parametrize("function", HANDLERS)
def test_only_what_tells_events_reads_streams_and_puts_events(template: Template, function: str) -> None:
    """Lambda itself reads the streams, with the function's role."""
    allowed = {
        (action, target(resource))
        for statement in template.statements(function)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if action.startswith(("events:", "sns:")) or is_stream(resource)
    }
    reading = {
        f"dynamodb:{name}" for name in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    }
    read = template.streams() if function == "EventPublisherFunction" else ()
    used = {(action, target(template.variables(function)[name])) for name, action in reached(function).tells}
    assert allowed == {(action, table) for action in reading for table in read} | used


def test_the_key_is_used_for_a_purpose_of_this_deployment_only(template: Template) -> None:
    (key,) = template.of_type("AWS::KMS::Key").values()
    assert key["EnableKeyRotation"] is True
    assert template.resources["CredentialsKey"]["DeletionPolicy"] == "Retain"
    for function in HANDLERS:
        for statement in template.statements(function):
            if any(action.startswith("kms:") for action in listed(statement["Action"])):
                assert statement["Resource"] == {"Fn::GetAtt": ["CredentialsKey", "Arn"]}
                assert set(statement["Condition"]["StringEquals"]) == {
                    "kms:EncryptionContext:deployment",
                    "kms:EncryptionContext:purpose",
                }
    for statement in key["KeyPolicy"]["Statement"]:
        using = [action for action in statement["Action"] if action in ("kms:Encrypt", "kms:Decrypt")]
        assert not using or "kms:EncryptionContext:deployment" in statement["Condition"]["StringEquals"]
        assert not {"kms:*", "kms:CreateGrant", "kms:ReEncryptFrom"} & set(statement["Action"])


@pytest.mark.parametrize("function", HANDLERS)
def test_a_function_reads_the_secrets_of_the_systems_it_calls(template: Template, function: str) -> None:
    reads = json.dumps(
        [
            statement["Resource"]
            for statement in template.statements(function)
            if "secretsmanager:GetSecretValue" in listed(statement["Action"])
        ]
    )
    told = template.variables(function)
    assert ("/sender-??????" in reads) == ("/connections/*" in reads) == ("INTACCT_ENDPOINT_URL" in told)
    assert ("/alvys/*" in reads) == ("ALVYS_TOKEN_URL" in told)


def test_a_role_holds_no_more_policies_than_it_may(template: Template) -> None:
    for name, role in template.of_type("AWS::IAM::Role").items():
        assert len(role.get("ManagedPolicyArns", [])) <= MOST_POLICIES, name


def _allowed_on_tables(template: Template, function: str) -> dict[Resource, set[str]]:
    allowed: dict[Resource, set[str]] = defaultdict(set)
    for statement in template.statements(function):
        actions = {action for action in listed(statement["Action"]) if action.startswith("dynamodb:")}
        for resource in listed(statement["Resource"]):
            if actions and not is_stream(resource):
                allowed[_table_and_index(resource)] |= actions
    return allowed


def _table_and_index(resource: dict[str, Any]) -> Resource:
    if "Fn::GetAtt" in resource:
        return resource["Fn::GetAtt"][0], ""
    found = re.fullmatch(r"\$\{(\w+)\.Arn\}/index/(\w+)", resource["Fn::Sub"])
    assert found, resource
    return found[1], found[2]


def _used_on_tables(template: Template, function: str) -> dict[Resource, set[str]]:
    variables = template.variables(function)
    return {
        (target(variables[name]), index): set(actions)
        for (name, index), actions in reached(function).on_tables.items()
    }
