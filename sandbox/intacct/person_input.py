"""Reads what a person enters: texts, dates and record numbers."""

from __future__ import annotations

from datetime import date

from .books.actor import Actor
from .errors import refuse
from .seed import Json
from .values import format_value


def given_text(body: Json, name: str, default: str = "") -> str:
    """Return an entry as text."""
    value = body.get(name, default)
    return format_value(value) if isinstance(value, bool) else str(value)


def given_texts(body: Json, *besides: str) -> dict[str, str]:
    """Return all entries as texts, but for those named."""
    return {name: given_text(body, name) for name in body if name not in besides}


def given_day(actor: Actor, body: Json, name: str = "date") -> date:
    """Return an entered date, by default today. Raises ``ValueError``."""
    given = given_text(body, name)
    return date.fromisoformat(given) if given else actor.company.clock.today()


def optional_day(body: Json, name: str = "date") -> date | None:
    """Return an entered date, or None. Raises ``ValueError``."""
    return date.fromisoformat(given_text(body, name)) if name in body else None


def record_number(key: str) -> int:
    """Return a RECORDNO. Anything else is refused."""
    if not key.isdecimal():
        raise refuse(f"'{key}' is not a RECORDNO.")
    return int(key)
