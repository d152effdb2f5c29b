"""A document was taken out of Sage, and its successor isn't there: the books lack it until somebody acts.

Such an error has its own code, says so first, and ranks first on the error list (MOD-2).
"""

from __future__ import annotations

from alvys_intacct.domain.transactions.holding import NOT_CONNECTED
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Transaction

REVERSED_NOT_REPLACED = "reversed_not_replaced"


def not_replaced(transaction: Transaction, problem: Problem) -> Problem:
    """The problem of a failed transaction; it says first that the books lack its document, where they do."""
    if not transaction.replacing or transaction.receipt is not None:
        return problem
    if transaction.operation is not Operation.EXPORT or problem.urgent:
        return problem
    former = f" (record {transaction.replaces})" if transaction.replaces else ""
    return problem.model_copy(
        update={
            # What waits for its company is found by that code, and goes on by itself.
            "code": problem.code if problem.code == NOT_CONNECTED else REVERSED_NOT_REPLACED,
            "urgent": True,
            "message": f"The former document of {transaction.number}{former} is out of Sage Intacct's books, "
            f"and the corrected one isn't in them: {problem.message}",
            "remedy": problem.remedy or "Correct this, then retry.",
        }
    )
