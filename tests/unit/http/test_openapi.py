"""The OpenAPI document that is served is the one that the code makes (API-1)."""

from __future__ import annotations

import json
import re

import pytest

from scripts.openapi import document, texts
from tests.fakes.template import Template

pytestmark = pytest.mark.rule("API-1")


def test_the_served_document_and_the_types_of_the_console_are_current() -> None:
    for path, text in texts().items():
        assert path.read_text(encoding="utf-8") == text, "run: make openapi"


def test_every_call_has_a_summary_and_every_failure_is_a_problem() -> None:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert "application/problem+json" in answer["content"], (method, path, status)


def test_every_call_has_a_route_in_the_template() -> None:
    routes = Template.read().routes
    for path, operations in document()["paths"].items():
        concrete = re.sub(r"\{\w+\}", "x", path)
        for method in operations:
            assert any(route.matches(method.upper(), concrete) for route in routes), (method, path)


def test_refs_resolve() -> None:
    whole = document()
    for ref in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(whole)):
        assert ref in whole["components"]["schemas"]
