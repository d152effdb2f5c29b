"""A deduction with a document of its own, as Alvys sends it."""

from datetime import date
from typing import Literal

from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.purchases import AlvysDeduction
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope, TruckFacts
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord, deducted


class Deduction(TransactionEnvelope):
    """A deduction from a driver's pay that has a document of its own."""

    kind: Literal[Kind.DEDUCTION]
    deduction: AlvysDeduction

    @property
    @override
    def alvys_id(self) -> str:
        return self.deduction.Id

    @property
    @override
    def number(self) -> str:
        """Alvys's key: deductions have no number."""
        return self.deduction.Id

    @property
    @override
    def number_path(self) -> str:
        return "deduction.Id"

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.DRIVER

    @property
    @override
    def party_alvys_id(self) -> str | None:
        """The driver, or the owner of the truck."""
        return self.deduction.DriverId or self.deduction.OwnerOperatorId

    @property
    @override
    def driver(self) -> DriverFacts | None:
        return DriverFacts(self.deduction.DriverId) if self.deduction.DriverId else None

    @property
    @override
    def truck(self) -> TruckFacts | None:
        return TruckFacts(self.deduction.TruckId) if self.deduction.TruckId else None

    @property
    @override
    def total(self) -> AlvysMoney:
        """The amount deducted: negative."""
        return self.deduction.Amount

    @property
    @override
    def on_statement(self) -> DeductedRecord:
        return deducted(self.deduction)

    @property
    @override
    def created_on(self) -> date:
        return self.deduction.Date
