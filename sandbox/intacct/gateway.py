"""Opening a request: envelope, sender, sign-in; and the failures of the front door (sections 1 to 3)."""

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
)
from .sessions import Session
from .world import Simulator

XML = "text/xml; charset=UTF-8"
_ABORT = Problem(error_number=ABORTED, description2=ABORTED_TEXT)


@dataclass
class Reply:
    """What goes back over HTTP; ``hang_ms`` and ``hang_up`` are for faults that spoil the connection."""

    body: bytes
    status_code: int = 200
    media_type: str = XML
    hang_up: bool = False
    hang_ms: int = 0


def refusal_reply(refusal: GatewayRefusal, envelope: Envelope | None) -> Reply:
    """A control-level failure; a bare one has no sender in its control block."""
    shown = None if refusal.bare else envelope
    return Reply(control_failure(refusal.problem, shown), refusal.status_code)


def front_door(error_number: str, text: str, status_code: int) -> GatewayRefusal:
    """A gateway (GW-nnnn) failure: the control block has only its status (section 2)."""
    problem = Problem(error_number=error_number, description=f"{text} [Request ID: sandbox]", description2="")
    return GatewayRefusal(problem, status_code, bare=True)


def invalid_request() -> GatewayRefusal:
    """GW-0011 at HTTP 400."""
    return front_door(GATEWAY_REQUEST, "Invalid Request", 400)


def rate_limited() -> GatewayRefusal:
    """GW-0010 at HTTP 429."""
    return front_door(GATEWAY_RATE, "Rate limit exceeded", 429)


@dataclass
class Opened:
    """A request that passed the control block and sign-in."""

    envelope: Envelope
    session: Session


def open_request(simulator: Simulator, body: bytes) -> Opened | Reply:
    """Parse, check the sender, sign in."""
    envelope: Envelope | None = None
    try:
        envelope = parse_request(body)
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
    """A sign-in failure beside the authentication block."""
    if envelope is None:
        return Reply(control_failure(problem, None))
    login = envelope.login
    signed_in = (
        SignedIn(login.user_id, login.company_id, login.location_id or "") if login else SignedIn("", "", "")
    )
    return Reply(sign_in_failure(problem, envelope, signed_in))


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
