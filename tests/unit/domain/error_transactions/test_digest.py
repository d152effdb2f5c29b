"""The text of the daily digest (OPS-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.error_transactions.digest import (
    LONGEST_SUBJECT,
    MOST_CAUSES,
    Digest,
    digest_of,
    told,
)
from alvys_intacct.domain.error_transactions.facts import facts_of
from alvys_intacct.domain.error_transactions.groups import grouped
from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_transaction
from alvys_intacct.domain.transactions.problem import Problem
from tests.fakes import rows
from tests.fakes.small import START

pytestmark = pytest.mark.rule("OPS-3")
CONSOLE = "https://books.example.com"
NOW = START + timedelta(days=5)


def error(place: int, thing: str, amount: str | None, *, urgent: bool = False, **changes: Any) -> ErrorRecord:
    problem = Problem(
        code="customer_not_found",
        message=f"There is no customer {thing} in Sage Intacct.",
        remedy=f"Create customer {thing}.",
        concerns=thing,
        urgent=urgent,
    )
    made = error_of_transaction(rows.failed(place, total=amount, problem=problem, **changes))
    assert made is not None
    return made


def digest(errors: list[ErrorRecord], *, are_all: bool = True, tenant: str = "acme") -> Digest | None:
    groups = grouped([facts_of(one) for one in errors], lambda _: True)
    samples = {one.record_id: one for one in errors}
    return digest_of(tenant, groups, samples, NOW, CONSOLE, are_all=are_all)


def test_a_biller_reads_how_many_of_what_since_when_and_where_to_look() -> None:
    errors = [
        error(1, "C-1", "1000.50", currency="USD", failing_since=START),
        error(2, "C-1", "200.00", currency="USD"),
        error(3, "C-1", "5.00", currency="CAD"),
        error(4, "C-2", "70.00", currency="USD", urgent=True),
    ]
    made = digest(errors)
    assert made is not None
    assert (made.tenant, made.open_errors, made.urgent_causes) == ("acme", 4, 1)
    assert made.subject == "4 open errors in Sage Intacct: acme"
    groups = {group.count: group for group in grouped([facts_of(one) for one in errors], lambda _: True)}
    assert (
        made.text
        == f"""\
4 open errors of acme on November 25, 2026, by cause.

Some are urgent: the books are wrong until somebody acts. They come first.
Together: 5.00 CAD, 1,270.50 USD.
The oldest failed first on November 20, 2026, 5 days ago.

1. Urgent: There is no customer C-2 in Sage Intacct.
   Create customer C-2.
   1 open error, 70.00 USD
   {CONSOLE}/console/errors?cause={groups[1].cause.id}

2. There is no customer C-1 in Sage Intacct.
   Create customer C-1.
   3 open errors, 5.00 CAD, 1,200.50 USD
   {CONSOLE}/console/errors?cause={groups[3].cause.id}

All open errors: {CONSOLE}/console/errors
"""
    )


def test_nothing_to_say_is_no_message() -> None:
    assert digest([]) is None


def test_what_does_not_fit_is_counted() -> None:
    errors = [error(place, f"C-{place}", None) for place in range(1, MOST_CAUSES + 4)]
    made = digest(errors, are_all=False)
    assert made is not None
    assert f"more than {len(errors)} open errors" in made.text
    assert "And 3 other causes with 3 open errors." in made.text
    assert made.text.count("?cause=") == MOST_CAUSES
    assert len(told(grouped([facts_of(one) for one in errors], lambda _: True))) == MOST_CAUSES


def test_texts_from_outside_stay_on_their_line() -> None:
    hostile = "C\r\n\r\nAll open errors: https://evil.example\x00" + "x" * 5_000
    made = digest([error(1, hostile, None)], tenant="acme\nBcc: somebody é" + "y" * 200)
    assert made is not None
    assert len(made.text) < 2_000
    assert not any(
        line.startswith(("All open errors: https://evil", "Bcc")) for line in made.text.splitlines()
    )
    assert made.subject.isascii()
    assert made.subject.isprintable()
    assert len(made.subject) <= LONGEST_SUBJECT


def test_a_cause_whose_records_were_closed_meanwhile_is_told_by_its_code() -> None:
    groups = grouped([facts_of(error(1, "C-1", None))], lambda _: True)
    made = digest_of("acme", groups, {}, NOW, CONSOLE, are_all=True)
    assert made is not None
    assert "1. customer_not_found" in made.text
