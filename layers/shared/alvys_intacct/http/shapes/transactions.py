"""The shapes of answers (api.md). camelCase; amounts are exact decimal text."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, WithJsonSchema

from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.transactions.holding import HoldReason
from alvys_intacct.domain.transactions.in_sage import document_of
from alvys_intacct.domain.transactions.links import links
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.related import Relation
from alvys_intacct.domain.transactions.transaction_type import type_of
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.links import LinkAnswer, link_answers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alvys_intacct.domain.identity import Identity
    from alvys_intacct.domain.payments.settlement import Settlement
    from alvys_intacct.domain.transactions.problem import Problem
    from alvys_intacct.domain.transactions.refs import HistoryEvent
    from alvys_intacct.domain.transactions.related import Related
    from alvys_intacct.domain.url_patterns import UrlPatterns
    from alvys_intacct.usecases.intake.read_transactions import TransactionView

RelationName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*Relation]})]
StatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*Status]})]


class MoneyAnswer(Answer):
    """An exact amount as decimal text, and its ISO 4217 currency."""

    amount: str
    currency: str


class ProblemAnswer(Answer):
    """The reason for a failure and its remedy, with the vendor's own number and text (ERR-1).

    `concerns` is the thing that is wrong, if it is known.
    """

    code: str
    message: str
    remedy: str
    setting: str | None = None
    vendor_number: str | None = None
    vendor_text: str | None = None
    support_id: str | None = None
    concerns: str | None = None


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


class AcceptedAnswer(Answer):
    """An accepted transaction: its id, and the URL of its status."""

    transaction_id: str
    status: StatusName
    status_url: str


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


class HistoryAnswer(Answer):
    """One event of the history."""

    at: datetime
    what: str
    by: str
    detail: str


class SettlementAnswer(Answer):
    """How the document was settled in Sage so far, from its recorded payments (PAY-15).

    `paid` is money; the others settle without money. `words` say it in a sentence.
    """

    paid: MoneyAnswer
    discount: MoneyAnswer
    credit: MoneyAnswer
    advance: MoneyAnswer
    overpayment: MoneyAnswer
    words: str


class RelatedAnswer(Answer):
    """A transaction or document that belongs to the one that is shown.

    Of a replaced document, which was taken out of Sage, only its `recordNo` is known.
    """

    relation: RelationName
    transaction_id: str | None
    kind: str | None
    part: str | None
    side: SideName | None
    number: str | None
    status: StatusName | None
    subsidiary_id: str | None
    document_number: str | None
    record_no: str | None


class TransactionDetailAnswer(TransactionAnswer):
    """A transaction with its envelope and history (MOD-5); `settlement` is null while nothing settles it.

    `related` are its companions, its intercompany set, and the documents that it replaced (AP-6, AP-8).
    """

    envelope: Any
    history: list[HistoryAnswer]
    settlement: SettlementAnswer | None
    related: list[RelatedAnswer]


class TransactionsAnswer(Answer):
    """One page of transactions; `cursor` leads to the next page."""

    items: list[TransactionAnswer]
    cursor: str | None


class RetryAnswer(Answer):
    """The count of records that are queued again by now, and where to look how it goes."""

    accepted: int
    retry_id: str


def status_url(transaction_id: str) -> str:
    """The URL of a transaction's status."""
    return f"/v1/transactions/{transaction_id}"


def accepted_answer(transaction: Transaction) -> AcceptedAnswer:
    """The answer for an accepted transaction."""
    return AcceptedAnswer(
        transaction_id=transaction.transaction_id,
        status=transaction.status,
        status_url=status_url(transaction.transaction_id),
    )


def transaction_answer(
    transaction: Transaction, caller: "Identity", patterns: "UrlPatterns"
) -> TransactionAnswer:
    """A transaction in a list; without its problem for who sees no errors (API-2)."""
    return TransactionAnswer(**_transaction_fields(transaction, caller, patterns))


def detail_answer(
    view: "TransactionView",
    envelope: Any,
    related: "Iterable[Related]",
    caller: "Identity",
    patterns: "UrlPatterns",
) -> TransactionDetailAnswer:
    """The answer for one transaction with its envelope and history, and what of its kin one may see."""
    return TransactionDetailAnswer(
        **_transaction_fields(view.transaction, caller, patterns),
        envelope=envelope,
        history=[history_answer(event) for event in view.history],
        settlement=_settlement_answer(view.settlement) if view.settlement else None,
        related=[_related(other) for other in related if _may_see(caller, other)],
    )


def _may_see(caller: "Identity", related: "Related") -> bool:
    other = related.transaction
    return other is None or not caller.lacks(other.kind.facts.permissions)


def _related(related: "Related") -> RelatedAnswer:
    other = related.transaction
    receipt = other.receipt if other else None
    return RelatedAnswer(
        relation=related.relation,
        transaction_id=other.transaction_id if other else None,
        kind=other.kind.wire_name if other else None,
        part=other.role if other else None,
        side=other.side if other else None,
        number=other.number if other else None,
        status=other.status if other else None,
        subsidiary_id=other.subsidiary_id if other else None,
        document_number=receipt.document_number if receipt else None,
        record_no=receipt.record_no if receipt else related.record_no or None,
    )


def _settlement_answer(settlement: "Settlement") -> SettlementAnswer:
    def money(amount: Decimal) -> MoneyAnswer:
        return MoneyAnswer(amount=amount_text(amount), currency=settlement.currency)

    return SettlementAnswer(
        paid=money(settlement.paid),
        discount=money(settlement.discount),
        credit=money(settlement.credit),
        advance=money(settlement.advance),
        overpayment=money(settlement.overpayment),
        words=settlement.words,
    )


def history_answer(event: "HistoryEvent") -> HistoryAnswer:
    """One event of the history."""
    return HistoryAnswer(at=event.at, what=event.what, by=event.by, detail=event.detail)


def _transaction_fields(
    transaction: Transaction, caller: "Identity", patterns: "UrlPatterns"
) -> dict[str, Any]:
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


def money_answer(amount: str | None, currency: str | None) -> MoneyAnswer | None:
    """An amount, if there is one."""
    return MoneyAnswer(amount=amount, currency=currency or "USD") if amount is not None else None


def problem_answer(problem: "Problem") -> ProblemAnswer:
    """The reason for a failure."""
    return ProblemAnswer(**problem.model_dump())
