"""Sage's published schema of requests (public repository intacct/intacct_dtd, v3.0/api.xsd), if at hand.

It is not part of this repository: ``INTACCT_SCHEMA`` names the file, or it lies beside the shared documents.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.etree import XMLSchema, _Element

BESIDE_THE_PROJECT = Path(__file__).parents[3] / "shared" / "reference" / "api.xsd"
FILE = Path(os.environ.get("INTACCT_SCHEMA", BESIDE_THE_PROJECT))
MISSING = f"Sage's request schema is not at {FILE}; INTACCT_SCHEMA names it"
XS = "{http://www.w3.org/2001/XMLSchema}"
# The arguments of a report are one known element or any element, which no strict validator accepts. Reports
# are not requested here, so the known element counts as any element.
_AMBIGUOUS = "arguments"
_PLACES = re.compile(r"\[\d+\]")


def is_at_hand() -> bool:
    """Whether the schema can be read."""
    return FILE.is_file()


@cache
def declarations(form: str = "element") -> dict[str, _Element]:
    """What the schema declares globally in that form, by name, as it is published."""
    root = etree.parse(FILE).getroot()
    return {name: child for child in root.iterchildren(f"{XS}{form}") if (name := child.get("name"))}


@cache
def request_schema() -> XMLSchema:
    """The schema, ready to validate."""
    document = etree.parse(FILE)
    for choice in document.getroot().findall(f"{XS}element[@name='{_AMBIGUOUS}']//{XS}choice"):
        for known in choice.findall(f"{XS}element"):
            choice.remove(known)
    return XMLSchema(document)


def violations(request: bytes) -> list[str]:
    """What the schema says against a request, once for each kind of place; nothing when it conforms."""
    schema = request_schema()
    if schema.validate(etree.fromstring(request)):
        return []
    return sorted({f"{_PLACES.sub('', error.path or '')}: {error.message}" for error in schema.error_log})
