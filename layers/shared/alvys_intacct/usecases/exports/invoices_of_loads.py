"""Which loads have a customer's invoice here (AP-3)."""

from __future__ import annotations

from collections.abc import Collection

from alvys_intacct.domain.kinds.carriers.trigger import invoiced_loads
from alvys_intacct.domain.transactions.record import Operation
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.registers import Registers
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of


class InvoicesOfLoads:
    """Finds the invoices that are registered under loads."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions
        self._registers = Registers(transactions)

    def here(self, tenant: str, load_numbers: Collection[str]) -> set[str]:
        """The loads among these that an invoice here bills, as it is now, and isn't taken back.

        One that is refused because a load of it can't be invoiced yet doesn't count (AR-7).
        """
        listed = self._registers.members(tenant, [invoices_of(load) for load in load_numbers])
        refs = {ref for members in listed.values() for ref in members}
        found = self._transactions.get_many(refs) if refs else {}
        standing = [invoice for invoice in found.values() if invoice.operation is Operation.EXPORT]
        envelopes = envelopes_of(self._transactions, standing)
        return {load for envelope in envelopes.values() for load in invoiced_loads(envelope)} & set(
            load_numbers
        )


def invoices_of(load_number: str) -> str:
    """The name of the list of a load's invoices."""
    return f"customer-invoices:{load_number}"
