"""What can be seen of transactions, before and after they are sent (MOD-5, MAP-8)."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct import bootstrap
from alvys_intacct.domain.kinds import FACTS
from alvys_intacct.domain.permissions import Permission
from alvys_intacct.http.answers import (
    TransactionDetailAnswer,
    TransactionsAnswer,
    detail_answer,
    transaction_answer,
)
from alvys_intacct.http.api import Api
from alvys_intacct.http.intake import refusal
from alvys_intacct.http.previews import PreviewAnswer, preview_answer
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.requests import IntakeMessage, bad_cursor, list_filter, page_size
from alvys_intacct.observability import logger, metrics
from alvys_intacct.ports import TransactionRef
from alvys_intacct.usecases.accept_transactions import Refused
from alvys_intacct.usecases.read_transactions import view_transaction

api = Api(bootstrap.verifier)


@api.routes.get("/v1/transactions")
def list_recent(
    kind: str | None = None,
    status: str | None = None,
    subsidiary_id: Annotated[str | None, Query(alias="subsidiaryId")] = None,
    since: Annotated[date | None, Query(alias="from")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
    q: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> TransactionsAnswer:
    """Transactions of the kinds that the caller may see, newest first. Dates are UTC and inclusive."""
    caller = api.permitted([Permission.BILLING])
    narrowed = list_filter(
        subsidiary_id=subsidiary_id, kind=kind, status=status, since=since, until=until, text=q
    )
    try:
        page = bootstrap.transactions().recent(caller.tenant, narrowed, page_size(limit), cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    seen = [one for one in page.items if not caller.lacks(FACTS[one.kind].permissions)]
    return TransactionsAnswer(items=[transaction_answer(one) for one in seen], cursor=page.cursor)


@api.routes.get("/v1/transactions/<transaction_id>")
def get(transaction_id: str) -> TransactionDetailAnswer:
    """One transaction with what Alvys sent and its history."""
    caller = api.permitted([Permission.BILLING])
    view = view_transaction(bootstrap.transactions(), TransactionRef(caller.tenant, transaction_id))
    if view is None:
        raise not_found("transaction")
    api.permitted(FACTS[view.transaction.kind].permissions)
    return detail_answer(view, json.loads(view.content) if view.content else None)


@api.routes.post("/v1/previews")
def preview(message: Annotated[IntakeMessage, Body()]) -> PreviewAnswer:
    """One envelope as the document that would be sent, with every origin and every problem."""
    caller = api.permitted([Permission.BILLING])
    outcome = bootstrap.preview_document()(caller, message)
    if isinstance(outcome, Refused):
        raise refusal(outcome)
    return preview_answer(outcome)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    bootstrap.deadline.follow(context)
    return api.serve(event, context)
