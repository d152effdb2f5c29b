"""Processes that SnapStart restores from a snapshot: forks of a function that is ready for its first call."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from sandbox.stack.settings import ROOT
from tests.fakes.template import Template

FUNCTION = "InvoiceWorkerFunction"
RESTORED = 24
HOOKS = """
import importlib, json, os, random, secrets, stat, sys, threading, types, uuid

before, after = [], []
hooks = types.ModuleType("snapshot_restore_py")
hooks.register_before_snapshot = lambda call, *arguments: before.append(lambda: call(*arguments))
hooks.register_after_restore = lambda call, *arguments: after.append(lambda: call(*arguments))
sys.modules["snapshot_restore_py"] = hooks

def is_socket(file):
    try:
        return stat.S_ISSOCK(os.fstat(file).st_mode)
    except OSError:
        return False

def held():
    sockets = [file for file in range(3, 256) if is_socket(file)]
    return {"sockets": sockets, "threads": threading.active_count()}
"""
SNAPSHOTS = (
    HOOKS
    + """
import botocore.session, pydantic

for module, variables in json.loads(sys.argv[1]).items():
    if os.fork() == 0:
        os.environ.update(variables)
        function = importlib.import_module(module)
        for call in before:
            call()
        ready = vars(importlib.import_module("alvys_intacct.bootstrap.deployment").deployment())
        later = list(function.api._later)
        print(json.dumps({"module": module, **held(), "later": later, "ready": sorted(ready)}), flush=True)
        os._exit(0)
    assert os.wait()[1] == 0, module
"""
)
SNAPSHOT_AND_RESTORE = (
    HOOKS
    + """
from alvys_intacct.gateways.dynamodb.leases import DynamoLease

leases, make = [], DynamoLease.__init__
def remember(self, *arguments, **named):
    leases.append(self)
    make(self, *arguments, **named)
DynamoLease.__init__ = remember

import functions.export_invoice.worker
for call in before:
    call()

(lease,) = leases
print(json.dumps(held()), flush=True)


class Table:
    slots = []

    def update_item(self, **request):
        self.slots.append(request["Key"]["sk"]["S"])
        return {}


for _ in range(int(sys.argv[1])):
    if os.fork() == 0:
        for call in after:
            call()
        lease._slots._client = Table()
        with lease.held("company", seconds=1, wait=0):
            pass
        drawn = {"retry": random.random(), "id": uuid.uuid4().hex, "token": secrets.token_hex(8)}
        print(json.dumps({**drawn, "slot": Table.slots[0]}), flush=True)
        os._exit(0)
    os.wait()
"""
)
# Of what each function makes for its first call, what is its own.
OWN = {
    "ConnectFunction": {"connections", "accounting"},
    "InvoiceIntakeFunction": {"transactions", "queue"},
    "BillIntakeFunction": {"transactions", "queue"},
    "ModifyIntakeFunction": {"transactions", "queue"},
    "TransactionsFunction": {"transactions"},
    "PaymentSyncFunction": {"payments", "payment_runs"},
    "ErrorsFunction": {"transactions", "connections"},
    "CloseFunction": {"close_reports"},
}


@cache
def _lives() -> list[dict[str, Any]]:
    """What the snapshot holds, and what each restored process draws first."""
    return _run(SNAPSHOT_AND_RESTORE, str(RESTORED), _variables(FUNCTION))


def _variables(function: str) -> dict[str, str]:
    template = Template.read()
    names = [*template.tables, *template.queues, "CredentialsKey"]
    nowhere = dict.fromkeys(("AlvysApiUrl", "AlvysTokenUrl", "JwtIssuer", "JwtJwksUrl"), "http://127.0.0.1:9")
    values = template.parameters() | {name: f"http://127.0.0.1:9/{name}" for name in names} | nowhere
    aws = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    aws |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    return aws | template.variables(function, values)


def _run(script: str, given: str, variables: dict[str, str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", script, given],
        env={**os.environ, **variables, "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/shared'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_snapshot_holds_no_connection_and_no_thread() -> None:
    assert _lives()[0] == {"sockets": [], "threads": 1}


@pytest.mark.parametrize("drawn", ["retry", "id", "token"])
def test_restored_processes_draw_different_values(drawn: str) -> None:
    assert len({life[drawn] for life in _lives()[1:]}) == RESTORED


def test_restored_processes_spread_over_the_slots_of_a_company() -> None:
    assert len({life["slot"] for life in _lives()[1:]}) > 1


def test_the_snapshot_of_each_http_function_is_ready_for_its_first_call() -> None:
    template = Template.read()
    answering = {route.function for route in template.routes} - {"ConsoleFunction"}
    assert answering == set(OWN)
    modules = {template.module(function): _variables(function) for function in answering}
    taken = {life.pop("module"): life for life in _run(SNAPSHOTS, json.dumps(modules), {})}
    for function, own in OWN.items():
        life = taken[template.module(function)]
        ready = set(life.pop("ready"))
        assert life == {"sockets": [], "threads": 1, "later": []}, function
        assert {"verifier", "fair_use", "call_counts", *own} <= ready, function
