"""By reference: read the objects from the Alvys API and record the whole transaction (API-3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from alvys_intacct.domain.alvys import AlvysCarrier, AlvysCustomer, Load
from alvys_intacct.domain.envelope import ByReference, InputProblem, Whole
from alvys_intacct.domain.envelopes.carriers import CarrierBill
from alvys_intacct.domain.envelopes.invoices import LoadInvoice
from alvys_intacct.domain.envelopes.party import PartyDetails
from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.lifecycle import resolved_reference
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import (
    Change,
    Clock,
    HistoryEvent,
    TransportSystem,
)
from alvys_intacct.usecases.accept_transactions import AcceptTransactions
from alvys_intacct.usecases.claiming import Later, Work


class ResolveReferences:
    """Turns a reference into the transaction that it means. Each step can be repeated."""

    def __init__(
        self,
        transport: TransportSystem,
        accept: AcceptTransactions,
        work: Work,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._accept = accept
        self._work = work
        self._clock = clock

    def __call__(self, references: Sequence[tuple[Transaction, ByReference]]) -> list[Later]:
        """Read, record, hand on. Answers those to be tried again.

        Once Alvys asks a tenant to wait, the tenant's other references wait too.
        """
        later: list[Later] = []
        busy: dict[str, Retryable] = {}
        for transaction, reference in references:
            error = busy.get(transaction.tenant) or self._resolve(transaction, reference)
            if isinstance(error, Retryable):
                busy[transaction.tenant] = error
            if error is not None:
                later += self._work.conclude([(transaction, error)])
        return later

    def _resolve(self, transaction: Transaction, reference: ByReference) -> SyncError | None:
        """Carry one out; answers what stood in the way."""
        try:
            envelope = self._read(transaction.tenant, reference)
            problems = list(envelope.contradictions())
            if problems:
                raise _inconsistent(reference, problems)
            target = self._accept.record(
                transaction.tenant, envelope, "by reference", transaction.correlation_id
            )
            self._work.send([target])
        except SyncError as error:
            return error
        self._work.record([(transaction, self._resolving(target))])
        return None

    def _resolving(self, target: Transaction) -> Callable[[Transaction], Change]:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "read from Alvys", "by reference", target.transaction_id)
            return Change(resolved_reference(current, target.transaction_id, now), event)

        return step

    def _read(self, tenant: str, reference: ByReference) -> Whole:
        # Before anything is read: an edit that comes while we read is newer than what we read.
        as_of = self._clock.now()
        if reference.kind is Kind.LOAD_INVOICE:
            return self._load_invoice(tenant, reference, as_of)
        return self._carrier_bill(tenant, reference, as_of)

    def _load_invoice(self, tenant: str, reference: ByReference, as_of: datetime) -> LoadInvoice:
        invoice = self._transport.invoice(tenant, reference.number)
        if invoice is None:
            raise _unknown("invoice", reference.number)
        loads = [self._load(tenant, load.LoadNumber) for load in invoice.Loads]
        customer = self._transport.customer(tenant, invoice.Customer.Id)
        return LoadInvoice.model_construct(
            kind=Kind.LOAD_INVOICE,
            subsidiary_id=reference.subsidiary_id,
            updated_at=as_of,
            invoice=invoice,
            loads=loads,
            trips=[],
            party=_customer_details(customer),
        )

    def _carrier_bill(self, tenant: str, reference: ByReference, as_of: datetime) -> CarrierBill:
        trip = self._transport.trip(tenant, reference.number)
        if trip is None:
            raise _unknown("trip", reference.number)
        bill = CarrierBill.model_construct(
            kind=Kind.CARRIER_BILL,
            subsidiary_id=reference.subsidiary_id,
            updated_at=as_of,
            trip=trip,
            loads=[self._load(tenant, trip.LoadNumber)],
            trips=[],
        )
        carrier = self._transport.carrier(tenant, bill.carrier.Id)
        return bill.model_copy(update={"party": _carrier_details(carrier, reference.subsidiary_id)})

    def _load(self, tenant: str, number: str) -> Load:
        load = self._transport.load(tenant, number)
        if load is None:
            raise _unknown("load", number)
        return load


def _customer_details(customer: AlvysCustomer | None) -> PartyDetails:
    if customer is None:
        return PartyDetails.model_validate({})
    billing = customer.InvoicingInformation
    return PartyDetails.model_validate(
        {
            "externalAccountingId": customer.ExternalId,
            "termsInDays": billing.PaymentTermsInDays if billing else None,
        }
    )


def _carrier_details(carrier: AlvysCarrier | None, subsidiary_id: str) -> PartyDetails:
    """PARTY-7: the External Accounting ID of the connection's own subsidiary counts."""
    if carrier is None:
        return PartyDetails.model_validate({})
    own = next((one for one in carrier.ExternalIds or [] if one.SubsidiaryId == subsidiary_id), None)
    return PartyDetails.model_validate(
        {
            "externalAccountingId": own.ExternalAccountingId if own else None,
            "externalAccountingName": carrier.ExternalName,
            "name": carrier.Name,
            "mcNumber": carrier.McNum,
            "dotNumber": carrier.UsDotNum,
        }
    )


def _unknown(what: str, number: str) -> NeedsAttention:
    return NeedsAttention(
        f"Alvys has no {what} {number}.",
        code=f"{what}_not_in_alvys",
        remedy=f"Check the {what} number and send it again.",
    )


def _inconsistent(reference: ByReference, problems: list[InputProblem]) -> NeedsAttention:
    return NeedsAttention(
        f"{reference.number} can't be taken from Alvys: {problems[0].path} {problems[0].message}.",
        code="alvys_object_inconsistent",
        remedy="Correct it in Alvys, then retry.",
    )
