"""The servers that the product calls, each in its own process: the Sage simulator and the AWS emulator."""

from __future__ import annotations

import json
import socket
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import child
from bench.cold_start import FUNCTION
from sandbox.stack.processes import Process
from sandbox.stack.settings import HOST, ROOT, Settings, aws_environment

# A seed with 50,000 documents takes a while to read.
LONGEST_START = 180.0
SERVICES = "dynamodb,sqs,secretsmanager,kms,iam,sts"
# The emulator reads an access key id of twelve digits as the account number.
ACCOUNT = "123456789012"
# Nobody listens there.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Sage:
    """A running Sage simulator."""

    base_url: str

    @property
    def gateway_url(self) -> str:
        """Where requests go."""
        return f"{self.base_url}/ia/xml/xmlgw.phtml"

    def counted(self) -> dict[str, Any]:
        """Requests, sign-ins and functions since the last `forget`."""
        with urllib.request.urlopen(f"{self.base_url}/_sandbox/requests", timeout=30) as answer:
            counts: dict[str, Any] = json.load(answer)
        return counts

    def hang(self, company_id: str, seconds: float) -> None:
        """Let no request of this company be answered for so long."""
        rule = {
            "fault": "timeout_before_commit",
            "match": {"company": company_id},
            "times": None,
            "delayMs": int(seconds * 1000),
        }
        request = urllib.request.Request(
            f"{self.base_url}/_sandbox/faults",
            data=json.dumps(rule).encode(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()

    def forget(self) -> None:
        """Count from zero."""
        request = urllib.request.Request(f"{self.base_url}/_sandbox/requests", method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()


@contextmanager
def sage(directory: Path, seed: Path, *options: str) -> Iterator[Sage]:
    """Run the Sage simulator on a free port."""
    port = _free_port()
    command: list[str | Path] = [sys.executable, "-m", "sandbox.intacct", "--port", str(port)]
    process = Process.start(
        "Sage simulator", [*command, "--seed", seed, *options], directory / f"sage-{port}.log"
    )
    try:
        process.wait_for_port(port, LONGEST_START)
        yield Sage(f"http://{HOST}:{port}")
    finally:
        process.stop()


@contextmanager
def aws(directory: Path) -> Iterator[dict[str, str]]:
    """Run the AWS emulator; yields the environment for its clients."""
    settings = Settings.isolated(directory)
    files = settings.emulator_files
    files.mkdir(parents=True, exist_ok=True)
    environment = aws_environment(settings) | {
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(settings.ports.emulator),
        "API_PORT": str(settings.ports.api),
        "API_ID_FILE": str(files / "api-id"),
        "TMPDIR": str(files),
        "STATE_DIR": str(files),
        "SERVICES": SERVICES,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }
    command = [settings.tool("venv-ministack", "python"), ROOT / "sandbox/stack/emulator.py"]
    process = Process.start("AWS emulator", command, directory / "emulator.log", environment)
    try:
        process.wait_for_port(settings.ports.emulator)
        yield aws_environment(settings) | {"AWS_ACCESS_KEY_ID": ACCOUNT}
    finally:
        process.stop()


@contextmanager
def deployed(
    directory: Path, sage_url: str = NOWHERE, *, functions: Sequence[str] = (FUNCTION,)
) -> Iterator[dict[str, str]]:
    """Run the AWS emulator with all that the template declares; yields the environment of these functions."""
    with aws(directory) as environment:
        made = child.run("deployment", environment, sage_url=sage_url, functions=functions)
        yield environment | made["environment"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
    return port
