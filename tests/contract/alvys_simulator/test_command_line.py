import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.alvys.wire import encode
from tests.contract.alvys_simulator.seed import two_tenants

ROOT = Path(__file__).parents[3]


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox.alvys", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until_up(port: int) -> httpx.Client:
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5)
    deadline = time.monotonic() + 10
    while True:
        try:
            http.get("/_sandbox/health").raise_for_status()
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return http


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_a_seed_and_stops_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    seed, port = tmp_path / "seed.json", free_port()
    seed.write_text(encode(two_tenants()))
    with start("--port", str(port), "--seed", str(seed)) as process:
        http = until_up(port)
        assert http.get("/_sandbox/health").json()["tenants"] == ["north", "south"]
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_kept_key_outlives_a_restart(tmp_path: Path) -> None:
    port = free_port()
    options = ("--port", str(port), "--key-file", str(tmp_path / "key.pem"))
    keys: list[Any] = []
    for _ in range(2):
        with start(*options) as process:
            keys.append(until_up(port).get("/.well-known/jwks.json").json())
            process.terminate()

    assert keys[0] == keys[1]
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_reported() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with start("--port", port) as process:
            _, complaint = process.communicate(timeout=10)

    assert process.returncode == 2
    assert port in complaint
    assert "--port" in complaint


@pytest.mark.parametrize("text", ["{", '{"tenants": {"north": {"ships": []}}}', '{"clients": [{}]}', "[]"])
def test_an_unusable_seed_is_reported(tmp_path: Path, text: str) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(text)
    with start("--port", "0", "--seed", str(seed)) as process:
        _, complaint = process.communicate(timeout=10)

    assert process.returncode == 2
    assert complaint.startswith("Cannot start:")
    assert "Traceback" not in complaint
