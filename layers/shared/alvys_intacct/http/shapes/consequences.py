"""The shape of the consequences of a change (MOD-10)."""

from datetime import date

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.consequences import Consequences, Outlook
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.money import MoneyAnswer, ProblemAnswer


class StateInSageAnswer(Answer):
    """The document as it is in Sage now.

    `state` is draft, submitted, declined, posted, no_value, partially_paid, paid, selected, reversed.
    """

    type: str
    record_no: str
    document_number: str
    state: str
    total: MoneyAnswer
    due: MoneyAnswer
    posting_date: date | None


class StepAnswer(Answer):
    """A step in Sage: update, update_texts, recall, delete, reverse or make.

    `recordNo` is that of the existing document. `number` and `date` are those that result; a deletion and an
    update of what isn't booked have no date.
    """

    kind: str
    message: str
    record_no: str | None
    number: str
    date: date | None


class WayAnswer(Answer):
    """A way to carry the change into Sage; without steps, nothing is written there."""

    way: str
    steps: list[StepAnswer]


class CompanionConsequenceAnswer(Answer):
    """What happens to a document that comes with this one."""

    number: str
    subsidiary_id: str
    message: str


class ConsequencesAnswer(Answer):
    """What a change would do in Sage now. Nothing is written to find out.

    `possible` false: `problem` says why it can't be done and what to do. `ways` are in the order in which
    they are tried: a later one only where Sage refuses those before. `waits` says why nothing would happen
    yet, or at all. What only Sage's answer to the change tells, such as a closed period, isn't known here.
    """

    action: str
    possible: bool
    message: str
    document: StateInSageAnswer | None
    ways: list[WayAnswer]
    companions: list[CompanionConsequenceAnswer]
    warnings: list[str]
    waits: str | None
    problem: ProblemAnswer | None


def consequences_answer(foreseen: Consequences) -> ConsequencesAnswer:
    """The answer for consequences."""
    return ConsequencesAnswer(
        action=foreseen.action,
        possible=foreseen.problem is None,
        message=foreseen.problem.message if foreseen.problem else foreseen.waits or foreseen.words,
        document=_document(foreseen.document) if foreseen.document else None,
        ways=[_way(outlook) for outlook in foreseen.outlooks],
        companions=[
            CompanionConsequenceAnswer(
                number=companion.number, subsidiary_id=companion.subsidiary_id, message=companion.words
            )
            for companion in foreseen.companions
        ],
        warnings=foreseen.warnings,
        waits=foreseen.waits,
        problem=_problem(foreseen.problem) if foreseen.problem else None,
    )


def _document(document: FoundDocument) -> StateInSageAnswer:
    return StateInSageAnswer(
        type=document.type,
        record_no=document.record_no,
        document_number=document.document_number,
        state=document.state,
        total=MoneyAnswer(amount=str(document.total), currency=document.currency),
        due=MoneyAnswer(amount=str(document.due), currency=document.currency),
        posting_date=document.posting_date,
    )


def _way(outlook: Outlook) -> WayAnswer:
    return WayAnswer(
        way=outlook.way,
        steps=[
            StepAnswer(
                kind=step.kind,
                message=step.words,
                record_no=step.record_no,
                number=step.number,
                date=step.on,
            )
            for step in outlook.steps
        ],
    )


def _problem(error: SyncError) -> ProblemAnswer:
    needs = error if isinstance(error, NeedsAttention) else None
    vendor = error.vendor
    return ProblemAnswer(
        code=error.code,
        message=error.message,
        remedy=needs.remedy if needs else "It is tried again by itself. Ask again in a few minutes.",
        setting=needs.setting if needs else None,
        vendor_number=vendor.number if vendor else None,
        vendor_text=vendor.text if vendor else None,
        support_id=vendor.support_id if vendor else None,
    )
