"""Expands `Fn::ForEach`, as the transform `AWS::LanguageExtensions` does, as far as `template.yaml` uses it.

Tests that read the template as it is written need no tools of AWS with this.
`tests/infrastructure/test_loops.py` compares the outcome with the transform of the emulator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LOOP = "Fn::ForEach::"
SECTIONS = ("Resources", "Outputs")

Names = Mapping[str, str]


def expanded(document: Mapping[str, Any]) -> dict[str, Any]:
    """A template in long form, with each loop replaced by what it makes."""
    maps = document["Mappings"]
    sections = {name: dict(_members(document[name], {}, maps)) for name in SECTIONS if name in document}
    return {**document, **sections}


def _members(section: Mapping[str, Any], names: Names, maps: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in section.items():
        if not key.startswith(LOOP):
            yield _filled(key, names), _bound(value, names, maps)
            continue
        name, items, fragment = value
        for item in items:
            yield from _members(fragment, {**names, name: item}, maps)


def _bound(value: Any, names: Names, maps: Mapping[str, Any]) -> Any:
    """A value inside loops: what depends on their names alone is computed, the rest stays."""
    if isinstance(value, list):
        return [_bound(member, names, maps) for member in value]
    if not isinstance(value, dict):
        return value
    bound = {key: _bound(member, names, maps) for key, member in value.items()}
    match bound:
        case {"Ref": str(name)} if name in names:
            return names[name]
        case {"Fn::Sub": str(text)} if names:
            filled = _filled(text, names)
            return filled if "${" not in filled else {"Fn::Sub": filled}
        case {"Fn::FindInMap": [str(name), str(row), str(column)]}:
            return maps[name][row][column]
    return bound


def _filled(text: str, names: Names) -> str:
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value)
    return text
