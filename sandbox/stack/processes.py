"""Starts child processes, waits until they listen, and stops them with their children."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.stack.settings import HOST, ROOT, StackError

START_SECONDS = 30
STOP_SECONDS = 5


@dataclass
class Process:
    """A server and its children. They share a process group and a log."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
    ) -> "Process":
        """Start a server in a new process group. Its output goes to the log."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            popen = subprocess.Popen(  # noqa: S603
                [str(part) for part in command],
                cwd=ROOT,
                env=None if environment is None else dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(name, popen, log)

    def wait_for_port(self, port: int, seconds: float = START_SECONDS) -> None:
        """Wait until the server accepts connections. Raises StackError with the end of its log otherwise."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.popen.poll() is not None:
                raise StackError(f"The {self.name} stopped during its start:\n{tail(self.log)}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex((HOST, port)) == 0:
                    return
            time.sleep(0.05)
        raise StackError(f"The {self.name} does not listen on port {port}:\n{tail(self.log)}")

    @property
    def running(self) -> bool:
        """Whether the server runs."""
        return self.popen.poll() is None

    def stop(self) -> None:
        """Stop the whole group, with SIGTERM first and SIGKILL after some seconds."""
        if self.running:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(STOP_SECONDS)
        deadline = time.monotonic() + 1
        while self._signal(signal.SIGKILL) and time.monotonic() < deadline:  # children that still run
            time.sleep(0.01)
        self.popen.wait()

    def _signal(self, number: signal.Signals) -> bool:
        """Send a signal to the group. False when no process is left in it."""
        try:
            os.killpg(self.popen.pid, number)
        except (ProcessLookupError, PermissionError):  # macOS answers so when only zombies are left
            return False
        return True


def run_logged(
    name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str], cwd: Path = ROOT
) -> None:
    """Run a command until it ends. Raises StackError with the end of its output when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(  # noqa: S603
            [str(part) for part in command],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise StackError(f"{name} failed; the full output is in {log}:\n{tail(log)}")


def tail(log: Path, lines: int = 25) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
