"""Which loads have a customer's invoice here (AP-3)."""

from __future__ import annotations

from collections.abc import Collection

from alvys_intacct.domain.transactions.record import Operation
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.registers import Registers


class InvoicesOfLoads:
    """Finds the invoices that are registered under loads."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions
        self._registers = Registers(transactions)

    def here(self, tenant: str, load_numbers: Collection[str]) -> set[str]:
        """The loads among these whose invoice is a transaction here and isn't taken back."""
        listed = self._registers.members(tenant, [invoices_of(load) for load in load_numbers])
        refs = {ref for members in listed.values() for ref in members}
        found = self._transactions.get_many(refs) if refs else {}
        standing = {ref for ref, invoice in found.items() if invoice.operation is Operation.EXPORT}
        return {load for load in load_numbers if standing.intersection(listed[invoices_of(load)])}


def invoices_of(load_number: str) -> str:
    """The name of the list of a load's invoices."""
    return f"customer-invoices:{load_number}"
