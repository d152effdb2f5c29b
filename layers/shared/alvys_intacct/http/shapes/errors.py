"""The shapes of the error list (api.md). camelCase; amounts are exact decimal text."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, WithJsonSchema

from alvys_intacct.domain.error_transactions.causes import cause_of
from alvys_intacct.domain.error_transactions.groups import ErrorGroup, GroupOrder
from alvys_intacct.domain.error_transactions.next_steps import next_step
from alvys_intacct.domain.error_transactions.ordering import ErrorOrder, Sorting
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.error_transactions.wording import words_of_several
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.facts import EntityType
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.transactions.links import links
from alvys_intacct.domain.transactions.transaction_type import TransactionType
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.links import LinkAnswer, link_answers
from alvys_intacct.http.shapes.list_filters import (
    ERROR_STATUSES,
    FilterQuery,
    PageQuery,
    list_filter,
    value_named,
)
from alvys_intacct.http.shapes.money import MoneyAnswer, ProblemAnswer, money_answer, problem_answer
from alvys_intacct.http.shapes.pages import Cursor
from alvys_intacct.usecases.error_transactions.list_errors import ListedErrors, ListedGroups, Names

_DIRECTIONS = ("asc", "desc")
ErrorStatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": ERROR_STATUSES})]
EntityTypeName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*EntityType]})]
TypeName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*TransactionType]})]
OrderName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*ErrorOrder]})]
GroupOrderName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*GroupOrder]})]
Direction = Annotated[str, WithJsonSchema({"type": "string", "enum": [*_DIRECTIONS]})]


class ErrorFilterQuery(FilterQuery):
    """The filters of the error list."""

    status: ErrorStatusName | None = None
    entity_type: EntityTypeName | None = None
    type: TypeName | None = None
    cause: str | None = Field(None, max_length=100, description="The group of a cause.")

    def narrowed(self) -> ListFilter:
        """The filter. Raises `ProblemError` with everything that is wrong."""
        return list_filter(
            subsidiary_id=self.subsidiary_id, kind=self.kind, status=self.status,
            entity_type=self.entity_type, transaction_type=self.type, cause=self.cause,
            since=self.from_, until=self.to, text=self.q,
        )  # fmt: skip


class ErrorFileQuery(ErrorFilterQuery):
    """The error list as a file."""

    sort: OrderName = "date"
    order: Direction | None = Field(None, description="By cause the default is asc, else desc.")
    cursor: Cursor | None = Field(None, description="From the Link header of the part before.")

    def sorting(self) -> Sorting:
        """The order. Raises `ProblemError` for one that doesn't exist."""
        by = value_named(self.sort, ErrorOrder)
        if by is None:
            raise invalid([InputProblem("sort", f"must be one of {', '.join(ErrorOrder)}")])
        order = ErrorOrder(by)
        if self.order is None:
            return Sorting(order, descending=order is not ErrorOrder.CAUSE)
        direction = value_named(self.order, _DIRECTIONS)
        if direction is None:
            raise invalid([InputProblem("order", "must be asc or desc")])
        return Sorting(order, descending=direction == "desc")


class ErrorsQuery(ErrorFileQuery, PageQuery):
    """A page of the error list."""


class GroupsQuery(ErrorFilterQuery, PageQuery):
    """A page of groups."""

    sort: GroupOrderName = Field("count", description="The largest come first.")

    def by(self) -> GroupOrder:
        """The order. Raises `ProblemError` for one that doesn't exist."""
        by = value_named(self.sort, GroupOrder)
        if by is None:
            raise invalid([InputProblem("sort", f"must be one of {', '.join(GroupOrder)}")])
        return GroupOrder(by)


class ErrorAnswer(Answer):
    """One row of the error list (ERR-1, ERR-10).

    `date` and `lastAttempt` are the last failure, `since` the first one since it was asked for. `type` is
    Invoice, Bill, Credit Memo, Vendor Credit or Payment. `part` is whole, or the role of a companion;
    `mainTransactionId` is the transaction that a companion was made with, or that a payment pays. `group`
    names its cause. `settingUrl` is the place in the console where it is fixed.
    """

    id: str
    date: datetime
    reference: str
    load_number: str | None
    kind: str | None
    type: str
    entity_type: str
    part: str
    main_transaction_id: str | None
    subsidiary_id: str
    subsidiary_name: str | None
    description: str
    amount: MoneyAnswer | None
    status: str
    urgent: bool
    since: datetime
    attempts: int
    last_attempt: datetime
    next: str
    group: str
    problem: ProblemAnswer
    setting_url: str | None
    links: list[LinkAnswer]
    correlation_id: str


