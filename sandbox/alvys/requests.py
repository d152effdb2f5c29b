"""Reads requests: query parameters, JSON bodies, money and dates.

Field names are not case-sensitive, as in ASP.NET (Alvys's changelog of 2026-07-13 mentions callers that send
``markAsPaid``). Unknown fields are ignored.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.alvys.problems import ProblemError
from sandbox.alvys.wire import Object, decode

# Far above any freight bill. Without it, a number like 1e999999 would be written out digit by digit.
LARGEST_AMOUNT = Decimal(10) ** 12


class Fields:
    """The fields of one JSON object or query. Reading a field checks it and raises the 400."""

    def __init__(self, values: Mapping[str, Any], prefix: str = "") -> None:
        self._values = {name.lower(): value for name, value in values.items()}
        self._prefix = prefix

    @classmethod
    def parse(cls, body: bytes, content_type: str) -> "Fields":
        """Read a request body. Raises the 415 or the 400."""
        media_type = content_type.partition(";")[0].strip().lower()
        subtype = media_type.partition("/")[2]
        if not (media_type in {"application/json", "text/json"} or subtype.endswith("+json")):
            raise ProblemError(
                415, f"The content type {media_type or '(none)'} is not supported; send application/json."
            )
        try:
            value = decode(body)
        except (ValueError, RecursionError) as error:
            raise ProblemError.invalid("$", "The request body is not valid JSON.") from error
        if not isinstance(value, dict):
            raise ProblemError.invalid("$", "The request body must be a JSON object.")
        return cls(value)

    def names(self) -> set[str]:
        """Return the names of all fields, in lower case."""
        return set(self._values)

    def has(self, name: str) -> bool:
        """Whether a field has a value. Empty strings and empty lists count as absent."""
        return self._values.get(name.lower()) not in (None, "", [])

    def text(self, name: str) -> str | None:
        """Return an optional string."""
        value = self._values.get(name.lower())
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, "must be a string")
        return value or None

    def required_text(self, name: str) -> str:
        """Return a string that is required and not blank."""
        value = self.text(name)
        if value is None or not value.strip():
            raise self.wrong(name, "is required")
        return value

    def texts(self, name: str) -> list[str]:
        """Return an optional list of strings."""
        value = self._values.get(name.lower())
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(name, "must be a list of strings")
        return value

    def numbers(self, name: str) -> list[Decimal]:
        """Return a list of numbers; empty when it is absent."""
        values = self._values.get(name.lower())
        listed = values if isinstance(values, list) else []
        return [Fields({"number": value}).number("number") for value in listed]

    def flag(self, name: str, *, default: bool | None) -> bool:
        """Return a boolean. Without a default it is required."""
        value = self._values.get(name.lower(), default)
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        if not isinstance(value, bool):
            raise self.wrong(name, "must be true or false")
        return value

    def integer(self, name: str) -> int:
        """Return a required whole number."""
        value = self._values.get(name.lower())
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, "is required and must be a whole number")
        return value

    def number(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """Return a number. Without a default it is required."""
        value = self._values.get(name.lower())
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong(name, "is required and must be a number")
        number = Decimal(value)
        if abs(number) >= LARGEST_AMOUNT:
            raise self.wrong(name, "is too large")
        return number

    def moment(self, name: str) -> datetime | None:
        """Return an optional RFC 3339 date-time. Without an offset it is UTC."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return as_moment(value)
        except ValueError as error:
            raise self.wrong(name, "must be a date and time such as 2026-03-16T13:48:19Z") from error

    def required_moment(self, name: str) -> datetime:
        """Return a required date-time."""
        value = self.moment(name)
        if value is None:
            raise self.wrong(name, "is required")
        return value

    def nested(self, name: str) -> "Fields | None":
        """Return the fields of an optional object."""
        value = self._values.get(name.lower())
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(name, "must be an object")
        return Fields(value, f"{self._prefix}{name}.")

    def required_nested(self, name: str) -> "Fields":
        """Return the fields of a required object."""
        value = self.nested(name)
        if value is None:
            raise self.wrong(name, "is required")
        return value

    def wrong(self, name: str, complaint: str) -> ProblemError:
        """Build the 400 for one of these fields."""
        return ProblemError.invalid(f"{self._prefix}{name}", f"{self._prefix}{name} {complaint}.")


def as_moment(text: str) -> datetime:
    """Read a date or date-time as Alvys writes it. Raises ``ValueError``."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def timestamp(moment: datetime) -> str:
    """Write a date-time as Alvys does: RFC 3339, UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def amount_of(holder: Object, name: str) -> Decimal:
    """Return the amount of a money property; zero when it is absent."""
    money = holder.get(name) or {}
    return Decimal(money.get("Amount", 0))


def money(amount: Decimal, currency: int | None) -> Object:
    """Build an ``Alvys.Money``. An unknown currency is left out."""
    return {"Amount": amount} if currency is None else {"Amount": amount, "Currency": currency}
