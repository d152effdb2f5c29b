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
from .errors import Problem, SignInRefusal
from .seed import World
from .sign_in_refusals import (
    BAD_SIGN_IN,
    expired_company,
    unauthorised,
    unknown_company,
    unsubscribed,
    wrong_sender,
)
from .values import text_of


@dataclass
class Session:
    """A session of a user in a company and an entity (empty at the top level).

    ``told`` is the entity that its answers name.
    """

    session_id: str
    company: Company
    user: User
    entity: str
    started: datetime
    timeout: datetime
    told: str

    def block(self) -> SignedIn:
        """Return the content of the ``authentication`` block for this session."""
        return SignedIn(self.user.user_id, self.company.company_id, self.told, self.started, self.timeout)


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def _company_id(login: Login) -> str:
    """Return the company of a login. A console user signs in with the companyid "console|client|entity"."""
    parts = login.company_id.split("|")
    return parts[1] if len(parts) > 1 else parts[0]


def _console_entity(login: Login) -> str:
    parts = login.company_id.split("|")
    return parts[2] if len(parts) > 2 else ""


def _check_company(company: Company) -> None:
    """Refuse a company that may not use the gateway at all."""
    if company.settings.expired:
        raise expired_company()
    if not company.settings.web_services:
        raise unsubscribed(company.assumptions)


class Sessions:
    """Checks senders and sign-ins, and stores the sessions that clients use."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def check_sender(self, envelope: Envelope) -> None:
        """Check the case-sensitive sender id and password. Raises :class:`GatewayRefusal`."""
        password = self._world.senders.get(envelope.sender_id)
        if password is None or not _same(password, envelope.password):
            raise wrong_sender(self.company_of(envelope).assumptions)

    def company_of(self, envelope: Envelope) -> Company:
        """Return the company that a request is about, whether it signs in or not; else the first one."""
        with self._lock:
            session = self._sessions.get(envelope.session_id or "")
        named = self._world.companies.get(_company_id(envelope.login)) if envelope.login else None
        return named or (session.company if session else self._first())

    def _first(self) -> Company:
        return next(iter(self._world.companies.values()))

    def sign_in(self, envelope: Envelope) -> Session:
        """Return the session of a request, by login or by session id. This restarts its timeout."""
        if envelope.login is not None:
            return self._log_in(envelope.sender_id, envelope.login)
        return self._resume(envelope.sender_id, envelope.session_id or "")

    def _log_in(self, sender_id: str, login: Login) -> Session:
        company_id = _company_id(login)
        company = self._world.companies.get(company_id)
        if company is None:
            raise unknown_company(self._first().assumptions)
        _check_company(company)
        user = company.users.get(login.user_id)
        if user is None or not user.active or not _same(user.password, login.password):
            raise SignInRefusal(BAD_SIGN_IN)
        if sender_id not in company.senders:
            raise SignInRefusal(unauthorised(sender_id, company_id))
        asked = login.location_id or _console_entity(login)
        session = self.open(company, user, asked or user.entity)
        if company.assumptions.login_location == "asked":
            session.told = asked
        return session

    def open(self, company: Company, user: User, entity: str) -> Session:
        """Build a new session. A wrong entity is refused like wrong credentials."""
        if entity:
            found = company.table("LOCATIONENTITY").by_key(entity)
            if found is None or text_of(found, "STATUS") == "inactive":
                raise SignInRefusal(BAD_SIGN_IN)
        if user.entity and entity != user.entity:
            raise SignInRefusal(BAD_SIGN_IN)
        now = self._clock.now()
        return Session(
            session_id=f"{secrets.token_urlsafe(24)}..",
            company=company,
            user=user,
            entity=entity,
            started=now,
            timeout=now + self._length(company),
            told=entity,
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
            raise SignInRefusal(BAD_SIGN_IN)
        if sender_id not in session.company.senders:
            raise SignInRefusal(unauthorised(sender_id, session.company.company_id))
        _check_company(session.company)
        return session

    def _expired(self) -> Problem:
        return Problem(
            error_number=self._first().assumptions.session_expired_errorno,
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
