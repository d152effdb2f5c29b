"""A request to Sage before it is sent, and with its answer."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.gateways.intacct.errors.classification import Circumstances
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.elements import Element, UnsendableTextError
from alvys_intacct.gateways.intacct.protocol.envelope import Envelope, Login
from alvys_intacct.gateways.intacct.protocol.responses import Response
from alvys_intacct.gateways.intacct.session.session import Session
from alvys_intacct.late_dataclass import dataclass


class TooLargeError(Exception):
    """The request exceeds the size limit and has several functions: divide them among requests."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer, with what messages about its results may name and what they must hide."""

    response: Response
    circumstances: Circumstances


class PreparedRequest:
    """A request to Sage whose envelope is built once, for any number of attempts."""

    def __init__(
        self,
        sender: tuple[str, str],
        request_id: str,
        functions: Sequence[Element],
        *,
        writes: bool,
        largest: int | None,
        transaction: bool = False,
    ) -> None:
        try:
            self.envelope = Envelope(sender, request_id, unique=writes, transaction=transaction)
        except UnsendableTextError as error:
            raise error.as_sync_error() from None
        self.envelope.fill(functions)
        self.names = [str(function[0].tag) for function in functions]
        self.call = Call.WRITE if writes else Call.READ
        self._largest = largest

    def use_sender(self, sender: tuple[str, str]) -> None:
        """Come from this sender, whose password may have been replaced since the envelope was built."""
        try:
            self.envelope.use_sender(sender)
        except UnsendableTextError as error:
            raise error.as_sync_error() from None

    def body(self, authentication: Session | Login) -> bytes:
        """The request with this session or sign-in.

        Raises `TooLargeError`, or `NeedsAttention` for a single function that is too large. Nothing has been
        sent then.
        """
        if isinstance(authentication, Session):
            self.envelope.use_session(authentication.session_id)
        else:
            self.envelope.sign_in(authentication)
        divisible = self._largest is not None and len(self.names) > 1
        try:
            body = self.envelope.serialise()
        except NeedsAttention:
            if divisible:
                raise TooLargeError from None
            raise
        if divisible and self._largest is not None and len(body) > self._largest:
            raise TooLargeError
        return body
