"""An e-check, payable or receivable, as Alvys sends it (AR-1, AP-1)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field
from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney, ECheck
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import mixed_currencies
from alvys_intacct.domain.kinds.of_trip import OfTrip
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord, record_of


class ECheckEnvelope(OfTrip):
    """A money code issued to a driver or carrier."""

    e_check: ECheck = Field(
        validation_alias=AliasChoices("eCheck", "e_check", "echeck"), serialization_alias="eCheck"
    )

    @property
    @override
    def alvys_id(self) -> str:
        """Alvys's key of the e-check; without one, its number."""
        return self.e_check.Id or self.e_check.CheckNumber

    @property
    @override
    def number(self) -> str:
        return self.e_check.CheckNumber

    @property
    @override
    def number_path(self) -> str:
        return "eCheck.CheckNumber"

    @property
    @override
    def total(self) -> AlvysMoney:
        """The issued amount, without the fee."""
        return self.e_check.Amount

    @property
    @override
    def stated_total(self) -> None:
        """None: Alvys states the amount and the fee, no total of the two."""

    @property
    @override
    def created_on(self) -> date:
        return self.e_check.CreatedAt or self.updated_at.date()

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """An empty number, a negative amount or fee, several currencies."""
        yield from super().contradictions()
        if not self.e_check.CheckNumber.strip():
            yield InputProblem("eCheck.CheckNumber", "is empty; an e-check is identified by its number")
        if self.e_check.Amount.Amount < 0 or (self.e_check.Fee and self.e_check.Fee.Amount < 0):
            yield InputProblem("eCheck.Amount.Amount", "or its fee is negative; an e-check issues money")
        amounts = [self.e_check.Amount] + ([self.e_check.Fee] if self.e_check.Fee else [])
        yield from mixed_currencies("eCheck", amounts)


class ECheckBill(ECheckEnvelope):
    """An e-check on the payable side."""

    kind: Literal[Kind.E_CHECK]

    @property
    @override
    def on_statement(self) -> DeductedRecord | None:
        """An advance that a statement takes off the driver's pay."""
        if self.party_role is not PartyRole.DRIVER:
            return None
        check = self.e_check
        return record_of(
            self.alvys_id, (self.party_alvys_id,), (check.Type, check.CheckNumber), -check.Amount.Amount
        )

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        if self.trip and self.trip.TenderAs:
            yield "trip.TenderAs", self.trip.TenderAs


class ECheckInvoice(ECheckEnvelope):
    """An e-check on the receivable side: its cost is charged on."""

    kind: Literal[Kind.AR_E_CHECK]

    @property
    @override
    def party_role(self) -> PartyRole:
        """The party that is charged for it."""
        return PartyRole.CUSTOMER

    @property
    @override
    def party_alvys_id(self) -> str | None:
        """None: the message identifies the customer by its External Accounting ID or name only."""
        return None

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        for position, load in enumerate(self.loads):
            if load.InvoiceAs:
                yield f"loads[{position}].InvoiceAs", load.InvoiceAs
