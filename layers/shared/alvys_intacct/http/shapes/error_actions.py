"""The shapes of actions on errors: mark as synced, close, undo (ERR-5, ERR-12)."""

import re
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.transactions.named_document import (
    ComparedDocument,
    DocumentDiffersError,
    NamedDocument,
)
from alvys_intacct.domain.transactions.resolving import RefusedActionError
from alvys_intacct.http.problems import ProblemError, not_found
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.error_messages import MOST_IDS, ErrorFilterMessage
from alvys_intacct.http.shapes.messages import Message, RecordId
from alvys_intacct.http.shapes.money import MoneyAnswer, ProblemAnswer

if TYPE_CHECKING:
    from alvys_intacct.domain.error_transactions.actions import ErrorAction, Tally
    from alvys_intacct.usecases.error_transactions.outcomes import Outcomes

LONGEST_REASON = 500
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _readable(text: str | None) -> str | None:
    if text is not None and _NO_TEXT.search(text):
        raise ValueError("contains a control character or half a character; remove it")
    return text


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON),
    AfterValidator(_readable),
    Field(description="Why, for the history of each record."),
]
RecordIds = Annotated[list[RecordId], Field(min_length=1, max_length=MOST_IDS)]

Group = Annotated[str | None, Field(max_length=100, description="The id of a group of errors.")]


class RetryAnswer(Answer):
    """The count of records that are queued again by now, and where to look how it goes."""

    accepted: int
    retry_id: str


class DocumentMessage(Message):
    """A document in Sage: by its record number, or by the number that people see."""

    record_no: Annotated[str | None, Field(max_length=20, pattern=r"^[0-9]+$")] = None
    number: Annotated[str | None, Field(min_length=1, max_length=100), AfterValidator(_readable)] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.record_no is None) == (self.number is None):
            raise ValueError("give either recordNo or number")
        return self

    def named(self) -> NamedDocument:
        """The document as it is named."""
        return NamedDocument(self.record_no, self.number)


class MarkMessage(Message):
    """Errors that are in Sage already, and why that is known; `document` may name the document of one.

    By id, all of a group, or all that match a filter.
    """

    ids: RecordIds | None = None
    group: Group = None
    filter: ErrorFilterMessage | None = None
    reason: Reason
    document: DocumentMessage | None = None


class CompareMessage(Message):
    """An error, and the document in Sage that it may be."""

    id: RecordId
    document: DocumentMessage


class DocumentDifferenceAnswer(Answer):
    """One thing in which the document differs, both in words: party, currency or amount."""

    field: str
    expected: str
    found: str


class ComparedInSageAnswer(Answer):
    """The document in Sage; `state` is draft, submitted, posted, partially_paid, paid, selected, reversed."""

    type: str
    record_no: str
    document_number: str
    party_id: str
    party_name: str | None
    date: date | None
    state: str
    total: MoneyAnswer
    due: MoneyAnswer
    reference: str | None


class ComparedInAlvysAnswer(Answer):
    """What it should be, by what Alvys said. `partyId` is the party's in Sage, null where it isn't known."""

    number: str
    party_id: str | None
    party_name: str | None
    date: date | None
    total: MoneyAnswer | None


class ComparisonAnswer(Answer):
    """A document in Sage beside the transaction that it may be.

    `agrees`: it can be linked. Else `code` and `message` say why not, and `differences` in what it differs.
    """

    agrees: bool
    code: str | None
    message: str | None
    differences: list[DocumentDifferenceAnswer]
    in_alvys: ComparedInAlvysAnswer
    in_sage: ComparedInSageAnswer


class CloseMessage(Message):
    """Errors that nobody will export, and why: by id, all of a group, or all that match a filter."""

    ids: RecordIds | None = None
    group: Group = None
    filter: ErrorFilterMessage | None = None
    reason: Reason


class UndoMessage(Message):
    """Records that were marked as synced or closed."""

    ids: RecordIds


class RefusalAnswer(Answer):
    """A record that was left as it is, with the reason."""

    id: str
    code: str
    message: str


class ActionAnswer(Answer):
    """How many records were taken, and which were refused.

    For a group or a filter they are those by now, see `/v1/errors/retries`.
    """

    accepted: int
    refused: list[RefusalAnswer]
    retry_id: str | None = None


