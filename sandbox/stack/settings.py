"""Directories and ports of the local stack."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
REGION = "us-east-1"
ROOT = Path(__file__).resolve().parents[2]


class StackError(Exception):
    """The local stack cannot carry out a command. The message says what to change."""


@dataclass(frozen=True)
class Ports:
    """One port per server. An environment variable changes each port."""

    api: int = 8080
    emulator: int = 4566
    intacct: int = 8099
    alvys: int = 8098

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Ports":
        """Read API_PORT, EMULATOR_PORT, INTACCT_PORT and ALVYS_PORT. Raises StackError for an invalid one."""
        values: dict[str, int] = {}
        for name in cls.names():
            text = environment.get(setting_name(name))
            if text is None:
                continue
            if not text.isdigit() or not 0 < int(text) < 65536:
                raise StackError(f"{setting_name(name)} must be a port number, not {text!r}.")
            values[name] = int(text)
        return cls(**values)

    @classmethod
    def free(cls) -> "Ports":
        """Return ports that are free at this moment."""
        sockets = [socket.socket() for _ in cls.names()]
        try:
            for probe in sockets:
                probe.bind((HOST, 0))
            return cls(*(probe.getsockname()[1] for probe in sockets))
        finally:
            for probe in sockets:
                probe.close()

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of the servers, in the order of the fields."""
        return ("api", "emulator", "intacct", "alvys")

    def check_free(self) -> None:
        """Raise StackError for the first port that is taken. The message names its variable."""
        for name in self.names():
            port = getattr(self, name)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError as error:
                    raise StackError(
                        f"Port {port} is taken. Stop what uses it, or choose another with "
                        f"{setting_name(name)}={port + 1}."
                    ) from error


def setting_name(server: str) -> str:
    """Return the environment variable that sets a server's port."""
    return f"{server.upper()}_PORT"


@dataclass(frozen=True)
class Settings:
    """The settings of one run."""

    ports: Ports
    state: Path
    """Directory of this run: emulator files, logs, `stack.json`."""
    intacct_seed: Path | None
    alvys_seed: Path | None
    intacct_options: tuple[str, ...] = ()
    local: Path = ROOT / ".local"
    """Directory shared by all runs: environments and build results."""
    stack_name: str = "alvys-intacct-local"
    stage: str = "dev"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings of the developer's stack: fixed ports, state in `.local`, demo data."""
        options = environment.get("INTACCT_OPTIONS", "").split()
        return cls(
            ports=Ports.from_environment(environment),
            state=ROOT / ".local",
            intacct_seed=_existing(ROOT / "sandbox/demo/intacct.json"),
            alvys_seed=_existing(ROOT / "sandbox/demo/alvys.json"),
            intacct_options=tuple(options),
        )

    @classmethod
    def isolated(cls, state: Path) -> "Settings":
        """Settings of a second stack beside the developer's: free ports, a separate directory."""
        return cls(
            ports=Ports.free(),
            state=state,
            intacct_seed=_existing(ROOT / "sandbox/demo/intacct.json"),
            alvys_seed=_existing(ROOT / "sandbox/demo/alvys.json"),
        )

    @property
    def secrets_prefix(self) -> str:
        """Prefix of the names of the deployed stack's secrets."""
        return f"alvys-intacct/{self.stage}"

    @property
    def logs(self) -> Path:
        """Directory with one log per part."""
        return self.state / "logs"

    @property
    def emulator_files(self) -> Path:
        """Temporary directory of the emulator. It is removed at the end."""
        return self.state / "emulator"

    @property
    def manifest(self) -> Path:
        """The file with the addresses of a running stack."""
        return self.state / "stack.json"

    @property
    def emulator_url(self) -> str:
        """Endpoint for AWS clients."""
        return f"http://{HOST}:{self.ports.emulator}"

    @property
    def api_url(self) -> str:
        """Root URL of the product's HTTP API and console."""
        return f"http://{HOST}:{self.ports.api}"

    @property
    def intacct_url(self) -> str:
        """Root URL of the Intacct simulator."""
        return f"http://{HOST}:{self.ports.intacct}"

    @property
    def alvys_url(self) -> str:
        """Root URL of the Alvys simulator, and issuer of its tokens."""
        return f"http://{HOST}:{self.ports.alvys}"

    def tool(self, environment: str, program: str) -> Path:
        """Return the path of a program in one of the environments that `make` builds. Raises StackError."""
        path = self.local / environment / "bin" / program
        if not path.exists():
            raise StackError(f"{path.relative_to(ROOT)} is missing: run `make install` first.")
        return path


def runtime() -> str:
    """Return Lambda's name for the Python version of this process."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def aws_environment(settings: Settings) -> dict[str, str]:
    """Return an environment in which AWS clients reach only the emulator."""
    inherited = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SSL_CERT_FILE") if name in os.environ
    }
    return inherited | {
        "AWS_ENDPOINT_URL": settings.emulator_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": HOST,
        "no_proxy": HOST,
        "SAM_CLI_TELEMETRY": "0",
    }


def _existing(path: Path) -> Path | None:
    return path if path.exists() else None
