"""Rights: a function may do what it does, to the things it does it to."""

import json

import pytest

from tests.infrastructure.template import Template, listed, target
from tests.infrastructure.test_functions import VARIABLES

CONSUMING = {
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
}
KEEPING_SECRETS = {
    "secretsmanager:CreateSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecret",
    "secretsmanager:DeleteSecret",
    "secretsmanager:RestoreSecret",
    "secretsmanager:TagResource",
}
QUEUES = {
    "INVOICE_EXPORT_QUEUE_URL": "InvoiceExportQueue",
    "BILL_EXPORT_QUEUE_URL": "BillExportQueue",
    "MODIFY_QUEUE_URL": "ModifyQueue",
    "PAYMENT_READ_QUEUE_URL": "PaymentReadQueue",
    "PAYMENT_APPLY_QUEUE_URL": "PaymentApplyQueue",
}
TABLES = {
    "CONNECTIONS_TABLE": "ConnectionsTable",
    "TRANSACTIONS_TABLE": "TransactionsTable",
    "PAYMENTS_TABLE": "PaymentsTable",
}


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
                if "*" in text:  # all indexes of one table, all secrets below one path
                    assert text.endswith(('/index/*"}', '/connections/*"}', '/alvys/*"}')), (
                        f"{function}: {text}"
                    )


def test_no_policy_of_aws_reads_all_queues(template: Template) -> None:
    for name, role in template.of_type("AWS::IAM::Role").items():
        assert "AWSLambdaSQSQueueExecutionRole" not in json.dumps(role), name


@pytest.mark.parametrize("function", VARIABLES)
def test_a_function_reaches_the_tables_it_is_told_of(template: Template, function: str) -> None:
    told = {table for variable, table in TABLES.items() if variable in template.variables(function)}
    allowed = {
        target(resource)
        for statement in template.statements(function)
        if any(action.startswith("dynamodb:") for action in listed(statement["Action"]))
        for resource in listed(statement["Resource"])
        if "Fn::GetAtt" in resource
    }
    assert allowed == told
    assert "dynamodb:Scan" not in template.allowed(function)


@pytest.mark.parametrize("function", VARIABLES)
def test_a_function_sends_only_to_the_queues_it_is_told_of(template: Template, function: str) -> None:
    told = {queue for variable, queue in QUEUES.items() if variable in template.variables(function)}
    allowed = {
        target(resource)
        for statement in template.statements(function)
        if "sqs:SendMessage" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    consumed = {target(source["EventSourceArn"]) for source in template.sources().get(function, [])}
    assert allowed <= told
    assert told - allowed <= consumed  # a consumer knows its queue's URL to postpone a message


@pytest.mark.parametrize("function", VARIABLES)
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


def test_only_connect_keeps_secrets(template: Template) -> None:
    for function in template.functions:
        keeps = template.allowed(function) & KEEPING_SECRETS
        assert keeps == (KEEPING_SECRETS if function == "ConnectFunction" else set()), function


@pytest.mark.parametrize("function", VARIABLES)
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
