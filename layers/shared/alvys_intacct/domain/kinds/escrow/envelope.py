"""An escrow entry, as Alvys sends it."""

from datetime import date
from typing import Literal

from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.purchases import AlvysEscrow
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord, record_of


class Escrow(TransactionEnvelope):
    """A deposit into, or a withdrawal from, a driver's escrow account (DEC-10)."""

    kind: Literal[Kind.ESCROW]
    escrow: AlvysEscrow

    @property
    @override
    def alvys_id(self) -> str:
        return self.escrow.Id

    @property
    @override
    def number(self) -> str:
        """Alvys's key: escrow entries have no number."""
        return self.escrow.Id

    @property
    @override
    def number_path(self) -> str:
        return "escrow.Id"

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.DRIVER

    @property
    @override
    def party_alvys_id(self) -> str | None:
        return self.escrow.DriverId

    @property
    @override
    def driver(self) -> DriverFacts | None:
        return DriverFacts(self.escrow.DriverId) if self.escrow.DriverId else None

    @property
    @override
    def total(self) -> AlvysMoney:
        """The amount paid to the driver; negative for a deposit."""
        return self.escrow.Amount

    @property
    @override
    def on_statement(self) -> DeductedRecord:
        escrow = self.escrow
        return record_of(
            self.alvys_id, (escrow.DriverId,), (escrow.Description, escrow.Type), escrow.Amount.Amount
        )

    @property
    @override
    def created_on(self) -> date:
        return self.escrow.Date
