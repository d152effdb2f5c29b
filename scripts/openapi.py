"""Generates the API's OpenAPI document from the functions' routes (API-1).

`python -m scripts.openapi` writes the file that the console function serves, and the same shapes as types for
the console's modules. A test compares both files with the code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from alvys_intacct.http.api import Api
from alvys_intacct.http.shapes.errors import ErrorFileQuery, ErrorsQuery, GroupsQuery
from alvys_intacct.http.shapes.list_filters import PageQuery
from alvys_intacct.http.shapes.payment_runs import RunsQuery
from alvys_intacct.http.shapes.payments import PaymentsQuery
from functions.close.app import api as close
from functions.connect.app import api as connect
from functions.error_transactions.app import api as errors
from functions.export_bill.intake import api as bills
from functions.export_invoice.intake import api as invoices
from functions.modify_transaction.intake import api as changes
from functions.sync_payments.app import api as payments
from functions.transactions.app import api as transactions
from scripts.api_types import declarations

STATIC = Path(__file__).resolve().parents[1] / "functions/console/static"
TARGET = STATIC / "openapi.json"
TYPES = STATIC / "app/api-types.d.ts"
GROUPS = {
    "Connections": connect,
    "Invoices": invoices,
    "Bills": bills,
    "Transactions": transactions,
    "Changes": changes,
    "Errors": errors,
    "Payments": payments,
    "Close": close,
}
# The parameters of lists, whose checks the framework leaves out.
QUERIES: dict[str, type[BaseModel]] = {
    "/v1/errors": ErrorsQuery,
    "/v1/errors.csv": ErrorFileQuery,
    "/v1/errors/groups": GroupsQuery,
    "/v1/payment-syncs": RunsQuery,
    "/v1/payments": PaymentsQuery,
    "/v1/transactions": PageQuery,
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "correlationId"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; tell errors apart by it."},
        "correlationId": {"type": "string"},
        "remedy": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_PROBLEM_REF = "#/components/schemas/Problem"
STATUSES = {
    "400": "The input is wrong; errors names what, where, and what to do.",
    "401": "No valid token.",
    "403": "A permission or role is missing.",
    "404": "Not found, or another tenant's.",
    "409": "It conflicts with what is there.",
    "413": "The body is too large; docs/limits.md has the figures.",
    "415": "The body is no JSON.",
    "422": "Sage Intacct or a setting stands in the way.",
    "429": "Too many calls, tries or runs of this tenant at present; repeat it after Retry-After seconds.",
    "503": "Not available at the moment; try again.",
}


def document() -> dict[str, Any]:
    """One OpenAPI document for all functions."""
    whole: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Alvys to Sage Intacct",
            "version": "1",
            "description": "Carries invoices and bills from Alvys into Sage Intacct; payments come back.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in (*GROUPS, "Service")],
        "paths": {},
        "components": {
            "schemas": {"Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
    for tag, api in GROUPS.items():
        api.load()
        part = json.loads(api.routes.get_openapi_json_schema(title=tag, version="1"))
        for path, operations in part["paths"].items():
            for operation in operations.values():
                operation["tags"] = [tag]
                operation["summary"] = _summaries(api)[operation["operationId"]]
                _answers(operation)
            if path.endswith(".csv"):
                _files(operations)
            if path in QUERIES:
                _describe_parameters(operations["get"], QUERIES[path])
            whole["paths"].setdefault(path.replace("<", "{").replace(">", "}"), {}).update(operations)
        _add_schemas(whole["components"]["schemas"], part.get("components", {}).get("schemas", {}))
    _open_routes(whole["paths"])
    queries = [query.__name__ for query in QUERIES.values()]
    for unused in ("HTTPValidationError", "ValidationError", "ResponseValidationError", *queries):
        whole["components"]["schemas"].pop(unused, None)
    return whole


def _add_schemas(known: dict[str, Any], more: dict[str, Any]) -> None:
    """Add the schemas of a function. Raises `ValueError` if two shapes have the same name."""
    for name, schema in more.items():
        if known.setdefault(name, schema) != schema:
            raise ValueError(f"Two shapes of the API are called {name}. Give one of them another name.")


def _summaries(api: Api) -> dict[str, str]:
    """What each operation does: the first line of its function's docstring."""
    resolver = api.routes
    routes = [*resolver._static_routes, *resolver._dynamic_routes]
    return {route.operation_id: (route.func.__doc__ or "").strip().split("\n")[0] for route in routes}


def _describe_parameters(operation: dict[str, Any], query: type[BaseModel]) -> None:
    """Each parameter as its model describes it."""
    described = query.model_json_schema()["properties"]
    for parameter in operation["parameters"]:
        parameter["schema"] = described[parameter["name"]]


def _answers(operation: dict[str, Any]) -> None:
    """Describe every failure as a problem document, in place of the framework's own answers."""
    operation["responses"].pop("422", None)
    for status, words in STATUSES.items():
        problem = {"application/problem+json": {"schema": {"$ref": _PROBLEM_REF}}}
        operation["responses"].setdefault(status, {"description": words, "content": problem})


def _files(operations: dict[str, Any]) -> None:
    """Files are CSV: what is read, and what is sent back."""
    file = {"text/csv": {"schema": {"type": "string"}}}
    operations["get"]["responses"]["200"]["content"] = file
    if "put" in operations:
        operations["put"]["requestBody"] = {"required": True, "content": file}
        operations["put"]["responses"]["415"]["description"] = "The body is no CSV."


def _open_routes(paths: dict[str, Any]) -> None:
    for path, words in {
        "/v1/health": "That the service answers.",
        "/v1/openapi.json": "This document.",
        "/v1/docs": "This document as a page, on which calls can be tried.",
    }.items():
        paths[path] = {
            "get": {
                "tags": ["Service"],
                "summary": words,
                "operationId": path.rsplit("/", 1)[-1].split(".")[0],
                "security": [],
                "responses": {"200": {"description": words}},
            }
        }


def texts() -> dict[Path, str]:
    """What is written, by file: the document, and its shapes as types."""
    whole = document()
    return {TARGET: json.dumps(whole, indent=1, sort_keys=True) + "\n", TYPES: declarations(whole)}


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
