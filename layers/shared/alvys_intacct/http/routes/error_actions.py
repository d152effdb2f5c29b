"""What people do about errors: retry, mark as synced, close, undo (ERR-4, ERR-5, ERR-11, ERR-12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.domain.connections.fixes import SETTINGS
from alvys_intacct.domain.error_transactions.actions import ActionKind, ErrorScope
from alvys_intacct.domain.error_transactions.causes import is_cause_id
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.transactions.named_document import NamedDocument
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import invalid, not_found
from alvys_intacct.http.shapes.error_actions import (
    ActionAnswer,
    ActionProgressAnswer,
    CloseMessage,
    CompareMessage,
    ComparisonAnswer,
    FixedAnswer,
    MarkMessage,
    RetryAnswer,
    UndoMessage,
    action_answer,
    comparison_answer,
    progress_answer,
    refused,
)
from alvys_intacct.http.shapes.error_messages import ErrorFilterMessage, RetryMessage

ACTIONS = {ResolutionKind.SYNCED: ActionKind.MARK_SYNCED, ResolutionKind.CLOSED: ActionKind.CLOSE}


def declare_error_actions(api: Api) -> None:
    """Add the routes."""

    @api.routes.post("/v1/errors/retry", status_code=202)
    def retry(message: Annotated[RetryMessage, Body()]) -> RetryAnswer:
        """Retry records by id, all that match a filter, or all of a group.

        The first hundred are queued at once, the others behind a queue: `accepted` counts those that are
        queued by now. The progress is shown under `/v1/errors/retries/{retryId}`.
        """
        api.starts(Work.ERROR_ACTIONS)
        caller, run = api.identity, recovery().run_actions
        if sum(one is not None for one in (message.ids, message.filter, message.group)) != 1:
            raise invalid([InputProblem("ids", "give either ids, filter or group")])
        if message.ids is not None:
            action = run.retry_named(caller.tenant, caller.subject, message.ids, api.correlation_id)
        else:
            wanted = scope_of(message.group, message.filter or ErrorFilterMessage())
            action = run.start(caller.tenant, caller.subject, ActionKind.RETRY, wanted, api.correlation_id)
        return RetryAnswer(accepted=action.accepted, retry_id=action.action_id)

    @api.routes.post("/v1/errors/mark-synced", status_code=202)
    def mark_synced(message: Annotated[MarkMessage, Body()]) -> ActionAnswer:
        """Take errors off the list because they are in Sage already.

        With `document`, one transaction is linked to that document in Sage: it has to be live, to agree in
        party, amount and currency, and to belong to no other transaction; 409 says what differs. Later edits,
        reverts and payments then work. Without it, a later edit says that the document in Sage is unknown.
        """
        api.starts(Work.ERROR_ACTIONS)
        if message.document is not None:
            return link(message.ids or [], message.document.named(), message.reason)
        return resolve(message, ResolutionKind.SYNCED)

    @api.routes.post("/v1/errors/close", status_code=202)
    def close(message: Annotated[CloseMessage, Body()]) -> ActionAnswer:
        """Take errors off the list that nobody will export: what isn't in Sage stays out."""
        api.starts(Work.ERROR_ACTIONS)
        return resolve(message, ResolutionKind.CLOSED)

    @api.routes.post("/v1/errors/undo-mark-synced", status_code=202)
    def undo(message: Annotated[UndoMessage, Body()]) -> ActionAnswer:
        """Put records back on the list that were marked as synced or closed."""
        api.starts(Work.ERROR_ACTIONS)
        undo_resolutions = recovery().undo_resolutions
        return action_answer(undo_resolutions(api.identity.tenant, message.ids, decision("")))

    def link(ids: list[str], named: NamedDocument, reason: str) -> ActionAnswer:
        if len(ids) != 1:
            raise invalid([InputProblem("document", "names the document of one transaction: give one id")])
        (record_id,) = ids
        _permit(api, record_id)
        try:
            recovery().name_document(api.identity.tenant, record_id, named, decision(reason))
        except RefusedActionError as error:
            raise refused(error) from None
        return ActionAnswer(accepted=1, refused=[])

    def resolve(message: MarkMessage | CloseMessage, kind: ResolutionKind) -> ActionAnswer:
        caller = api.identity
        if sum(one is not None for one in (message.ids, message.group, message.filter)) != 1:
            raise invalid([InputProblem("ids", "give either ids, group or filter")])
        if message.filter is not None and not message.filter.model_dump(exclude_none=True):
            raise invalid([InputProblem("filter", "must narrow the list: it would take everything off")])
        if message.ids is not None:
            decided = decision(message.reason)
            return action_answer(recovery().resolve_errors(caller.tenant, message.ids, kind, decided))
        wanted = scope_of(message.group, message.filter or ErrorFilterMessage())
        action = recovery().run_actions.start(
            caller.tenant, caller.subject, ACTIONS[kind], wanted, api.correlation_id, message.reason
        )
        return ActionAnswer(accepted=action.accepted, refused=[], retry_id=action.action_id)

    def decision(reason: str) -> Decision:
        return Decision(reason, api.identity.subject, runtime.clock.now())


