"""The ``additionalinfo`` block that ``showadditionalerrorinfo`` requests (protocol section 2)."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from .errors import GENERIC, Problem

_QUOTED = re.compile(r"'([^']*)'")


def _message(parent: _Element, tag: str, text: str) -> None:
    block = etree.SubElement(parent, tag)
    words = re.sub(r"[^A-Z0-9]+", "_", _QUOTED.sub("", text).upper()).strip("_")
    etree.SubElement(block, "messageid").text = f"IA.{words[:60]}" if words else ""
    etree.SubElement(block, "target").text = ""
    placeholders = etree.SubElement(block, "placeholders")
    for number, value in enumerate(_QUOTED.findall(text), start=1):
        etree.SubElement(placeholders, "placeholder", name=f"VALUE_{number}", value=value)


def add_info(error: _Element, problem: Problem, function: str) -> None:
    """Add the block. Sage's real message ids are not published, so they are derived from the text."""
    info = etree.SubElement(error, "additionalinfo")
    etree.SubElement(info, "errorid").text = problem.error_id or problem.error_number
    etree.SubElement(info, "category").text = "WRAPPER" if problem.error_number == GENERIC else "VALIDATION"
    etree.SubElement(
        info, "target", domain="XMLGW", requestinfo=function, object="", field=problem.field, businessinfo=""
    )
    _message(info, "description", problem.description)
    _message(info, "cdescription", problem.description2)
    _message(info, "correction", problem.correction)
