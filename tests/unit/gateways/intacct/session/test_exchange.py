"""A correlation id can be followed from the API's answer to Sage's own log (OPS-1)."""

from __future__ import annotations

import pytest

from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.leasing import LocalLease
from alvys_intacct.gateways.intacct.session.observation import ignore
from alvys_intacct.gateways.intacct.session.transport import HttpTransport

pytestmark = pytest.mark.rule("OPS-1")


def exchange_of(work: str) -> Exchange:
    return Exchange(
        HttpTransport(), LocalLease(), lambda: 60.0, ignore, longest_request=1, correlation=lambda: work
    )


def test_a_request_is_named_after_the_work_and_no_two_alike() -> None:
    exchange = exchange_of("req-1")
    first, second = exchange.new_request_id(), exchange.new_request_id()
    assert first.startswith("req-1-")
    assert second.startswith("req-1-")
    assert first != second


def test_work_without_an_id_still_names_its_requests() -> None:
    assert len(exchange_of("").new_request_id()) == 32