class FixedAnswer(Answer):
    """How many open errors name a setting, up to a bound, and the message that retries them."""

    count: int
    more: bool
    retry: dict[str, dict[str, str]]


class ActionProgressAnswer(Answer):
    """How far an action is: `action` is retry, mark_synced or close, `by` the person who began it.

    `accepted` of the records were taken by now, `refused` were left as they are. Of a retry's records
    `exported` are in the books again (payments: in Alvys), `failedAgain` are on the list again, `waiting` are
    queued or in work, `others` were skipped, reverted or resolved meanwhile. `problem` says why it was given
    up. Times are UTC.
    """

    retry_id: str
    action: str
    by: str
    reason: str | None
    filter: dict[str, Any] | None
    group: str | None
    accepted: int
    refused: int
    exported: int
    failed_again: int
    waiting: int
    others: int
    done: bool
    problem: ProblemAnswer | None
    started_at: datetime
    finished_at: datetime | None


def refused(error: RefusedActionError) -> ProblemError:
    """The answer for a single record that is left as it is; `differences` says how a document differs."""
    if error.code == "not_found":
        return not_found("error transaction")
    differences = error.differences if isinstance(error, DocumentDiffersError) else []
    extra = {"differences": [asdict(difference) for difference in differences]} if differences else {}
    return ProblemError(409, error.code, error.message, extra=extra)


def comparison_answer(compared: ComparedDocument) -> ComparisonAnswer:
    """The document and what it should be, side by side."""
    document, expected, refusal = compared.document, compared.expected, compared.refusal
    currency = document.currency or expected.currency
    differences = refusal.differences if isinstance(refusal, DocumentDiffersError) else []
    wanted = expected.totals[0][1] if expected.totals else None
    return ComparisonAnswer(
        agrees=refusal is None,
        code=refusal.code if refusal else None,
        message=refusal.message if refusal else None,
        differences=[DocumentDifferenceAnswer(**asdict(difference)) for difference in differences],
        in_alvys=ComparedInAlvysAnswer(
            number=compared.transaction.number,
            party_id=expected.party_id,
            party_name=expected.party_name or compared.transaction.party_name,
            date=compared.transaction.document_date,
            total=MoneyAnswer(amount=amount_text(wanted), currency=expected.currency)
            if wanted is not None
            else None,
        ),
        in_sage=ComparedInSageAnswer(
            type=document.type,
            record_no=document.record_no,
            document_number=document.document_number,
            party_id=document.party_id,
            party_name=next(iter(compared.party_names), None),
            date=document.posting_date,
            state=document.state,
            total=MoneyAnswer(amount=amount_text(document.total), currency=currency),
            due=MoneyAnswer(amount=amount_text(document.due), currency=currency),
            reference=document.reference,
        ),
    )


def action_answer(outcomes: "Outcomes") -> ActionAnswer:
    """The answer; raises `ProblemError` 404 or 409 where the only record is refused."""
    if len(outcomes.refused) == 1 and not outcomes.accepted:
        (refusal,) = outcomes.refused
        raise refused(RefusedActionError(refusal.code, refusal.message))
    return ActionAnswer(
        accepted=len(outcomes.accepted),
        refused=[
            RefusalAnswer(id=refusal.record_id, code=refusal.code, message=refusal.message)
            for refusal in outcomes.refused
        ],
    )


def progress_answer(action: "ErrorAction", tally: "Tally") -> ActionProgressAnswer:
    """How far an action is."""
    listed_at = action.listed_at
    done = action.problem is not None or (listed_at is not None and not tally.waiting)
    scope = action.scope.model_dump(mode="json", exclude_defaults=True) if action.scope else None
    group = scope.pop("cause", None) if scope else None
    return ActionProgressAnswer(
        retry_id=action.action_id,
        action=action.kind,
        by=action.by,
        reason=action.reason or None,
        filter={to_camel(name): value for name, value in scope.items()} if scope is not None else None,
        group=group,
        accepted=action.accepted,
        refused=action.refused,
        exported=tally.exported,
        failed_again=tally.failed,
        waiting=tally.waiting,
        others=tally.others,
        done=done,
        problem=ProblemAnswer(**action.problem.model_dump()) if action.problem else None,
        started_at=action.started_at,
        finished_at=max(listed_at, tally.latest or listed_at) if done and listed_at else None,
    )
