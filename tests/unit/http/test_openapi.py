"""The OpenAPI document that is served is the one that the code makes (API-1)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scripts.openapi import TARGET, document, text

pytestmark = pytest.mark.rule("API-1")


TEMPLATE = (Path(__file__).resolve().parents[3] / "template.yaml").read_text()


def test_the_served_document_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run: make openapi"


def test_every_call_has_a_summary_and_every_failure_is_a_problem() -> None:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert "application/problem+json" in answer["content"], (method, path, status)


def test_every_call_has_a_route_in_the_template() -> None:
    routes = [re.sub(r"\{\w+\+\}", ".+", path) for path in re.findall(r"Path: (\S+)", TEMPLATE)]
    for path in document()["paths"]:
        concrete = re.sub(r"\{\w+\}", "x", path)
        assert any(re.fullmatch(re.sub(r"\{\w+\}", "x", route), concrete) for route in routes), path


def test_refs_resolve() -> None:
    whole = document()
    for ref in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(whole)):
        assert ref in whole["components"]["schemas"]
