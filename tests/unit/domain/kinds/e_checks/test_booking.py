"""What an e-check that is charged on books (AR-1, DEC-11)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.sage.books import Side
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole


def booked(one: dict[str, Any], **ar: Any) -> Booking:
    return booking_of(whole(one), connection(ar=ArSettings(**ar)))


@pytest.mark.rule("AR-1", "DEC-11")
def test_an_e_check_is_charged_on_with_its_fee() -> None:
    """AR-1, DEC-11: both are revenue."""
    booking = booked(message("e_check_invoice"))
    assert booking.side is Side.AR
    assert [(one.category, one.item, str(one.amount), one.account_side) for one in booking.charges] == [
        (Category.E_CHECKS, "Lumper Fee", "185.00", None),
        (Category.E_CHECKS, "Lumper Fee", "4.50", None),
    ]
