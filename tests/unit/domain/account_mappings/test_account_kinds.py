"""Which kinds of GL accounts fit which place (MAP-5)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.account_kinds import misfits
from alvys_intacct.domain.account_mappings.changes import newly_chosen, unusable_accounts
from alvys_intacct.domain.account_mappings.mapping import AccountMappings, Category, Place
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.metadata import GlAccount, NormalBalance

pytestmark = pytest.mark.rule("MAP-5")

DEBIT, CREDIT = NormalBalance.DEBIT, NormalBalance.CREDIT
REVENUE, EXPENSE = Place(Side.AR), Place(Side.AP)
LINEHAUL = Place(Side.AR, Category.LOAD, "Customer Linehaul")
ESCROW = Place(Side.AP, Category.DEDUCTIONS, " ESCROW ")
LOAN = Place(Side.AP, Category.DEDUCTIONS, "Loan Repayment")
ADVANCE = Place(Side.AP, Category.FUEL, "Cash Advance")
DETENTION = Place(Side.AR, Category.ACCESSORIALS, "Detention")


def account(kind: str, balance: NormalBalance | None = None, **more: Any) -> GlAccount:
    one = GlAccount(number="1", title="One", account_type=kind, active=True, normal_balance=balance)
    return one.model_copy(update=more)


def verdict(place: Place, one: GlAccount) -> str:
    """What becomes of that account in that place."""
    found = list(misfits([(place, one.number)], {one.number: one}))
    return "refused" if found and found[0].refused else "warned" if found else "fine"


@pytest.mark.parametrize(
    ("place", "kind", "balance", "expected"),
    [
        (REVENUE, "incomestatement", CREDIT, "fine"),
        (REVENUE, "incomestatement", None, "fine"),
        (REVENUE, "incomestatement", DEBIT, "refused"),
        (REVENUE, "balancesheet", None, "refused"),
        (EXPENSE, "incomestatement", DEBIT, "fine"),
        (EXPENSE, "incomestatement", CREDIT, "refused"),
        (EXPENSE, "balancesheet", CREDIT, "refused"),
        (LINEHAUL, "balancesheet", CREDIT, "refused"),
        (LINEHAUL, "incomestatement", CREDIT, "fine"),
        (Place(Side.AR, Category.LOAD), "balancesheet", None, "refused"),
        (ESCROW, "balancesheet", CREDIT, "fine"),
        (ESCROW, "balancesheet", DEBIT, "warned"),
        (ESCROW, "incomestatement", DEBIT, "refused"),
        (LOAN, "balancesheet", DEBIT, "warned"),
        (LOAN, "incomestatement", CREDIT, "fine"),
        (ADVANCE, "balancesheet", DEBIT, "warned"),
        (ADVANCE, "incomestatement", DEBIT, "fine"),
        (ADVANCE, "incomestatement", CREDIT, "warned"),
        (DETENTION, "incomestatement", DEBIT, "warned"),
        (REVENUE, "", DEBIT, "fine"),
    ],
)
def test_what_fits_where(place: Place, kind: str, balance: NormalBalance | None, expected: str) -> None:
    assert verdict(place, account(kind, balance)) == expected


@pytest.mark.parametrize("place", [REVENUE, EXPENSE, ESCROW, LOAN])
def test_an_account_of_a_bank_fits_nowhere(place: Place) -> None:
    assert verdict(place, account("balancesheet", CREDIT, bank_account="BOA")) == "refused"


def test_a_refusal_names_place_kind_and_what_fits() -> None:
    (found,) = misfits([(REVENUE, "1")], {"1": account("balancesheet", DEBIT)})
    assert found.message == (
        "GL account 1 - One is a balance sheet account for an asset (normal balance debit); the Default "
        "Revenue Account takes an income statement account for revenue (normal balance credit)"
    )
    (found,) = misfits([(LOAN, "1")], {"1": account("balancesheet")})
    assert found.message == (
        "GL account 1 - One is a balance sheet account; 'Loan Repayment' usually has an income statement "
        "account"
    )


def test_only_what_is_newly_chosen_is_judged_and_each_fault_once() -> None:
    now = AccountMappings.model_validate(
        {"defaults": {"ar": "1"}, "categories": {"deductions": {"items": {"Escrow": {"ap": "9"}}}}}
    )
    wanted = AccountMappings.model_validate(
        {
            "defaults": {"ar": "1", "ap": "2"},
            "categories": {"deductions": {"items": {"ESCROW": {"ap": "9"}}}},
        }
    )
    chosen = newly_chosen(now, wanted)
    assert chosen == {EXPENSE: "2"}
    two = account("balancesheet", number="2")
    assert [code for code, _ in unusable_accounts(chosen, {"2": two})] == ["account_wrong_kind"]
    gone = unusable_accounts(chosen, {"2": two.model_copy(update={"active": False})})
    assert [(code, problem.path) for code, problem in gone] == [("account_inactive", "defaults.ap")]
