"""Reading a request envelope and writing a response envelope (protocol sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree
from lxml.etree import _Element

from .additional_info import add_info
from .errors import GatewayRefusal, Problem, schema_problem
from .schema import children, envelope_problem


@dataclass(frozen=True)
class Login:
    """The ``login`` form of authentication."""

    user_id: str
    company_id: str
    password: str
    location_id: str | None


@dataclass(frozen=True)
class Call:
    """One ``function`` of a request: its control id and the element inside it."""

    control_id: str
    element: _Element

    @property
    def name(self) -> str:
        """The name of the function."""
        return str(self.element.tag)


@dataclass(frozen=True)
class Envelope:
    """A request whose envelope follows the schema. Its functions are not checked yet."""

    sender_id: str
    password: str
    control_id: str
    unique_id: bool
    dtd_version: str
    policy_id: str
    additional_info: bool
    transaction: bool
    login: Login | None
    session_id: str | None
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class SignedIn:
    """The content of the ``authentication`` block of an answer."""

    user_id: str
    company_id: str
    location_id: str
    started: datetime | None = None
    timeout: datetime | None = None


@dataclass
class Answer:
    """The result of one function: a key, a data element, bare text, or problems."""

    function: str
    control_id: str
    status: str = "success"
    key: str | None = None
    data: _Element | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)
    bare: tuple[str, str] | None = None
    """Media type and text of a csv or json answer, which has no envelope."""


def _text(element: _Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _is_true(text: str, default: bool) -> bool:
    return text.lower() == "true" if text else default


def parse_xml(body: bytes) -> _Element:
    """Parse XML without entities, DTDs or network. Raises :class:`GatewayRefusal` for anything else."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise GatewayRefusal(schema_problem(f"Fatal Error 76: {error}")) from error
    if root.getroottree().docinfo.doctype:
        raise GatewayRefusal(schema_problem("A document type declaration is not allowed."))
    return root


def _require(element: _Element) -> None:
    problem = envelope_problem(element)
    if problem is not None:
        raise GatewayRefusal(problem)


def parse_request(body: bytes) -> Envelope:
    """Read a request. Raises :class:`GatewayRefusal` when it does not follow the schema."""
    root = parse_xml(body)
    if root.tag != "request":
        raise GatewayRefusal(schema_problem(f"Error 1845: Element '{root.tag!s}': No matching declaration."))
    _require(root)
    control, operation = children(root)
    for element in (control, operation, operation.find("authentication")):
        if element is not None:
            _require(element)
    login_element = operation.find("authentication/login")
    if login_element is not None:
        _require(login_element)
    session = operation.find("authentication/sessionid")
    return Envelope(
        sender_id=_text(control.find("senderid")),
        password=_text(control.find("password")),
        control_id=_text(control.find("controlid")),
        # Section 1: the documented default is true.
        unique_id=_is_true(_text(control.find("uniqueid")), default=True),
        dtd_version=_text(control.find("dtdversion")) or "3.0",
        policy_id=_text(control.find("policyid")),
        additional_info=_is_true(_text(control.find("showadditionalerrorinfo")), default=False),
        transaction=_is_true(operation.get("transaction", ""), default=False),
        login=_read_login(login_element),
        session_id=_text(session) if session is not None else None,
        calls=_read_calls(operation),
    )


def _read_login(element: _Element | None) -> Login | None:
    if element is None:
        return None
    location = element.find("locationid")
    return Login(
        user_id=_text(element.find("userid")),
        company_id=_text(element.find("companyid")),
        password=element.findtext("password") or "",
        location_id=_text(location) if location is not None else None,
    )


def _read_calls(operation: _Element) -> tuple[Call, ...]:
    calls = []
    for content in operation.findall("content"):
        _require(content)
        for function in children(content):
            if function.get("controlid") is None:
                raise GatewayRefusal(
                    schema_problem(
                        "Error 1868: Element 'function': The attribute 'controlid' is required but missing."
                    )
                )
            inner = children(function)
            if len(inner) != 1:
                raise GatewayRefusal(
                    schema_problem("Error 1871: Element 'function': One function element is expected.")
                )
            calls.append(Call(function.get("controlid", ""), inner[0]))
    return tuple(calls)


def _sub(parent: _Element, tag: str, text: str = "") -> _Element:
    element = etree.SubElement(parent, tag)
    element.text = text
    return element


def add_errors(parent: _Element, problems: Sequence[Problem], *, info: bool, function: str = "") -> None:
    """Write an ``errormessage`` with one ``error`` per problem."""
    message = etree.SubElement(parent, "errormessage")
    for problem in problems:
        error = etree.SubElement(message, "error")
        _sub(error, "errorno", problem.error_number)
        _sub(error, "description", problem.description)
        _sub(error, "description2", problem.description2)
        _sub(error, "correction", problem.correction)
        if info:
            add_info(error, problem, function)


def _serialise(root: _Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _control(root: _Element, status: str, envelope: Envelope | None) -> None:
    control = etree.SubElement(root, "control")
    _sub(control, "status", status)
    if envelope is not None:
        _sub(control, "senderid", envelope.sender_id)
        _sub(control, "controlid", envelope.control_id)
        _sub(control, "uniqueid", "true" if envelope.unique_id else "false")
        _sub(control, "dtdversion", envelope.dtd_version)


def control_failure(problem: Problem, envelope: Envelope | None) -> bytes:
    """Write a control-level failure (position A). Without an envelope, ``control`` has only a status."""
    root = etree.Element("response")
    _control(root, "failure", envelope)
    add_errors(root, [problem], info=False)
    return _serialise(root)


def _authentication(operation: _Element, status: str, signed_in: SignedIn) -> None:
    block = etree.SubElement(operation, "authentication")
    _sub(block, "status", status)
    _sub(block, "userid", signed_in.user_id)
    _sub(block, "companyid", signed_in.company_id)
    _sub(block, "locationid", signed_in.location_id)
    for tag, moment in (("sessiontimestamp", signed_in.started), ("sessiontimeout", signed_in.timeout)):
        if moment is not None:
            _sub(block, tag, moment.strftime("%Y-%m-%dT%H:%M:%S+00:00"))


def sign_in_failure(problem: Problem, envelope: Envelope, signed_in: SignedIn) -> bytes:
    """Write a sign-in failure (position B): the errors are next to ``authentication`` in ``operation``."""
    root = etree.Element("response")
    _control(root, "success", envelope)
    operation = etree.SubElement(root, "operation")
    _authentication(operation, "failure", signed_in)
    add_errors(operation, [problem], info=False)
    return _serialise(root)


def results(envelope: Envelope, signed_in: SignedIn, answers: Sequence[Answer]) -> bytes:
    """Write the full answer: one ``result`` per function, in their order."""
    root = etree.Element("response")
    _control(root, "success", envelope)
    operation = etree.SubElement(root, "operation")
    _authentication(operation, "success", signed_in)
    for answer in answers:
        result = etree.SubElement(operation, "result")
        _sub(result, "status", answer.status)
        _sub(result, "function", answer.function)
        _sub(result, "controlid", answer.control_id)
        if answer.key is not None:
            _sub(result, "key", answer.key)
        if answer.data is not None:
            result.append(answer.data)
        if answer.problems:
            add_errors(result, answer.problems, info=envelope.additional_info, function=answer.function)
    return _serialise(root)
