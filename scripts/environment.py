"""Fills an environment with what a lock file names: `python -m scripts.environment DIRECTORY LOCK`.

uv installs in seconds what takes pip a minute. It knows nothing of pip's configuration, so it is told where
that finds packages. Where it can't install all the same, pip does. Both check the lock's hashes.

It runs in the environment that has both, before there is any other, so it needs no other package.
"""

from __future__ import annotations

import os
import subprocess
import sys
from ast import literal_eval
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

LOCKED = ("--require-hashes", "--no-deps", "--requirement")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
UV = (str(Path(sys.executable).with_name("uv")), "pip", "install", "-q")
# As pip does: whichever index has the locked version. What it is, the hashes say.
ANY_INDEX = ("--index-strategy", "unsafe-best-match")

SETTINGS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "index-url": ("UV_DEFAULT_INDEX", str),
    "extra-index-url": ("UV_INDEX", lambda urls: " ".join(urls.split())),
    "find-links": ("UV_FIND_LINKS", lambda places: ",".join(places.split())),
    "trusted-host": ("UV_INSECURE_HOST", lambda hosts: " ".join(hosts.split())),
    "proxy": ("ALL_PROXY", str),
    "cert": ("SSL_CERT_FILE", str),
    "timeout": ("UV_HTTP_TIMEOUT", str),
    "default-timeout": ("UV_HTTP_TIMEOUT", str),
}
"""What pip calls a setting, and what uv does, with the words of its value as uv wants them."""

UNTOLD = frozenset({"no-index", "client-cert", "keyring-provider", "use-feature"})
"""Settings that uv can't be told. Where there is one, pip installs."""

# What is said later counts.
SECTIONS = ("global", "install", ":env:")

Run = Callable[[Sequence[str], Mapping[str, str]], int]


def main(directory: str, lock: str) -> int:
    """Install the lock file's packages. Returns the exit code of what installed them, or couldn't."""
    told = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=False)  # noqa: S603
    return install(f"{directory}/bin/python", lock, uv_settings(told.stdout.splitlines()), _run)


def install(python: str, lock: str, settings: Mapping[str, str] | None, run: Run) -> int:
    """With uv if it can be told all settings, or else with pip."""
    if settings is not None and run([*UV, *ANY_INDEX, "--python", python, *LOCKED, lock], settings) == 0:
        return 0
    sys.stderr.write("uv couldn't install it, so pip does.\n")
    return run([*PIP, "--python", python, "install", "-qq", "--no-compile", *LOCKED, lock], {})


def uv_settings(lines: Iterable[str]) -> dict[str, str] | None:
    """The environment that tells uv what `pip config list` says; None if it can't be told all of it."""
    said: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in lines:
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in said and name in UNTOLD:
            return None
        if section in said and name in SETTINGS:
            said[section][name] = literal_eval(value)
    found: dict[str, str] = {}
    for section in SECTIONS:
        for name, value in said[section].items():
            variable, written = SETTINGS[name]
            found[variable] = written(value)
    return found


def _run(command: Sequence[str], settings: Mapping[str, str]) -> int:
    try:
        return subprocess.run(command, env={**os.environ, **settings}, check=False).returncode  # noqa: S603
    except FileNotFoundError:
        return 1  # there is no uv for this machine


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
