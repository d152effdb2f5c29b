"""The shapes of amounts, and of the reason for a failure (api.md)."""

from typing import TYPE_CHECKING

from alvys_intacct.http.shapes.answer import Answer

if TYPE_CHECKING:
    from alvys_intacct.domain.transactions.problem import Problem


class MoneyAnswer(Answer):
    """An exact amount as decimal text, and its ISO 4217 currency."""

    amount: str
    currency: str


def money_answer(amount: str | None, currency: str | None) -> MoneyAnswer | None:
    """An amount, if there is one."""
    return MoneyAnswer(amount=amount, currency=currency or "USD") if amount is not None else None


class ProblemAnswer(Answer):
    """The reason for a failure and its remedy, with the vendor's own number and text (ERR-1).

    `concerns` is the thing that is wrong, if it is known.
    """

    code: str
    message: str
    remedy: str
    setting: str | None = None
    vendor_number: str | None = None
    vendor_text: str | None = None
    support_id: str | None = None
    concerns: str | None = None


def problem_answer(problem: "Problem") -> ProblemAnswer:
    """The reason for a failure."""
    return ProblemAnswer(**problem.model_dump())
