"""The rights of each function, as the template gives them: whether a call to AWS is allowed.

Only what our policies use is understood: actions by name, resources by reference, and, of the key, the
conditions on the context of an encryption.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.fakes.template import Template

SINGLE = {
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}
"""Operations that need the right of another one."""
IN_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
CONSUMING = (
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
)
"""What SAM's SQSPollerPolicy allows, as far as it is ours to use."""
CONTEXT = "kms:EncryptionContext:"


@dataclass(frozen=True)
class Use:
    """One thing that a call does: an action on a table, an index, a queue, a secret or the key."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}" + (f" for {dict(self.context)}" if self.context else "")


@dataclass(frozen=True)
class Right:
    """What one statement allows on one resource; `*` and `?` stand in names of secrets only."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()

    def allows(self, use: Use) -> bool:
        """Whether the use is one of these."""
        return (
            self.action == use.action
            and fnmatch.fnmatchcase(use.resource, self.resource)
            and set(self.context) <= set(use.context)
        )


def uses(service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[Use]:
    """What a call to AWS does, as IAM sees it."""
    action = f"{service}:{SINGLE.get(operation, operation)}"
    if service == "dynamodb":
        yield from _on_tables(operation, parameters)
    elif service == "sqs":
        yield Use(action, parameters["QueueUrl"].rpartition("/")[2])
    elif service == "secretsmanager":
        # Secrets Manager ends the name of each secret with six characters.
        yield Use(action, f"{parameters.get('SecretId') or parameters['Name']}-a1B2c3")
    elif service == "kms":
        yield Use(action, "CredentialsKey", tuple(sorted(parameters["EncryptionContext"].items())))


def _on_tables(operation: str, parameters: Mapping[str, Any]) -> Iterator[Use]:
    if "TransactItems" in parameters:
        for item in parameters["TransactItems"]:
            for kind, part in item.items():
                yield Use(f"dynamodb:{IN_TRANSACTIONS[kind]}", part["TableName"])
    elif "RequestItems" in parameters:
        for table in parameters["RequestItems"]:
            yield Use(f"dynamodb:{operation}", table)
    else:
        index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
        yield Use(f"dynamodb:{operation}", f"{parameters['TableName']}{index}")


@cache
def rights(function: str) -> tuple[Right, ...]:
    """All rights of a function."""
    return tuple(_rights(function))


def _rights(function: str) -> Iterator[Right]:
    template = Template.read()
    shared = template.of_type("AWS::IAM::ManagedPolicy")
    for policy in template.functions[function].get("Policies", []):
        if "SQSPollerPolicy" in policy:
            queue = policy["SQSPollerPolicy"]["QueueName"]["Fn::GetAtt"][0]
            yield from (Right(action, queue) for action in CONSUMING)
            continue
        document = shared[policy["Ref"]]["PolicyDocument"] if "Ref" in policy else policy
        for statement in document["Statement"]:
            context = _context(statement.get("Condition", {}), template)
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    yield Right(action, _name(resource, template), context)


def _context(condition: Mapping[str, Any], template: Template) -> tuple[tuple[str, str], ...]:
    """The encryption context that a statement asks for. Fails for a condition that isn't understood."""
    assert set(condition) <= {"StringEquals"}, condition
    asked = condition.get("StringEquals", {})
    assert all(name.startswith(CONTEXT) for name in asked), asked
    return tuple(
        sorted((name.removeprefix(CONTEXT), _text(value, template)) for name, value in asked.items())
    )


def _name(resource: Any, template: Template) -> str:
    """How `uses` names a resource."""
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    if "Ref" in resource:
        return str(resource["Ref"])
    text = _text(resource, template)
    return text.rpartition(":secret:")[2]


def _text(value: Any, template: Template) -> str:
    if isinstance(value, str):
        return value
    text = str(value["Fn::Sub"])
    for name, default in template.parameters().items():
        text = text.replace(f"${{{name}}}", default)
    for table in template.tables:
        text = text.replace(f"${{{table}.Arn}}", table)
    return text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
