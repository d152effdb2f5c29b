"""Previews of documents, and what a change would do in Sage: nothing is written to find out (MAP-8)."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap.exports import exports
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.transactions.consequences import Action
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, not_found
from alvys_intacct.http.routes.intake import refusal
from alvys_intacct.http.shapes.consequences import ConsequencesAnswer, consequences_answer
from alvys_intacct.http.shapes.intake_message import IntakeMessage
from alvys_intacct.http.shapes.previews import PreviewAnswer, preview_answer
from alvys_intacct.usecases.intake.accept_transactions import Refused
from alvys_intacct.usecases.intake.find_target import RequestRefusedError


def declare_previews(api: Api) -> None:
    """The routes that build documents, and those that look at changes, without writing."""

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

    @api.routes.post("/v1/previews")
    def preview(message: Annotated[IntakeMessage, Body()]) -> PreviewAnswer:
        """Preview the document of one envelope, with every source and every problem.

        One by reference is read from Alvys first: 422 where Alvys doesn't have it, 503 while it takes no
        calls.
        """
        api.starts(Work.PREVIEWS)
        caller = api.identity
        outcome = exports().preview_document(caller, message)
        if isinstance(outcome, Refused):
            raise refusal(outcome)
        return preview_answer(outcome)
