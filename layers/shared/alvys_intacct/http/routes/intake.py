"""The route of the two intake functions; each accepts envelopes of one side (api.md)."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap.deployment import fair_use, verifier
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.kinds.registry import kinds_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, invalid
from alvys_intacct.http.shapes.accepted import accepted_answer
from alvys_intacct.http.shapes.intake_message import IntakeMessage, items_of
from alvys_intacct.usecases.intake.accept_transactions import Refused


def intake_api(path: str, side: Side) -> Api:
    """An API with the route that accepts envelopes of that side: one, or a list with an outcome per item."""
    api = Api(verifier, admits=billers, fair_use=fair_use)

    @api.routes.post(path, status_code=202)
    def take(message: Annotated[IntakeMessage, Body()]) -> Any:
        """Accept one envelope, or up to 100 as items; the export runs behind a queue.

        202 means that a transaction is recorded. A document that can't be booked as it is (lines that don't
        make the total, a load that isn't released, a number that Sage can't take, too many lines, too large)
        is recorded too: it becomes an error transaction, and a corrected version with a later updatedAt takes
        its place. 400 means that nothing is recorded: the message is malformed, or was sent for another
        subsidiary than the document names.
        """
        caller = api.identity
        messages, is_batch = items_of(message)
        outcomes = intake().accept_transactions(caller, messages, kinds_of(side), api.correlation_id)
        if is_batch:
            return [_item(outcome, api.correlation_id) for outcome in outcomes]
        if isinstance(outcomes[0], Refused):
            raise refusal(outcomes[0])
        return accepted_answer(outcomes[0]).model_dump(by_alias=True)

    return api


def _item(outcome: Transaction | Refused, correlation_id: str) -> dict[str, Any]:
    if isinstance(outcome, Refused):
        return {"status": "refused", "problem": refusal(outcome).body(correlation_id)}
    return accepted_answer(outcome).model_dump(by_alias=True)


def refusal(refused: Refused) -> ProblemError:
    """The problem document for a refused envelope."""
    if refused.missing_permissions:
        names = ", ".join(refused.missing_permissions)
        return ProblemError(403, "permission_missing", f"This needs the permission {names}.")
    return invalid(refused.problems, "invalid_envelope")
