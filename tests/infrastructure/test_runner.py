"""The runner of the local stack: its settings, its children, its logs."""

import json
import socket
import sys
from pathlib import Path

import pytest

from sandbox.stack import Settings, Stack, StackError
from sandbox.stack.demo_data import is_wanted
from sandbox.stack.lambda_logs import readable
from sandbox.stack.processes import Process
from sandbox.stack.settings import HOST, Ports

NOON = 1_795_348_800_000


def test_ports_are_settings() -> None:
    ports = Ports.from_environment({"API_PORT": "9000", "ALVYS_PORT": "9001"})
    assert (ports.api, ports.emulator, ports.intacct, ports.alvys) == (9000, 4566, 8099, 9001)


@pytest.mark.parametrize("text", ["", "x", "0", "70000", "-1"])
def test_a_wrong_port_is_refused_by_the_settings_name(text: str) -> None:
    with pytest.raises(StackError, match="EMULATOR_PORT"):
        Ports.from_environment({"EMULATOR_PORT": text})


def test_a_taken_port_names_the_setting_that_moves_it() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"{port} is taken.*INTACCT_PORT"):
            Ports.from_environment({"INTACCT_PORT": str(port), "API_PORT": "1"} | _free()).check_free()


def test_demo_data_can_be_left_out() -> None:
    assert is_wanted({})
    assert not is_wanted({"DEMO_DATA": "off"})
    with pytest.raises(StackError, match="DEMO_DATA must be on or off"):
        is_wanted({"DEMO_DATA": "no"})


def test_a_stopped_stack_is_not_found(tmp_path: Path) -> None:
    manifest = tmp_path / "stack.json"
    assert Stack.read(manifest) is None
    manifest.write_text(json.dumps({"pid": 2**22 + 1}))
    assert Stack.read(manifest) is None


def test_an_isolated_stack_has_its_own_places(tmp_path: Path) -> None:
    mine, other = Settings.from_environment({}), Settings.isolated(tmp_path)
    assert other.manifest != mine.manifest
    assert other.emulator_files.is_relative_to(tmp_path)
    assert {getattr(other.ports, name) for name in Ports.names()}.isdisjoint({8080, 4566, 8099, 8098})


def test_a_server_that_fails_tells_why(tmp_path: Path) -> None:
    process = Process.start("thing", [sys.executable, "-c", "raise SystemExit('no luck')"], tmp_path / "log")
    with pytest.raises(StackError, match="no luck"):
        process.wait_for_port(1)
    process.stop()


def test_stopping_ends_the_children_too(tmp_path: Path) -> None:
    port = Ports.free().api
    child = f"import socket, time; s = socket.create_server(('{HOST}', {port})); time.sleep(60)"
    parent = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    process = Process.start("family", [sys.executable, "-c", parent], tmp_path / "log")
    process.wait_for_port(port)
    process.stop()
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, port)) != 0


def test_logs_are_readable() -> None:
    entry = {"level": "WARNING", "message": "not carried out", "service": "connect", "tenant": "acme"}
    assert readable("connect", NOON, json.dumps(entry)) == (
        "12:00:00 connect           WARNING  not carried out tenant=acme"
    )
    assert readable("connect", NOON, "plain words\n") == "12:00:00 connect           plain words"


@pytest.mark.parametrize("line", ["START RequestId: 1", "END RequestId: 1", "REPORT RequestId: 1", "\n"])
def test_what_lambda_adds_is_left_out(line: str) -> None:
    assert readable("connect", NOON, line) is None


def _free() -> dict[str, str]:
    ports = Ports.free()
    return {"API_PORT": str(ports.api), "EMULATOR_PORT": str(ports.emulator)}
