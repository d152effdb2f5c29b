"""`template.yaml` with the questions that the tests of the functions ask of it: nothing is wired twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.fakes.language_extensions import expanded

ROOT = Path(__file__).parents[2]
_VARIABLE = re.compile(r"\$\{([\w:]+)\}")


class _Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short forms as their long ones."""


def _long_form(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".")
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


@dataclass(frozen=True)
class Route:
    """A route of the HTTP API. `is_open` says that nobody needs a token."""

    method: str
    path: str
    function: str
    is_open: bool

    def matches(self, method: str, path: str) -> bool:
        """Whether API Gateway would send the request here. A slash at the end makes no difference."""
        path = path.rstrip("/") or "/"
        return self.method in ("ANY", method) and self._pattern.fullmatch(path) is not None

    def parameters(self, path: str) -> dict[str, str]:
        """The path parameters of a request."""
        found = self._pattern.fullmatch(path.rstrip("/") or "/")
        return found.groupdict() if found else {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        greedy = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+)", re.escape(self.path).replace("\\", ""))
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", greedy))


@dataclass(frozen=True)
class Source:
    """An event source mapping: a queue whose messages a function gets, so many at once."""

    queue: str
    function: str
    batch_size: int


class Template:
    """The template, parsed and with its loops expanded."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    @classmethod
    @cache
    def read(cls) -> Template:
        """The one that is deployed."""
        return cls(expanded(yaml.load((ROOT / "template.yaml").read_text(), _Loader)))

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of all resources of one type, by logical id."""
        resources: dict[str, dict[str, Any]] = self._document["Resources"]
        return {
            name: resource["Properties"] for name, resource in resources.items() if resource["Type"] == kind
        }

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """The tables by logical id."""
        return self.of_type("AWS::DynamoDB::Table")

    @cached_property
    def queues(self) -> dict[str, dict[str, Any]]:
        """The queues by logical id, dead letter queues first: the others refer to them."""
        queues = self.of_type("AWS::SQS::Queue")
        return dict(sorted(queues.items(), key=lambda item: "RedrivePolicy" in item[1]))

    def mapped(self, mapping: str, first: str, second: str) -> Any:
        """A value of the template's mappings."""
        return self._document["Mappings"][mapping][first][second]

    def most_receipts(self, queue: str) -> int:
        """How often a message of a queue is handed out before it is a dead letter."""
        return int(self.queues[queue]["RedrivePolicy"]["maxReceiveCount"])

    @cached_property
    def functions(self) -> dict[str, dict[str, Any]]:
        """The functions by logical id."""
        return self.of_type("AWS::Serverless::Function")

    @cached_property
    def sources(self) -> list[Source]:
        """What feeds the functions that work on queues, dead letter queues last: the others fill them."""
        found = [
            Source(
                mapping["EventSourceArn"]["Fn::GetAtt"][0],
                mapping["FunctionName"]["Ref"].removesuffix(".Alias"),
                mapping["BatchSize"],
            )
            for mapping in self.of_type("AWS::Lambda::EventSourceMapping").values()
            if mapping["EventSourceArn"]["Fn::GetAtt"][1] == "Arn"
        ]
        return sorted(found, key=lambda source: "RedrivePolicy" not in self.queues[source.queue])

    @cached_property
    def routes(self) -> list[Route]:
        """All routes, the most specific first, as API Gateway chooses."""
        return sorted(self._routes(), key=lambda route: ("+}" in route.path, "{" in route.path))

    def parameter(self, name: str) -> dict[str, Any]:
        """A parameter as it is declared."""
        found: dict[str, Any] = self._document["Parameters"][name]
        return found

    def parameters(self) -> dict[str, str]:
        """The parameters that have a default."""
        parameters: dict[str, dict[str, Any]] = self._document["Parameters"]
        return {
            name: str(parameter["Default"])
            for name, parameter in parameters.items()
            if "Default" in parameter
        }

    def module(self, function: str) -> str:
        """The Python module that holds a function's handler."""
        properties = self.functions[function]
        return f"{properties['CodeUri'].strip('/').replace('/', '.')}.{properties['Handler'].split('.')[0]}"

    def timeout(self, function: str) -> int:
        """Seconds that a function may run."""
        return int(self.functions[function].get("Timeout", self._globals["Timeout"]))

    def variables(self, function: str, values: Mapping[str, str]) -> dict[str, str]:
        """A function's environment; `values` are parameters and what stands for each resource."""
        own = self.functions[function].get("Environment", {}).get("Variables", {})
        everywhere = self._globals["Environment"]["Variables"]
        return {name: resolved(value, values) for name, value in {**everywhere, **own}.items()}

    @property
    def _globals(self) -> dict[str, Any]:
        found: dict[str, Any] = self._document["Globals"]["Function"]
        return found

    def _routes(self) -> Iterator[Route]:
        for name, function in self.functions.items():
            for event in function.get("Events", {}).values():
                if event["Type"] != "HttpApi":
                    continue
                route = event["Properties"]
                is_open = route.get("Auth", {}).get("Authorizer") == "NONE"
                yield Route(route["Method"], route["Path"], name, is_open)


def resolved(value: Any, values: Mapping[str, str]) -> str:
    """What CloudFormation makes of a value: the functions that the template uses in environments."""
    if not isinstance(value, dict):
        return str(value)
    if "Ref" in value:
        return values[value["Ref"]]
    if "Fn::If" in value:  # the defaults fulfil no condition
        return resolved(value["Fn::If"][2], values)
    return _VARIABLE.sub(lambda found: values[found[1]], value["Fn::Sub"])
