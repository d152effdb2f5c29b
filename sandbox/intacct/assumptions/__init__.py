"""Behaviour that no source documents, as named defaults. A seed can change them per company.

Each is tagged [K] in the protocol notes or listed there as not found. A client must work with every setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal, Self, get_args, get_origin, get_type_hints

from .documents import DocumentAssumptions
from .gateway import GatewayAssumptions
from .parties import PartyAssumptions
from .payments import PaymentAssumptions


@dataclass(frozen=True)
class Assumptions(GatewayAssumptions, DocumentAssumptions, PartyAssumptions, PaymentAssumptions):
    """Assumed behaviour. A seed's ``assumptions`` object overrides the defaults by name."""

    @classmethod
    def from_seed(cls, given: Mapping[str, object]) -> Self:
        """Apply a seed's overrides. Raises ``ValueError`` for an unknown name or value."""
        known = {assumption.name: assumption.default for assumption in fields(cls)}
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"unknown assumption '{name}'; known: {', '.join(sorted(known))}")
            if type(value) is not type(known[name]):
                raise ValueError(f"assumption '{name}' must be a {type(known[name]).__name__}")
            if choices(name) and value not in choices(name):
                raise ValueError(f"assumption '{name}' must be one of {', '.join(map(str, choices(name)))}")
        return cls(**dict(given))  # type: ignore[arg-type]


@cache
def choices(name: str) -> tuple[object, ...]:
    """Return the values that an assumption can have; empty for free texts and numbers."""
    kind = get_type_hints(Assumptions)[name]
    if kind is bool:
        return (True, False)
    return get_args(kind) if get_origin(kind) is Literal else ()
