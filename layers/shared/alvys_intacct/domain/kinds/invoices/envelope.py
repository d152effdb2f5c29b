"""Customer invoices: of a load, a summary of many loads, a supplement (AR-1)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysInvoice, AlvysMoney, Trip
from alvys_intacct.domain.alvys.party_details import PartyAddress, PartyContact, PartyRole
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import (
    mixed_currencies,
    not_invoiceable,
    sum_differs,
    too_many,
)
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.limits import MOST_LINES, MOST_LOADS
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.names import same_name


class InvoiceEnvelope(TransactionEnvelope):
    """The base of all customer invoices."""

    invoice: AlvysInvoice

    @property
    @override
    def alvys_id(self) -> str:
        return self.invoice.Id

    @property
    @override
    def number(self) -> str:
        """The invoice number, with the fleet's prefix where Alvys sets one."""
        return self.invoice.Number

    @property
    @override
    def number_path(self) -> str:
        return "invoice.Number"

    @property
    @override
    def total(self) -> AlvysMoney:
        return self.invoice.Total

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.CUSTOMER

    @property
    @override
    def party_alvys_id(self) -> str:
        return self.invoice.Customer.Id

    @property
    @override
    def party_name(self) -> str:
        return self.invoice.Customer.Name

    @property
    @override
    def invoiced_on(self) -> date | None:
        return self.invoice.InvoicedDate

    @property
    @override
    def billing_address(self) -> PartyAddress | None:
        address = self.invoice.Customer.BillingAddress
        return PartyAddress.model_validate(address.model_dump()) if address else None

    @property
    @override
    def billing_contact(self) -> PartyContact | None:
        customer = self.invoice.Customer
        email = ", ".join(customer.EmailAddresses) or None
        phone = next(iter(customer.PhoneNumbers), None)
        return PartyContact.model_construct(email=email, phone=phone)

    @property
    @override
    def load_number(self) -> str | None:
        """The first load: payments in Alvys need it, and people search by it."""
        return self.invoice.Loads[0].LoadNumber

    @property
    @override
    def created_on(self) -> date:
        return self.invoice.CreatedDate

    @property
    @override
    def document_date(self) -> date:
        return self.invoice.InvoicedDate or self.invoice.CreatedDate

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """A wrong sum (AR-3), loads that can't be invoiced yet (AR-7), loads of another invoice."""
        yield from super().contradictions()
        lines = self.invoice.LineItems
        yield from too_many("invoice.LineItems", lines, MOST_LINES, "lines")
        yield from too_many("invoice.Loads", self.invoice.Loads, MOST_LOADS, "loads")
        yield from sum_differs(
            "invoice.Total.Amount", self.invoice.Total.Amount, (line.Amount.Amount for line in lines)
        )
        yield from mixed_currencies(
            "invoice.LineItems", [self.invoice.Total, *(line.Amount for line in lines)]
        )
        yield from self._foreign_loads()
        yield from not_invoiceable(self.loads)

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """The Invoice As subsidiaries of the loads (AR-2)."""
        for position, load in enumerate(self.loads):
            if load.InvoiceAs:
                yield f"loads[{position}].InvoiceAs", load.InvoiceAs

    @property
    @override
    def billed_loads(self) -> list[str]:
        return [load.LoadNumber for load in self.invoice.Loads]

    @override
    def trips_tendered_elsewhere(self) -> Iterator[tuple[Trip, str]]:
        invoiced = self.invoiced_as()
        first = next(iter(invoiced.values()), None)
        for trip in self.trips:
            name = invoiced.get(trip.LoadNumber, first)
            if trip.Carrier and trip.TenderAs and name and not same_name(trip.TenderAs, name):
                yield trip, trip.TenderAs

    @override
    def quoted_numbers(self) -> Iterator[str | None]:
        for load in self.invoice.Loads:
            yield from (load.LoadNumber, load.PONumber, load.OrderNumber)
        yield from super().quoted_numbers()

    def _foreign_loads(self) -> Iterator[InputProblem]:
        billed = {load.LoadNumber for load in self.invoice.Loads}
        for position, load in enumerate(self.loads):
            if load.LoadNumber not in billed:
                yield InputProblem(
                    f"loads[{position}].LoadNumber",
                    f"load {load.LoadNumber} is not on invoice {self.number}; send the loads of this invoice",
                    "load_of_another",
                )
        for position, line in enumerate(self.invoice.LineItems):
            if line.LoadNumber and line.LoadNumber not in billed:
                yield InputProblem(
                    f"invoice.LineItems[{position}].LoadNumber",
                    f"load {line.LoadNumber} is not on invoice {self.number}; regenerate it in Alvys",
                    "load_of_another",
                )


class LoadInvoice(InvoiceEnvelope):
    """A customer's invoice for a load."""

    kind: Literal[Kind.LOAD_INVOICE]


class SupplementalInvoice(InvoiceEnvelope):
    """A charge for a load after its invoice; a document of its own.

    It belongs to no intercompany set; the load's first invoice does (AP-8).
    """

    kind: Literal[Kind.SUPPLEMENTAL_INVOICE]

    @property
    @override
    def billed_loads(self) -> list[str]:
        return []

    @override
    def trips_tendered_elsewhere(self) -> Iterator[tuple[Trip, str]]:
        yield from ()


class SummaryInvoice(InvoiceEnvelope):
    """One invoice for many loads; every charge names its load."""

    kind: Literal[Kind.SUMMARY_INVOICE]

    @property
    @override
    def may_be_split(self) -> bool:
        return True

    @property
    @override
    def load_number(self) -> str | None:
        """The load, where there is just one."""
        return self.invoice.Loads[0].LoadNumber if len(self.invoice.Loads) == 1 else None

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """As for any invoice, and charges that name no load although there are several."""
        yield from super().contradictions()
        if len(self.invoice.Loads) == 1:
            return
        for position, line in enumerate(self.invoice.LineItems):
            if not line.LoadNumber and line.Amount.Amount:
                yield InputProblem(
                    f"invoice.LineItems[{position}].LoadNumber",
                    "is missing; on a summary invoice every charge names its load",
                )
