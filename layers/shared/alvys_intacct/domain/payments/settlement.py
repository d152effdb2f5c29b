"""How a document was settled in Sage, from the payments that are recorded for it (PAY-15)."""

from collections.abc import Iterable
from decimal import Decimal

from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.payments.payment import Payment, SettledBy, is_undone
from alvys_intacct.domain.transactions.problem import Fact

_WORDS = {
    SettledBy.MONEY: "paid",
    SettledBy.DISCOUNT: "discount",
    SettledBy.CREDIT: "credit",
    SettledBy.ADVANCE: "from an advance",
    SettledBy.OVERPAYMENT: "from an overpayment",
}


class Settlement(Fact):
    """What settled a document in Sage so far, by what settles it: exact amounts in its currency.

    `words` say it to a person.
    """

    currency: str
    paid: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    advance: Decimal = Decimal(0)
    overpayment: Decimal = Decimal(0)
    words: str


def settlement_of(payments: Iterable[Payment]) -> Settlement | None:
    """How it was settled, whatever became of the payments in Alvys; None where nothing settles it.

    What Sage took back doesn't count.
    """
    counting = [payment for payment in payments if not is_undone(payment)]
    sums = {
        settled_by: sum(
            (Decimal(payment.amount) for payment in counting if payment.settled_by is settled_by), Decimal(0)
        )
        for settled_by in SettledBy
    }
    said = [f"{amount_text(amount)} {_WORDS[settled_by]}" for settled_by, amount in sums.items() if amount]
    if not said:
        return None
    return Settlement(
        currency=counting[0].currency,
        paid=sums[SettledBy.MONEY],
        discount=sums[SettledBy.DISCOUNT],
        credit=sums[SettledBy.CREDIT],
        advance=sums[SettledBy.ADVANCE],
        overpayment=sums[SettledBy.OVERPAYMENT],
        words=f"settled in Sage: {', '.join(said)}",
    )
