"""The same invoices for the peer: our functions, converted to the dictionaries that it takes."""

from __future__ import annotations

import json
from pathlib import Path

import xmltodict  # type: ignore[import-untyped]
from lxml import etree

from alvys_intacct.gateways.intacct.writes.documents import build_write
from bench.child import Figures, answer
from bench.invoices import write


def measure(path: str, invoices: int, first: int) -> Figures:
    """Write this many invoices to a file, numbered from `first`."""
    bodies = [
        xmltodict.parse(etree.tostring(build_write(write(first + place))[0]))["create_invoice"]
        for place in range(invoices)
    ]
    Path(path).write_text(json.dumps(bodies))
    return {}


if __name__ == "__main__":
    answer(measure)
