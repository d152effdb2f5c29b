"""The filters of the tables' streams in the template, matched as Lambda documents it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.template import Template


def source(table: str) -> Mapping[str, Any]:
    """The event source mapping of a table's stream."""
    mappings = Template.read().of_type("AWS::Lambda::EventSourceMapping").values()
    wanted = {"Fn::GetAtt": [table, "StreamArn"]}
    return next(mapping for mapping in mappings if mapping["EventSourceArn"] == wanted)


def passes(table: str, record: Mapping[str, Any]) -> bool:
    """Whether one of the filters of a table's stream lets a record through."""
    patterns = [json.loads(one["Pattern"]) for one in source(table)["FilterCriteria"]["Filters"]]
    return any(matches(pattern, record) for pattern in patterns)


def matches(pattern: Mapping[str, Any], value: Any) -> bool:
    """Whether a pattern matches, as far as ours go: values, prefixes, presence and alternatives."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(alternative, value) for alternative in wanted):
                return False
            continue
        found = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(wanted, Mapping):
            if not matches(wanted, found):
                return False
        elif not _is_one_of(wanted, found):
            return False
    return True


def _is_one_of(wanted: Sequence[Any], found: Any) -> bool:
    for rule in wanted:
        match rule:
            case {"exists": bool(there)}:
                if (found is not None) is there:
                    return True
            case {"prefix": str(prefix)}:
                if isinstance(found, str) and found.startswith(prefix):
                    return True
            case _:
                if found == rule:
                    return True
    return False
