"""Customer invoices: of a load, a summary of many loads, a supplement (AR-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from alvys_intacct.domain.alvys import AlvysInvoice, AlvysMoney
from alvys_intacct.domain.envelopes.party import PartyAddress, PartyRole
from alvys_intacct.domain.envelopes.shape import (
    InputProblem,
    WholeEnvelope,
    mixed_currencies,
    not_invoiceable,
    sum_differs,
)
from alvys_intacct.domain.kinds import Kind


class InvoiceEnvelope(WholeEnvelope):
    """What all customer invoices have in common."""

    invoice: AlvysInvoice

    @property
    def alvys_id(self) -> str:
        """Alvys's key of the invoice."""
        return self.invoice.Id

    @property
    def number(self) -> str:
        """The invoice number, with the fleet's prefix where Alvys gave it one."""
        return self.invoice.Number

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return "invoice.Number"

    @property
    def total(self) -> AlvysMoney:
        """The invoice's total."""
        return self.invoice.Total

    @property
    def party_role(self) -> PartyRole:
        """The customer."""
        return PartyRole.CUSTOMER

    @property
    def party_alvys_id(self) -> str:
        """The customer."""
        return self.invoice.Customer.Id

    @property
    def party_name(self) -> str:
        """The customer."""
        return self.invoice.Customer.Name

    @property
    def invoiced_on(self) -> date | None:
        """The invoice's own date."""
        return self.invoice.InvoicedDate

    @property
    def billing_address(self) -> PartyAddress | None:
        """Where the invoice is sent."""
        address = self.invoice.Customer.BillingAddress
        return PartyAddress.model_validate(address.model_dump()) if address else None

    @property
    def load_number(self) -> str | None:
        """The first load, by which payments are addressed and people search."""
        return self.invoice.Loads[0].LoadNumber

    @property
    def created_on(self) -> date:
        """When the invoice was made."""
        return self.invoice.CreatedDate

    def contradictions(self) -> Iterator[InputProblem]:
        """AR-3, AR-7, and parts that belong to another invoice."""
        yield from super().contradictions()
        lines = self.invoice.LineItems
        yield from sum_differs(
            "invoice.Total.Amount", self.invoice.Total.Amount, (line.Amount.Amount for line in lines)
        )
        yield from mixed_currencies(
            "invoice.LineItems", [self.invoice.Total, *(line.Amount for line in lines)]
        )
        yield from self._foreign_loads()
        yield from not_invoiceable(self.loads)

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AR-2: the subsidiary that the load is invoiced as."""
        for position, load in enumerate(self.loads):
            if load.InvoiceAs:
                yield f"loads[{position}].InvoiceAs", load.InvoiceAs

    def _foreign_loads(self) -> Iterator[InputProblem]:
        billed = {load.LoadNumber for load in self.invoice.Loads}
        for position, load in enumerate(self.loads):
            if load.LoadNumber not in billed:
                yield InputProblem(
                    f"loads[{position}].LoadNumber",
                    f"load {load.LoadNumber} is not on invoice {self.number}; send the loads of this invoice",
                )
        for position, line in enumerate(self.invoice.LineItems):
            if line.LoadNumber and line.LoadNumber not in billed:
                yield InputProblem(
                    f"invoice.LineItems[{position}].LoadNumber",
                    f"load {line.LoadNumber} is not on invoice {self.number}; regenerate it in Alvys",
                )


class LoadInvoice(InvoiceEnvelope):
    """A customer's invoice for a load."""

    kind: Literal[Kind.LOAD_INVOICE]


class SupplementalInvoice(InvoiceEnvelope):
    """What was charged for a load after its invoice; a document of its own."""

    kind: Literal[Kind.SUPPLEMENTAL_INVOICE]


class SummaryInvoice(InvoiceEnvelope):
    """One invoice for many loads; every charge tells its load."""

    kind: Literal[Kind.SUMMARY_INVOICE]

    @property
    def load_number(self) -> str | None:
        """The load where there is only one."""
        return self.invoice.Loads[0].LoadNumber if len(self.invoice.Loads) == 1 else None

    def contradictions(self) -> Iterator[InputProblem]:
        """A charge without its load can't be told from the others'."""
        yield from super().contradictions()
        if len(self.invoice.Loads) == 1:
            return
        for position, line in enumerate(self.invoice.LineItems):
            if not line.LoadNumber and line.Amount.Amount:
                yield InputProblem(
                    f"invoice.LineItems[{position}].LoadNumber",
                    "is missing; on a summary invoice every charge names its load",
                )
