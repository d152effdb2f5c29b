"""What stands in the way of a close, each with what a link needs (CLOSE-2)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.close.differences import (
    Difference,
    DifferenceKind,
    DifferenceReason,
    NamedSageDocument,
    NamedTransaction,
)
from alvys_intacct.domain.close.our_documents import LONGEST_WORDS, OurDocument, Standing
from alvys_intacct.domain.close.pairs import named
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, SettledBy
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import WAITS_FOR_SET
from alvys_intacct.domain.transactions.in_sage import DocumentInSage
from alvys_intacct.domain.transactions.problem import Fact, Problem


class ObstacleCode(StrEnum):
    """What stands in the way; `blocks` says whether it does, or is only told."""

    blocks: bool

    def __new__(cls, value: str, blocks: bool = True) -> "ObstacleCode":
        """A member from its code; ``ObstacleCode(code)`` finds it."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.blocks = blocks
        return code

    OPEN_ERROR = ("open_error", True)
    UNKNOWN_OUTCOME = ("unknown_outcome", True)
    WAITING = ("waiting", True)
    HELD = ("held", True)
    INTERCOMPANY_INCOMPLETE = ("intercompany_incomplete", True)
    DRAFT = ("draft", True)
    WAITS_FOR_APPROVAL = ("waits_for_approval", True)
    DECLINED = ("declined", True)
    CHANGED_IN_SAGE = ("changed_in_sage", True)
    MISSING_IN_SAGE = ("missing_in_sage", True)
    MISSING_IN_ALVYS = ("missing_in_alvys", True)
    PAYMENT_REFUSED = ("payment_refused", True)
    PAYMENT_PENDING = ("payment_pending", True)
    PAYMENT_VOIDED = ("payment_voided", True)
    # Told only.
    DOCUMENT_NOT_NAMED = ("document_not_named", False)
    IN_OTHER_BOOKS = ("in_other_books", False)
    SETTLED_WITHOUT_MONEY = ("settled_without_money", False)
    LEFT_AS_IT_IS = ("left_as_it_is", False)


class Obstacle(Fact):
    """One thing that stands in the way. `reason` and `concerns` are the cause of an error (ERR-11).

    `words` say what happened and what to do. `transaction` of a payment is the one that it pays.
    `amount` is that of the document or payment; of a document that was changed by hand it is how much more
    Sage has.

    `payment_key` is the id of a payment; one with an error has that id on the error list, too.
    """

    code: ObstacleCode
    words: str
    reason: str = ""
    concerns: str = ""
    side: Side
    kind: Kind | None
    number: str
    day: date
    party_name: str = ""
    amount: Decimal | None
    currency: str
    transaction: NamedTransaction | None = None
    in_sage: NamedSageDocument | None = None
    payment_key: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the period can't be closed because of it."""
        return self.code.blocks


