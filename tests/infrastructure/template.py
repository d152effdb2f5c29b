"""The processed template, with the questions that these tests ask of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Resource = dict[str, Any]

_ALIAS = "Aliaslive"
_FUNCTION = re.compile(rf"\$\{{(\w+){_ALIAS}\}}")


@dataclass(frozen=True)
class Template:
    document: dict[str, Any]

    @property
    def resources(self) -> dict[str, Resource]:
        resources: dict[str, Resource] = self.document["Resources"]
        return resources

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Properties of all resources of one type, by logical id."""
        return {name: r["Properties"] for name, r in self.resources.items() if r["Type"] == kind}

    @property
    def functions(self) -> dict[str, Resource]:
        return self.of_type("AWS::Lambda::Function")

    @property
    def queues(self) -> dict[str, Resource]:
        return self.of_type("AWS::SQS::Queue")

    @property
    def work_queues(self) -> dict[str, Resource]:
        return {name: q for name, q in self.queues.items() if not name.endswith("DeadLetterQueue")}

    @property
    def alarms(self) -> dict[str, Resource]:
        return self.of_type("AWS::CloudWatch::Alarm")

    def measured(self) -> Iterator[dict[str, Any]]:
        """The metrics that the alarms look at, also where they compute something of them."""
        for alarm in self.alarms.values():
            if "MetricName" in alarm:
                yield alarm
            for query in alarm.get("Metrics", []):
                if "MetricStat" in query:
                    yield query["MetricStat"]["Metric"]

    def routes(self) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
        """Each route of the API: "METHOD /path", its function, and what it asks for."""
        for path, operations in self.of_type("AWS::ApiGatewayV2::Api")["Api"]["Body"]["paths"].items():
            for method, operation in operations.items():
                verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                function = _FUNCTION.search(uri)
                assert function, uri
                yield f"{verb} {path}", function[1], operation["security"]

    def variables(self, function: str) -> dict[str, Any]:
        variables: dict[str, Any] = self.functions[function]["Environment"]["Variables"]
        return variables

    def sources(self) -> dict[str, list[Resource]]:
        """Event source mappings of each function: the queues that it works off."""
        found: dict[str, list[Resource]] = {}
        for mapping in self.of_type("AWS::Lambda::EventSourceMapping").values():
            if not is_stream(mapping["EventSourceArn"]):
                found.setdefault(target(mapping["FunctionName"]), []).append(mapping)
        return found

    def streams(self) -> dict[str, Resource]:
        """Event source mappings of the tables' streams, by table."""
        return {
            target(mapping["EventSourceArn"]): mapping
            for mapping in self.of_type("AWS::Lambda::EventSourceMapping").values()
            if is_stream(mapping["EventSourceArn"])
        }

    def statements(self, function: str) -> Iterator[dict[str, Any]]:
        """What the function's role allows its code.

        Left out are the two policies of AWS for logs and traces, and what Lambda does with failed runs.
        """
        role = self.of_type("AWS::IAM::Role")[f"{function}Role"]
        for policy in role.get("Policies", []):
            if not policy["PolicyName"].endswith("OnFailureSQSPolicy"):
                yield from policy["PolicyDocument"]["Statement"]
        shared = self.of_type("AWS::IAM::ManagedPolicy")
        for arn in role["ManagedPolicyArns"]:
            if isinstance(arn, dict):
                yield from shared[arn["Ref"]]["PolicyDocument"]["Statement"]

    def allowed(self, function: str) -> set[str]:
        """The actions that the function's role allows."""
        return {action for statement in self.statements(function) for action in listed(statement["Action"])}


def is_stream(reference: dict[str, Any]) -> bool:
    """Whether a reference is to a table's stream."""
    named: Any = reference.get("Fn::GetAtt", ())
    return "StreamArn" in named


def listed(value: Any) -> list[Any]:
    """CloudFormation lets a list of one be the one."""
    return value if isinstance(value, list) else [value]


def target(reference: dict[str, Any]) -> str:
    """The logical id behind a Ref, a Fn::GetAtt, or the Fn::Sub in which SAM's policies name a queue.

    For a function's alias it is that of the function.
    """
    if "Fn::Sub" in reference:
        _, values = reference["Fn::Sub"]
        return target(values["queueName"])
    name: str = reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0]
    return name.removesuffix(_ALIAS)
