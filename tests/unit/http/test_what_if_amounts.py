"""What a caller sees of what a change would do: amounts of the kinds that it may see (API-2)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.what_if.result import (
    AccountMove,
    AccountTotal,
    ChangedDocument,
    ChangedError,
    ChangedLine,
    ChangedValue,
    Counts,
    DocumentName,
    LineValues,
    WhatIfResult,
)
from alvys_intacct.domain.what_if.runs import new_run
from alvys_intacct.http.shapes.what_if import WhatIfResultAnswer
from alvys_intacct.http.shapes.what_if_rows import what_if_answer

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PAY = DocumentName(transaction_id="txn_1", kind=Kind.DRIVER_SETTLEMENT, number="7")
LINE = ChangedLine(
    place=1,
    memo="Pay 900.00",
    amount="900.00",
    currency="USD",
    before=LineValues(account="5000", custom_fields={"NOTE": "900.00 paid"}),
    after=LineValues(account="5100"),
)
KINDS = ((Kind.CARRIER_BILL, Decimal(20)), (Kind.DRIVER_SETTLEMENT, Decimal(900)))
RESULT = WhatIfResult(
    counts=Counts(exported=2),
    documents=(
        ChangedDocument(
            document=PAY,
            values=(ChangedValue(name="total", before="900.00 USD", after="0.00 USD", is_amount=True),),
            lines=(LINE,),
        ),
    ),
    moves=tuple(
        AccountMove(
            before="5000",
            after="5100",
            side=Side.AP,
            kind=kind,
            currency="USD",
            lines=1,
            documents=1,
            amount=amount,
        )
        for kind, amount in KINDS
    ),
    totals=tuple(
        AccountTotal(account="5000", side=Side.AP, kind=kind, currency="USD", before=amount, after=Decimal(0))
        for kind, amount in KINDS
    ),
    errors_coming=(
        ChangedError(
            code="c",
            concerns=None,
            message="The net is 900.00 USD.",
            remedy="Pay 900.00.",
            setting=None,
            kind=Kind.DRIVER_SETTLEMENT,
            count=1,
            documents=(PAY,),
        ),
    ),
)


def seen(*permissions: Permission) -> WhatIfResultAnswer:
    sight = Sight(Identity("acme", "jo", "Admin", frozenset(permissions)))
    answer = what_if_answer(new_run("acme", "SUB1", "jo", "corr", NOON), RESULT, sight)
    assert answer.result is not None
    return answer.result


@pytest.mark.rule("API-2", "WHATIF-1")
def test_amounts_are_added_up_over_the_kinds_that_the_caller_may_see() -> None:
    whole = seen(*Permission)
    assert "900.00" in whole.model_dump_json()
    (move,), (total,) = whole.moves, whole.totals
    assert (move.lines, move.amount and move.amount.amount, move.partly) == (2, "920.00", False)
    assert (total.before, total.after, total.difference, total.partly) == ("920.00", "0.00", "-920.00", False)

    in_part = seen(Permission.BILLING, Permission.VIEW_CARRIER_RATE)
    assert "900" not in in_part.model_dump_json()
    (move,), (total,) = in_part.moves, in_part.totals
    assert (move.lines, move.amount and move.amount.amount, move.partly) == (2, "20.00", True)
    assert (total.before, total.difference, total.partly) == ("20.00", "-20.00", True)

    nothing = seen(Permission.COMPANY_PROFILE_MANAGER)
    (move,), (total,) = nothing.moves, nothing.totals
    assert (move.amount, total.before, total.difference, total.partly) == (None, None, None, True)
