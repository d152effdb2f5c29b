"""The filters of lists. An unknown value is refused with the allowed ones (ERR-10)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.error_transactions.causes import is_cause_id
from alvys_intacct.domain.error_transactions.records import PAYMENT_STATUS
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.facts import EntityType
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.transaction_type import TransactionType
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.shapes.pages import Cursor, Day, PageSize, Search, Text, midnight

KINDS = list(dict.fromkeys(kind.wire_name for kind in Kind))
STATUSES = [*Status]
ERROR_STATUSES = [*Status, PAYMENT_STATUS]
KindName = Annotated[str, WithJsonSchema({"type": "string", "enum": KINDS})]
# Beside single statuses: whatever waits or is being sent, as the overview counts it.
WAITING = "waiting"
TransactionStatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*STATUSES, WAITING]})]
StatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": STATUSES})]
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


class FilterQuery(BaseModel):
    """The filters that all lists share. The case of values doesn't count."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, defer_build=True)

    subsidiary_id: Text | None = Field(None, description="The id of a subsidiary in Alvys.")
    kind: KindName | None = None
    status: StatusName | None = None
    from_: Day | None = Field(None, alias="from", description="The first day, UTC.")
    to: Day | None = Field(None, description="The last day, UTC.")
    q: Search | None = Field(
        None,
        description="The exact number of a transaction (load, trip, invoice, statement, PO, document in "
        "Sage) finds just that; any other text is looked for in the list.",
    )


class PageQuery(FilterQuery):
    """A page of the list of transactions. `waiting` are all that wait or are being sent, held ones too."""

    status: TransactionStatusName | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None


def list_filter(
    *,
    subsidiary_id: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    entity_type: str | None = None,
    transaction_type: str | None = None,
    cause: str | None = None,
    since: date | None = None,
    until: date | None = None,
    text: str | None = None,
    statuses: Iterable[str] = ERROR_STATUSES,
) -> ListFilter:
    """The filter of a list from its parameters. Raises `ProblemError` with everything that is wrong."""
    faults: list[InputProblem] = []

    def chosen(path: str, given: str | None, allowed: Iterable[str]) -> str | None:
        found = value_named(given, allowed) if given is not None else None
        if given is not None and found is None:
            faults.append(InputProblem(path, f"must be one of {', '.join(allowed)}"))
        return found

    narrowed = ListFilter(
        subsidiary_id=subsidiary_id,
        kind=chosen("kind", kind, KINDS),
        status=chosen("status", status, statuses),
        entity_type=chosen("entityType", entity_type, EntityType),
        transaction_type=chosen("type", transaction_type, TransactionType),
        cause=cause,
        since=midnight(since) if since else None,
        until=midnight(until + timedelta(days=1)) if until else None,
        text=text.strip() or None if text else None,
    )
    if cause is not None and not is_cause_id(cause):
        faults.append(
            InputProblem("cause", "must be the group of a cause, as GET /v1/errors/groups tells it")
        )
    if since and until and since > until:
        faults.append(InputProblem("from", "must not be after to"))
    if faults:
        raise invalid(faults)
    return narrowed


def value_named(given: str, allowed: Iterable[str]) -> str | None:
    """The allowed value that a text names, whatever its case and the marks between its words."""
    named = _compared(given)
    return next((value for value in allowed if _compared(value) == named), None)


def refuse_unknown(given: Mapping[str, str] | None, query: type[BaseModel]) -> None:
    """Raise `ProblemError` for a query parameter that the list doesn't have: it would narrow nothing."""
    known = {field.alias or name for name, field in query.model_fields.items()}
    unknown = sorted(set(given or {}) - known)
    if unknown:
        words = f"is no parameter of this list; it has {', '.join(sorted(known))}"
        raise invalid([InputProblem(name[:100], words) for name in unknown])


def _compared(value: str) -> str:
    return _BETWEEN_WORDS.sub(" ", value.strip()).casefold()
