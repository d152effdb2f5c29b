"""What a change does to a document that is in Sage, by its state there at that moment (MOD-1, MOD-4, MOD-9).

A plan has the ways to carry a change into Sage in the order in which they are tried: where Sage refuses one,
the next follows. A closed period shows only in Sage's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Document, DocumentState
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.sage.refusals import NO_REVERSAL, NO_UPDATE
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.settlements import (
    SETTLED,
    selected_refusal,
    settled_by_others,
    settled_refusal,
)
from alvys_intacct.late_dataclass import dataclass

GONE = frozenset({DocumentState.REVERSED, DocumentState.DELETED})


class Asked(StrEnum):
    """What is asked for. An edit may be a regenerate; a document that is to leave its books is a revert."""

    EDIT = "edit"
    REVERT = "revert"


class Difference(StrEnum):
    """What an edit changes, compared with the document in Sage.

    `POSTING`: it is to be posted now, and nothing else. `HEADER` and `LINE_TEXTS`: nothing that is booked
    (MOD-9), in the header only or in the lines as well. `TYPE`: an invoice becomes a credit memo, or the
    other way round.
    """

    NOTHING = "nothing"
    POSTING = "posting"
    HEADER = "header"
    LINE_TEXTS = "line_texts"
    BOOKED = "booked"
    TYPE = "type"


class Row(StrEnum):
    """The rows of MOD-1's table."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    POSTED = "posted"
    OPEN_CREDIT = "open_credit"
    SETTLED = "settled"
    SELECTED = "selected"
    GONE = "gone"


class Way(StrEnum):
    """A way to carry a change into Sage.

    `UPDATE_HEADER` and `UPDATE_TEXTS` write what isn't booked, `UPDATE` the whole document.
    `REVERSE_AND_POST` and `DELETE_AND_MAKE` exchange the document for its successor in one transaction of
    Sage's. `MAKE_ANEW` has nothing to remove: the document is gone.
    """

    NOTHING_TO_DO = "nothing_to_do"
    CONFIRM = "confirm"
    UPDATE = "update"
    UPDATE_HEADER = "update_header"
    UPDATE_TEXTS = "update_texts"
    RECALL_AND_UPDATE = "recall_and_update"
    DELETE = "delete"
    RECALL_AND_DELETE = "recall_and_delete"
    REVERSE = "reverse"
    REVERSE_AND_POST = "reverse_and_post"
    DELETE_AND_MAKE = "delete_and_make"
    MAKE_ANEW = "make_anew"


