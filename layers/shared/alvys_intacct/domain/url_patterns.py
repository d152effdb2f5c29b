"""The patterns of the URLs of objects in Alvys and of documents in Sage, which a deployment sets (ERR-9).

A placeholder such as ``{loadNumber}`` stands for a value, which is encoded.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from alvys_intacct.late_dataclass import dataclass

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
IN_ALVYS = frozenset({"loadNumber", "tripNumber", "invoiceNumber", "statementNumber"})
IN_SAGE = frozenset({"companyId", "entityId", "documentType", "recordNo", "documentNumber"})
_UNUSABLE = re.compile(r"[\x00-\x20\x7f<>\"'\\^`|]")


@dataclass(frozen=True, slots=True)
class UrlPatterns:
    """The patterns of a deployment; an empty one gives no links."""

    load: str = ""
    trip: str = ""
    invoice: str = ""
    carrier_statement: str = ""
    driver_statement: str = ""
    sage_document: str = ""


def pattern_fault(pattern: str, known: frozenset[str]) -> str | None:
    """What is wrong with a pattern; None if it can be used. An empty one can."""
    if not pattern:
        return None
    unknown = sorted(set(PLACEHOLDER.findall(pattern)) - known)
    if unknown:
        return f"has the unknown placeholder {{{unknown[0]}}}; known are {', '.join(sorted(known))}"
    plain = PLACEHOLDER.sub("x", pattern)
    try:
        parts = urlsplit(plain)
        host = parts.hostname
    except ValueError:
        return "is not a URL"
    if parts.scheme != "https" or not host or parts.username is not None or _UNUSABLE.search(plain):
        return "is not an https URL"
    if urlsplit(pattern).netloc != parts.netloc or "{" in plain or "}" in plain:
        return "has a placeholder in its host, or a brace that is none"
    return None
