"""The shapes of transactions in a list (api.md). camelCase; amounts are exact decimal text."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from alvys_intacct.domain.transactions.holding import HoldReason
from alvys_intacct.domain.transactions.in_sage import document_of
from alvys_intacct.domain.transactions.links import links
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.transaction_type import type_of
from alvys_intacct.http.shapes.accepted import AcceptedAnswer, status_url
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.links import LinkAnswer, link_answers
from alvys_intacct.http.shapes.money import MoneyAnswer, ProblemAnswer, money_answer, problem_answer

if TYPE_CHECKING:
    from alvys_intacct.domain.identity import Identity
    from alvys_intacct.domain.url_patterns import UrlPatterns


class SageDocumentAnswer(Answer):
    """The document in Sage. `type` is invoice, credit_memo, bill or vendor_credit.

    `subsidiaryId` says in whose books it is: it stays there until it is taken out (MOD-7).
    """

    type: str
    record_no: str
    document_number: str
    party_id: str
    total: MoneyAnswer
    subsidiary_id: str
    company_id: str
    entity_id: str | None
    posted: bool
    exported_at: datetime
    warnings: list[str] = Field(default_factory=lambda: [])


class HeldBecauseAnswer(Answer):
    """Why a transaction waits, and since when. It goes on by itself.

    `code` is connection_paused, side_switched_off or connection_problem; `subsidiaryId` is whose connection
    it waits for.
    """

    code: str
    message: str
    since: datetime
    subsidiary_id: str


class ResolutionAnswer(Answer):
    """How a person took it off the error list: `kind` is synced or closed (ERR-5, ERR-12).

    `document` is the document in Sage that was named, `recordNo` its key there.
    """

    kind: str
    reason: str
    by: str
    at: datetime
    document: str | None
    record_no: str | None


class TransactionAnswer(AcceptedAnswer):
    """A transaction in a list. `part` is whole, or the role of a companion of another transaction."""

    kind: str
    type: str
    part: str
    side: SideName
    entity_type: str
    subsidiary_id: str
    number: str
    load_number: str | None
    party_name: str | None
    total: MoneyAnswer | None
    revision: int
    attempts: int
    skip_reason: str | None
    held_because: HeldBecauseAnswer | None
    problem: ProblemAnswer | None
    sage_document: SageDocumentAnswer | None
    resolution: ResolutionAnswer | None
    links: list[LinkAnswer]
    correlation_id: str
    created_at: datetime
    changed_at: datetime


class TransactionsAnswer(Answer):
    """One page of transactions; `cursor` leads to the next page."""

    items: list[TransactionAnswer]
    cursor: str | None


def transaction_answer(
    transaction: Transaction, caller: "Identity", patterns: "UrlPatterns"
) -> TransactionAnswer:
    """A transaction in a list; without its problem for who sees no errors (API-2)."""
    return TransactionAnswer(**transaction_fields(transaction, caller, patterns))


def transaction_fields(
    transaction: Transaction, caller: "Identity", patterns: "UrlPatterns"
) -> dict[str, Any]:
    """The fields of a transaction in a list; without its problem for who sees no errors (API-2)."""
    receipt = transaction.receipt
    problem = transaction.problem if caller.sees_errors else None
    return {
        "transaction_id": transaction.transaction_id,
        "status": transaction.status,
        "status_url": status_url(transaction.transaction_id),
        "kind": transaction.kind.wire_name,
        "type": type_of(transaction),
        "part": transaction.role,
        "side": transaction.side,
        "entity_type": transaction.kind.facts.entity_type,
        "subsidiary_id": transaction.subsidiary_id,
        "number": transaction.number,
        "load_number": transaction.load_number,
        "party_name": transaction.party_name,
        "total": money_answer(transaction.total, transaction.currency),
        "revision": transaction.revision,
        "attempts": max(transaction.tries, transaction.attempts),
        "skip_reason": transaction.skip_reason,
        "held_because": _held_because(transaction),
        "problem": problem_answer(problem) if problem else None,
        "sage_document": SageDocumentAnswer(
            type=receipt.document_type,
            record_no=receipt.record_no,
            document_number=receipt.document_number,
            party_id=receipt.party_id,
            total=MoneyAnswer(amount=receipt.total, currency=receipt.currency),
            subsidiary_id=transaction.booked_at,
            company_id=receipt.company_id,
            entity_id=receipt.entity_id,
            posted=receipt.posted,
            exported_at=receipt.exported_at,
            warnings=list(receipt.warnings),
        )
        if receipt
        else None,
        "resolution": _resolution(transaction),
        "links": link_answers(
            links(
                patterns,
                kind=transaction.kind,
                entity_type=transaction.kind.facts.entity_type,
                number=transaction.number,
                load_number=transaction.load_number,
                in_sage=document_of(transaction),
            )
        ),
        "correlation_id": transaction.correlation_id,
        "created_at": transaction.created_at,
        "changed_at": transaction.changed_at,
    }


def _held_because(transaction: Transaction) -> HeldBecauseAnswer | None:
    if not transaction.held:
        return None
    because = transaction.held_because
    # An earlier version held records for one reason only, and didn't note it.
    return HeldBecauseAnswer(
        code=because.code if because else HoldReason.PAUSED,
        message=because.words if because else "The connection is paused.",
        since=because.since if because else transaction.changed_at,
        subsidiary_id=transaction.held_at,
    )


def _resolution(transaction: Transaction) -> ResolutionAnswer | None:
    resolution = transaction.resolution
    if resolution is None or not (transaction.status is Status.RESOLVED or transaction.document_is_unknown):
        return None
    return ResolutionAnswer(
        kind=resolution.kind,
        reason=resolution.reason,
        by=resolution.by,
        at=resolution.at,
        document=resolution.document,
        record_no=resolution.record_no,
    )
