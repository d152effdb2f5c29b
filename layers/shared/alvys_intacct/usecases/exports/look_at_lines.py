"""The lines of documents that may be updated in place, and whether they allow it (MOD-1)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.metadata import CustomFieldObject
from alvys_intacct.domain.sage.updates import can_update_in_place
from alvys_intacct.domain.transactions.modification import WHOLE_UPDATES, Way, without_whole_updates
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.usecases.exports.changing import Changing, grouped

_LINES = {Side.AR: CustomFieldObject.AR_INVOICE_ITEM, Side.AP: CustomFieldObject.AP_BILL_ITEM}
MADE_ANEW = (
    "Sage Intacct has no way to take lines or their dimensions out of a document: the former one was "
    "removed, and this one made anew."
)


def read_lines(accounting: AccountingSystem, connection: Connection, changes: Sequence[Changing]) -> None:
    """Read the lines of those that may be updated, and drop the ways that their lines don't allow."""
    concerned = [change for change in changes if _needs_lines(change)]
    for of_type, alike in grouped(concerned, lambda change: change.receipt.document_type):
        fields = connection.custom_field_mappings.get(_LINES[of_type.side], {})
        numbers = [change.receipt.record_no for change in alike]
        found = accounting.read_lines(connection.books, of_type, numbers, fields)
        for change in alike:
            change.lines = found.get(change.receipt.record_no, [])
    for change in concerned:
        if not can_update_in_place(change.wanted, change.lines):
            change.left = without_whole_updates(change.left)
            change.warnings.append(MADE_ANEW)


def _needs_lines(change: Changing) -> bool:
    return change.ready is not None and any(
        way in WHOLE_UPDATES or way is Way.UPDATE_TEXTS for way in change.left
    )
