"""References longer than a Sage company's own field, over HTTP (AR-4, setting Long references)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

SEVERAL_POS = " / ".join(f"45001187{place:02}" for place in range(7))


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """A company whose reference field is shorter than Sage publishes."""
    seed = demo_seed("intacct")
    seed["companies"]["ACME"]["fieldLengths"] = {"ARINVOICE": {"DOCNUMBER": 45}}
    with sage_running(seed) as sage:
        yield sage


def invoice(number: str) -> Json:
    message = ACME.invoice(number)
    for load in (*message["invoice"]["Loads"], *message["loads"]):
        load |= {"OrderNumber": SEVERAL_POS}
    return message


@pytest.mark.rule("AR-4", "CONN-5")
def test_the_length_is_sages_own_and_the_setting_decides(system: System, ann: Person) -> None:
    """AR-4, CONN-5: cut with a warning and whole in the description, or an error, as it says."""
    ACME.connect(ann)
    sent = ann.post("/v1/invoices", invoice("7001"))["transactionId"]
    system.drain()
    (booked,) = system.sage.documents("7001")
    assert booked["DOCNUMBER"] == SEVERAL_POS[:45].rstrip()
    assert SEVERAL_POS in booked["DESCRIPTION"]
    assert "Sage Intacct takes 45" in str(ann.transaction(sent))

    ann.call("PATCH", ACME.path, {"advanced": {"longReferences": "error"}}).expect(200)
    refused = ann.post("/v1/invoices", invoice("7002"))["transactionId"]
    system.drain()
    assert ann.transaction(refused)["problem"]["code"] == "reference_too_long"
    assert system.sage.documents("7002") == []
