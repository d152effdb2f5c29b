"""The shape of one transaction with its history, and what belongs to it (api.md)."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import WithJsonSchema

from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.transactions.related import Relation
from alvys_intacct.http.shapes.accepted import StatusName
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.money import MoneyAnswer
from alvys_intacct.http.shapes.transactions import TransactionAnswer, transaction_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alvys_intacct.domain.identity import Identity
    from alvys_intacct.domain.payments.settlement import Settlement
    from alvys_intacct.domain.transactions.refs import HistoryEvent
    from alvys_intacct.domain.transactions.related import Related
    from alvys_intacct.domain.url_patterns import UrlPatterns
    from alvys_intacct.usecases.intake.read_transactions import TransactionView

RelationName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*Relation]})]


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


def detail_answer(
    view: "TransactionView",
    envelope: Any,
    related: "Iterable[Related]",
    caller: "Identity",
    patterns: "UrlPatterns",
) -> TransactionDetailAnswer:
    """The answer for one transaction with its envelope and history, and what of its kin one may see."""
    return TransactionDetailAnswer(
        **transaction_fields(view.transaction, caller, patterns),
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
