"""Sign-in and API sessions (protocol section 3; page company-console-api-sessions)."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from .clock import Clock
from .company import Company, User
from .envelope import Envelope, Login, SignedIn
from .errors import EXPIRED, SENDER, SIGN_IN, GatewayRefusal, Problem, SignInRefusal
from .seed import World
from .values import text_of

_BAD_SIGN_IN = Problem(error_number=SIGN_IN, description2="Sign-in information is incorrect")


def _unauthorised(sender_id: str, company_id: str) -> Problem:
    """Problem of a sender that is not on the company's list (developer.intacct.com, FAQ, Web Services)."""
    return Problem(
        error_number=SIGN_IN,
        description="Invalid Web Services Authorization",
        description2=f"The sender ID '{sender_id}' is not authorized to make Web Services requests "
        f"to company ID '{company_id}'.",
        correction="Contact the company administrator to grant Web Services authorization to this sender ID.",
    )


@dataclass
class Session:
    """A session of a user in a company and an entity (empty at the top level)."""

    session_id: str
    company: Company
    user: User
    entity: str
    started: datetime
    timeout: datetime

    def block(self) -> SignedIn:
        """Return the content of the ``authentication`` block for this session."""
        return SignedIn(self.user.user_id, self.company.company_id, self.entity, self.started, self.timeout)


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


class Sessions:
    """Checks senders and sign-ins, and stores the sessions that clients use."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def check_sender(self, envelope: Envelope) -> None:
        """Check the case-sensitive sender id and password. Raises :class:`GatewayRefusal` (HTTP 400)."""
        password = self._world.senders.get(envelope.sender_id)
        if password is None or not _same(password, envelope.password):
            raise GatewayRefusal(
                Problem(
                    error_number=SENDER,
                    description2="Sign-in information is incorrect. Please check your request.",
                ),
                status_code=400,
            )

    def sign_in(self, envelope: Envelope) -> Session:
        """Return the session of a request, by login or by session id. This restarts its timeout."""
        if envelope.login is not None:
            return self._log_in(envelope.sender_id, envelope.login)
        return self._resume(envelope.sender_id, envelope.session_id or "")

    def _log_in(self, sender_id: str, login: Login) -> Session:
        # A console user signs in with the companyid "console|client|entity".
        parts = login.company_id.split("|")
        company_id = parts[1] if len(parts) > 1 else parts[0]
        entity = login.location_id or (parts[2] if len(parts) > 2 else "")
        company = self._world.companies.get(company_id)
        user = company.users.get(login.user_id) if company else None
        if company is None or user is None or not user.active or not _same(user.password, login.password):
            raise SignInRefusal(_BAD_SIGN_IN)
        if sender_id not in company.senders:
            raise SignInRefusal(_unauthorised(sender_id, company_id))
        if company.settings.expired:
            raise GatewayRefusal(
                Problem(error_number=EXPIRED, description2="This company is a demo company and has expired.")
            )
        return self.open(company, user, entity or user.entity)

    def open(self, company: Company, user: User, entity: str) -> Session:
        """Build a new session. A wrong entity is refused like wrong credentials."""
        if entity:
            found = company.table("LOCATIONENTITY").by_key(entity)
            if found is None or text_of(found, "STATUS") == "inactive":
                raise SignInRefusal(_BAD_SIGN_IN)
        if user.entity and entity != user.entity:
            raise SignInRefusal(_BAD_SIGN_IN)
        now = self._clock.now()
        return Session(
            session_id=f"{secrets.token_urlsafe(24)}..",
            company=company,
            user=user,
            entity=entity,
            started=now,
            timeout=now + self._length(company),
        )

    def keep(self, session: Session) -> None:
        """Store a session, so that its id can sign in."""
        with self._lock:
            self._sessions[session.session_id] = session

    def _resume(self, sender_id: str, session_id: str) -> Session:
        now = self._clock.now()
        with self._lock:
            session = self._sessions.get(session_id)
            if session is not None and session.timeout <= now:
                del self._sessions[session_id]
                session = None
            if session is not None:
                session.timeout = now + self._length(session.company)
        if session is None:
            raise SignInRefusal(self._expired())
        user = session.company.users.get(session.user.user_id)
        if user is None or not user.active:
            raise SignInRefusal(_BAD_SIGN_IN)
        if sender_id not in session.company.senders:
            raise SignInRefusal(_unauthorised(sender_id, session.company.company_id))
        return session

    def _expired(self) -> Problem:
        company = next(iter(self._world.companies.values()))
        return Problem(
            error_number=company.assumptions.session_expired_errorno,
            description2="The session is invalid or has expired. Sign in again.",
        )

    @staticmethod
    def _length(company: Company) -> timedelta:
        return timedelta(minutes=company.assumptions.session_minutes)

    def expire(self, session_id: str | None) -> Problem:
        """End a session, or all of them when none is given. Returns the problem that later calls answer."""
        with self._lock:
            if session_id is None:
                self._sessions.clear()
            else:
                self._sessions.pop(session_id, None)
        return self._expired()
