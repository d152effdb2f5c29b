"""Checks the types of the console's modules with TypeScript: `make consoletypes`.

The modules are JavaScript with types in JSDoc; nothing is compiled. TypeScript comes from npm in the version
of the lock file and is kept in `.local`. Where there is no npm, or its registry can't be reached, the command
says so and passes: the console itself needs neither.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ROOT / "requirements/console_types"
INSTALLED = ROOT / ".local/console_types"
PROJECT = ROOT / "functions/console"
LEFT_OUT = "Left out: the types of the console's modules, because {}."

# What npm says where its registry can't be reached or refuses to answer.
_AWAY = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|E4\d\d|E5\d\d"
    r"|\w*CERT\w*)\b"
)

Run = Callable[[Sequence[str]], tuple[int, str]]


class InstallError(Exception):
    """npm failed for a reason that isn't the network's."""


def check(run: Run, *, locked: Path = LOCKED, installed: Path = INSTALLED) -> tuple[int, str]:
    """The exit code and what to print. Raises `InstallError`."""
    npm = shutil.which("npm")
    if not _is_installed(locked, installed):
        if npm is None:
            return 0, LEFT_OUT.format("there is no npm (Node.js) on this machine")
        if not _install(run, npm, locked, installed):
            return 0, LEFT_OUT.format("npm's registry can't be reached from here")
    code, said = run(
        [str(installed / "node_modules/.bin/tsc"), "--project", str(PROJECT), "--pretty", "false"]
    )
    return code, said or "The types of the console's modules fit together and the API's own."


def _is_installed(locked: Path, installed: Path) -> bool:
    """Whether the version of the lock file was installed completely."""
    done = installed / "installed.json"
    return done.is_file() and done.read_bytes() == (locked / "package-lock.json").read_bytes()


def _install(run: Run, npm: str, locked: Path, installed: Path) -> bool:
    """Install what the lock file names; false if the registry is away. Raises `InstallError`."""
    installed.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locked / name, installed / name)
    quietly = (
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-timeout=20000",
    )
    code, said = run([npm, "ci", "--prefix", str(installed), *quietly])
    if code and _AWAY.search(said):
        return False
    if code:
        raise InstallError(f"npm could not install {locked}: {said.strip()[-500:]}")
    shutil.copy(locked / "package-lock.json", installed / "installed.json")
    return True


def _run(command: Sequence[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(  # noqa: S603 - npm, or what it installed from the lock file
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=180
        )
    except subprocess.TimeoutExpired:
        return 1, "ETIMEDOUT"
    return done.returncode, done.stdout.strip()


if __name__ == "__main__":
    exit_code, words = check(_run)
    sys.stdout.write(words + "\n")
    sys.exit(exit_code)
