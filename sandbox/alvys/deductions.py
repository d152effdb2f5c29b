"""Splits a deduction, as a person does in Alvys: over several statements, to take less at a time.

Seen live: the deduction is gone, and its parts have ids of their own, its group, and its description with
`` (part 1)`` added; again when a part is split. Nothing else connects them.
"""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from sandbox.alvys.problems import ProblemError
from sandbox.alvys.store import Collection
from sandbox.alvys.wire import Object


def split_deduction(deductions: Collection, key: str, amounts: Sequence[Decimal]) -> list[Object]:
    """Replace a deduction by parts of these amounts. Raises the 400 and the 404."""
    whole = deductions.get(key)
    if whole is None:
        raise ProblemError.not_found("deduction", key)
    if len(amounts) < 2 or sum(amounts) != whole["Amount"]["Amount"]:
        raise ProblemError.invalid("amounts", "The parts must add up to the deduction's amount.")
    deductions.remove(key)
    return [
        deductions.put(
            {
                **whole,
                "Id": str(uuid.uuid4()),
                "Description": f"{whole['Description']} (part {number})",
                "Amount": {**whole["Amount"], "Amount": amount},
            }
        )
        for number, amount in enumerate(amounts, start=1)
    ]
