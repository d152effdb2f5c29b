"""The envelope around the functions of one request (protocol section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement, put, put_if_set, put_text
from alvys_intacct.late_dataclass import dataclass

DTD_VERSION = "3.0"
# The bytes of one request, whatever is in it. Sage tells no limit of its own; nearly all are far smaller.
LARGEST_REQUEST = 8_000_000


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in and where. `entity_id` None is the company's top level."""

    company_id: str
    user_id: str
    password: str = field(repr=False)
    entity_id: str | None = None


class Envelope:
    """One request to the gateway: the sender, the authentication and the functions.

    With `unique` True, Sage refuses a function control id that it has already carried out. Writes need
    that; reads must not have it. With `transaction` True, it carries out all functions or none. Sage only
    echoes `control_id` in the answer.
    """

    def __init__(
        self, sender: tuple[str, str], control_id: str, *, unique: bool, transaction: bool = False
    ) -> None:
        self.control_id = control_id
        self._root = etree.Element("request")
        control = SubElement(self._root, "control")
        self._sender_elements = (SubElement(control, "senderid"), SubElement(control, "password"))
        self.use_sender(sender)
        put(control, "controlid", control_id)
        put(control, "uniqueid", "true" if unique else "false")
        put(control, "dtdversion", DTD_VERSION)
        put(control, "includewhitespace", "false")
        # Adds Sage's more specific error id to failures; has no effect on success.
        put(control, "showadditionalerrorinfo", "true")
        operation = SubElement(self._root, "operation", transaction="true" if transaction else "false")
        self._authentication = SubElement(operation, "authentication")
        self._content = SubElement(operation, "content")

    def use_sender(self, sender: tuple[str, str]) -> None:
        """Come from this sender. Raises `UnsendableTextError` with the element's name."""
        for element, text in zip(self._sender_elements, sender, strict=True):
            put_text(element, text)

    def sign_in(self, login: Login) -> None:
        """Authenticate with user and password."""
        element = self._clean_authentication()
        child = SubElement(element, "login")
        put(child, "userid", login.user_id)
        put(child, "companyid", login.company_id)
        put(child, "password", login.password)
        put_if_set(child, "locationid", login.entity_id)

    def use_session(self, session_id: str) -> None:
        """Authenticate with a session."""
        put(self._clean_authentication(), "sessionid", session_id)

    def fill(self, functions: Sequence[Element]) -> None:
        """Put the functions in, in order; lxml moves them out of any envelope they were in before."""
        self._content[:] = list(functions)

    def serialise(self) -> bytes:
        """The request as UTF-8 XML. Raises `NeedsAttention` for one that is too large to be sent."""
        body = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")
        if len(body) > LARGEST_REQUEST:
            raise too_large()
        return body

    def _clean_authentication(self) -> Element:
        self._authentication[:] = []
        return self._authentication


def too_large() -> NeedsAttention:
    """The error of a document that makes too large a request."""
    return NeedsAttention(
        f"The document is too large: its request to Sage Intacct would have more than "
        f"{LARGEST_REQUEST // 1_000_000} MB.",
        code="request_too_large",
        remedy="Split it into several documents in Alvys, or map fewer custom fields of its lines.",
    )


def get_api_session() -> Element:
    """The function that opens a session; it must be alone in its request (protocol section 3)."""
    function = etree.Element("function", controlid="getAPISession")
    SubElement(function, "getAPISession")
    return function


def get_api_session_at(entity_id: str | None) -> Element:
    """The same at an entity, from another session; None is the top level. Raises `UnsendableTextError`."""
    function = get_api_session()
    put(function[0], "locationid", entity_id or "")
    return function
