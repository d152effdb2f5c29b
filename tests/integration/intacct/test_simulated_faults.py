"""Every fault that the Sage simulator knows: what we say of a write is what its books say, or "unknown"."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.writes import Written
from alvys_intacct.gateways.intacct import IntacctGateway
from tests.fakes.intacct_documents import BOOKS, create
from tests.integration.intacct.simulator import Simulator, lookup

# What breaks, whether the books then hold the documents, and what we may say of them.
FAULTS: list[tuple[str, int, type[SyncError] | type[Written]]] = [
    ("connect_error", 0, OutcomeUnknown),
    ("timeout_before_commit", 0, OutcomeUnknown),
    ("timeout_after_commit", 2, OutcomeUnknown),
    ("drop_after_commit", 2, OutcomeUnknown),
    ("drop_after_function", 1, OutcomeUnknown),
    ("server_error_500", 0, OutcomeUnknown),
    ("html_body", 0, OutcomeUnknown),
    ("truncated_xml", 2, OutcomeUnknown),
    ("rate_limit_429", 2, Written),
    ("offline_503", 2, Written),
    ("session_expired", 2, Written),
    ("rate_limit_in_body", 0, Retryable),
    ("offline_in_body", 0, Retryable),
    # The gateway refuses before it runs anything; with a new session the writes are repeated.
    ("gateway_error_no_senderid", 2, Written),
]


@pytest.mark.parametrize(("fault", "in_books", "kind"), FAULTS)
def test_no_fault_makes_us_claim_what_is_not_so(
    gateway: IntacctGateway,
    simulator: Simulator,
    fault: str,
    in_books: int,
    kind: type[SyncError] | type[Written],
) -> None:
    gateway.find_terms(BOOKS, Side.AR)  # signs in
    simulator.fault(fault, {"function": "create_invoice"}, delayMs=3000)
    outcomes = gateway.write(BOOKS, [create("F1"), create("F2")])
    assert [type(outcome) for outcome in outcomes] == [kind, kind]
    found = gateway.find_documents(BOOKS, [lookup("F1"), lookup("F2")])
    assert sum(len(documents) for documents in found.values()) == in_books
    # Whatever happened, repeating the same writes leaves exactly one document each.
    gateway.write(BOOKS, [create("F1"), create("F2")])
    found = gateway.find_documents(BOOKS, [lookup("F1"), lookup("F2")])
    assert [len(documents) for documents in found.values()] == [1, 1]


@pytest.mark.parametrize(
    "fault",
    [
        "connect_error",
        "timeout_before_commit",
        "drop_after_commit",
        "server_error_500",
        "html_body",
        "truncated_xml",
        "rate_limit_429",
        "offline_503",
        "session_expired",
        "rate_limit_in_body",
        "offline_in_body",
        "failed_result",
    ],
)
def test_reads_survive_every_passing_fault(gateway: IntacctGateway, simulator: Simulator, fault: str) -> None:
    simulator.fault(fault, {"function": "query"}, delayMs=3000)
    assert gateway.find_terms(BOOKS, Side.AR) == {"Net 30"}


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("DL02000001", "There was an error processing the request."),
        ("DL02000001", "Connection failure"),
        ("BL01001973", "Error processing the request. Please try again later."),
    ],
)
def test_a_call_that_fails_halfway_is_unsettled_for_writes_and_repeated_for_reads(
    gateway: IntacctGateway, simulator: Simulator, number: str, text: str
) -> None:
    words = {"errorno": number, "description": text}
    simulator.fault("failed_result", {"function": "create_invoice"}, **words)
    (outcome,) = gateway.write(BOOKS, [create("F1")])
    assert isinstance(outcome, OutcomeUnknown)
    simulator.fault("failed_result", {"function": "query"}, **words)
    assert gateway.find_terms(BOOKS, Side.AR) == {"Net 30"}


@pytest.mark.rule("ERR-1")
def test_words_that_nobody_knows_reach_the_biller(gateway: IntacctGateway, simulator: Simulator) -> None:
    text = "The Zip of the moon has more than seven digits on line 2"
    simulator.fault("failed_result", {"function": "create_invoice"}, errorno="BL03000018", description=text)
    (outcome,) = gateway.write(BOOKS, [create("F1")])
    assert isinstance(outcome, NeedsAttention)
    assert f'"{text}"' in outcome.message
