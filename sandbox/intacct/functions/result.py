"""What a function hands back when it succeeds."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element


@dataclass
class Outcome:
    """A key (legacy writes), a data element (everything that answers rows), or bare text (csv, json)."""

    key: str | None = None
    data: _Element | None = None
    bare: tuple[str, str] | None = None
