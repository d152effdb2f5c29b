"""Find what belongs to a transaction: companions, its intercompany set, documents that it replaced (MOD-5).

Most transactions have none of it, and cost one read at most.
"""

from __future__ import annotations

from alvys_intacct.domain.transactions.intercompany import set_of
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.domain.transactions.related import (
    Related,
    Relation,
    companion_refs,
    is_in_a_set,
    leads_a_set,
    main_ref,
    relation_of,
    replaced,
)
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.exports.invoices_of_loads import invoices_of
from alvys_intacct.usecases.work.registers import Registers


class FindRelated:
    """Finds what belongs to a transaction."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions
        self._registers = Registers(transactions)

    def __call__(self, shown: Transaction) -> list[Related]:
        """The related transactions, the main one first, then what the transaction replaced."""
        main = self._main(shown)
        found: list[Related] = []
        if main is not None:
            family = [ref_of(main), *companion_refs(main)]
            found += [Related(relation_of(other), other) for other in self._others(shown, family)]
            if is_in_a_set(main):
                found += [Related(Relation.CUSTOMER_INVOICE, invoice) for invoice in self._invoices(main)]
        if leads_a_set(shown):
            name = set_of(shown)
            bills = self._registers.members(shown.tenant, [name])[name]
            found += [Related(Relation.CARRIER_BILL, bill) for bill in self._others(shown, bills)]
        return found + replaced(shown)

    def _main(self, shown: Transaction) -> Transaction | None:
        ref = main_ref(shown)
        return shown if ref is None else self._transactions.get(ref)

    def _others(self, shown: Transaction, refs: list[TransactionRef]) -> list[Transaction]:
        """These transactions, in their order, without the one that is shown."""
        wanted = [ref for ref in dict.fromkeys(refs) if ref != ref_of(shown)]
        known = self._transactions.get_many(wanted) if wanted else {}
        return [known[ref] for ref in wanted if ref in known]

    def _invoices(self, bill: Transaction) -> list[Transaction]:
        """The customer's invoices in whose sets a carrier bill is."""
        if not bill.load_number:
            return []
        name = invoices_of(bill.load_number)
        invoices = self._others(bill, self._registers.members(bill.tenant, [name])[name])
        sets = self._registers.members(bill.tenant, [set_of(invoice) for invoice in invoices])
        return [invoice for invoice in invoices if ref_of(bill) in sets[set_of(invoice)]]
