"""Sage's own words in our messages: without secrets, without the general texts around them, and short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alvys_intacct.gateways.intacct.errors.general import WRAPPERS
from alvys_intacct.gateways.intacct.protocol.responses import SageError, line_in

# Shorter than any password that Sage accepts. Cutting out shorter strings would garble the texts.
_SHORTEST_SECRET = 6
_LONGEST_QUOTE = 300
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'"})


def redacted(errors: Sequence[SageError], secrets: Sequence[str]) -> tuple[SageError, ...]:
    """The errors without these secrets. Texts come with single spaces, so secrets are sought that way too."""
    sought = {form for secret in secrets for form in (secret, " ".join(secret.split()))}
    hidden = sorted((form for form in sought if len(form) >= _SHORTEST_SECRET), key=len, reverse=True)
    return tuple(
        replace(error, text=_without(error.text, hidden), field=_without(error.field, hidden))
        for error in errors
    )


def quote(errors: Sequence[SageError], *, whole: bool = False) -> str:
    """The causes that Sage names; the general texts if it names none. At most 300 characters or `whole`."""
    said = [error.text.translate(_APOSTROPHES) for error in errors if error.text]
    causes = [cause for text in said if (cause := _cause(text))]
    text = "; ".join(dict.fromkeys(causes)) if causes or whole else "; ".join(dict.fromkeys(said))
    if whole or len(text) <= _LONGEST_QUOTE:
        return text
    return text[:_LONGEST_QUOTE].rpartition(" ")[0] + " …"


def place(errors: Sequence[SageError], message: str) -> str:
    """The message with the line and the field that Sage names, as far as it doesn't name them itself."""
    line = next((error.line for error in errors if error.line is not None), None)
    name = next((error.field for error in errors if error.field), "")
    parts = []
    if line is not None and line_in(message) != line:
        parts.append(f"line {line}")
    if name and name.lower() not in message.lower():
        parts.append(f"field {name}")
    if not parts:
        return message
    where = f" ({', '.join(parts)})"
    return f"{message[:-1]}{where}." if message.endswith(".") else f"{message}{where}"


def _cause(text: str) -> str:
    """The text without the general phrases; empty if nothing else is left."""
    left = WRAPPERS.sub(" ", text)
    return " ".join(left.split()) if any(char.isalnum() for char in left) else ""


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
