"""The lines of a driver's statement that may be records of their own in Alvys (AP-9, AP-10)."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.statements import DriverSettlementStatement
from alvys_intacct.domain.kinds.drivers.booking import category_and_item

_PAY = frozenset({Category.TRIP, Category.DRIVER_STATEMENT_EXPENSES})


def without_pay(statement: DriverSettlementStatement) -> DriverSettlementStatement:
    """The statement with its deductions, credits, accessorials, e-checks, fuel and tolls only."""
    lines = [line for line in statement.LineItems if category_and_item(line)[0] not in _PAY]
    return statement.model_copy(update={"LineItems": lines})
