"""Takes the console's modules from npm: `make vendor`.

`functions/console/vendored.toml` names each package with its version, and each file with its checksums. Files
are fetched with `npm pack`, compared with the checksum of the original, changed as little as browsers need,
and written to `static/vendor`. With `--upgrade` the newest version of each package is taken, and the versions
and checksums are written. Nothing that is built, deployed or run in tests needs npm.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONSOLE = Path(__file__).resolve().parents[1] / "functions/console"
LISTED = CONSOLE / "vendored.toml"
VENDOR = CONSOLE / "static/vendor"

MODULES = {
    "preact": "./preact.js",
    "preact/hooks": "./hooks.js",
    "@preact/signals-core": "./signals-core.js",
}
"""Browsers know modules by their addresses. A map of names would be a script within the page, which its
Content-Security-Policy refuses."""

_IMPORTED = re.compile(r'\bfrom\s*"([^"./][^"]*)"')
_SOURCE_MAP = re.compile(r"\n?(//# sourceMappingURL=\S*|/\*# sourceMappingURL=[^*]*\*/)\s*$")


class VendorError(Exception):
    """A package is not what the list says."""


@dataclass(frozen=True)
class VendoredFile:
    """One file of a package."""

    package: str
    source: str
    file: str
    original: str
    vendored: str
    append: str = ""

    def content(self, folder: Path = VENDOR) -> bytes:
        """What is served, unpacked."""
        stored = (folder / self.file).read_bytes()
        return gzip.decompress(stored) if self.file.endswith(".gz") else stored


def listed(path: Path = LISTED) -> list[dict[str, Any]]:
    """The packages of the list."""
    packages: list[dict[str, Any]] = tomllib.loads(path.read_text())["package"]
    return packages


def files(packages: list[dict[str, Any]]) -> list[VendoredFile]:
    """Their files."""
    return [
        VendoredFile(
            package=package["name"],
            source=file["source"],
            file=file["file"],
            original=file.get("sha256", ""),
            vendored=file.get("vendored", ""),
            append=file.get("append", ""),
        )
        for package in packages
        for file in package["files"]
    ]


def for_browsers(original: bytes, *, is_module: bool, append: str = "") -> bytes:
    """The file as it is served. Raises `VendorError` for a module that imports one that is not vendored."""
    text = _SOURCE_MAP.sub("\n", original.decode())

    def address(found: re.Match[str]) -> str:
        if found[1] not in MODULES:
            raise VendorError(f"The module {found[1]!r} is needed, but not vendored.")
        return f'from"{MODULES[found[1]]}"'

    text = _IMPORTED.sub(address, text) if is_module else text
    return (f"{text.rstrip()}\n{append}\n" if append else text).encode()


def digest(content: bytes) -> str:
    """The checksum of a file."""
    return hashlib.sha256(content).hexdigest()


def vendor(*, upgrade: bool) -> list[str]:
    """Fetch and write everything; what was done, line by line. Raises `VendorError`."""
    packages, done = listed(), []
    for package in packages:
        wanted = package["name"] + ("@latest" if upgrade else f"@{package['version']}")
        found = _packed(wanted)
        package["version"] = json.loads(found["package.json"])["version"]
        package["licence"] = json.loads(found["package.json"])["license"]
        for file in package["files"]:
            original = found.get(file["source"])
            if original is None:
                raise VendorError(f"{wanted} has no file {file['source']}.")
            if not upgrade and digest(original) != file["sha256"]:
                raise VendorError(f"{wanted} has another {file['source']} than the list says.")
            is_module = file["source"].endswith(".mjs")
            is_font = file["file"].endswith(".woff2")
            append = file.get("append", "")
            content = original if is_font else for_browsers(original, is_module=is_module, append=append)
            file |= {"sha256": digest(original), "vendored": digest(content)}
            is_packed = file["file"].endswith(".gz")
            VENDOR.mkdir(parents=True, exist_ok=True)
            (VENDOR / file["file"]).write_bytes(gzip.compress(content, mtime=0) if is_packed else content)
        done.append(f"{package['name']} {package['version']}")
    LISTED.write_text(_written(packages))
    return done


def _packed(wanted: str) -> dict[str, bytes]:
    """The files of a package, as npm's registry has it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", wanted, "--silent", "--pack-destination", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise VendorError(f"npm has no {wanted}: {done.stderr.strip()[-500:]}")
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as opened:
            return {
                member.name.partition("/")[2]: file.read()
                for member in opened.getmembers()
                if member.isfile() and (file := opened.extractfile(member))
            }


def _written(packages: list[dict[str, Any]]) -> str:
    """The list as text, below the words that it begins with."""
    lines = [line for line in LISTED.read_text().split("\n\n[[package]]")[0].splitlines() if line]
    for package in packages:
        lines += ["", "[[package]]"]
        lines += [f"{name} = {json.dumps(package[name])}" for name in ("name", "version", "licence")]
        lines.append("files = [")
        for file in package["files"]:
            lines.append(
                "  { " + ", ".join(f"{name} = {json.dumps(text)}" for name, text in file.items()) + " },"
            )
        lines.append("]")
    return "\n".join(lines) + "\n"


def main() -> int:
    """The command. The exit code is 1 when a package is not what the list says."""
    parser = argparse.ArgumentParser(description="Takes the console's modules from npm.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    try:
        print("\n".join(vendor(upgrade=parser.parse_args().upgrade)))  # noqa: T201
    except VendorError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
