"""The amount payable to a trip's carrier, and what it is made of (AP-6, DEC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from alvys_intacct.domain.alvys.operations import TripCarrier
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import TOTAL_INCONSISTENT
from alvys_intacct.domain.money import amount_text, same_amount


def fees_are_in_total(carrier: TripCarrier) -> bool:
    """Whether the e-checks' fees, like their amounts, are deducted from the amount payable (DEC-11)."""
    fees = sum((check.Fee.Amount for check in carrier.EChecks if check.Fee), Decimal(0))
    return same_amount(carrier.TotalPayable.Amount, _payable_before_fees(carrier) - fees)


def _payable_before_fees(carrier: TripCarrier) -> Decimal:
    """Linehaul plus accessorials less e-checks, as in Alvys's documentation."""
    accessorials = sum((item.Total.Amount for item in carrier.AccessorialsDetails), Decimal(0))
    checks = sum((check.Amount.Amount for check in carrier.EChecks), Decimal(0))
    return carrier.Linehaul.Amount + accessorials - checks


def payable_differs(carrier: TripCarrier) -> Iterator[InputProblem]:
    """Where the amount payable isn't what the trip's amounts come to (AP-6)."""
    owed, payable = _payable_before_fees(carrier), carrier.TotalPayable.Amount
    if not same_amount(owed, payable) and not fees_are_in_total(carrier):
        yield InputProblem(
            "trip.Carrier.TotalPayable.Amount",
            f"is {amount_text(payable)}, but linehaul plus accessorials less e-checks is {amount_text(owed)}",
            TOTAL_INCONSISTENT,
        )
