"""An edit compared with the document in Sage: a name that became known since changes nothing (MOD-4).

The receipt keeps the names that the document was made with. Where the edited document differs, it is built
once more with these names. Only ids that the receipt doesn't have take the names that are known now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alvys_intacct.domain.alvys.names import Named, Names
from alvys_intacct.domain.alvys_values.sightings import names_used
from alvys_intacct.domain.building.builder import Built
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.coding.alvys_sources import named_kinds
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.transactions.receipt import Receipt

# A receipt keeps no more names: a document with more is compared with those that are known now.
MOST_NAMES = 500


def names_to_keep(
    connection: Connection, envelope: TransactionEnvelope, names: Names
) -> dict[Named, dict[str, str | None]]:
    """The names that a document is made with, for its receipt."""
    used = names_used(envelope, named_kinds(connection), names)
    return used if sum(map(len, used.values())) <= MOST_NAMES else {}


def earlier_document(
    receipt: Receipt | None,
    document: Document,
    connection: Connection,
    envelope: TransactionEnvelope,
    inputs: DocumentInputs,
    build: Callable[[DocumentInputs], Built],
) -> Document | None:
    """An edited document with the names of its receipt, where that may tell more."""
    if receipt is None or receipt.digest == document.digest:
        return None
    earlier, kinds = _earlier(receipt, inputs.names), named_kinds(connection)
    if names_used(envelope, kinds, earlier) == names_used(envelope, kinds, inputs.names):
        return None
    try:
        return build(replace(inputs, names=earlier)).document
    except NeedsAttention:
        return None


def _earlier(receipt: Receipt, names: Names) -> Names:
    """The receipt's names. One from before names were looked up has none: its document has the ids."""
    if receipt.names is None:
        return Names(ids_are_names=True)
    return Names(receipt.names).over(names)
