"""One request from envelope to answer: sender, sign-in, functions in order, transaction (sections 1 to 3)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from lxml import etree

from .books.actor import Actor
from .envelope import (
    Answer,
    Call,
    Envelope,
    SignedIn,
    control_failure,
    parse_request,
    results,
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
    Refusal,
    SignInRefusal,
)
from .faults import IN_RESULT, Fault, FiredFault
from .functions.dispatch import run_function
from .functions.generic import empty_list
from .functions.output import put
from .schema import function_problem
from .sessions import Session
from .world import Simulator

XML = "text/xml; charset=UTF-8"
_ABORT = Problem(errorno=ABORTED, description2=ABORTED_TEXT)


@dataclass
class Reply:
    """What goes back over HTTP; ``hang_ms`` and ``hang_up`` are for faults that spoil the connection."""

    body: bytes
    status_code: int = 200
    media_type: str = XML
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    hang_ms: int = 0


class MidwayStop(Exception):  # noqa: N818
    """The process dies after a function: what ran is in the books, nothing is answered."""


def refusal_reply(refusal: GatewayRefusal, envelope: Envelope | None) -> Reply:
    """A control-level failure; a bare one has no sender in its control block."""
    shown = None if refusal.bare else envelope
    return Reply(control_failure(refusal.problem, shown), refusal.status_code, headers=dict(refusal.headers))


def front_door(errorno: str, text: str, status_code: int, *, retry_after: int = 0) -> GatewayRefusal:
    """A gateway (GW-nnnn) failure: the control block has only its status (section 2)."""
    problem = Problem(errorno=errorno, description="", description2=text)
    described = Problem(errorno=errorno, description=f"{text} [Request ID: sandbox]", description2="")
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return GatewayRefusal(described if text else problem, status_code, bare=True, headers=headers)


def invalid_request() -> GatewayRefusal:
    """GW-0011 at HTTP 400."""
    return front_door(GATEWAY_REQUEST, "Invalid Request", 400)


def rate_limited() -> GatewayRefusal:
    """GW-0010 at HTTP 429."""
    return front_door(GATEWAY_RATE, "Rate limit exceeded", 429, retry_after=1)


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
    who = SignedIn(login.userid, login.companyid, login.locationid or "") if login else SignedIn("", "", "")
    return Reply(sign_in_failure(problem, envelope, who))


def _check_functions(envelope: Envelope) -> None:
    if not envelope.calls:
        return
    names = [call.name for call in envelope.calls]
    if "getAPISession" in names and len(names) > 1:
        raise GatewayRefusal(
            Problem(errorno=SIGN_IN, description2="getAPISession cannot be mixed with other functions.")
        )
    if envelope.policyid:
        raise GatewayRefusal(
            Problem(errorno=SIGN_IN, description2=f"{envelope.policyid} is not a valid transport policy.")
        )


def schema_refusal(opened: Opened) -> Reply | None:
    """A legacy function out of order, where the company reports that at control level."""
    if opened.session.company.assumptions.schema_error_position != "control":
        return None
    for call in opened.envelope.calls:
        problem = function_problem(call.element)
        if problem is not None:
            return refusal_reply(GatewayRefusal(problem), opened.envelope)
    return None


def execute(simulator: Simulator, opened: Opened, endpoint: str, fired: FiredFault | None) -> Reply:
    """Run the functions and write the answer."""
    refused = schema_refusal(opened)
    if refused is not None:
        return refused
    company = opened.session.company
    limit = company.assumptions.max_functions
    if limit and len(opened.envelope.calls) > limit:
        return refusal_reply(
            GatewayRefusal(Problem(errorno=SIGN_IN, description2=f"At most {limit} functions are allowed.")),
            opened.envelope,
        )
    with company.lock:
        try:
            answers = _run_all(simulator, opened, endpoint, fired)
        finally:
            company.journal.clear()
    for answer in answers:
        if answer.status != "success":
            simulator.statistics.failure(answer.function)
        if answer.bare is not None:
            media_type, text = answer.bare
            return Reply(text.encode(), media_type=media_type)
    return Reply(results(opened.envelope, opened.session.block(), answers))


def _run_all(simulator: Simulator, opened: Opened, endpoint: str, fired: FiredFault | None) -> list[Answer]:
    envelope, company = opened.envelope, opened.session.company
    answers: list[Answer] = []
    completed: set[str] = set()

    def one(call: Call) -> Answer:
        answer = _run_one(simulator, opened, call, endpoint, fired, completed)
        if answer.status == "success":
            completed.add(call.controlid)
        return answer

    if not envelope.transaction:
        for call in envelope.calls:
            answers.append(one(call))
            company.completed_controlids |= completed
            _stop_midway(fired, call)
        return answers
    return _transaction(company.unit, envelope, one, answers, company.completed_controlids, completed)


def _stop_midway(fired: FiredFault | None, call: Call) -> None:
    if fired and fired.rule.fault is Fault.DROP_AFTER_FUNCTION and call.controlid in fired.controlids:
        raise MidwayStop


class _RolledBack(Exception):  # noqa: N818
    """Carries a failed transaction out of its unit of work."""


def _transaction(
    unit: Callable[[], AbstractContextManager[None]],
    envelope: Envelope,
    one: Callable[[Call], Answer],
    answers: list[Answer],
    remembered: set[str],
    completed: set[str],
) -> list[Answer]:
    """All or nothing: the failing function keeps its errors and ends with XL03000009, the others are aborted."""
    failed = -1
    try:
        with unit():
            for index, call in enumerate(envelope.calls):
                answers.append(one(call))
                if answers[-1].status == "failure":
                    failed = index
                    raise _RolledBack
    except _RolledBack:
        answers[failed].problems = (*answers[failed].problems, _ABORT)
        return [
            answers[failed]
            if index == failed
            else Answer(call.name, call.controlid, status="aborted", problems=(_ABORT,))
            for index, call in enumerate(envelope.calls)
        ]
    remembered |= completed
    return answers


def _run_one(
    simulator: Simulator,
    opened: Opened,
    call: Call,
    endpoint: str,
    fired: FiredFault | None,
    completed: set[str],
) -> Answer:
    company, session = opened.session.company, opened.session
    answer = Answer(call.name, call.controlid)
    try:
        _refuse_by_fault(fired, call)
        if opened.envelope.uniqueid and call.controlid in company.completed_controlids | completed:
            raise Refusal(
                Problem(
                    errorno=company.assumptions.duplicate_controlid_errorno,
                    description2=f"The function control ID '{call.controlid}' was already used; it must be unique.",
                )
            )
        problem = function_problem(call.element)
        if problem is not None:
            raise Refusal(problem)
        if call.name == "getAPISession":
            answer.data = _api_session(simulator, session, call, endpoint)
            return answer
        with company.unit():
            outcome = run_function(Actor(company, session.entity, session.user.userid), call.element)
    except Refusal as refusal:
        answer.status = "failure"
        answer.problems = _with_support_id(simulator, refusal.problems)
        if call.name in {"create", "update"}:
            answer.data = empty_list()
        return answer
    answer.key, answer.data, answer.bare = outcome.key, outcome.data, outcome.bare
    return answer


def _with_support_id(simulator: Simulator, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Texts usually end in a URL-encoded support id (section 2)."""
    number = simulator.next_support_id()
    return tuple(
        Problem(
            problem.errorno,
            f"{problem.description2} [Support ID: {number}%7ESandbox]",
            problem.description,
            problem.correction,
            problem.errorid,
            problem.field,
        )
        for problem in problems
    )


