"""Write customers, vendors and contacts to Sage; optional data that Sage refuses is left out (PARTY-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.parties.refusals import (
    PartyOperation,
    contact_of,
    may_lack_country_code,
    with_country_code,
    without_refused,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.refusals import IN_USE
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, UpdateParty, Write, Written
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem

# The codes of Sage's answer when a record exists already.
EXISTS = IN_USE | {"already_done"}
# The operations with optional data.
WITH_CONTACT = (CreateParty, CreateContact, UpdateParty)
# The country's code, then e-mail, phone, address and term: each may be refused in an answer of its own.
MOST_REPEATS = 5


@dataclass(frozen=True, slots=True)
class PartyWritten:
    """The outcome of a write: Sage's answer, warnings about data that was left out, what was sent at last."""

    answer: Written | SyncError
    warnings: tuple[str, ...] = ()
    operation: PartyOperation | None = None

    @property
    def existed(self) -> bool:
        """Whether the record was in Sage before."""
        return isinstance(self.answer, SyncError) and self.answer.code in EXISTS

    @property
    def error(self) -> SyncError | None:
        """The error; None if the record is in Sage. An unanswered write is retried, then found."""
        if not isinstance(self.answer, SyncError) or self.existed:
            return None
        if isinstance(self.answer, OutcomeUnknown):
            return Retryable(
                "Sage Intacct didn't answer whether it created the party.", code=self.answer.code
            )
        return self.answer


class WriteParties:
    """Writes parties in few requests; remembers which companies want ISO codes of countries."""

    def __init__(self, accounting: AccountingSystem) -> None:
        self._accounting = accounting
        self._with_codes: set[tuple[str, str]] = set()

    def __call__(self, books: Books, writes: Sequence[Write]) -> list[PartyWritten]:
        """The outcomes of the writes, in order. A refused creation is repeated without the refused data."""
        attempts = [_Attempt(write, self._first(books, write)) for write in writes]
        pending = attempts
        for _ in range(MOST_REPEATS + 1):
            if not pending:
                break
            answers = self._answers(books, [attempt.write for attempt in pending])
            for attempt, answer in zip(pending, answers, strict=True):
                attempt.answers.append(answer)
            pending = [attempt for attempt in pending if attempt.repeats()]
        if any(attempt.code_was_wanted for attempt in attempts):
            self._with_codes.add((books.tenant, books.company_id))
        return [attempt.outcome() for attempt in attempts]

    def _first(self, books: Books, write: Write) -> Write:
        """The write as it is tried first: without the country's code, unless the company wants it."""
        operation = write.operation
        if not isinstance(operation, WITH_CONTACT):
            return write
        if (books.tenant, books.company_id) in self._with_codes:
            return write
        return replace(write, operation=with_country_code(operation, None))

    def _answers(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """Sage's answers.

        A record that Sage created earlier may have been removed since: such a write is sent again under a new
        control id, and Sage creates the record or answers that it exists.
        """
        answers = self._accounting.write(books, writes)
        before = [at for at, answer in enumerate(answers) if _was_done_before(answer)]
        if before:
            repeated = [replace(writes[at], control_id=f"{writes[at].control_id}:again") for at in before]
            for at, answer in zip(before, self._accounting.write(books, repeated), strict=True):
                answers[at] = answer
        return answers


class _Attempt:
    """A write and its repeats. Sage remembers a control id only once the function was carried out."""

    def __init__(self, wanted: Write, write: Write) -> None:
        self.write = write
        # The country's code, unless it is sent from the start.
        self._unused_code = None if write == wanted else _country_code(wanted)
        self.answers: list[Written | SyncError] = []
        self._warnings: tuple[str, ...] = ()
        self._with_code = False

    @property
    def code_was_wanted(self) -> bool:
        """Whether Sage took the address with the country's code only."""
        operation = self.write.operation
        if not isinstance(operation, WITH_CONTACT) or isinstance(self.answers[-1], SyncError):
            return False
        return self._with_code and contact_of(operation).address is not None

    def repeats(self) -> bool:
        """Whether Sage refused data without which the write can be repeated."""
        answer, operation = self.answers[-1], self.write.operation
        if not isinstance(answer, NeedsAttention) or answer.code in EXISTS:
            return False
        if not isinstance(operation, WITH_CONTACT):
            return False
        code = self._unused_code
        if code and may_lack_country_code(operation, answer):
            self._with_code, self._unused_code = True, None
            self.write = replace(self.write, operation=with_country_code(operation, code))
            return True
        reduced = without_refused(operation, answer)
        if reduced is None:
            return False
        self._warnings += reduced.warnings
        self.write = replace(self.write, operation=reduced.operation)
        return True

    def outcome(self) -> PartyWritten:
        """The last answer. A write that is refused without the data too has the first refusal."""
        last = self.answers[-1]
        if isinstance(last, NeedsAttention) and last.code not in EXISTS:
            return PartyWritten(self.answers[0])
        operation = self.write.operation
        return PartyWritten(last, self._warnings, operation if isinstance(operation, WITH_CONTACT) else None)


def _country_code(write: Write) -> str | None:
    operation = write.operation
    return contact_of(operation).country_code if isinstance(operation, WITH_CONTACT) else None


def _was_done_before(answer: Written | SyncError) -> bool:
    return isinstance(answer, SyncError) and answer.code == "already_done"