_OF_STANDING = {
    Standing.FAILED: ObstacleCode.OPEN_ERROR,
    Standing.CHECKING: ObstacleCode.UNKNOWN_OUTCOME,
    Standing.WAITING: ObstacleCode.WAITING,
    Standing.HELD: ObstacleCode.HELD,
}
_WORDS = {
    ObstacleCode.UNKNOWN_OUTCOME: "Sage Intacct gave no answer. The service looks there by itself.",
    ObstacleCode.WAITING: "Its newest state waits to be carried into Sage Intacct. The service goes on by "
    "itself.",
    ObstacleCode.HELD: "It is held until its connection and its side are switched on again.",
    ObstacleCode.DOCUMENT_NOT_NAMED: "It was marked as synced, and nobody named its document in Sage "
    "Intacct, so it can't be compared. Undo the mark, and mark it again with the number of its document.",
}
_INTERCOMPANY_FAILED = "intercompany_incomplete"
_OF_STATE = {
    DifferenceReason.DRAFT: ObstacleCode.DRAFT,
    DifferenceReason.SUBMITTED: ObstacleCode.WAITS_FOR_APPROVAL,
    DifferenceReason.DECLINED: ObstacleCode.DECLINED,
}
# What of a document doesn't count in Sage, or isn't there.
_LOST = (DifferenceKind.STATE, DifferenceKind.MISSING_IN_SAGE)
_OF_PAYMENT = {
    PaymentStatus.REFUSED: ObstacleCode.PAYMENT_REFUSED,
    PaymentStatus.PENDING: ObstacleCode.PAYMENT_PENDING,
    PaymentStatus.CHECKING: ObstacleCode.PAYMENT_PENDING,
    PaymentStatus.VOIDED: ObstacleCode.PAYMENT_VOIDED,
    PaymentStatus.NOTICE: ObstacleCode.SETTLED_WITHOUT_MONEY,
}
TOLD_PAYMENTS = tuple(_OF_PAYMENT)
_SETTLED_BY = {
    SettledBy.MONEY: "a payment",
    SettledBy.DISCOUNT: "a discount",
    SettledBy.CREDIT: "a credit",
    SettledBy.ADVANCE: "an advance",
    SettledBy.OVERPAYMENT: "an earlier overpayment",
}


def obstacle_of(document: OurDocument) -> Obstacle | None:
    """What a transaction has in the way of the close; None if it is as it should be."""
    code = _code(document)
    if code is None:
        return None
    return Obstacle(
        code=code,
        words=document.words or _WORDS.get(code, ""),
        reason=document.reason,
        concerns=document.concerns,
        side=document.side,
        kind=document.kind,
        number=document.number,
        day=document.document_date,
        party_name=document.party_name,
        amount=document.amount,
        currency=document.currency,
        transaction=named(document),
    )


def is_of_error(obstacle: Obstacle) -> bool:
    """Whether its transaction is on the error list, where there is more about it."""
    may_be = obstacle.code in (ObstacleCode.OPEN_ERROR, ObstacleCode.INTERCOMPANY_INCOMPLETE)
    return may_be and obstacle.transaction is not None


def with_remedy(obstacle: Obstacle, problem: Problem) -> Obstacle:
    """The obstacle of an error with what to do about it; as it is if the error is another one by now."""
    if (problem.code, problem.concerns or "") != (obstacle.reason, obstacle.concerns):
        return obstacle
    # The listed words are cut off where they are long.
    is_cut = obstacle.words == problem.message[:LONGEST_WORDS]
    told = problem.message if is_cut else obstacle.words
    return obstacle.model_copy(update={"words": f"{told} {problem.remedy}"})


def _code(document: OurDocument) -> ObstacleCode | None:
    waits_for_set = document.standing is Standing.SKIPPED and document.reason == WAITS_FOR_SET
    set_failed = document.standing is Standing.FAILED and document.reason == _INTERCOMPANY_FAILED
    if waits_for_set or set_failed:
        return ObstacleCode.INTERCOMPANY_INCOMPLETE
    if document.standing is Standing.MARKED_AS_SYNCED and document.booked is None:
        return ObstacleCode.DOCUMENT_NOT_NAMED
    return _OF_STANDING.get(document.standing)


def obstacle_of_difference(difference: Difference) -> Obstacle | None:
    """What a difference has in the way of the close; None where the transaction itself tells it."""
    code = _code_of_difference(difference)
    return _of_difference(difference, code) if code is not None else None


def obstacle_of_untold(difference: Difference, *, left: bool) -> Obstacle:
    """What a difference has in the way whose transaction tells nothing: no total differs in silence.

    `left`: a person closed its error, so that Sage keeps what Alvys has changed or taken back (ERR-12).
    """
    is_unknown = difference.reason is DifferenceReason.OUTCOME_UNKNOWN
    code = ObstacleCode.UNKNOWN_OUTCOME if is_unknown else ObstacleCode.WAITING
    return _of_difference(difference, ObstacleCode.LEFT_AS_IT_IS if left else code)