_BODY_TEXTS = {
    Fault.RATE_LIMIT_IN_BODY: "API rate limit exceeded",
    Fault.OFFLINE_IN_BODY: "The Service is Temporarily Off-line",
}


def _refuse_by_fault(fired: FiredFault | None, call: Call) -> None:
    if fired is None or fired.rule.fault not in IN_RESULT or call.controlid not in fired.controlids:
        return
    rule = fired.rule
    text = _BODY_TEXTS.get(rule.fault, rule.description)
    raise Refusal(Problem(errorno=rule.errorno, description2=text, correction=rule.correction))


def _api_session(simulator: Simulator, session: Session, call: Call, endpoint: str) -> etree._Element:
    """A new session at the same or another entity; an empty locationid is the top level (section 3)."""
    location = call.element.find("locationid")
    entity = session.entity if location is None else (location.text or "").strip()
    try:
        opened = simulator.sessions.open(session.company, session.user, entity)
    except SignInRefusal as refusal:
        raise Refusal(refusal.problem) from refusal
    simulator.sessions.keep(opened)
    data = etree.Element("data")
    api = etree.SubElement(data, "api")
    put(api, "sessionid", opened.sessionid)
    put(api, "endpoint", endpoint)
    put(api, "locationid", opened.entity)
    return data
