"""Exchanges of documents, whatever Sage answers: both halves of a pair or neither, and never a guess."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.writes import (
    Exchange,
    Exchanged,
    ExchangeOutcome,
    HalfExchanged,
    Reverse,
    Write,
)
from alvys_intacct.gateways.intacct import GatewayOptions
from alvys_intacct.gateways.intacct.writes.batches import Batching
from tests.fakes.intacct_documents import BOOKS, create, line
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import Reply, Request, errors, results

ROLLED_BACK = ("XL03000009", "The entire transaction in this operation has been rolled back due to an error.")
NO_CUSTOMER = ("BL01001973", "Invalid Customer 'C-9' specified")
LONG = {"description": "x" * 1000}


def pair(number: str, **changes: object) -> Exchange:
    removal = Write(f"out-{number}", Reverse(DocumentType.INVOICE, number, date(2026, 1, 31), "changed"))
    return Exchange(removal, create(number, **changes))


def pairs(count: int) -> list[Exchange]:
    return [pair(str(number)) for number in range(count)]


def codes(outcomes: list[ExchangeOutcome]) -> list[str]:
    return [
        "exchanged"
        if isinstance(outcome, Exchanged)
        else f"half: {outcome.error.code}"
        if isinstance(outcome, HalfExchanged)
        else outcome.code
        for outcome in outcomes
    ]


def result(control_id: str, status: str, *problems: tuple[str, str], key: str = "") -> str:
    told = f"<key>{key}</key>" if key else ""
    return (
        f"<result><status>{status}</status><function>f</function><controlid>{control_id}</controlid>{told}"
        f"{errors(*problems) if problems else ''}</result>"
    )


def refusing(numbers: Collection[str], *, later: bool = True) -> Callable[[Request], Reply]:
    """A Sage that refuses these successors and rolls the whole request back, like in the SDKs' tests.

    `later` False: it answers nothing for the functions after the refused one.
    """
    refused = {create(number).control_id for number in numbers}

    def answer(request: Request) -> Reply:
        ids = [str(function.get("controlid")) for function in request.iter("function")]
        failed = next((place for place, name in enumerate(ids) if name in refused), None)
        if failed is None:
            return results(
                *(result(name, "success", key=str(1000 + place)) for place, name in enumerate(ids))
            )(request)
        answered = [
            result(name, "failure", NO_CUSTOMER, ROLLED_BACK)
            if place == failed
            else result(name, "aborted", ROLLED_BACK)
            for place, name in enumerate(ids)
            if later or place <= failed
        ]
        return results(*answered)(request)

    return answer


def always(bench: Bench, answer: Callable[[Request], Reply], times: int = 200) -> None:
    bench.gateway.write(BOOKS, [create("sign-in")])
    bench.server.requests.clear()
    bench.server.script.extend([answer] * times)


@pytest.mark.rule("MOD-2")
def test_a_pair_is_one_transaction_of_a_removal_and_a_creation(bench: Bench) -> None:
    outcomes = bench.gateway.exchange(BOOKS, [pair("A")])
    assert codes(outcomes) == ["exchanged"]
    request = bench.server.requests[-1]
    assert request.xpath("string(operation/@transaction)") == "true"
    assert request.findtext("control/uniqueid") == "true"
    assert bench.server.functions()[-1] == ["reverse_invoice", "create_invoice"]


def test_many_pairs_go_in_one_request_in_order(bench: Bench) -> None:
    outcomes = bench.gateway.exchange(BOOKS, pairs(120))
    assert codes(outcomes) == ["exchanged"] * 120
    assert [len(names) for names in bench.server.functions()] == [1, 100, 100, 40]
    keys = [int(outcome.record_no) for outcome in outcomes if isinstance(outcome, Exchanged)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("later", [True, False])
def test_a_refused_pair_drops_out_and_the_others_are_sent_again_at_once(bench: Bench, later: bool) -> None:
    always(bench, refusing({"1"}, later=later))
    outcomes = bench.gateway.exchange(BOOKS, pairs(4))
    assert codes(outcomes) == ["exchanged", "customer_unknown", "exchanged", "exchanged"]
    assert isinstance(outcomes[1], NeedsAttention)
    assert [len(names) for names in bench.server.functions()] == [8, 6]


def test_after_three_refusals_the_batch_is_halved(bench: Bench) -> None:
    always(bench, refusing({"0", "1", "2", "12"}))
    outcomes = bench.gateway.exchange(BOOKS, pairs(13))
    assert codes(outcomes) == ["customer_unknown"] * 3 + ["exchanged"] * 9 + ["customer_unknown"]
    assert [len(names) // 2 for names in bench.server.functions()] == [13, 12, 11, 5, 5, 4]


def test_requests_are_bounded_when_all_pairs_are_refused(bench: Bench) -> None:
    always(bench, refusing({str(number) for number in range(50)}))
    outcomes = bench.gateway.exchange(BOOKS, pairs(50))
    assert codes(outcomes) == ["customer_unknown"] * 50
    sent = [len(names) // 2 for names in bench.server.functions()]
    assert len(sent) == 50
    assert sum(sent) < 500


def test_what_is_only_rolled_back_never_counts_as_carried_out(bench: Bench) -> None:
    ids = [
        name for exchange in pairs(2) for name in (exchange.removal.control_id, exchange.creation.control_id)
    ]
    always(bench, results(*(result(name, "aborted", ROLLED_BACK) for name in ids)), 2)
    outcomes = bench.gateway.exchange(BOOKS, pairs(2))
    assert [type(outcome) for outcome in outcomes] == [Retryable, Retryable]
    assert len(bench.server.requests) == 1


def test_a_function_that_is_aborted_with_its_own_error_is_the_one_that_failed(bench: Bench) -> None:
    always(
        bench,
        results(
            result("out-A", "aborted", ROLLED_BACK),
            result(create("A").control_id, "aborted", NO_CUSTOMER, ROLLED_BACK),
            result("out-B", "aborted", ROLLED_BACK),
            result(create("B").control_id, "aborted", ROLLED_BACK),
        ),
        1,
    )
    outcomes = bench.gateway.exchange(BOOKS, [pair("A"), pair("B")])
    assert codes(outcomes) == ["customer_unknown", "exchanged"]


def test_a_sage_that_does_not_roll_back_is_found_out(bench: Bench) -> None:
    always(
        bench,
        results(
            result("out-A", "success", key="1"),
            result(create("A").control_id, "success", key="2"),
            result("out-B", "success", key="3"),
            result(create("B").control_id, "failure", NO_CUSTOMER),
            result("out-C", "failure", ("", "Transaction 'C' is already paid and can't be reversed.")),
            result(create("C").control_id, "success", key="4"),
            result("out-D", "aborted", ROLLED_BACK),
            result(create("D").control_id, "aborted", ROLLED_BACK),
        ),
        1,
    )
    outcomes = bench.gateway.exchange(BOOKS, [pair(number) for number in "ABCD"])
    assert codes(outcomes) == ["exchanged", "half: customer_unknown", "half: document_paid", "exchanged"]
    half, both = outcomes[1], outcomes[2]
    assert isinstance(half, HalfExchanged)
    assert half.created is None
    assert isinstance(both, HalfExchanged)
    assert both.created == "4"
    assert bench.server.functions()[-1] == ["reverse_invoice", "create_invoice"]


@pytest.mark.parametrize(
    "answered",
    [
        [result("out-A", "success", key="1")],
        [result("out-A", "success", key="1"), result(create("A").control_id, "aborted", ROLLED_BACK)],
        [result("out-A", "failure", NO_CUSTOMER)],
        [result("out-A", "success", key="1"), result(create("A").control_id, "success")],
        [],
    ],
    ids=["removal only", "contradiction", "no rollback told", "no key", "nothing"],
)
def test_an_answer_that_leaves_a_half_open_is_looked_into(bench: Bench, answered: list[str]) -> None:
    always(bench, results(*answered), 1)
    (outcome,) = bench.gateway.exchange(BOOKS, [pair("A")])
    assert isinstance(outcome, OutcomeUnknown)
    assert len(bench.server.requests) == 1


def test_after_sending_silence_leaves_all_pairs_of_the_request_unknown(bench: Bench) -> None:
    always(bench, lambda _: Reply(drop=True), 1)
    outcomes = bench.gateway.exchange(BOOKS, pairs(60))
    assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown] * 50 + [Exchanged] * 10


def test_an_exchange_that_an_earlier_request_carried_out_is_looked_for(bench: Bench) -> None:
    used = ("XX", "The function control ID 'out-A' was already used and must be unique.")
    always(
        bench,
        results(
            result("out-A", "failure", used, ROLLED_BACK),
            result(create("A").control_id, "aborted", ROLLED_BACK),
            result("out-B", "aborted", ROLLED_BACK),
            result(create("B").control_id, "aborted", ROLLED_BACK),
        ),
        1,
    )
    outcomes = bench.gateway.exchange(BOOKS, [pair("A"), pair("B")])
    assert codes(outcomes) == ["already_done", "exchanged"]
    assert isinstance(outcomes[0], OutcomeUnknown)


def test_a_passing_fault_of_one_pair_stops_the_others_for_now(bench: Bench) -> None:
    busy = ("", "API rate limit exceeded")
    always(
        bench,
        results(
            result("out-A", "failure", busy, ROLLED_BACK),
            result(create("A").control_id, "aborted", ROLLED_BACK),
            result("out-B", "aborted", ROLLED_BACK),
            result(create("B").control_id, "aborted", ROLLED_BACK),
        ),
        1,
    )
    outcomes = bench.gateway.exchange(BOOKS, [pair("A"), pair("B")])
    assert codes(outcomes) == ["rate_limited", "rate_limited"]
    assert len(bench.server.requests) == 1


def test_one_unsendable_document_spoils_no_other_pair(bench: Bench) -> None:
    outcomes = bench.gateway.exchange(BOOKS, [pair("A"), pair("BAD", lines=(line(memo="\x07"),)), pair("B")])
    assert codes(outcomes) == ["exchanged", "illegal_character", "exchanged"]


def test_what_the_time_left_does_not_allow_is_left_untouched(bench: Bench) -> None:
    bench.gateway.write(BOOKS, [create("sign-in")])
    bench.remaining = 9.0
    outcomes = bench.gateway.exchange(BOOKS, pairs(20))
    assert codes(outcomes)[:8] == ["exchanged"] * 8
    bench.remaining = 3.0
    assert codes(bench.gateway.exchange(BOOKS, pairs(2))) == ["no_time_left"] * 2


def test_pairs_that_are_too_large_for_one_request_are_divided(bench: Bench) -> None:
    gateway = bench.make(GatewayOptions(batching=Batching(largest_request=4_000)))
    outcomes = gateway.exchange(BOOKS, [pair(str(number), **LONG) for number in range(4)])
    assert codes(outcomes) == ["exchanged"] * 4
    assert [len(names) for names in bench.server.functions()[1:]] == [2] * 4


def test_a_company_with_one_currency_is_sent_the_pair_without_it(bench: Bench) -> None:
    refused = ("BL01001973", "Enable foreign-currency transactions, and try again.")
    always(
        bench,
        results(
            result("out-A", "aborted", ROLLED_BACK),
            result(create("A").control_id, "failure", refused, ROLLED_BACK),
        ),
        1,
    )
    assert codes(bench.gateway.exchange(BOOKS, [pair("A")])) == ["exchanged"]
    assert b"<currency>" in bench.server.bodies[-2]
    assert b"<currency>" not in bench.server.bodies[-1]
    bench.gateway.exchange(BOOKS, [pair("B")])
    assert b"<currency>" not in bench.server.bodies[-1]
