"""Tells envelopes apart by kind, without the classes of kinds that a run doesn't have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alvys_intacct.domain.kinds.facts import Family
from alvys_intacct.domain.kinds.registry import Kind

if TYPE_CHECKING:
    from typing import TypeGuard

    from alvys_intacct.domain.kinds.drivers.envelope import DriverStatementEnvelope
    from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
    from alvys_intacct.domain.kinds.fuel.envelope import Fuel


def is_driver_statement(envelope: TransactionEnvelope) -> TypeGuard[DriverStatementEnvelope]:
    """Whether it is a driver's statement: a settlement or a paystub."""
    return envelope.kind.facts.family is Family.DRIVER_STATEMENT


def is_fuel(envelope: TransactionEnvelope) -> TypeGuard[Fuel]:
    """Whether it is a fuel transaction."""
    return envelope.kind is Kind.FUEL
