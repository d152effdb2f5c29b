"""Processes that SnapStart restores from one snapshot: forks of a worker that is ready for its first call."""

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
SNAPSHOT_AND_RESTORE = """
import json, os, random, secrets, stat, sys, threading, types, uuid

before, after = [], []
hooks = types.ModuleType("snapshot_restore_py")
hooks.register_before_snapshot = lambda call, *arguments: before.append(lambda: call(*arguments))
hooks.register_after_restore = lambda call, *arguments: after.append(lambda: call(*arguments))
sys.modules["snapshot_restore_py"] = hooks

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
def is_socket(file):
    try:
        return stat.S_ISSOCK(os.fstat(file).st_mode)
    except OSError:
        return False

sockets = [file for file in range(3, 256) if is_socket(file)]
print(json.dumps({"sockets": sockets, "threads": threading.active_count()}), flush=True)


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


@cache
def _lives() -> list[dict[str, Any]]:
    """What the snapshot holds, and what each restored process draws first."""
    template = Template.read()
    names = [*template.tables, *template.queues, "CredentialsKey"]
    nowhere = dict.fromkeys(("AlvysApiUrl", "AlvysTokenUrl", "JwtIssuer", "JwtJwksUrl"), "http://127.0.0.1:9")
    values = template.parameters() | {name: f"http://127.0.0.1:9/{name}" for name in names} | nowhere
    aws = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    aws |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    done = subprocess.run(
        [sys.executable, "-c", SNAPSHOT_AND_RESTORE, str(RESTORED)],
        env={
            **os.environ,
            **aws,
            **template.variables(FUNCTION, values),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/shared'}",
        },
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
