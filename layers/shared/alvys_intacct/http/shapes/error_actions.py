"""The shapes of actions on errors: mark as synced, close, undo (ERR-5, ERR-12)."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from alvys_intacct.domain.transactions.named_document import DocumentDiffersError, NamedDocument
from alvys_intacct.domain.transactions.resolving import RefusedActionError
from alvys_intacct.http.problems import ProblemError, not_found
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import MOST_IDS, Message
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
RecordId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
RecordIds = Annotated[list[RecordId], Field(min_length=1, max_length=MOST_IDS)]


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
    """Errors that are in Sage already, and why that is known; `document` may name the document of one."""

    ids: RecordIds
    reason: Reason
    document: DocumentMessage | None = None


class CloseMessage(Message):
    """Errors that nobody will export, and why."""

    ids: RecordIds
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
    """How many records were taken, and which were refused."""

    accepted: int
    refused: list[RefusalAnswer]


def refused(error: RefusedActionError) -> ProblemError:
    """The answer for a single record that is left as it is; `differences` says how a document differs."""
    if error.code == "not_found":
        return not_found("error transaction")
    differences = error.differences if isinstance(error, DocumentDiffersError) else []
    extra = {"differences": [asdict(difference) for difference in differences]} if differences else {}
    return ProblemError(409, error.code, error.message, extra=extra)


def action_answer(outcomes: Outcomes) -> ActionAnswer:
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
