"""Starts all parts in order, returns their addresses, and stops them."""

import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.stack.build import build
from sandbox.stack.deploy import create_routes, deploy
from sandbox.stack.lambda_logs import LambdaLogs
from sandbox.stack.processes import Process
from sandbox.stack.seed import put_secrets, token
from sandbox.stack.settings import HOST, REGION, ROOT, Settings, StackError, aws_environment

SERVICES = (
    "apigateway,cloudformation,cloudwatch,dynamodb,dynamodbstreams,events,iam,kms,lambda,logs,s3,scheduler,"
    "secretsmanager,sns,sqs,sts"
)
"""The AWS services that the template uses."""


@dataclass(frozen=True)
class Stack:
    """The addresses and outputs of a running stack. `stack.json` has the same content in camelCase."""

    pid: int
    api_url: str
    emulator_url: str
    intacct_url: str
    intacct_endpoint_url: str
    alvys_url: str
    region: str
    secrets_prefix: str
    logs: str
    outputs: dict[str, str]
    """The outputs of the CloudFormation stack: names of tables, URLs of queues."""

    def token(self, tenant: str, **claims: object) -> str:
        """Return a bearer token for a user of a tenant. Claims are `sub`, `role`, `permissions`."""
        return token(self.alvys_url, tenant, **claims)  # type: ignore[arg-type]

    def write(self, manifest: Path) -> None:
        """Write the file from which other programs read the addresses of this stack."""
        values = {_camel_case(name): value for name, value in asdict(self).items()}
        manifest.write_text(json.dumps(values, indent=2) + "\n")

    @classmethod
    def read(cls, manifest: Path) -> "Stack | None":
        """Return the stack that wrote this file, or None if it does not run."""
        try:
            values = json.loads(manifest.read_text())
            os.kill(values["pid"], 0)
        except (OSError, ValueError, KeyError):
            return None
        return cls(**{name: values[_camel_case(name)] for name in cls.__dataclass_fields__})


Report = Callable[[str], None]


@contextmanager
def running(settings: Settings, report: Report = lambda _: None) -> Iterator[Stack]:
    """Run the whole system while the context is open. Raises StackError when a part does not start."""
    if Stack.read(settings.manifest):
        raise StackError(f"The stack already runs; its addresses are in {settings.manifest}.")
    settings.ports.check_free()
    settings.state.mkdir(parents=True, exist_ok=True)
    with ExitStack() as parts:
        report("building")
        built = build(settings)
        report("starting the emulator and the simulators")
        parts.callback(shutil.rmtree, settings.emulator_files, ignore_errors=True)
        emulator = _start_emulator(settings)
        parts.callback(emulator.stop)
        for simulator in (_start_intacct(settings), _start_alvys(settings)):
            parts.callback(simulator.stop)
        emulator.wait_for_port(settings.ports.emulator)
        report("deploying")
        outputs = deploy(settings, built)
        logs = LambdaLogs(settings)
        logs.start()
        parts.callback(logs.stop)
        (settings.emulator_files / "api-id").write_text(create_routes(settings))
        put_secrets(settings)
        stack = Stack(
            pid=os.getpid(),
            api_url=settings.api_url,
            emulator_url=settings.emulator_url,
            intacct_url=settings.intacct_url,
            intacct_endpoint_url=f"{settings.intacct_url}/ia/xml/xmlgw.phtml",
            alvys_url=settings.alvys_url,
            region=REGION,
            secrets_prefix=settings.secrets_prefix,
            logs=str(settings.logs),
            outputs=outputs,
        )
        _wait_for_api(stack)
        parts.callback(settings.manifest.unlink, missing_ok=True)
        stack.write(settings.manifest)
        yield stack


def _start_emulator(settings: Settings) -> Process:
    files = settings.emulator_files
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir(parents=True)
    # The functions inherit this environment, so it has almost no variables of the developer's shell.
    environment = aws_environment(settings) | {
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(settings.ports.emulator),
        "API_PORT": str(settings.ports.api),
        "API_ID_FILE": str(files / "api-id"),
        "TMPDIR": str(files),
        "STATE_DIR": str(files),
        "S3_DATA_DIR": str(files / "s3"),
        "SERVICES": SERVICES,
        "AUTH": "true",  # the rights of each function's role are enforced
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
    }
    command = [settings.tool("venv-ministack", "python"), ROOT / "sandbox/stack/emulator.py"]
    return Process.start("AWS emulator", command, settings.logs / "emulator.log", environment)


def _start_intacct(settings: Settings) -> Process:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "sandbox.intacct",
        "--port",
        str(settings.ports.intacct),
    ]
    command += ["--seed", settings.intacct_seed] if settings.intacct_seed else []
    command += settings.intacct_options
    return _started("Intacct simulator", command, settings.logs / "intacct.log", settings.ports.intacct)


def _start_alvys(settings: Settings) -> Process:
    command: list[str | Path] = [sys.executable, "-m", "sandbox.alvys", "--port", str(settings.ports.alvys)]
    command += ["--seed", settings.alvys_seed] if settings.alvys_seed else []
    command += ["--people", ROOT / "sandbox/demo/people.toml", "--console", settings.api_url]
    return _started("Alvys simulator", command, settings.logs / "alvys.log", settings.ports.alvys)


def _started(name: str, command: list[str | Path], log: Path, port: int) -> Process:
    process = Process.start(name, command, log)
    try:
        process.wait_for_port(port)
    except BaseException:
        process.stop()
        raise
    return process


def _wait_for_api(stack: Stack) -> None:
    deadline = time.monotonic() + 30
    answer = "nothing"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{stack.api_url}/v1/health", timeout=30):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read().decode(errors='replace')}"
            time.sleep(0.5)
    raise StackError(f"{stack.api_url}/v1/health answers {answer}")


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
