"""The fields that public sources show as readable, by object.

The data names the sources of each object: Sage's developer pages, and the public code of other integrators.
It holds only fields that the catalogue has. A field that no source shows is not in it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("offered_fields.json")


@cache
def public_fields() -> dict[str, frozenset[str]]:
    """Return the public fields of each object. Names across relationships are dotted."""
    objects = json.loads(_DATA.read_text(encoding="utf-8"))["objects"]
    return {name: frozenset(" ".join(listed["fields"]).split()) for name, listed in objects.items()}
