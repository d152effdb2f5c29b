"""A batch for many companies: worked off side by side, in few requests, each company for itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.gateways.intacct import GatewayOptions, IntacctGateway
from alvys_intacct.gateways.intacct.session.repeats import Backoff
from tests.fakes.samples import TENANT, carrier_bill, connection, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import FakePasswords
from tests.integration.intacct.conftest import QuickClock
from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Person, System
from tests.integration.tenants import ACME, GLOBEX

COMPANIES = 12


def test_the_worker_takes_a_batch_of_100_for_two_tenants(
    system: System, acme: Person, globex: Person, logs: list[str]
) -> None:
    for tenant, person, count in ((ACME, acme, 60), (GLOBEX, globex, 40)):
        sent = [tenant.invoice(f"LD{number}") for number in range(count)]
        person.call("POST", "/v1/invoices", {"items": sent}).expect(202)
    requests = system.sage.requests()
    ((source, records),) = system.batches("InvoiceExportQueue")
    assert len(records) == 100
    logs.clear()
    assert system.deliver(source, records) == []
    for tenant, count in ((ACME, 60), (GLOBEX, 40)):
        numbers = [row["RECORDID"] for row in system.sage.objects("ARINVOICE", tenant.company)]
        assert sorted(numbers) == sorted(f"LD{number}" for number in range(count))
    # Of each company: the parties and terms, and the documents.
    assert system.sage.requests() - requests == 4
    told = [json.loads(line) for line in logs if '"sage request"' in line]
    assert {(line["company"], line["correlation_id"]) for line in told} == {
        (line["company"], line["requestId"].rsplit("-", 1)[0]) for line in told
    }
    assert len({line["correlation_id"] for line in told}) == 2


@pytest.fixture(scope="module")
def slow_sage() -> Iterator[Sage]:
    """Many companies of a Sage that takes 150 ms for a request."""
    seed: dict[str, Any] = demo_seed("intacct")
    company = seed["companies"]["ACME"]
    seed["companies"] = {f"CO-{number}": company for number in range(COMPANIES)}
    with sage_running(seed, latency_ms=150) as sage:
        yield sage


def batch(sage: Sage, wrong: int = 0, companies: int = COMPANIES) -> tuple[Service, list[Transaction]]:
    """A worker and an invoice of each company, in an entity; the kept passwords of the first are `wrong`."""
    sage.reset()
    sage.heal()
    passwords = FakePasswords()
    passwords.sender_credentials = ("alvys-sender", "sender-secret")
    options = GatewayOptions(longest_request=1.5, backoff=Backoff(attempts=2, base=0.01))
    gateway = IntacctGateway(sage.gateway_url, passwords, passwords, QuickClock(), options=options)
    service = Service(accounting=gateway)
    service.companies_at_once = COMPANIES
    service.cold_start()
    sent = []
    for number in range(companies):
        known = connection(
            subsidiary=Subsidiary(id=f"{number}", name=f"{number}"),
            company_id=f"CO-{number}",
            user_id="acme-ws",
            entity_id="E100",
        )
        service.connections.save(known, audit_entry(None, known, "user-1", known.created_at))
        right = number >= wrong
        passwords.kept[TENANT, f"{number}"] = "acme-ws-password" if right else "changed-in-sage-since"
        sent.append(service.send(load_invoice(f"{number}", subsidiary_id=f"{number}", customer="C-100")))
    return service, sent


def test_companies_of_a_slow_sage_do_not_wait_for_each_other(slow_sage: Sage) -> None:
    service, sent = batch(slow_sage)
    assert service.export([ref_of(transaction) for transaction in sent]) == []
    assert [service.now_of(transaction).status for transaction in sent] == [Status.EXPORTED] * COMPANIES
    counts = slow_sage.counts()
    assert counts["requests"] == 2 * COMPANIES
    # One after the other there would be one at a time.
    assert counts["maxConcurrent"] > COMPANIES // 2


def test_a_batch_for_one_company_signs_in_once_for_both_levels(slow_sage: Sage) -> None:
    service, sent = batch(slow_sage, companies=1)
    sent.append(service.send(carrier_bill("B0", subsidiary_id="0", vendor="V-100")))
    assert service.export([ref_of(transaction) for transaction in sent]) == []
    assert [service.now_of(transaction).status for transaction in sent] == [Status.EXPORTED] * 2
    assert slow_sage.counts()["logins"] == 1
    assert slow_sage.functions()["getAPISession"] == 2


@pytest.mark.rule("ERR-6", "CONN-3")
@pytest.mark.parametrize(("companies", "sent_wrong"), [(1, 1), (2, 2)])
def test_a_wrong_kept_password_is_hardly_sent(slow_sage: Sage, companies: int, sent_wrong: int) -> None:
    """Sage locks a user after a few. Both sides and both levels need a sign-in until the finding stands.

    In a batch of several companies the top level is asked first, and the entity tells a wrong password from a
    user who may not use the top level.
    """
    service, sent = batch(slow_sage, wrong=companies, companies=companies)
    for number in range(companies):
        sent.append(service.send(carrier_bill(f"B{number}", subsidiary_id=f"{number}", vendor="V-100")))
    assert service.export([ref_of(transaction) for transaction in sent]) == []
    for transaction in sent:
        now = service.now_of(transaction)
        assert now.status is Status.QUEUED
        assert now.held_because is not None
        assert now.held_because.code == "connection_problem"
    assert slow_sage.counts()["requests"] == sent_wrong * companies


def test_a_company_that_hangs_counts_no_attempt_of_another(slow_sage: Sage) -> None:
    service, sent = batch(slow_sage)
    slow_sage.fault("timeout_before_commit", times=None, delayMs=2000, match={"company": "CO-0"})
    (later,) = service.export([ref_of(transaction) for transaction in sent])
    assert later.ref == ref_of(sent[0])
    records = [service.now_of(transaction) for transaction in sent]
    assert Counter(record.status for record in records[1:]) == {Status.EXPORTED: COMPANIES - 1}
    assert records[0].attempts == 1
    slow_sage.heal()
