"""The files of the web console, each read once and kept in memory.

A page names its modules and styles under an address that holds the version of all files together. So browsers
keep them for ever, and files of two deployments are never mixed on one page (decision 0055).
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cached_property
from pathlib import Path

PAGE = ".html"
PACKED = ".gz"
VERSION = "{version}"
"""Where a page names a file, the version of all files stands for this."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
PACKED_ALREADY = frozenset({".png", ".woff2"})


class Content:
    """What a file holds. `stored` is packed with gzip if the file is."""

    def __init__(self, suffix: str, stored: bytes, *, packed: bool = False) -> None:
        self.type = TYPES[suffix]
        self.is_text = suffix not in PACKED_ALREADY
        self._stored = stored
        self._packed = packed

    @cached_property
    def plain(self) -> bytes:
        """As it is."""
        return gzip.decompress(self._stored) if self._packed else self._stored

    @cached_property
    def packed(self) -> bytes:
        """Packed with gzip."""
        return self._stored if self._packed else gzip.compress(self._stored, mtime=0)

    @cached_property
    def etag(self) -> str:
        """A weak one, for it stands for the plain and the packed form."""
        return f'W/"{_digest(self._stored)}"'


class StaticFiles:
    """All files below a folder, by their paths in it. `a.js.gz` is `a.js`. Other types are not served."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, Content] = {}

    @cached_property
    def version(self) -> str:
        """A digest of the names and contents of all files."""
        whole = hashlib.sha256()
        for name, path in self._files.items():
            whole.update(f"{name}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()[:16]

    def page(self, name: str) -> Content:
        """A page, with the version of all files filled in."""
        if name not in self._read:
            text = self._files[name].read_text(encoding="utf-8").replace(VERSION, self.version)
            self._read[name] = Content(PAGE, text.encode())
        return self._read[name]

    def file(self, name: str) -> Content | None:
        """A file that is no page; None if there is none of this name."""
        path = self._files.get(name)
        if path is None or name.endswith(PAGE):
            return None
        if name not in self._read:
            suffix = "." + name.rpartition(".")[2]
            self._read[name] = Content(suffix, path.read_bytes(), packed=path.suffix == PACKED)
        return self._read[name]

    @cached_property
    def _files(self) -> dict[str, Path]:
        # A name that isn't listed here leads nowhere, so none leads out of the folder.
        found = {
            path.relative_to(self._root).as_posix().removesuffix(PACKED): path
            for path in sorted(self._root.rglob("*"))
            if path.is_file()
        }
        return {name: path for name, path in found.items() if Path(name).suffix in TYPES}


def accepts_gzip(accepted: str | None) -> bool:
    """Whether a caller takes gzip, by its header `accept-encoding`."""
    for part in (accepted or "").lower().split(","):
        name, _, parameter = part.partition(";")
        if name.strip() in ("gzip", "*"):
            quality = parameter.strip().removeprefix("q=").strip()
            return not quality or quality.strip("0.") != ""
    return False


def names_etag(asked: str | None, etag: str) -> bool:
    """Whether a caller has this content already, by its header `if-none-match`."""
    named = {part.strip().removeprefix("W/") for part in (asked or "").split(",")}
    return etag.removeprefix("W/") in named or "*" in named


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]
