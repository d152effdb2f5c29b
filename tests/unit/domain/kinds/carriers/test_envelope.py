"""Carrier bills as Alvys sends them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.parsing import parse_envelope
from tests.fakes.samples import ALL_KINDS, carrier_bill


@pytest.mark.rule("AP-6")
def test_what_is_payable_must_add_up() -> None:
    message = carrier_bill()
    message["trip"]["Carrier"]["TotalPayable"]["Amount"] = Decimal("850.01")
    with pytest.raises(InvalidInput, match=r"trip\.Carrier\.TotalPayable\.Amount"):
        parse_envelope(message, ALL_KINDS)


def test_a_trip_without_carrier_is_refused() -> None:
    message = carrier_bill()
    del message["trip"]["Carrier"]
    with pytest.raises(InvalidInput, match=r"trip\.Carrier"):
        parse_envelope(message, ALL_KINDS)


def test_a_load_of_another_trip_is_refused() -> None:
    message = carrier_bill()
    message["loads"] = [{"Id": "1", "LoadNumber": "LD-other", "Status": "Open"}]
    with pytest.raises(InvalidInput, match=r"loads\[0\]\.LoadNumber"):
        parse_envelope(message, ALL_KINDS)
