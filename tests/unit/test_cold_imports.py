"""What a cold function loads before its first call, and what it leaves until it is needed."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

import alvys_intacct
from sandbox.stack.settings import ROOT

SHOW = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""
# The outside world: nothing of it is loaded before a call asks for it.
OUTSIDE = ("boto3", "httpx", "lxml", "alvys_intacct.gateways.intacct", "alvys_intacct.gateways.alvys")
USE_CASES = "alvys_intacct.usecases."
LATER = {
    "export_invoice.worker": (
        f"{USE_CASES}payments",
        f"{USE_CASES}close",
        f"{USE_CASES}error_transactions",
        f"{USE_CASES}exports.modify_documents",
        f"{USE_CASES}exports.preview_document",
        f"{USE_CASES}references.read_from_alvys",
        "alvys_intacct.http",
        "aws_lambda_powertools.event_handler",
        "alvys_intacct.domain.readiness",
        "alvys_intacct.domain.kinds.drivers.envelope",
        "alvys_intacct.domain.kinds.fuel.envelope",
        "alvys_intacct.domain.alvys.purchases",
        "alvys_intacct.domain.alvys.statements",
    ),
    "connect.app": ("alvys_intacct.http.routes", f"{USE_CASES}account_mappings"),
    "export_invoice.intake": (
        "alvys_intacct.http.shapes.transactions",
        "alvys_intacct.http.shapes.connection_messages",
        "alvys_intacct.domain.close",
    ),
    "transactions.app": (
        f"{USE_CASES}exports",
        "alvys_intacct.http.routes",
        "alvys_intacct.http.shapes.connections",
        "alvys_intacct.domain.close.obstacles",
        "alvys_intacct.domain.alvys.operations",
    ),
    "error_transactions.app": (
        "alvys_intacct.http.shapes.error_actions",
        f"{USE_CASES}work.capture_failures",
        f"{USE_CASES}error_transactions.run_actions",
    ),
    "sync_payments.app": (f"{USE_CASES}payments.read_payments", f"{USE_CASES}payments.drain_payments"),
    "console.app": ("pydantic", "botocore.session", "alvys_intacct.bootstrap"),
}


@pytest.mark.parametrize("function", LATER)
def test_a_cold_function_leaves_until_later_what_its_first_call_may_not_need(function: str) -> None:
    loaded = _loaded(f"functions.{function}")
    early = [
        name
        for name in loaded
        for later in (*OUTSIDE, *LATER[function])
        if name == later or name.startswith(f"{later}.")
    ]
    assert early == []


def test_the_gateway_to_sage_leaves_the_catalogue_of_errors_until_the_first_error() -> None:
    loaded = _loaded("alvys_intacct.gateways.intacct.gateway")
    assert "alvys_intacct.gateways.intacct.errors.classification" in loaded
    assert "alvys_intacct.gateways.intacct.errors.catalogue" not in loaded


def test_a_wired_worker_leaves_the_envelopes_of_other_kinds_until_there_is_one() -> None:
    loaded = _loaded("alvys_intacct.bootstrap.export_steps")
    assert "alvys_intacct.usecases.exports.driver_statements" in loaded
    envelopes = {name for name in loaded if name.endswith(".envelope") and ".domain.kinds." in name}
    assert envelopes == {"alvys_intacct.domain.kinds.envelope"}
    assert not {"alvys_intacct.domain.alvys.purchases", "alvys_intacct.domain.alvys.statements"} & set(loaded)


SLOW_DEFAULT = re.compile(r"default_factory=(list|tuple)\b")
FUTURE = "from __future__ import annotations"


def test_models_cost_pydantic_no_parsing() -> None:
    """It compiles annotations that are text, and parses the signature of a built-in that makes a default."""
    modules = {model.__module__ for model in _models()}
    assert len(modules) > 40
    sources = {module: _source(module) for module in modules}
    assert [module for module, source in sources.items() if FUTURE in source] == []
    fields = [line for source in sources.values() for line in source.splitlines() if "Field(" in line]
    assert [line for line in fields if SLOW_DEFAULT.search(line)] == []


def _models() -> Iterator[type[BaseModel]]:
    for module in pkgutil.walk_packages(alvys_intacct.__path__, "alvys_intacct."):
        importlib.import_module(module.name)
    waiting: list[type[BaseModel]] = [BaseModel]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        yield from (model for model in below if model.__module__.startswith("alvys_intacct."))


def _source(module: str) -> str:
    return Path(str(sys.modules[module].__file__)).read_text()


def _loaded(module: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHOW, module],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/shared'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded: list[str] = json.loads(done.stdout)
    return loaded
