"""Refusals of Sage that the product reacts to, by the code of their error."""

from __future__ import annotations

# A document, customer, vendor or contact with this number or id is in Sage already.
IN_USE = frozenset({"duplicate_document_number", "already_exists"})
