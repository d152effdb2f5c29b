"""An accessorial expense with a bill of its own, as Alvys sends it."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field
from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.purchases import AlvysAccessorialExpense
from alvys_intacct.domain.kinds.of_trip import OfTrip
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord, record_of


class AccessorialExpense(OfTrip):
    """An accessorial expense that has a bill of its own."""

    kind: Literal[Kind.ACCESSORIAL_EXPENSE]
    accessorial: AlvysAccessorialExpense = Field(
        validation_alias=AliasChoices("accessorialExpense", "accessorial_expense", "accessorial"),
        serialization_alias="accessorialExpense",
    )

    @property
    @override
    def alvys_id(self) -> str:
        return self.accessorial.Id

    @property
    @override
    def number(self) -> str:
        """Alvys's key: accessorials have no number."""
        return self.accessorial.Id

    @property
    @override
    def number_path(self) -> str:
        return "accessorialExpense.Id"

    @property
    @override
    def total(self) -> AlvysMoney:
        return self.accessorial.Total

    @property
    @override
    def on_statement(self) -> DeductedRecord | None:
        """A reimbursement, where a driver is paid."""
        if self.party_role is not PartyRole.DRIVER:
            return None
        return record_of(
            self.alvys_id, (self.party_alvys_id,), (self.accessorial.Type,), self.accessorial.Total.Amount
        )

    @property
    @override
    def created_on(self) -> date:
        return self.accessorial.CreatedAt or self.updated_at.date()

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        if self.trip and self.trip.TenderAs:
            yield "trip.TenderAs", self.trip.TenderAs
