"""Open errors in short: what filters, orders and groups need of them (ERR-3, ERR-10, ERR-11)."""

from datetime import datetime

from alvys_intacct.domain.error_transactions.causes import Cause, cause_of
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.error_transactions.visibility import without_amounts
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.problem import Fact
from alvys_intacct.domain.transactions.transaction_type import TransactionType


class ErrorFacts(Fact):
    """An open error without its texts; the fields are those of `ErrorRecord` and of its problem.

    Many of them are read at once, so they are kept short.
    """

    record_id: str
    kind: Kind | None
    failed_at: datetime
    since: datetime | None
    entity_type: str
    transaction_type: TransactionType
    subsidiary_id: str
    amount: str | None
    currency: str | None
    status: str
    attempts: int
    code: str
    concerns: str | None
    urgent: bool
    party: str | None = None

    @property
    def cause(self) -> Cause:
        """Why it failed."""
        return Cause(self.code, self.concerns)


def facts_of(record: ErrorRecord) -> ErrorFacts:
    """The facts of a record."""
    cause = cause_of(record.problem)
    return ErrorFacts(
        record_id=record.record_id,
        kind=record.kind,
        failed_at=record.failed_at,
        since=record.since,
        entity_type=record.entity_type,
        transaction_type=record.transaction_type,
        subsidiary_id=record.subsidiary_id,
        amount=record.amount,
        currency=record.currency,
        status=record.status,
        attempts=record.attempts,
        code=cause.code,
        concerns=cause.concerns,
        urgent=record.problem.urgent,
        party=record.problem.party,
    )


def searched_text(record: ErrorRecord) -> str:
    """The text in which a filter's text is looked for.

    Whoever sees the record may search it, also without permission to see its amounts (API-2).
    """
    parts = (
        record.reference,
        record.load_number,
        record.description,
        without_amounts(record.problem.message),
        record.problem.concerns,
    )
    return " ".join(part for part in parts if part).casefold()


def passes(facts: ErrorFacts, text: str, narrowed: ListFilter) -> bool:
    """Whether an open error with this text passes the filter."""
    return (
        is_of(facts, narrowed)
        and (narrowed.text is None or narrowed.text.casefold() in text)
        and (narrowed.since is None or facts.failed_at >= narrowed.since)
        and (narrowed.until is None or facts.failed_at < narrowed.until)
    )


def is_of(facts: ErrorFacts, narrowed: ListFilter) -> bool:
    """Whether an open error passes the filter, whatever its text and its date."""
    kind = facts.kind.wire_name if facts.kind is not None else None
    exact = (
        (narrowed.kind, kind),
        (narrowed.status, facts.status),
        (narrowed.entity_type, facts.entity_type),
        (narrowed.transaction_type, facts.transaction_type),
    )
    return (
        all(wanted is None or wanted == given for wanted, given in exact)
        and (narrowed.kinds is None or facts.kind in narrowed.kinds)
        and _is_subsidiary(facts.subsidiary_id, narrowed.subsidiary_id)
        and (narrowed.cause is None or narrowed.cause == facts.cause.id)
    )


def _is_subsidiary(given: str, wanted: str | None) -> bool:
    return wanted is None or given.casefold() == wanted.casefold()