class ErrorsAnswer(Answer):
    """One page of open errors, urgent ones first; `cursor` leads to the next page."""

    items: list[ErrorAnswer]
    cursor: str | None


class GroupSubsidiaryAnswer(Answer):
    """A subsidiary with errors of a group, and where the cause is fixed for it."""

    id: str
    name: str | None
    setting_url: str | None


class ErrorGroupAnswer(Answer):
    """The open errors with one cause (ERR-11).

    `group` names it in filters and where all of it is retried or marked; `concerns` is the thing that is
    wrong. `amounts` are the totals by currency; `amountsHidden` counts the records that are in no total,
    because the caller may not see their amounts. `since` is the oldest failure, `newest` the latest.
    `message` is that of one record.
    """

    group: str
    code: str
    concerns: str | None
    count: int
    amounts: list[MoneyAnswer]
    amounts_hidden: int
    urgent: bool
    since: datetime
    newest: datetime
    message: str
    remedy: str
    setting: str | None
    subsidiaries: list[GroupSubsidiaryAnswer]
    entity_types: list[str]
    types: list[str]


class ErrorGroupsAnswer(Answer):
    """One page of groups, urgent ones first, then the largest.

    `counted` open errors were looked at; if `truncated`, there are more of them, which no group counts.
    """

    items: list[ErrorGroupAnswer]
    cursor: str | None
    counted: int
    truncated: bool


def errors_answer(listed: ListedErrors, patterns: UrlPatterns) -> ErrorsAnswer:
    """One page of the error list."""
    items = [error_answer(record, listed.names, patterns) for record in listed.records]
    return ErrorsAnswer(items=items, cursor=listed.cursor)


def error_answer(record: ErrorRecord, names: Names, patterns: UrlPatterns) -> ErrorAnswer:
    """One row of the error list."""
    found = links(
        patterns,
        kind=record.kind,
        entity_type=record.entity_type,
        number=record.reference,
        load_number=record.load_number,
        in_sage=record.in_sage,
    )
    return ErrorAnswer(
        id=record.record_id,
        date=record.failed_at,
        reference=record.reference,
        load_number=record.load_number,
        kind=record.kind.wire_name if record.kind is not None else None,
        type=record.transaction_type,
        entity_type=record.entity_type,
        part=record.role,
        main_transaction_id=record.main_id,
        subsidiary_id=record.subsidiary_id,
        subsidiary_name=names.get(record.subsidiary_id),
        description=record.description,
        amount=money_answer(record.amount, record.currency),
        status=record.status,
        urgent=record.problem.urgent,
        since=record.since or record.failed_at,
        attempts=record.attempts,
        last_attempt=record.failed_at,
        next=next_step(record),
        group=cause_of(record.problem).id,
        problem=problem_answer(record.problem),
        setting_url=_setting_url(record.subsidiary_id, record.problem.setting),
        links=link_answers(found),
        correlation_id=record.correlation_id,
    )


def groups_answer(listed: ListedGroups) -> ErrorGroupsAnswer:
    """One page of groups."""
    items = [_group_answer(group, record, listed.names) for group, record in listed.groups]
    return ErrorGroupsAnswer(
        items=items, cursor=listed.cursor, counted=listed.counted, truncated=listed.truncated
    )


def _group_answer(group: ErrorGroup, record: ErrorRecord, names: Names) -> ErrorGroupAnswer:
    problem = record.problem
    return ErrorGroupAnswer(
        group=group.cause.id,
        code=group.cause.code,
        concerns=group.cause.concerns,
        count=group.count,
        amounts=[
            MoneyAnswer(amount=amount_text(total), currency=currency)
            for currency, total in sorted(group.totals.items())
        ],
        amounts_hidden=group.hidden,
        urgent=group.urgent,
        since=group.since or record.failed_at,
        newest=group.newest or record.failed_at,
        message=words_of_several(record) if group.count > 1 else problem.message,
        remedy=problem.remedy,
        setting=problem.setting,
        subsidiaries=[
            GroupSubsidiaryAnswer(
                id=name, name=names.get(name), setting_url=_setting_url(name, problem.setting)
            )
            for name in sorted(group.subsidiary_ids)
        ],
        entity_types=sorted(group.entity_types),
        types=sorted(group.transaction_types),
    )


def _setting_url(subsidiary_id: str, setting: str | None) -> str | None:
    """The place in the console where a setting of this connection is changed."""
    return setting and f"/console/connections/{quote(subsidiary_id, safe='')}/{setting}"