def declare_document_comparison(api: Api) -> None:
    """Add the route that compares a document in Sage with an error."""

    @api.routes.post("/v1/errors/compare-document")
    def compare(message: Annotated[CompareMessage, Body()]) -> ComparisonAnswer:
        """Look up a document in Sage and compare it with an error, before it is linked. Nothing is changed.

        409 says why no document can be looked up or found.
        """
        api.starts(Work.LOOK_UPS)
        _permit(api, message.id)
        named = message.document.named()
        try:
            return comparison_answer(recovery().name_document.look(api.identity.tenant, message.id, named))
        except RefusedActionError as error:
            raise refused(error) from None


def _permit(api: Api, record_id: str) -> None:
    """Refuse who may not see a transaction: its amounts are compared, and refusals name them (API-2)."""
    transaction = deployment().transactions.get(TransactionRef(api.identity.tenant, record_id))
    if transaction is None:
        raise not_found("transaction")
    api.permitted(transaction.kind.facts.permissions)


def declare_error_progress(api: Api) -> None:
    """Add the routes that show how far actions are, and what they would be for."""

    @api.routes.get("/v1/errors/retries/<retry_id>")
    def progress(retry_id: str) -> ActionProgressAnswer:
        """How far a retry is, or a mark or close of a group."""
        found = recovery().run_actions.progress(api.identity.tenant, retry_id)
        if found is None:
            raise not_found("retry")
        return progress_answer(*found)

    @api.routes.get("/v1/errors/fixed-by/<setting>")
    def fixed(
        setting: str, subsidiary_id: Annotated[str | None, Query(alias="subsidiaryId", max_length=100)] = None
    ) -> FixedAnswer:
        """What failed because of a setting, to be offered for a retry once it was changed (ERR-11).

        `count` counts up to 1,000; `retry` is what `/v1/errors/retry` takes.
        """
        wanted = scope_of(None, ErrorFilterMessage(subsidiary_id=subsidiary_id, fixed_by=setting))
        count, more = recovery().run_actions.count(api.identity.tenant, wanted)
        named = {"fixedBy": setting} | ({"subsidiaryId": subsidiary_id} if subsidiary_id else {})
        return FixedAnswer(count=count, more=more, retry={"filter": named})


def scope_of(group: str | None, wanted: ErrorFilterMessage) -> ErrorScope:
    """The errors that a message means. Raises `ProblemError` for a group or setting that can't be."""
    if group is not None and not is_cause_id(group):
        raise invalid([InputProblem("group", "is not the id of a group; see /v1/errors/groups")])
    if wanted.fixed_by is not None and wanted.fixed_by not in SETTINGS:
        raise invalid([InputProblem("filter.fixedBy", f"must be one of {', '.join(sorted(SETTINGS))}")])
    narrowed = wanted.narrowed()
    cause = group if group is not None else narrowed.cause
    settings = [wanted.fixed_by] if wanted.fixed_by is not None else []
    return ErrorScope.of(replace(narrowed, cause=cause), *settings)
