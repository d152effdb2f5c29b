"""Which kinds of GL accounts fit which place of the account mapping (MAP-5, DEC-10).

Sage tells of an account whether it belongs to the income statement or the balance sheet, which balance is
normal for it, and of a bank account which GL account it uses. What Sage doesn't tell is not held against an
account.

    place                                  fits                          anything else
    Default Revenue Account, Load          income statement, credit      refused
    Default Expense Account                income statement, debit       refused
    Escrow                                 balance sheet (credit)        refused (debit: warning)
    AR accessorials                        income statement (credit)     warning
    Trip, statement expenses, fuel, toll,
    AP accessorials                        income statement (debit)      warning
    deductions, e-checks                   income statement              warning
    any                                    no account of a bank          refused: Sage takes it on no line
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alvys_intacct.domain.account_mappings.mapping import (
    MASTER_NAMES,
    AccountMappings,
    AccountNumber,
    Category,
    Place,
    never_by_default,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.metadata import GlAccount, NormalBalance, Statement
from alvys_intacct.late_dataclass import dataclass

WRONG_KIND = "account_wrong_kind"
OF_BANK = "account_of_bank"
_BALANCE = {Side.AR: NormalBalance.CREDIT, Side.AP: NormalBalance.DEBIT}
_STATEMENT = {Statement.INCOME: "an income statement account", Statement.BALANCE: "a balance sheet account"}
_MEANS = {
    (Statement.INCOME, NormalBalance.CREDIT): "revenue",
    (Statement.INCOME, NormalBalance.DEBIT): "expenses",
    (Statement.BALANCE, NormalBalance.CREDIT): "a liability",
    (Statement.BALANCE, NormalBalance.DEBIT): "an asset",
}
# What is paid in advance, kept back or passed on has no side of its own.
_EITHER_BALANCE = frozenset({Category.DEDUCTIONS, Category.E_CHECKS})


@dataclass(frozen=True, slots=True)
class Misfit:
    """An account that doesn't fit its place. `refused` is False where the trade allows both kinds."""

    place: Place
    code: str
    message: str
    refused: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """What fits a place: the statement, the normal balance, and whether anything else is refused."""

    statement: Statement
    balance: NormalBalance | None
    statement_counts: bool
    balance_counts: bool


def misfits(
    placed: Iterable[tuple[Place, AccountNumber]], accounts: Mapping[AccountNumber, GlAccount]
) -> Iterator[Misfit]:
    """The accounts that don't fit their place; unknown accounts are not judged here."""
    for place, number in placed:
        account = accounts.get(number)
        found = _misfit(place, account) if account is not None else None
        if found is not None:
            yield found


def misfits_of(mappings: AccountMappings, accounts: Iterable[GlAccount]) -> list[Misfit]:
    """All misfits of these mappings."""
    return list(misfits(mappings.placed(), {account.number: account for account in accounts}))


def _misfit(place: Place, account: GlAccount) -> Misfit | None:
    named = f"GL account {account.label}"
    if account.bank_account is not None:
        message = (
            f"{named} belongs to the bank account {account.bank_account}; Sage Intacct takes no line on it"
        )
        return Misfit(place, OF_BANK, message, refused=True)
    fit = _fit(place)
    if account.statement is None:
        return None
    wrong_statement = account.statement is not fit.statement
    # The balance says something only of accounts in the right statement.
    contrary = None not in (account.normal_balance, fit.balance) and account.normal_balance is not fit.balance
    if not wrong_statement and not contrary:
        return None
    refused = fit.statement_counts if wrong_statement else fit.balance_counts
    is_word = _words(account.statement, account.normal_balance)
    fits = _words(fit.statement, fit.balance)
    message = f"{named} is {is_word}; {_name(place)} {'takes' if refused else 'usually has'} {fits}"
    return Misfit(place, WRONG_KIND, message, refused=refused)


def _fit(place: Place) -> _Fit:
    if place.category is None or place.category is Category.LOAD:
        return _Fit(Statement.INCOME, _BALANCE[place.side], statement_counts=True, balance_counts=True)
    if place.item is not None and never_by_default(place.category, place.item):
        return _Fit(Statement.BALANCE, NormalBalance.CREDIT, statement_counts=True, balance_counts=False)
    balance = None if place.category in _EITHER_BALANCE else _BALANCE[place.side]
    return _Fit(Statement.INCOME, balance, statement_counts=False, balance_counts=False)


def _name(place: Place) -> str:
    if place.category is None:
        return f"the {MASTER_NAMES[place.side]}"
    return place.label


def _words(statement: Statement, balance: NormalBalance | None) -> str:
    if balance is None:
        return _STATEMENT[statement]
    return f"{_STATEMENT[statement]} for {_MEANS[statement, balance]} (normal balance {balance})"
