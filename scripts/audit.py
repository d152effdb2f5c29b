"""Looks up the locked dependencies in an advisory database: `make audit`.

A known vulnerability fails the command. Where no database can be reached, it says so and passes: what is
locked is the same everywhere, so a machine with access to the internet tells. `pip-audit` is installed only
where it has somebody to ask.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
LOCKS = (ROOT / "layers/shared/requirements.txt", *sorted((ROOT / "requirements").glob("*.txt")))
SOURCES = {
    "pypi": ("https://pypi.org/pypi/jinja2/2.4.1/json", "vulnerabilities"),
    "osv": ("https://api.osv.dev/v1/vulns/GHSA-gmj6-6f8f-6699", "affected"),
}
"""The advisory databases, each with an address of a known advisory and the key of it in the answer."""
ACCEPTED: Mapping[str, str] = {}
"""Advisories that don't concern us, each with the reason."""

# What pip-audit's errors are called where a database can't be reached.
_AWAY = ("ConnectionError", "Timeout", "HTTPError", "NameResolutionError")

Report = Mapping[str, Any]
Ask = Callable[[str, Path], Report | None]


class AuditError(Exception):
    """pip-audit couldn't read a lock file, or failed in another way that isn't the network's."""


def main(arguments: Sequence[str]) -> int:
    """Audit; the arguments are the path of `pip-audit` and the command that installs it.

    Returns 1 for known vulnerabilities, else 0.
    """
    program, *installation = arguments
    reached = [source for source, (address, has) in SOURCES.items() if _answers(address, has)]
    if reached:
        subprocess.run(installation, check=True)  # noqa: S603 - the command is the Makefile's
    code, lines = judged(LOCKS, partial(_asked, program), reached)
    sys.stdout.write("\n".join([*lines, ""]))
    return code


def judged(locks: Sequence[Path], ask: Ask, sources: Iterable[str] = SOURCES) -> tuple[int, list[str]]:
    """The exit code and what to print, from the first source that knows the packages of all lock files."""
    for source in sources:
        packages: list[Any] = []
        for lock in locks:
            report = ask(source, lock)
            if report is None or not any("vulns" in package for package in report["dependencies"]):
                break
            packages += report["dependencies"]
        else:
            return _verdict(source, packages)
    return 0, [f"Left out: none of the advisory databases ({', '.join(SOURCES)}) can be reached from here."]


def _answers(address: str, has: str) -> bool:
    try:
        return bool(httpx.get(address, timeout=5).json().get(has))
    except (httpx.HTTPError, ValueError):
        return False


def _verdict(source: str, packages: list[Any]) -> tuple[int, list[str]]:
    known = {(package["name"], package["version"]): package for package in packages if "vulns" in package}
    lines = [f"{len(known)} locked packages looked up in the advisories of {source}."]
    if unknown := sorted({package["name"] for package in packages if "vulns" not in package}):
        lines.append(f"Not known there: {', '.join(unknown)}.")
    found = [
        f"{name} {version}: {advisory['id']}, "
        f"mended in {', '.join(advisory['fix_versions']) or 'no version yet'}"
        for (name, version), package in known.items()
        for advisory in package["vulns"]
        if advisory["id"] not in ACCEPTED
    ]
    return (1 if found else 0), lines + found


def _asked(program: str, source: str, lock: Path) -> Report | None:
    """What `pip-audit` reports of a lock file; None if it can't reach the source. Raises `AuditError`."""
    command = [program, "--vulnerability-service", source, "--format", "json", "--progress-spinner", "off"]
    command += ["--require-hashes", "--disable-pip", "--timeout", "10", "--requirement", str(lock)]
    done = subprocess.run(  # noqa: S603 - the program is the one that make has installed
        command, capture_output=True, text=True, check=False, timeout=300
    )
    try:
        report: Report = json.loads(done.stdout)
    except ValueError:
        if any(name in done.stderr for name in _AWAY):
            return None
        raise AuditError(f"{lock}: {done.stderr[-500:]}") from None
    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
