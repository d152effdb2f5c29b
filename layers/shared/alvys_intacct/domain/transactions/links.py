"""Links to a transaction's object in Alvys and to its document in Sage (ERR-9).

The patterns of the URLs are settings of the deployment (`url_patterns`). A link whose values aren't all known
is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote

from alvys_intacct.domain.kinds.facts import EntityType, Family
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.in_sage import DocumentInSage
from alvys_intacct.domain.url_patterns import PLACEHOLDER, UrlPatterns
from alvys_intacct.late_dataclass import dataclass

# Dots alone would lead to another path.
_NO_VALUES = (None, ".", "..")
# These lead to the document itself; the others only to its company.
_OF_DOCUMENT = frozenset({"recordNo", "documentNumber"})


class LinkedSystem(StrEnum):
    """Where a link leads."""

    ALVYS = "alvys"
    SAGE = "sage"


@dataclass(frozen=True, slots=True)
class Link:
    """A link: where it leads, and what it is about.

    If it isn't `direct`, it opens the place where that is to be looked up.
    """

    system: LinkedSystem
    label: str
    url: str
    direct: bool


def links(
    patterns: UrlPatterns,
    *,
    kind: Kind | None,
    entity_type: str,
    number: str,
    load_number: str | None,
    in_sage: DocumentInSage | None,
) -> list[Link]:
    """The links of a transaction or of a payment on one, which has no kind."""
    found = (
        _in_alvys(patterns, kind, entity_type, number, load_number),
        _in_sage(patterns, in_sage) if in_sage is not None else None,
    )
    return [link for link in found if link is not None]


def _in_alvys(
    patterns: UrlPatterns, kind: Kind | None, entity_type: str, number: str, load_number: str | None
) -> Link | None:
    family = kind.facts.family if kind is not None else None
    load = {"loadNumber": load_number}
    if family is Family.CARRIER_STATEMENT:
        return _link(patterns.carrier_statement, f"Carrier statement {number}", {"statementNumber": number})
    if family is Family.DRIVER_STATEMENT:
        return _link(patterns.driver_statement, f"Driver statement {number}", {"statementNumber": number})
    if kind is Kind.SUMMARY_INVOICE:
        return _link(patterns.invoice, f"Invoice {number}", {"invoiceNumber": number})
    if family is Family.TRIP or (kind is None and entity_type == EntityType.TRIP):
        return _link(patterns.trip, f"Trip {number}", {**load, "tripNumber": number})
    if load_number is None:
        return None
    invoice = number if family is Family.INVOICE else None
    return _link(patterns.load, f"Load {load_number}", {**load, "invoiceNumber": invoice})


def _in_sage(patterns: UrlPatterns, document: DocumentInSage) -> Link | None:
    values = {
        "companyId": document.company_id,
        "entityId": document.entity_id or "",
        "documentType": document.document_type.value,
        "recordNo": document.record_no,
        "documentNumber": document.document_number,
    }
    words = document.document_type.value.replace("_", " ").capitalize()
    label = f"{words} {document.document_number}"
    pattern = patterns.sage_document
    link = _link(pattern, label, values, system=LinkedSystem.SAGE)
    if link is None:
        return None
    direct = bool(_OF_DOCUMENT & set(PLACEHOLDER.findall(pattern)))
    return Link(link.system, link.label, link.url, direct)


def _link(
    pattern: str,
    label: str,
    values: Mapping[str, str | None],
    system: LinkedSystem = LinkedSystem.ALVYS,
) -> Link | None:
    names = set(PLACEHOLDER.findall(pattern))
    if not pattern or any(values.get(name) in _NO_VALUES for name in names):
        return None
    url = PLACEHOLDER.sub(lambda match: quote(values[match[1]] or "", safe="", errors="replace"), pattern)
    return Link(system, label, url, direct=bool(names))
