"""Opens a request: envelope, sender, sign-in; and builds the gateway (GW-nnnn) failures (sections 1 to 3)."""

from __future__ import annotations

from dataclasses import dataclass

from .envelope import (
    Envelope,
    SignedIn,
    control_failure,
    parse_request,
    sign_in_failure,
)
from .errors import (
    ABORTED,
    ABORTED_TEXT,
    GATEWAY_RATE,
    GATEWAY_REQUEST,
    SIGN_IN,
    GatewayRefusal,
    Problem,
    SignInRefusal,
    schema_problem,
)
from .sessions import Session
from .world import Simulator

XML = "text/xml; charset=UTF-8"
_ABORT = Problem(error_number=ABORTED, description2=ABORTED_TEXT)


@dataclass
class Reply:
    """The HTTP answer. With ``hang_up`` the connection is cut after ``hang_ms`` milliseconds instead."""

    body: bytes
    status_code: int = 200
    media_type: str = XML
    hang_up: bool = False
    hang_ms: int = 0


def refusal_reply(refusal: GatewayRefusal, envelope: Envelope | None) -> Reply:
    """Write a control-level failure. A bare one has only a status in its control block."""
    shown = None if refusal.bare else envelope
    return Reply(control_failure(refusal.problem, shown), refusal.status_code)


def gateway_failure(error_number: str, text: str, status_code: int) -> GatewayRefusal:
    """Build a gateway (GW-nnnn) failure. Its control block has only a status (section 2)."""
    problem = Problem(error_number=error_number, description=f"{text} [Request ID: sandbox]", description2="")
    return GatewayRefusal(problem, status_code, bare=True)


def invalid_request() -> GatewayRefusal:
    """GW-0011 at HTTP 400."""
    return gateway_failure(GATEWAY_REQUEST, "Invalid Request", 400)


def rate_limited() -> GatewayRefusal:
    """GW-0010 at HTTP 429."""
    return gateway_failure(GATEWAY_RATE, "Rate limit exceeded", 429)


@dataclass
class Opened:
    """A request whose sender and sign-in are accepted."""

    envelope: Envelope
    session: Session


def open_request(simulator: Simulator, body: bytes) -> Opened | Reply:
    """Parse the request, check the sender and sign in. Returns the answer when one of them fails."""
    envelope: Envelope | None = None
    try:
        envelope = parse_request(body)
        _check_control_ids(envelope, simulator.sessions.company_of(envelope).assumptions.longest_controlid)
        simulator.sessions.check_sender(envelope)
        _check_functions(envelope)
        session = simulator.sessions.sign_in(envelope)
    except GatewayRefusal as refusal:
        return refusal_reply(refusal, envelope)
    except SignInRefusal as refusal:
        return signed_out(envelope, refusal.problem)
    if envelope.login is not None:
        simulator.statistics.login()
    return Opened(envelope, session)


def signed_out(envelope: Envelope | None, problem: Problem) -> Reply:
    """Write a sign-in failure, next to the authentication block."""
    if envelope is None:
        return Reply(control_failure(problem, None))
    login = envelope.login
    signed_in = (
        SignedIn(login.user_id, login.company_id, login.location_id or "") if login else SignedIn("", "", "")
    )
    return Reply(sign_in_failure(problem, envelope, signed_in))


def _check_control_ids(envelope: Envelope, longest: int) -> None:
    """Refuse a control id that is longer than the request schema allows, the control block's own too."""
    for control_id in (envelope.control_id, *(call.control_id for call in envelope.calls)):
        if len(control_id) > longest:
            raise GatewayRefusal(
                schema_problem(
                    f"Error 1832: 'controlid': [facet 'maxLength'] The value has a length of "
                    f"'{len(control_id)}'; this exceeds the allowed maximum length of '{longest}'."
                )
            )


def _check_functions(envelope: Envelope) -> None:
    if not envelope.calls:
        return
    names = [call.name for call in envelope.calls]
    if "getAPISession" in names and len(names) > 1:
        raise GatewayRefusal(
            Problem(error_number=SIGN_IN, description2="getAPISession cannot be mixed with other functions.")
        )
    if envelope.policy_id:
        raise GatewayRefusal(
            Problem(
                error_number=SIGN_IN, description2=f"{envelope.policy_id} is not a valid transport policy."
            )
        )
