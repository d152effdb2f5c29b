"""The result of a function that succeeds."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element


@dataclass
class Outcome:
    """A key (legacy writes), a data element (answers with rows), or media type and text (csv, json)."""

    key: str | None = None
    data: _Element | None = None
    bare: tuple[str, str] | None = None
