"""What people do about errors: retry, mark as synced, close, undo (ERR-4, ERR-5, ERR-11, ERR-12)."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.transactions.named_document import NamedDocument
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import invalid, not_found
from alvys_intacct.http.shapes.error_actions import (
    ActionAnswer,
    CloseMessage,
    MarkMessage,
    UndoMessage,
    action_answer,
    refused,
)
from alvys_intacct.http.shapes.messages import ErrorFilterMessage, RetryMessage
from alvys_intacct.http.shapes.transactions import RetryAnswer


def declare_error_actions(api: Api) -> None:
    """Add the routes."""

    @api.routes.post("/v1/errors/retry", status_code=202)
    def retry(message: Annotated[RetryMessage, Body()]) -> RetryAnswer:
        """Retry records by id, or all that match a filter."""
        caller = api.identity
        if (message.ids is None) == (message.filter is None):
            raise invalid([InputProblem("ids", "give either ids or filter")])
        if message.ids is not None:
            return RetryAnswer(accepted=recovery().retry_errors.by_id(caller, message.ids))
        narrowed = (message.filter or ErrorFilterMessage()).narrowed()
        return RetryAnswer(accepted=recovery().retry_errors.matching(caller, narrowed))

    @api.routes.post("/v1/errors/mark-synced", status_code=202)
    def mark_synced(message: Annotated[MarkMessage, Body()]) -> ActionAnswer:
        """Take errors off the list because they are in Sage already.

        With `document`, one transaction is linked to that document in Sage: it has to be live, to agree in
        party, amount and currency, and to belong to no other transaction; 409 says what differs. Later edits,
        reverts and payments then work. Without it, a later edit says that the document in Sage is unknown.
        """
        if message.document is not None:
            return link(message.ids, message.document.named(), message.reason)
        return resolve(message.ids, ResolutionKind.SYNCED, message.reason)

    @api.routes.post("/v1/errors/close", status_code=202)
    def close(message: Annotated[CloseMessage, Body()]) -> ActionAnswer:
        """Take errors off the list that nobody will export: what isn't in Sage stays out."""
        return resolve(message.ids, ResolutionKind.CLOSED, message.reason)

    @api.routes.post("/v1/errors/undo-mark-synced", status_code=202)
    def undo(message: Annotated[UndoMessage, Body()]) -> ActionAnswer:
        """Put records back on the list that were marked as synced or closed."""
        undo_resolutions = recovery().undo_resolutions
        return action_answer(undo_resolutions(api.identity.tenant, message.ids, decision("")))

    def link(ids: list[str], named: NamedDocument, reason: str) -> ActionAnswer:
        if len(ids) != 1:
            raise invalid([InputProblem("document", "names the document of one transaction: give one id")])
        (record_id,) = ids
        transaction = deployment().transactions.get(TransactionRef(api.identity.tenant, record_id))
        if transaction is None:
            raise not_found("transaction")
        # What is compared is amounts, and refusals name them.
        api.permitted(transaction.kind.facts.permissions)
        try:
            recovery().name_document(api.identity.tenant, record_id, named, decision(reason))
        except RefusedActionError as error:
            raise refused(error) from None
        return ActionAnswer(accepted=1, refused=[])

    def resolve(ids: list[str], kind: ResolutionKind, reason: str) -> ActionAnswer:
        resolve_errors = recovery().resolve_errors
        return action_answer(resolve_errors(api.identity.tenant, ids, kind, decision(reason)))

    def decision(reason: str) -> Decision:
        return Decision(reason, api.identity.subject, runtime.clock.now())
