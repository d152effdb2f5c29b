"""Writes the API's shapes as TypeScript declarations, from its OpenAPI document.

The console's modules name them in JSDoc, and `make consoletypes` checks the modules against them. Each schema
is a type of its own; `Operations` has the query, body and answer of each call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

HEADING = """\
// The API's shapes, written by `make openapi` from the code. The console's modules are checked against them;
// they are not served.
"""
SIMPLE = {
    "boolean": "boolean",
    "integer": "number",
    "null": "null",
    "number": "number",
    "string": "string",
}
_REF = "#/components/schemas/"
_PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$]*")


def declarations(document: Mapping[str, Any]) -> str:
    """All schemas by name, then all calls. Raises `ValueError` for a schema that has no type here."""
    schemas = document["components"]["schemas"]
    return "\n".join(
        [
            HEADING,
            *(_declared(name, schemas[name]) for name in sorted(schemas)),
            _operations(document["paths"]),
        ]
    )


def _declared(name: str, schema: Schema) -> str:
    words = _comment(schema.get("description", ""), "")
    if schema.get("properties"):
        return f"{words}export interface {name} {_fields(schema, '')}\n"
    return f"{words}export type {name} = {type_of(schema)};\n"


def type_of(schema: Schema, margin: str = "") -> str:
    """The type of a schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(choice) for choice in schema["enum"])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(type_of(choice, margin) for choice in choices))
    if parts := schema.get("allOf"):
        return " & ".join(_grouped(type_of(part, margin)) for part in parts)
    match schema.get("type"):
        case None:
            return "unknown"
        case "array":
            return f"{_grouped(type_of(schema.get('items', {}), margin))}[]"
        case "object":
            return _object(schema, margin)
        case list() as names:
            return " | ".join(type_of({**schema, "type": name}, margin) for name in names)
        case name if name in SIMPLE:
            return SIMPLE[name]
        case name:
            raise ValueError(f"No type stands for {name!r}.")


def _object(schema: Schema, margin: str) -> str:
    """An object with fields, or a map; the names of a map may be those of an enum."""
    if schema.get("properties"):
        return _fields(schema, margin)
    more = schema.get("additionalProperties", True)
    values = [*schema.get("patternProperties", {}).values(), *([more] if isinstance(more, Mapping) else [])]
    value = " | ".join(dict.fromkeys(type_of(each, margin) for each in values)) or "unknown"
    if "$ref" in (names := schema.get("propertyNames", {})):
        return f"{{ [name in {type_of(names)}]?: {value} }}"
    return f"Record<string, {value}>"


def _fields(schema: Schema, margin: str) -> str:
    inner = margin + "  "
    required = schema.get("required", ())
    lines = [
        f"{_comment(field.get('description', ''), inner)}"
        f"{inner}{_name(name)}{'' if name in required else '?'}: {type_of(field, inner)};\n"
        for name, field in sorted(schema["properties"].items())
    ]
    return "{\n" + "".join(lines) + margin + "}"


def _operations(paths: Mapping[str, Any]) -> str:
    lines = ["/** Each call, by its method and path. */\nexport interface Operations {\n"]
    for path, operations in sorted(paths.items()):
        for method, operation in sorted(operations.items()):
            query = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
            lines += [
                _comment(operation["summary"], "  "),
                f'  "{method.upper()} {path}": {{\n',
                f"    query: {_query(query)};\n",
                f"    body: {_content(operation.get('requestBody'))};\n",
                f"    answer: {_content(_success(operation))};\n",
                "  };\n",
            ]
    return "".join(lines) + "}\n"


def _query(parameters: list[Schema]) -> str:
    if not parameters:
        return "Record<string, never>"
    fields = {parameter["name"]: parameter["schema"] for parameter in parameters}
    required = [parameter["name"] for parameter in parameters if parameter.get("required")]
    return _fields({"properties": fields, "required": required}, "    ")


def _success(operation: Schema) -> Schema | None:
    found = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    return found[0] if found else None


def _content(message: Schema | None) -> str:
    """The type of a body or an answer; null if it has none."""
    contents = list((message or {}).get("content", {}).values())
    return type_of(contents[0].get("schema", {}), "    ") if contents else "null"


def _grouped(text: str) -> str:
    return f"({text})" if re.search(r" [|&] ", text) and not text.startswith("{") else text


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name)


def _comment(words: str, margin: str) -> str:
    """The words as a comment; nothing if there are none."""
    lines = [line.strip() for line in words.replace("*/", "*\\/").strip().splitlines()]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{margin}/** {lines[0]} */\n"
    return (
        f"{margin}/**\n" + "".join(f"{margin} * {line}".rstrip() + "\n" for line in lines) + f"{margin} */\n"
    )