def _of_difference(difference: Difference, code: ObstacleCode) -> Obstacle:
    currencies = {effect.currency for effect in difference.effects}
    transaction, in_sage = difference.transaction, difference.in_sage
    amount = -difference.amount if difference.kind in _LOST else difference.amount
    return Obstacle(
        code=code,
        words=difference.words,
        reason=difference.reason or difference.kind,
        side=difference.side,
        kind=transaction.kind if transaction else None,
        number=(transaction.number if transaction else None) or (in_sage.number if in_sage else ""),
        day=difference.day,
        party_name=difference.party_name,
        # Amounts of two currencies are never added.
        amount=amount if len(currencies) == 1 else None,
        currency=currencies.pop() if len(currencies) == 1 else "",
        transaction=transaction,
        in_sage=in_sage,
    )


def _code_of_difference(difference: Difference) -> ObstacleCode | None:
    if difference.kind is DifferenceKind.NOT_IN_SAGE_YET:
        return None
    if difference.reason is DifferenceReason.OUTCOME_UNKNOWN:
        return ObstacleCode.UNKNOWN_OUTCOME if difference.transaction is None else None
    if difference.reason is DifferenceReason.IN_OTHER_BOOKS:
        return ObstacleCode.IN_OTHER_BOOKS
    if difference.kind is DifferenceKind.STATE and difference.reason is not None:
        return _OF_STATE.get(difference.reason)
    if difference.kind is DifferenceKind.MISSING_IN_SAGE:
        return ObstacleCode.MISSING_IN_SAGE
    if difference.kind is DifferenceKind.MISSING_IN_ALVYS:
        return ObstacleCode.MISSING_IN_ALVYS
    return ObstacleCode.CHANGED_IN_SAGE


def obstacle_of_payment(payment: Payment, paid: OurDocument | None = None) -> Obstacle | None:
    """What a payment has in the way of the close; None for one that is done with.

    `paid` is the transaction that it pays.
    """
    code = _OF_PAYMENT.get(payment.status)
    if code is None or (payment.status is PaymentStatus.VOIDED and payment.problem is None):
        return None
    problem = payment.problem
    return Obstacle(
        code=code,
        words=f"{problem.message} {problem.remedy}" if problem else _words_of(payment),
        reason=problem.code if problem else "",
        concerns=(problem.concerns if problem else None) or "",
        side=payment.side,
        kind=paid.kind if paid else None,
        number=payment.number,
        day=payment.payment_date,
        party_name=paid.party_name if paid else "",
        amount=Decimal(payment.amount),
        currency=payment.currency,
        transaction=_paid(payment, paid) if paid else None,
        in_sage=_in_sage(payment.in_sage) if payment.in_sage else None,
        payment_key=payment.payment_key,
    )


def _words_of(payment: Payment) -> str:
    if payment.status is PaymentStatus.NOTICE:
        return (
            f"Sage Intacct settled {payment.amount} {payment.currency} of {payment.number} by "
            f"{_SETTLED_BY[payment.settled_by]}. Alvys still has that open. Settle it there by hand."
        )
    if payment.status is PaymentStatus.CHECKING:
        return "It was voided in Sage Intacct, and Alvys may have it. The service looks there by itself."
    return "It waits to be applied in Alvys. The service goes on by itself."


def _paid(payment: Payment, paid: OurDocument) -> NamedTransaction:
    """The transaction that it pays, with the load: that of the payment, on an invoice over several."""
    load_number = payment.load_number or paid.load_number or None
    return named(paid).model_copy(update={"load_number": load_number})


def _in_sage(document: DocumentInSage) -> NamedSageDocument:
    return NamedSageDocument(
        company_id=document.company_id,
        entity_id=document.entity_id,
        type=document.document_type,
        record_no=document.record_no,
        number=document.document_number,
    )
