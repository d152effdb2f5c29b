"""A document has the total that Alvys states, whatever the settings (AR-3, AP-6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import Part
from alvys_intacct.domain.sage.books import Side
from tests.fakes.messages import GOLDEN, message
from tests.fakes.samples import connection, driver_settlement, whole

CASES = sorted(path.parent.name for path in GOLDEN.glob("*/alvys.json"))


def switched(*, on: bool) -> Connection:
    """A connection with every switch of both sides on, or off."""
    ar = {name: on for name, known in ArSettings.model_fields.items() if known.annotation is bool}
    ap = {name: on for name, known in ApSettings.model_fields.items() if known.annotation is bool}
    return connection(ar=ArSettings(**ar), ap=ApSettings(**ap))


@pytest.mark.rule("AR-3", "AP-6", "DEC-9", "DEC-11")
@pytest.mark.parametrize("name", CASES)
def test_the_documents_come_to_what_alvys_states(name: str) -> None:
    one = whole(message(name))
    for on in (switched(on=True), switched(on=False)):
        main = booking_of(one, on)
        documents = [main, *(booking_of(one, on, Part(role)) for role in main.companions)]
        owed = sum((one.total if one.side is Side.AP else -one.total for one in documents), Decimal(0))
        stated = one.stated_total
        assert stated is None or owed in (stated, -stated)


@pytest.mark.rule("AR-3", "AP-6")
@pytest.mark.parametrize("receivable", [False, True])
def test_any_other_total_is_refused(monkeypatch: pytest.MonkeyPatch, receivable: bool) -> None:
    """AP-6: if a rule lost a line of a statement, an error record would say so; nothing would be sent."""
    monkeypatch.setattr(
        "alvys_intacct.domain.kinds.drivers.booking.without_zeros", lambda charges: tuple(charges)[1:]
    )
    owes_us = [("Per Trip", "", "100.00"), ("Fuel", "Truck Diesel", "-300.00")]
    on = connection(ar=ArSettings(include_driver_bills=receivable))
    with pytest.raises(NeedsAttention) as refused:
        booking_of(whole(driver_settlement(lines=owes_us)), on)
    assert refused.value.code == "total_inconsistent"
    assert refused.value.message == "10432 has lines for -300.00, but Alvys states a total of -200.00."
