"""Lists, details, previews, consequences, the overview: /v1/transactions, /v1/previews, /v1/overview.

(MOD-5, MOD-10, MAP-8)
"""

from __future__ import annotations

from alvys_intacct.cold_start import started

import json
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, fair_use, verifier
from alvys_intacct.bootstrap.exports import exports
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.bootstrap.overview import find_related, see_overview
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.consequences import Action
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, not_found
from alvys_intacct.http.routes.intake import refusal
from alvys_intacct.http.shapes.consequences import ConsequencesAnswer, consequences_answer
from alvys_intacct.http.shapes.list_filters import STATUSES, WAITING, PageQuery, list_filter, refuse_unknown
from alvys_intacct.http.shapes.messages import IntakeMessage
from alvys_intacct.http.shapes.overview import OverviewAnswer, overview_answer
from alvys_intacct.http.shapes.pages import bad_cursor
from alvys_intacct.http.shapes.previews import PreviewAnswer, preview_answer
from alvys_intacct.http.shapes.transactions import (
    TransactionDetailAnswer,
    TransactionsAnswer,
    detail_answer,
    transaction_answer,
)
from alvys_intacct.observability import logger, metrics
from alvys_intacct.usecases.intake.accept_transactions import Refused
from alvys_intacct.usecases.intake.find_target import RequestRefusedError

api = Api(verifier, admits=billers, fair_use=fair_use)


@api.routes.get("/v1/transactions")
def list_recent(query: Annotated[PageQuery, Query()]) -> TransactionsAnswer:
    """Transactions of the kinds that the caller may see, newest first.

    Filters ignore case and refuse unknown values.
    """
    refuse_unknown(api.routes.current_event.query_string_parameters, PageQuery)
    caller = api.identity
    narrowed = list_filter(
        subsidiary_id=query.subsidiary_id, kind=query.kind, status=query.status,
        since=query.from_, until=query.to, text=query.q, statuses=[*STATUSES, WAITING],
    )  # fmt: skip
    if narrowed.status == WAITING:
        narrowed = replace(narrowed, status=None, statuses=frozenset(IN_HAND))
    visible = frozenset(kind for kind in Kind if not caller.lacks(kind.facts.permissions))
    narrowed = replace(narrowed, kinds=None if len(visible) == len(Kind) else visible)
    try:
        page = deployment().transactions.recent(caller.tenant, narrowed, query.limit, query.cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    return TransactionsAnswer(
        items=[
            transaction_answer(transaction, caller, deployment().url_patterns) for transaction in page.items
        ],
        cursor=page.cursor,
    )


@api.routes.get("/v1/transactions/<transaction_id>")
def get(transaction_id: str) -> TransactionDetailAnswer:
    """One transaction with its envelope, its history and what belongs to it."""
    caller = api.identity
    view = intake().read_transactions.one(TransactionRef(caller.tenant, transaction_id))
    if view is None:
        raise not_found("transaction")
    api.permitted(view.transaction.kind.facts.permissions)
    envelope = json.loads(view.content) if view.content else None
    related = find_related()(view.transaction)
    return detail_answer(view, envelope, related, caller, deployment().url_patterns)


@api.routes.get("/v1/transactions/<transaction_id>/consequences")
def consequences(transaction_id: str, action: Action) -> ConsequencesAnswer:
    """What a revert or a regenerate would do in Sage now: the state there and the steps, or why it can't.

    Nothing is written to find out. 409 for the companion of another transaction.
    """
    api.starts(Work.PREVIEWS)
    view = intake().read_transactions.one(TransactionRef(api.identity.tenant, transaction_id))
    if view is None:
        raise not_found("transaction")
    api.permitted(view.transaction.kind.facts.permissions)
    try:
        foreseen = exports().foresee_change(api.identity, transaction_id, action)
    except RequestRefusedError as refused:
        raise ProblemError(409, refused.code, refused.message) from None
    if foreseen is None:
        raise not_found("transaction")
    return consequences_answer(foreseen)


@api.routes.get("/v1/transactions/<transaction_id>/preview")
def preview_stored(transaction_id: str) -> PreviewAnswer:
    """The document of a transaction as it would be sent now: its newest content under today's settings.

    409 if its content isn't kept.
    """
    api.starts(Work.PREVIEWS)
    view = intake().read_transactions.one(TransactionRef(api.identity.tenant, transaction_id))
    if view is None:
        raise not_found("transaction")
    api.permitted(view.transaction.kind.facts.permissions)
    preview = exports().preview_document.stored(view.transaction)
    if preview is None:
        raise ProblemError(
            409, "content_not_kept", "What Alvys sent for this transaction isn't kept here any more."
        )
    return preview_answer(preview)


@api.routes.get("/v1/overview")
def overview() -> OverviewAnswer:
    """How the tenant stands: what waits and fails in each connection, and the last 14 days.

    At most 20,000 transactions, errors and payments are counted, each; the answer is at most a minute old.
    """
    counts = see_overview()(api.identity.tenant, partial(api.starts, Work.OVERVIEWS))
    return overview_answer(counts, api.identity)


@api.routes.post("/v1/previews")
def preview(message: Annotated[IntakeMessage, Body()]) -> PreviewAnswer:
    """Preview the document of one envelope, with every source and every problem.

    One by reference is read from Alvys first: 422 where Alvys doesn't have it, 503 while it takes no calls.
    """
    api.starts(Work.PREVIEWS)
    caller = api.identity
    outcome = exports().preview_document(caller, message)
    if isinstance(outcome, Refused):
        raise refusal(outcome)
    return preview_answer(outcome)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started()
