"""The list of payments as callers with different permissions see it (PAY-8, API-2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.identity import Permission
from alvys_intacct.domain.payments.listing import PaymentFilter
from alvys_intacct.domain.payments.payment import PaymentStatus
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.http.shapes.payments import payments_answer
from alvys_intacct.usecases.payments.list_payments import ListPayments
from tests.fakes import rows
from tests.fakes.samples import CALLER
from tests.fakes.service import Service


@pytest.mark.rule("API-2", "PAY-8")
def test_amounts_are_for_those_who_may_see_them() -> None:
    service = Service()
    problem = Problem(code="refused", message="The load owes 10.00, not 12.00.", remedy="Pay 10.00.")
    on_load = rows.payment(1)
    on_trip = rows.payment(
        2, side=Side.AP, load_number=None, trip_id="T1", status=PaymentStatus.REFUSED, problem=problem
    )
    service.payments.record_new([on_load, on_trip])
    lists = ListPayments(service.connections, service.payments, service.payment_runs)
    for permissions, seen in (
        (CALLER.permissions, {"1", "2"}),
        (frozenset({Permission.BILLING, Permission.INVOICE}), {"1"}),
        (frozenset({Permission.BILLING}), set()),
    ):
        caller = replace(CALLER, permissions=permissions)
        listed = lists.payments(caller, PaymentFilter(), 10, None)
        answer = payments_answer(listed, UrlPatterns(), [])
        shown = {item.sage_detail_id for item in answer.items if item.amount is not None}
        assert shown == seen, permissions
        (refused,) = (item for item in answer.items if item.status == "refused")
        assert refused.problem is not None
        assert ("10.00" in refused.problem.message + refused.problem.remedy) is ("2" in seen)
        assert {item.subsidiary_name for item in answer.items} == {
            service.connections.of_tenant(CALLER.tenant)[0].subsidiary.name
        }


@pytest.mark.rule("PAY-8")
def test_the_payments_of_a_run_are_counted_by_where_they_stand() -> None:
    service = Service()
    run = rows.run(1, new=2)
    service.payment_runs.record_new([rows.run(0), run])
    service.payments.record_new(
        [rows.payment(1, run_id=run.run_id), rows.payment(2, run_id=run.run_id, status=PaymentStatus.APPLIED)]
    )
    lists = ListPayments(service.connections, service.payments, service.payment_runs)
    page = lists.runs(CALLER.tenant, 10, None, None)
    assert [counts for _, counts in page.items] == [
        {PaymentStatus.PENDING: 1, PaymentStatus.APPLIED: 1},
        {},
    ]