Ways = tuple[Way, ...]
# The table: what an edit does, and what a revert does. What is settled or selected stays.
TABLE: dict[Row, tuple[Ways, Ways]] = {
    Row.DRAFT: ((Way.UPDATE, Way.DELETE_AND_MAKE), (Way.DELETE,)),
    Row.SUBMITTED: (
        (Way.UPDATE, Way.RECALL_AND_UPDATE, Way.DELETE_AND_MAKE),
        (Way.DELETE, Way.RECALL_AND_DELETE),
    ),
    # Reversal is a setting of the company: where it is off, unpaid documents are deleted.
    Row.POSTED: ((Way.REVERSE_AND_POST, Way.DELETE_AND_MAKE), (Way.REVERSE, Way.DELETE)),
    # Sage's gateway can't reverse an adjustment; it can delete one that was never applied.
    Row.OPEN_CREDIT: ((Way.UPDATE, Way.DELETE_AND_MAKE), (Way.DELETE,)),
    Row.GONE: ((Way.MAKE_ANEW,), (Way.NOTHING_TO_DO,)),
}
# What isn't booked, in place also on posted and on paid documents (MOD-9).
_TEXTS = {Difference.HEADER: Way.UPDATE_HEADER, Difference.LINE_TEXTS: Way.UPDATE_TEXTS}
WHOLE_UPDATES = frozenset({Way.UPDATE, Way.RECALL_AND_UPDATE})
IN_PLACE = WHOLE_UPDATES | {Way.UPDATE_HEADER, Way.UPDATE_TEXTS}
_UNPOSTED = frozenset({Row.DRAFT, Row.SUBMITTED})
_ROWS = {
    DocumentState.DRAFT: Row.DRAFT,
    DocumentState.DECLINED: Row.DRAFT,
    DocumentState.SUBMITTED: Row.SUBMITTED,
    DocumentState.SELECTED: Row.SELECTED,
    DocumentState.REVERSED: Row.GONE,
    DocumentState.DELETED: Row.GONE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands in Sage now; `document` is None where Sage has it no more.

    `applied` is everything that settles it. `own_credit` is the sum of its negative lines as a positive
    amount: a company may apply these to the other lines, and nobody paid then.
    """

    document: FoundDocument | None
    applied: Sequence[PaymentDetail] = ()
    own_credit: Decimal = Decimal(0)

    @property
    def is_live(self) -> bool:
        """Whether the document is in the books."""
        return self.document is not None and self.document.state not in GONE

    @property
    def row(self) -> Row:
        """Its row in the table. What only its own credits settle counts as posted."""
        document = self.document
        if document is None:
            return Row.GONE
        row = _ROWS.get(document.state, Row.POSTED)
        if row is not Row.POSTED:
            return row
        if document.state in SETTLED and self._is_settled(document):
            return Row.SETTLED
        return Row.OPEN_CREDIT if document.type.is_adjustment else Row.POSTED

    def _is_settled(self, document: FoundDocument) -> bool:
        explained = Decimal(0) if document.type.is_adjustment else self.own_credit
        return bool(settled_by_others(document, self.applied)) or abs(document.paid) > explained

    def refuse(self) -> NeedsAttention | None:
        """Why the document can't leave the books nor change there: payments, credits, selection."""
        document = self.document
        if document is not None and self.row is Row.SELECTED:
            return selected_refusal(document)
        if document is not None and self.row is Row.SETTLED:
            return settled_refusal(document, settled_by_others(document, self.applied))
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """The ways to try, in order. `warning` is for a person, on the transaction.

    `refusal` is what stands in the way of everything that the ways don't do.
    """

    ways: Ways
    warning: str | None = None
    refusal: NeedsAttention | None = None


def plan_of(standing: Standing, asked: Asked, difference: Difference = Difference.BOOKED) -> Plan:
    """What a change does to a document that stands like this; `difference` is what an edit changes.

    Raises `NeedsAttention` where a person must act in Sage first.
    """
    row, refusal = standing.row, standing.refuse()
    if asked is Asked.EDIT and row is not Row.GONE and _confirms(row, difference):
        return Plan((Way.CONFIRM,))
    texts = _TEXTS.get(difference) if asked is Asked.EDIT else None
    if refusal is not None:
        if texts is None:
            raise refusal
        return Plan((texts,), refusal=refusal)
    edit, revert = TABLE[row]
    if asked is Asked.REVERT:
        return Plan(revert)
    if row is Row.GONE:
        return Plan(edit, warning=removed_by_hand(standing.document))
    if texts is not None and row not in _UNPOSTED:
        return Plan((texts, *edit))
    if difference is Difference.TYPE:
        return Plan(without_whole_updates(edit))
    return Plan(edit)


def without_whole_updates(ways: Ways) -> Ways:
    """The ways that are left where the whole document can't be written over the existing one."""
    return tuple(way for way in ways if way not in WHOLE_UPDATES)


def ways_out(row: Row, ways: Ways) -> Ways:
    """The ways that are left while an earlier removal may still be carried out: nothing is changed in place.

    Otherwise that removal would take the changed document out, and nothing would follow it.
    """
    if Way.CONFIRM in ways:
        ways = TABLE[row][0] if row in TABLE else ()
    return tuple(way for way in ways if way not in IN_PLACE)


def removed_by_hand(document: FoundDocument | None) -> str:
    """The warning on a transaction whose document a person took out of Sage."""
    if document is None or document.state is DocumentState.DELETED:
        return "The former document was deleted in Sage Intacct by hand; this one was made anew."
    return (
        f"The former document {document.document_number} (record {document.record_no}) was reversed in Sage "
        "Intacct by hand; this one was made anew."
    )


def difference_of(receipt: Receipt, document: Document, earlier: Document | None = None) -> Difference:
    """What an edited document changes. `earlier` is the same with the names that the receipt has (MOD-4)."""
    candidates = [built for built in (document, earlier) if built is not None]
    if any(receipt.digest == built.digest for built in candidates):
        return Difference.NOTHING
    if any(receipt.digest == replace(built, posted=not built.posted).digest for built in candidates):
        return Difference.POSTING if document.posted else Difference.NOTHING
    if document.type is not receipt.document_type:
        return Difference.TYPE
    if any(receipt.posting_digest == built.posting_digest for built in candidates):
        same_lines = any(receipt.lines_digest == built.lines_digest for built in candidates)
        return Difference.HEADER if same_lines else Difference.LINE_TEXTS
    return Difference.BOOKED


def as_it_stands(document: Document, standing: Standing) -> Document:
    """The document to write: what is posted or waits for approval stays so, whatever the settings say now."""
    return document if standing.row in (Row.DRAFT, Row.GONE) else replace(document, posted=True)


def _confirms(row: Row, difference: Difference) -> bool:
    """Whether nothing changes in Sage (MOD-4). To be posted concerns drafts only."""
    is_draft = row is Row.DRAFT
    return difference is Difference.NOTHING or (difference is Difference.POSTING and not is_draft)


def leads_on(way: Way, code: str) -> bool:
    """Whether a refusal with this code of one way leads to the next one.

    Refusals that say nothing of the way itself, such as that of an account, would stay with every other.
    """
    if way in (Way.REVERSE, Way.REVERSE_AND_POST):
        return code in NO_REVERSAL
    if way is Way.UPDATE:
        return code in NO_UPDATE
    # In place only where Sage takes it; the ordinary way follows, which is all or nothing. What Sage doesn't
    # delete because it waits for approval can be recalled, and what can't be recalled tells so itself.
    return way in (Way.UPDATE_HEADER, Way.UPDATE_TEXTS, Way.DELETE, Way.RECALL_AND_UPDATE)
