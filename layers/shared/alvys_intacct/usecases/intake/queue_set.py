"""Queue the carrier bills again that wait for a customer's invoice whose revert is called off (AP-8)."""

from __future__ import annotations

from alvys_intacct.domain.transactions.intercompany import set_of
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.ask_again import AskAgain
from alvys_intacct.usecases.work.registers import Registers


class QueueSet:
    """Asks for the other documents of an intercompany set."""

    def __init__(self, transactions: TransactionStore, ask_again: AskAgain) -> None:
        self._registers = Registers(transactions)
        self._ask_again = ask_again

    def __call__(self, before: Transaction, after: Transaction) -> None:
        """Queue the bills of the set if the invoice was to leave the books and now stays there."""
        if before.operation is Operation.REVERT and after.operation is Operation.EXPORT:
            self._ask_again(self._registers.everyone(after.tenant, set_of(after)), "intercompany")
