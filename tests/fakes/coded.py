"""Documents with dimensions and custom fields."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.sage.documents import Dimension, Document
from alvys_intacct.domain.sage.metadata import CustomField, DimensionValue, GlAccount, Metadata
from tests.fakes import samples
from tests.fakes.samples import envelope, load_invoice

TERMS = frozenset({"Net 30"})


def sent(**load: Any) -> LoadInvoice:
    """A load invoice whose load has these members."""
    message = load_invoice()
    message["loads"][0] |= load
    parsed = envelope(message)
    assert isinstance(parsed, LoadInvoice)
    return parsed


def offers(
    *accounts: GlAccount, fields: tuple[CustomField, ...] = (), **values: list[DimensionValue]
) -> SageChoices:
    """What a Sage company offers."""
    return SageChoices.of(
        Metadata(
            read_at=datetime(2026, 11, 20, tzinfo=UTC),
            accounts=list(accounts),
            dimensions={Dimension(name): known for name, known in values.items()},
            custom_fields=list(fields),
        )
    )


def coded(known: Connection, given: LoadInvoice, offered: SageChoices) -> Document:
    """The document with its dimensions and custom fields."""
    return samples.build(given, known, samples.inputs(given, TERMS, offered)).document
