"""GET /v1/transactions/{id}: one transaction, with its history and what belongs to it (MOD-5, MOD-10)."""

from __future__ import annotations

import json

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.bootstrap.overview import find_related
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.transaction_details import TransactionDetailAnswer, detail_answer


def declare_transaction_details(api: Api) -> None:
    """The route of one transaction."""

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
