"""How a payment on a summary invoice is split over its loads (PAY-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal

from alvys_intacct.domain.kinds.booking import Charge
from alvys_intacct.domain.money import CENT, placed_in_cents
from alvys_intacct.domain.payments.payment import Payment, is_undone
from alvys_intacct.domain.sage.found_documents import FoundLine
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LoadsOfDocument:
    """The loads of a summary invoice with the sums of their lines, and the load of each line in Sage.

    `load_of_line` has the record numbers of the lines; it is empty where they can't be told apart.
    """

    sums: Mapping[str, Decimal]
    load_of_line: Mapping[str, str] = field(default_factory=dict)

    def without(self, loads: Container[str]) -> LoadsOfDocument:
        """The other loads."""
        return replace(self, sums={load: total for load, total in self.sums.items() if load not in loads})


def loads_of_document(charges: Sequence[Charge], lines: Sequence[FoundLine]) -> LoadsOfDocument:
    """The loads of a document with these charges.

    `lines` are its lines in Sage, in order. Somebody may have changed them there: unless there is one of the
    same amount for each charge, no line is taken for a charge.
    """
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for charge in charges:
        if charge.load_number is not None:
            sums[charge.load_number] += charge.amount
    pairs = list(zip(lines, charges, strict=False))
    is_same = len(lines) == len(charges) and all(
        line.line_key and abs(line.amount - charge.amount) < CENT for line, charge in pairs
    )
    return LoadsOfDocument(
        dict(sums),
        {
            line.line_key: charge.load_number
            for line, charge in pairs
            if is_same and charge.load_number is not None
        },
    )


def allocated(records: Iterable[Payment]) -> dict[str, Decimal]:
    """What is allocated to each load by these records; what Sage took back is not."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for payment in records:
        if payment.load_number is not None and not is_undone(payment):
            found[payment.load_number] += Decimal(payment.amount)
    return dict(found)


def split(
    amount: Decimal, loads: LoadsOfDocument, before: Mapping[str, Decimal], line_key: str = ""
) -> dict[str, Decimal]:
    """The shares of a positive amount by load; they add up to it. Empty where no load has a sum.

    The load of the paid line gets all of it. Without a line it is split in proportion to what each load still
    lacks after `before`, in whole cents: the cents that are left over go to the largest remainders. So
    several payments that complete the invoice give each load exactly its sum. Loads below zero get nothing,
    because Alvys takes no negative payments.
    """
    if (load_number := loads.load_of_line.get(line_key)) is not None:
        return {load_number: amount}
    sums = {load: total for load, total in loads.sums.items() if total > 0}
    lacking = {load: max(total - before.get(load, Decimal(0)), Decimal(0)) for load, total in sums.items()}
    lacks = sum(lacking.values(), Decimal(0))
    covered = _in_proportion(min(amount, lacks), lacking)
    beyond = _in_proportion(amount - min(amount, lacks), sums)
    shares = {load: covered.get(load, Decimal(0)) + beyond.get(load, Decimal(0)) for load in sums}
    return {load: share for load, share in shares.items() if share}


def _in_proportion(amount: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The amount in whole cents in proportion to the weights."""
    total = sum(weights.values(), Decimal(0))
    if not amount or not total:
        return {}
    loads = sorted(weights)
    exact = [amount * weights[load] / total for load in loads]
    return dict(zip(loads, placed_in_cents(exact, [(load,) for load in loads]), strict=True))
