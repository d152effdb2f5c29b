"""Which line of the checklist a refused sign-in fails, and what it leaves open (CONN-3, CONN-13)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.practice import CompanyPractice
from alvys_intacct.usecases.connections.check_prerequisites import (
    SIGN_IN_CHECKS,
    CheckPrerequisites,
    Outcome,
)
from alvys_intacct.usecases.connections.sign_in_tries import SignInTries
from tests.fakes.books import FakeBooks
from tests.fakes.connections import FakeConnectionStore
from tests.fakes.sign_in_tries import FakeSignInTryStore
from tests.fakes.small import FakeClock, FakePasswords

pytestmark = pytest.mark.rule("CONN-3", "CONN-13")


def checklist(books: FakeBooks) -> CheckPrerequisites:
    tries = SignInTries(FakeSignInTryStore(), FakeConnectionStore(), FakeClock())
    return CheckPrerequisites(books, FakePasswords(), tries)


def check(error: SyncError) -> str:
    """A sign for each line: passed, failed (with Sage's words), doubtful or not checked."""
    books = FakeBooks(FakeClock())
    books.wire.fail_once("books.verify_credentials", error)
    items = checklist(books)("acme", "ACME", "ws", "password")
    assert tuple(item.check for item in items[: len(SIGN_IN_CHECKS)]) == SIGN_IN_CHECKS
    assert {item.outcome for item in items[len(SIGN_IN_CHECKS) :]} == {Outcome.UNKNOWN}
    assert all(bool(item.how_to_fix) != item.ok for item in items)
    outcomes = {Outcome.PASSED: "P", Outcome.FAILED: "F"}
    untold = {"Not known": "?", "Not check": "-"}
    return "".join(
        outcomes.get(item.outcome) or untold[item.message[:9]] for item in items[: len(SIGN_IN_CHECKS)]
    )


# Web Services · company · sender · user and password · user active
@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("unreachable", "F----"),
        ("web_services_disabled", "F----"),
        ("company_refused", "PF---"),
        ("company_expired", "PF---"),
        ("gateway_refused", "PF??-"),
        ("sender_not_authorised", "PPF--"),
        ("sender_credentials_refused", "P-F--"),
        ("sender_missing", "--F--"),
        ("gateway_sign_in_refused", "P?F?-"),
        ("user_unknown", "PPPF-"),
        ("bad_credentials", "P??F?"),
        ("user_inactive", "PPPPF"),
        ("sign_in_refused", "P??F?"),
    ],
)
def test_the_line_that_sage_s_answer_concerns_fails(code: str, lines: str) -> None:
    assert check(NeedsAttention("Refused.", code=code, remedy="Do this.")) == lines


def test_a_fault_of_the_deployment_is_a_finding_only_where_it_concerns_the_sender() -> None:
    error = ConfigurationError("Refused.", code="sender_credentials_refused", remedy="Do this.")
    assert check(error) == "P-F--"
    for other in (ConfigurationError("x", code="any"), Retryable("x", code="rate_limited")):
        with pytest.raises(type(other)):
            check(other)


@pytest.mark.parametrize("credits_seen", [True, False])
@pytest.mark.parametrize("side", Side)
def test_how_the_company_is_set_up_is_told_with_what_follows(side: Side, credits_seen: bool) -> None:
    books = FakeBooks(FakeClock())
    books.practice = CompanyPractice(credits_seen, frozenset({side}))
    items = {item.check: item for item in checklist(books)("acme", "ACME", "ws", "right")}
    assert all(item.ok for item in items.values())
    assert ("partially paid" in items["Negative lines of bills"].message) is credits_seen
    assert ("loose credits" in items["Negative lines of bills"].message) is not credits_seen
    seen, unseen = ("invoices", "bills") if side is Side.AR else ("bills", "invoices")
    assert items[f"Reversal of {seen}"].message == f"The company reverses {seen}."
    assert items[f"Reversal of {seen}"].outcome is Outcome.PASSED
    assert "deletes the unpaid document" in items[f"Reversal of {unseen}"].message
    assert items[f"Reversal of {unseen}"].outcome is Outcome.REMARK
