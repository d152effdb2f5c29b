"""Behaviour that no source settles, as named defaults. A seed's ``assumptions`` object changes them.

A client must work with every setting. What others have seen live is no switch: the simulator behaves so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, Self, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Assumptions:
    """Assumed behaviour of Alvys."""

    no_hits: Literal["not_found", "empty_page"] = "not_found"
    """How a search without hits is answered: ``not_found`` is a 404, like a page past the end."""

    unknown_properties: Literal["null", "omitted"] = "null"
    """How optional properties without a value are written. Alvys's notes say that they are left out."""

    unknown_filters: Literal["ignored", "refused"] = "ignored"
    """What happens to a search's fields that Alvys does not have."""

    stale_token: Literal[401, 403] = 401
    """The status for a token that is not valid or has expired. A client of Alvys's own expects both."""

    payment_answer: Literal["flat", "nested"] = "flat"
    """The answer to a customer's payment: ``flat`` as documented, or ``nested`` with a list of payments."""

    settled_load: Literal["overpaid", "conflict"] = "overpaid"
    """What a payment on a load that is paid in full does: an overpayment, or a 409."""

    subsidiaries: bool = False
    """Whether there is a list of subsidiaries. Otherwise its path is unknown."""

    @classmethod
    def from_seed(cls, given: Mapping[str, object]) -> Self:
        """Apply a seed's overrides. Raises ``ValueError`` for an unknown name or value."""
        for name, value in given.items():
            if name not in {assumption.name for assumption in fields(cls)}:
                raise ValueError(f"unknown assumption {name!r}")
            if value not in choices(name):
                raise ValueError(f"assumption {name!r} must be one of {', '.join(map(str, choices(name)))}")
        return cls(**given)  # type: ignore[arg-type]


def choices(name: str) -> tuple[object, ...]:
    """Return the values that an assumption can have."""
    kind = get_type_hints(Assumptions)[name]
    return get_args(kind) if get_origin(kind) is Literal else (True, False)
