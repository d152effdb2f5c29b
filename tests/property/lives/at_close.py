"""What a close report says of a world at rest: the truth, and nothing of people who did nothing (CLOSE-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.domain.close.closing import Closing
from alvys_intacct.domain.close.differences import Difference, DifferenceKind
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.sage_documents import SageDocument, marked_as, possible_owners
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.books import Kept
from tests.fakes.samples import TENANT

if TYPE_CHECKING:
    from tests.property.lives.world import World

_EVER = Period(first=date(2000, 1, 1), last=date(2100, 1, 1))
_BY_NOBODY = frozenset({DifferenceKind.NOT_IN_SAGE_YET, DifferenceKind.STATE})


def wrong_in_close(world: World) -> Iterator[str]:
    """What a close report of any connection says that isn't so."""
    for subsidiary_id in world.subsidiaries:
        closing, differences = _closed(world, subsidiary_id)
        explained = sum((difference.amount for difference in differences), Decimal(0))
        told = sum((row.difference for row in closing.report().totals), Decimal(0))
        if explained != told:
            yield f"{subsidiary_id}: {explained} is explained of {told}"
        if closing.report().ready:
            yield from (f"{subsidiary_id} is ready, but {what}" for what in _open(world, subsidiary_id))
        for difference in differences:
            if not _is_so(world, difference):
                yield f"{subsidiary_id}: {difference.kind} {difference.reason}, {difference.words}"


def _closed(world: World, subsidiary_id: str) -> tuple[Closing, list[Difference]]:
    connection = world.connection(subsidiary_id)
    closing = Closing(subsidiary_id, connection.company_id, connection.entity_id, "USD", _EVER)
    pages = world.deployment.stores.transactions.documents_dated(
        TENANT, subsidiary_id, _EVER.first, _EVER.last
    )
    found = [difference for page in pages for difference in closing.add_ours(page).differences]
    sage = {
        document.key: document
        for kept in world.books.documents.values()
        if kept.company_id == connection.company_id and kept.found.state is not DocumentState.DELETED
        for document in [_in_sage(kept)]
    }
    found += closing.add_sage(sage.values()).differences
    records = [document for one in world.deployment.records if (document := our_document(one)) is not None]
    booked = {(one.booked.type, one.booked.record_no): one for one in records if one.booked}
    by_id = {one.transaction_id: one for one in records}
    marked = {
        document.key: by_id[name]
        for document in closing.strangers()
        for name in possible_owners(TENANT, document)
        if name in by_id
    }
    found += closing.add_owners({**marked, **booked}).differences
    for _ in range(2):
        asked = [(kind, number) for kind, numbers in closing.to_look_up().items() for number in numbers]
        found += closing.add_found(sage[key] for key in asked if key in sage).differences
        found += closing.read_again(by_id).differences
    return closing, found


def _open(world: World, subsidiary_id: str) -> Iterator[str]:
    """What a controller would have to know before the month is closed."""
    for record in world.deployment.records:
        if record.booked_at != subsidiary_id or record.alvys_id is None:
            continue
        if record.status not in (Status.EXPORTED, Status.SKIPPED, Status.REVERTED, Status.RESOLVED):
            yield f"{record.number} is {record.status}"
        receipt = record.receipt
        if record.status is Status.EXPORTED and receipt is not None:
            kept = world.books.documents.get((receipt.company_id, receipt.document_type, receipt.record_no))
            if kept is None or kept.found.state in (DocumentState.DELETED, DocumentState.REVERSED):
                connection = world.connection(subsidiary_id)
                if (receipt.company_id, receipt.entity_id) == (connection.company_id, connection.entity_id):
                    yield f"{record.number} has no document"


def _is_so(world: World, difference: Difference) -> bool:
    """Whether a difference is to be expected: nobody here changes the content of a document in Sage."""
    if difference.kind in _BY_NOBODY or difference.reason in ("in_other_books", "outcome_unknown"):
        return True
    named = difference.in_sage
    marked = {one.transaction_id for one in world.deployment.records if one.status is Status.RESOLVED}
    if difference.transaction is not None and difference.transaction.transaction_id in marked:
        return True  # a person said that it was brought in step, which nobody did
    if difference.kind is not DifferenceKind.MISSING_IN_SAGE or named is None:
        return False
    kept = world.books.documents.get((named.company_id, named.type, named.record_no))
    return kept is not None and kept.removed_by_hand


def _in_sage(kept: Kept) -> SageDocument:
    found, document = kept.found, kept.document
    return SageDocument(
        type=found.type,
        record_no=found.record_no,
        number=found.document_number,
        party_id=found.party_id,
        party_name="",
        document_date=document.document_date,
        amount=found.total,
        currency=found.currency,
        state=found.state,
        marked_as=marked_as(found.description),
        accounts=tuple(document.accounts.items()),
    )
