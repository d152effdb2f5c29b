"""Connections: /v1/connections (CONN, MAP)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment, fair_use, ready_for_calls, verifier
from alvys_intacct.domain.connections.changes import ChangeRefusedError, changed
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import SoleWork, Work
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.payments.sync_state import SyncState
from alvys_intacct.http.access import administrators
from alvys_intacct.http.api import Api
from alvys_intacct.http.json_text import whole_text_json
from alvys_intacct.http.problems import ProblemError, invalid, not_found
from alvys_intacct.http.shapes.connection_messages import ChangeMessage, ConnectMessage, CredentialsMessage
from alvys_intacct.http.shapes.connections import (
    CheckAnswer,
    ConnectionAnswer,
    ConnectionsAnswer,
    check_answer,
    connection_answer,
    drift_answer,
)
from alvys_intacct.http.versions import IfMatch, changed_meanwhile, expected_version
from alvys_intacct.observability import logger, metrics
from alvys_intacct.usecases.connections.change_connection import ChangedMeanwhileError
from alvys_intacct.usecases.connections.connect import (
    ActivationRefusedError,
    NewConnection,
    TemplateNotFoundError,
)

# Documents that wait for a connection are counted up to here.
MOST_COUNTED = 1000

api = Api(verifier, admits=administrators, fair_use=fair_use, read_json=whole_text_json)


def _below(api: Api) -> None:
    from alvys_intacct.http.routes.below_connections import declare_below_connections  # noqa: PLC0415

    declare_below_connections(api)


api.later("/v1/prerequisite-checks|/v1/connections/[^/]+/(?!credentials|checks|activate).+", _below)


@api.routes.post("/v1/connections", status_code=201)
def create(message: Annotated[ConnectMessage, Body()]) -> ConnectionAnswer:
    """Connect a subsidiary, after a sign-in to Sage Intacct."""
    api.starts(Work.SIGN_INS)
    caller = api.identity
    wanted = NewConnection(
        subsidiary=message.subsidiary,
        posting_destination=message.posting_destination,
        company_id=message.company_id,
        user_id=message.user_id,
        password=message.password.get_secret_value(),
        copy_from=message.copy_from,
    )
    return _answer(connections().connect.create(caller, wanted))


@api.routes.get("/v1/connections")
def list_all() -> ConnectionsAnswer:
    """All connections of the tenant."""
    caller = api.identity
    of_tenant = deployment().connections.of_tenant(caller.tenant)
    read_at = deployment().metadata.read_times([connection.books for connection in of_tenant])
    names = [(caller.tenant, connection.subsidiary.id) for connection in of_tenant]
    syncs = deployment().payment_runs.sync_states(names)
    return ConnectionsAnswer(
        items=[
            _shown(connection, read_at.get(connection.books), syncs[name])
            for name, connection in zip(names, of_tenant, strict=True)
        ]
    )


@api.routes.get("/v1/connections/<subsidiary_id>")
def get(subsidiary_id: str) -> ConnectionAnswer:
    """One connection with its settings."""
    connection = _connection(subsidiary_id)
    drift = deployment().close_reports.drift(api.identity.tenant, subsidiary_id)
    return _answer(connection).model_copy(update={"drift": drift_answer(drift)})


@api.routes.patch("/v1/connections/<subsidiary_id>")
def change(
    subsidiary_id: str, message: Annotated[ChangeMessage, Body()], if_match: IfMatch = None
) -> ConnectionAnswer:
    """Change switches and settings of a connection."""
    caller = api.identity
    wanted, expected = message.change(), expected_version(if_match, message.version)
    change_connection = connections().change_connection
    return _answer(
        change_connection(caller, subsidiary_id, lambda current: changed(current, wanted), expected=expected)
    )


@api.routes.put("/v1/connections/<subsidiary_id>/credentials")
def replace_credentials(
    subsidiary_id: str, message: Annotated[CredentialsMessage, Body()]
) -> ConnectionAnswer:
    """Replace user and password, after verifying the new ones."""
    api.starts(Work.SIGN_INS)
    caller = api.identity
    password = message.password.get_secret_value()
    return _answer(
        connections().connect.replace_credentials(caller, subsidiary_id, message.user_id, password)
    )


@api.routes.post("/v1/connections/<subsidiary_id>/checks")
def check(subsidiary_id: str) -> CheckAnswer:
    """Run the reconciliation check."""
    api.starts(Work.CHECKS)
    connection = _connection(subsidiary_id)
    with deployment().one_at_a_time(connection.tenant, subsidiary_id, SoleWork.CHECK):
        return check_answer(connections().check_connection(connection))


@api.routes.post("/v1/connections/<subsidiary_id>/activate")
def activate(subsidiary_id: str) -> ConnectionAnswer:
    """Check the connection and make it active; 409 with all problems."""
    api.starts(Work.CHECKS)
    caller = api.identity
    return _answer(connections().connect.activate(caller, subsidiary_id))


@api.routes.delete("/v1/connections/<subsidiary_id>")
def disconnect(subsidiary_id: str) -> ConnectionAnswer:
    """Stop syncing and delete the password; the history stays."""
    caller = api.identity
    return _answer(connections().connect.disconnect(caller, subsidiary_id))


@api.routes.exception_handler(ChangeRefusedError)  # type: ignore[untyped-decorator]
def refused(error: ChangeRefusedError) -> Response[str]:
    """The answer for a change that a rule forbids."""
    problem = ProblemError(409, error.code, error.message, errors=error.problems)
    return problem.response(api.correlation_id)


@api.routes.exception_handler(InvalidInput)  # type: ignore[untyped-decorator]
def invalid_settings(error: InvalidInput) -> Response[str]:
    """The answer for invalid settings."""
    return invalid(error.problems).response(api.correlation_id)


@api.routes.exception_handler(ChangedMeanwhileError)  # type: ignore[untyped-decorator]
def overtaken(error: ChangedMeanwhileError) -> Response[str]:
    """The answer for a connection that another user changed first."""
    return changed_meanwhile(error).response(api.correlation_id)


@api.routes.exception_handler(TemplateNotFoundError)  # type: ignore[untyped-decorator]
def no_template(error: TemplateNotFoundError) -> Response[str]:
    """The answer for a missing connection to copy from."""
    problem = ProblemError(404, error.code, error.message, errors=error.problems)
    return problem.response(api.correlation_id)


@api.routes.exception_handler(ActivationRefusedError)  # type: ignore[untyped-decorator]
def not_activated(error: ActivationRefusedError) -> Response[str]:
    """The answer for an activation that the reconciliation check refuses."""
    problems = check_answer(error.problems).model_dump()["problems"]
    refusal = ProblemError(
        409,
        "activation_refused",
        "The settings don't match Sage Intacct; see problems.",
        extra={"problems": problems},
    )
    return refusal.response(api.correlation_id)


def _connection(subsidiary_id: str) -> Connection:
    connection = deployment().connections.get(api.identity.tenant, subsidiary_id)
    if connection is None:
        raise not_found("connection")
    return connection


def _answer(connection: Connection | None) -> ConnectionAnswer:
    if connection is None:
        raise not_found("connection")
    read_at = deployment().metadata.read_times([connection.books])
    name = (connection.tenant, connection.subsidiary.id)
    return _shown(
        connection, read_at.get(connection.books), deployment().payment_runs.sync_states([name])[name]
    )


def _shown(connection: Connection, read_at: datetime | None, syncs: SyncState) -> ConnectionAnswer:
    tenant, subsidiary_id = connection.tenant, connection.subsidiary.id
    check = deployment().connections.last_check(tenant, subsidiary_id)
    waiting = 0
    if connection.stopped_by is not None:
        waiting = deployment().transactions.held_count(tenant, subsidiary_id, MOST_COUNTED)
    return connection_answer(connection, read_at, check, syncs, runtime.clock.now(), waiting)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, lambda: deployment().connections, lambda: connections().connect)
