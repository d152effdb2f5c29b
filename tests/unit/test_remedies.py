"""Remedies exist: each says what to do, and the places and settings that it names are there (ERR-1)."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.gateways.intacct.errors.catalogue import BY_CODE
from alvys_intacct.gateways.intacct.errors.entry import Verdict
from tests.fakes.template import ROOT

pytestmark = pytest.mark.rule("ERR-1")
SOURCES = sorted([*(ROOT / "layers").rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
DESCRIBED = json.loads((ROOT / "functions/console/static/openapi.json").read_text())["paths"]
CONNECTION = "/v1/connections/{subsidiary_id}"
# Where each setting that an error names is changed.
PLACES = {
    "credentials": f"put {CONNECTION}/credentials",
    "account-mappings": f"put {CONNECTION}/account-mappings",
    "dimension-mappings": f"put {CONNECTION}/dimension-mappings",
    "custom-field-mappings": f"put {CONNECTION}/custom-field-mappings",
    "alvys-values": f"get {CONNECTION}/alvys-values",
    "parties": f"post {CONNECTION}/party-links",
    "posting-destination": "post /v1/connections",
    "ar": f"patch {CONNECTION}",
    "ap": f"patch {CONNECTION}",
    "advanced": f"patch {CONNECTION}",
    "sync": f"patch {CONNECTION}",
}
# The settings that remedies name, under their names in the console.
NAMED = {
    "Auto Create Customer": "auto_create_customer",
    "Auto Create Vendor": "auto_create_vendor",
    "Cross Subsidiary Billing": "cross_subsidiary_billing",
    "Create parties in": "create_parties_in",
    "Reverse in": "reverse_in",
    "Long references": "long_references",
    "Include Driver Bills": "include_driver_bills",
    "Export Carrier Statements": "export_carrier_statements",
}
FIELDS = {*ArSettings.model_fields, *ApSettings.model_fields, *AdvancedSettings.model_fields}
# Errors that never reach a biller: they are put into words where they are caught.
INTERNAL = {"reads/modules.py", "session/channel.py"}


def errors() -> Iterator[tuple[Path, ast.Call, dict[str | None, ast.expr]]]:
    """Each place where an error for a person is made."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("NeedsAttention", "Problem", "Entry", "_unknown")
            ):
                yield path, node, {keyword.arg: keyword.value for keyword in node.keywords}


def texts(node: ast.AST) -> Iterator[str]:
    """The texts in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def test_every_setting_that_an_error_names_is_a_place() -> None:
    links = {
        text
        for _, _, given in errors()
        if (value := given.get("setting")) is not None
        for text in texts(value)
    }
    links |= {entry.setting for entry in BY_CODE.values() if entry.setting}
    assert links <= set(PLACES)
    for place in PLACES.values():
        method, path = place.split(" ")
        assert method in DESCRIBED.get(path, {}), place


def test_every_error_for_a_person_says_what_to_do() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node, given in errors()
        if isinstance(node.func, ast.Name)
        and node.func.id in ("NeedsAttention", "Problem")
        and not any(str(path).endswith(one) for one in INTERNAL)
        and not any(texts(given["remedy"]) if "remedy" in given else [])
        and not isinstance(given.get("remedy"), ast.Attribute | ast.Name)
    ]
    assert silent == []
    assert [
        entry.code for entry in BY_CODE.values() if entry.verdict is Verdict.ATTEND and not entry.remedy
    ] == []


def test_remedies_name_settings_and_actions_that_exist() -> None:
    remedies = ["".join(texts(given["remedy"])) for _, _, given in errors() if "remedy" in given] + [
        entry.remedy for entry in BY_CODE.values()
    ]
    said = " ".join(remedies)
    for name, field in NAMED.items():
        assert field in FIELDS, name
    switches = re.findall(r"switch (?:on )?([A-Z]\w+(?: [A-Z]\w+)+)", said)
    assert set(switches) - {"Web Services"} <= set(NAMED)
    quoted = re.findall(r"'([A-Z]\w+(?: \w+)+)'", said)
    # What else is quoted is the name of a switch in Sage.
    ours = [name for name in quoted if not name.startswith("Enable")]
    assert set(ours) <= set(NAMED)
    # A version is carried into Sage by sending it again; nothing else is called that.
    assert "regenerate" not in said
