"""The shapes of payments and where each stands in Alvys (PAY-8, PAY-15)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.payments.drain import Drain
from alvys_intacct.domain.payments.listing import PaymentFilter, entity_type_of
from alvys_intacct.domain.payments.payment import PaymentStatus, SettledBy
from alvys_intacct.domain.transactions.links import links
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.links import LinkAnswer, link_answers
from alvys_intacct.http.shapes.list_filters import value_named
from alvys_intacct.http.shapes.money import MoneyAnswer, ProblemAnswer, money_answer, problem_answer
from alvys_intacct.http.shapes.pages import Cursor, Day, PageSize, Search, Text
from alvys_intacct.usecases.payments.list_payments import ListedPayments, SeenPayment

SettledByName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*SettledBy]})]
PaymentStatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*PaymentStatus]})]


class PaymentsQuery(BaseModel):
    """A page of payments. The case of values doesn't count."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, defer_build=True)

    subsidiary_id: Text | None = Field(None, description="The id of a subsidiary in Alvys.")
    status: PaymentStatusName | None = None
    from_: Day | None = Field(None, alias="from", description="The first payment date.")
    to: Day | None = Field(None, description="The last payment date.")
    q: Search | None = Field(None, description="A part of a number, an id, a check number or a reference.")
    limit: PageSize = 50
    cursor: Cursor | None = None

    def narrowed(self) -> PaymentFilter:
        """The filter. Raises `ProblemError` with everything that is wrong."""
        faults: list[InputProblem] = []
        status = value_named(self.status, PaymentStatus) if self.status is not None else None
        if self.status is not None and status is None:
            faults.append(InputProblem("status", f"must be one of {', '.join(PaymentStatus)}"))
        if self.from_ and self.to and self.from_ > self.to:
            faults.append(InputProblem("from", "must not be after to"))
        if faults:
            raise invalid(faults)
        return PaymentFilter(
            subsidiary_id=self.subsidiary_id,
            status=PaymentStatus(status) if status else None,
            first=self.from_,
            last=self.to,
            text=self.q.strip() or None if self.q else None,
        )


class ResolutionOfPaymentAnswer(Answer):
    """How a person took a payment off the error list."""

    kind: str
    reason: str
    by: str
    at: datetime


class PaymentAnswer(Answer):
    """What a payment in Sage settles of one of our documents, and where it stands in Alvys.

    `status`: `pending` is to be sent to Alvys, and waits until `waitingUntil` if that is set; `checking` was
    undone in Sage while nobody knew whether Alvys has it, so it is looked up there; `applied` is in Alvys;
    `refused` has a `problem` and is on the error list, where it is retried or closed; `voided` was undone in
    Sage, with a `problem` if Alvys has it; `closed` by a person, see `resolution`; `notice` is settled
    without money (`settledBy`), and Alvys is not told.

    `id` names it on the error list. `amount` is null for callers who may not see it. `sagePaymentId` and
    `sageDetailId` are Sage's record numbers; `undoneBy` is the payment that took it back.
    """

    id: str
    status: PaymentStatusName
    subsidiary_id: str
    subsidiary_name: str | None
    side: SideName
    transaction_id: str
    document_number: str
    load_number: str | None
    amount: MoneyAnswer | None
    settled_by: SettledByName
    payment_date: date
    method: str | None
    check_number: str | None
    sage_reference: str | None
    sage_payment_id: str
    sage_detail_id: str
    undone_by: str | None
    alvys_payment_id: str | None
    waiting_until: datetime | None
    attempts: int
    problem: ProblemAnswer | None
    resolution: ResolutionOfPaymentAnswer | None
    run_id: str | None
    recorded_at: datetime
    changed_at: datetime
    links: list[LinkAnswer]


class DelayAnswer(Answer):
    """Why all pending payments of a side wait: Alvys is away, or refuses the credentials."""

    side: SideName
    problem: ProblemAnswer
    since: datetime | None
    next_try_at: datetime | None


class PaymentsAnswer(Answer):
    """One page of payments, the newest payment date first; `cursor` leads to the next page.

    `delays` has the sides of which no payment reaches Alvys at the moment.
    """

    items: list[PaymentAnswer]
    delays: list[DelayAnswer]
    cursor: str | None


def payments_answer(
    listed: ListedPayments, patterns: UrlPatterns, waiting: Iterable[Drain]
) -> PaymentsAnswer:
    """One page of payments."""
    items = [_payment_answer(seen, listed.names, patterns) for seen in listed.payments]
    delays = [
        DelayAnswer(
            side=drain.side,
            problem=problem_answer(drain.problem),
            since=drain.failing_since,
            next_try_at=drain.next_at,
        )
        for drain in waiting
        if drain.problem is not None
    ]
    return PaymentsAnswer(items=items, delays=delays, cursor=listed.cursor)


def _payment_answer(seen: SeenPayment, names: dict[str, str], patterns: UrlPatterns) -> PaymentAnswer:
    payment = seen.payment
    found = links(
        patterns,
        kind=None,
        entity_type=entity_type_of(payment),
        number=payment.number,
        load_number=payment.load_number,
        in_sage=payment.in_sage,
    )
    waits = payment.status in (PaymentStatus.PENDING, PaymentStatus.CHECKING)
    resolution = payment.resolution
    return PaymentAnswer(
        id=payment.payment_key,
        status=payment.status,
        subsidiary_id=payment.subsidiary_id,
        subsidiary_name=names.get(payment.subsidiary_id),
        side=payment.side,
        transaction_id=payment.transaction_id,
        document_number=payment.number,
        load_number=payment.load_number,
        amount=money_answer(payment.amount, payment.currency) if seen.shows_amount else None,
        settled_by=payment.settled_by,
        payment_date=payment.payment_date,
        method=payment.method,
        check_number=payment.check_number,
        sage_reference=payment.sage_reference,
        sage_payment_id=payment.payment_id,
        sage_detail_id=payment.detail_id,
        undone_by=payment.undone_by,
        alvys_payment_id=payment.alvys_payment_id,
        waiting_until=payment.due_at if waits else None,
        attempts=payment.attempts,
        problem=problem_answer(seen.problem) if seen.problem else None,
        resolution=ResolutionOfPaymentAnswer(
            kind=resolution.kind, reason=resolution.reason, by=resolution.by, at=resolution.at
        )
        if resolution
        else None,
        run_id=payment.run_id or None,
        recorded_at=payment.created_at,
        changed_at=payment.changed_at,
        links=link_answers(found),
    )
