"""Running a request's functions in order, each alone or all as one transaction (sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from .books.actor import Actor
from .company import Company
from .envelope import Answer, Call, Envelope, results
from .errors import ABORTED, ABORTED_TEXT, SIGN_IN, GatewayRefusal, Problem, Refusal, SignInRefusal
from .faults import IN_RESULT, Fault, FiredFault
from .functions.dispatch import run_function
from .functions.generic import empty_list
from .functions.output import put
from .gateway import Opened, Reply, refusal_reply
from .schema import function_problem
from .sessions import Session
from .world import Simulator

_ABORT = Problem(error_number=ABORTED, description2=ABORTED_TEXT)


class MidwayStop(Exception):
    """The process dies after a function. The work so far is stored, and nothing is answered."""


def schema_refusal(opened: Opened) -> Reply | None:
    """Return the control-level failure of a legacy function with children out of order, if any.

    None when the company reports such errors in the function's result.
    """
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
            GatewayRefusal(
                Problem(error_number=SIGN_IN, description2=f"At most {limit} functions are allowed.")
            ),
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

    def run_call(call: Call) -> Answer:
        answer = _run_call(simulator, opened, call, endpoint, fired, completed)
        if answer.status == "success":
            completed.add(call.control_id)
        return answer

    if not envelope.transaction or company.assumptions.rollback == "ignored":
        for call in envelope.calls:
            answers.append(run_call(call))
            if envelope.unique_id:
                company.completed_control_ids |= completed
            _stop_midway(fired, call)
        return answers
    return _transaction(company, envelope, run_call, answers, completed, fired)


def _stop_midway(fired: FiredFault | None, call: Call) -> None:
    if fired and fired.rule.fault is Fault.DROP_AFTER_FUNCTION and call.control_id in fired.control_ids:
        raise MidwayStop


class _RolledBack(Exception):
    """Leaves the unit of work of a failed transaction, which undoes its changes."""


def _transaction(
    company: Company,
    envelope: Envelope,
    run_call: Callable[[Call], Answer],
    answers: list[Answer],
    completed: set[str],
    fired: FiredFault | None,
) -> list[Answer]:
    """Run all functions or none. A failing function's errors end with XL03000009; the others are aborted."""
    failed = -1
    keeps = company.assumptions.rollback == "kept"
    try:
        with company.unit():
            for index, call in enumerate(envelope.calls):
                answers.append(run_call(call))
                if answers[-1].status == "failure":
                    failed = index
                    if keeps:
                        break
                    raise _RolledBack
                _stop_midway(fired, call)
    except _RolledBack:
        return _rolled_back(company, envelope, answers[failed], failed)
    if envelope.unique_id:
        company.completed_control_ids |= completed
    if failed >= 0:
        answers += [_aborted(call) for call in envelope.calls[failed + 1 :]]
    return answers


def _rolled_back(company: Company, envelope: Envelope, failure: Answer, failed: int) -> list[Answer]:
    assumed = company.assumptions
    failure.problems = (*failure.problems, _ABORT)
    failure.status = assumed.failed_status
    last = failed if assumed.aborted_results == "until_failure" else len(envelope.calls)
    return [
        failure if index == failed else _aborted(call)
        for index, call in enumerate(envelope.calls)
        if index <= last
    ]


def _aborted(call: Call) -> Answer:
    return Answer(call.name, call.control_id, status="aborted", problems=(_ABORT,))


def _run_call(
    simulator: Simulator,
    opened: Opened,
    call: Call,
    endpoint: str,
    fired: FiredFault | None,
    completed: set[str],
) -> Answer:
    company, session = opened.session.company, opened.session
    answer = Answer(call.name, call.control_id)
    try:
        _refuse_by_fault(fired, call)
        if opened.envelope.unique_id and (
            call.control_id in completed or call.control_id in company.completed_control_ids
        ):
            raise _already_used(company, call)
        problem = function_problem(call.element)
        if problem is not None:
            raise Refusal(problem)
        if call.name == "getAPISession":
            answer.data = _api_session(simulator, session, call, endpoint)
            return answer
        with company.unit():
            outcome = run_function(Actor(company, session.entity, session.user.user_id), call.element)
    except Refusal as refusal:
        answer.status = "failure"
        answer.problems = _with_support_id(simulator, refusal.problems)
        if call.name in {"create", "update"}:
            answer.data = empty_list()
        return answer
    answer.key, answer.data, answer.bare = outcome.key, outcome.data, outcome.bare
    return answer


def _already_used(company: Company, call: Call) -> Refusal:
    """Refusal of a repeated control id (section 1). No source gives its number or its text."""
    text = "The request could not be completed."
    if company.assumptions.duplicate_controlid_text == "known":
        text = f"The function control ID '{call.control_id}' was already used and must be unique."
    return Refusal(Problem(error_number=company.assumptions.duplicate_controlid_errorno, description2=text))


def _with_support_id(simulator: Simulator, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Append a URL-encoded support id to the texts, as Sage usually does (section 2)."""
    number = simulator.next_support_id()
    return tuple(
        Problem(
            problem.error_number,
            f"{problem.description2} [Support ID: {number}%7ESandbox]",
            problem.description,
            problem.correction,
            problem.error_id,
            problem.field,
        )
        for problem in problems
    )


_BODY_TEXTS = {
    Fault.RATE_LIMIT_IN_BODY: "API rate limit exceeded",
    Fault.OFFLINE_IN_BODY: "The Service is Temporarily Off-line",
}


def _refuse_by_fault(fired: FiredFault | None, call: Call) -> None:
    if fired is None or fired.rule.fault not in IN_RESULT or call.control_id not in fired.control_ids:
        return
    rule = fired.rule
    text = _BODY_TEXTS.get(rule.fault, rule.description)
    raise Refusal(Problem(error_number=rule.error_number, description2=text, correction=rule.correction))


def _api_session(simulator: Simulator, session: Session, call: Call, endpoint: str) -> etree._Element:
    """Open a session at the same or another entity. An empty locationid means the top level (section 3)."""
    location = call.element.find("locationid")
    entity = session.entity if location is None else (location.text or "").strip()
    if location is not None and entity != session.entity:
        behaviour = session.company.assumptions.sessions_from_sessions
        if behaviour == "refused":
            raise Refusal(
                Problem(error_number="", description2="A session can't be opened from another one.")
            )
        entity = session.entity if behaviour == "same_place" else entity
    try:
        opened = simulator.sessions.open(session.company, session.user, entity)
    except SignInRefusal as refusal:
        raise Refusal(refusal.problem) from refusal
    simulator.sessions.keep(opened)
    data = etree.Element("data")
    api = etree.SubElement(data, "api")
    put(api, "sessionid", opened.session_id)
    put(api, "endpoint", endpoint)
    put(api, "locationid", opened.entity)
    return data
