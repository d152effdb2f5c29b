"""What is taken of a party from Alvys's API."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.alvys.parties import AlvysCarrier
from alvys_intacct.domain.alvys.statements import StatementPayee
from alvys_intacct.domain.parties.from_alvys import carrier_details

pytestmark = pytest.mark.rule("API-3")


def carrier(**changes: Any) -> AlvysCarrier:
    """A carrier."""
    return AlvysCarrier.model_validate({"Id": "car-1", "Name": "Fast Lane"} | changes)


@pytest.mark.rule("PARTY-7")
@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], None),
        ([("SUB2", None, "V2")], None),
        ([("SUB2", None, "V2"), ("SUB1", None, "V1")], "V1"),
        ([("SUB1", "QuickBooks", "Q1"), ("SUB1", "Sage Intacct", "V1")], "V1"),
    ],
)
def test_the_id_of_the_own_subsidiary_counts(
    ids: list[tuple[str, str | None, str]], expected: str | None
) -> None:
    known = [
        {"SubsidiaryId": subsidiary, "IntegrationType": system, "ExternalAccountingId": number}
        for subsidiary, system, number in ids
    ]
    assert carrier_details(carrier(ExternalIds=known), "SUB1")["externalAccountingId"] == expected


@pytest.mark.rule("PARTY-2", "PARTY-4", "TERM-2")
def test_all_that_alvys_tells_of_a_carrier() -> None:
    told = carrier_details(
        carrier(
            ExternalName="FAST LANE LLC",
            McNum="712345",
            UsDotNum="3012345",
            Address={"City": "Reno"},
            PaymentMethod="Factoring Company",
            FactoringCompany={"Id": "fac-1", "Name": "Quick Cash"},
        ),
        "SUB1",
    )
    assert told["factoringCompany"] == {"id": "fac-1", "name": "Quick Cash"}
    assert (told["mcNumber"], told["dotNumber"], told["paymentMethod"]) == (
        "712345",
        "3012345",
        "Factoring Company",
    )
    assert (told["externalAccountingName"], told["address"]["City"]) == ("FAST LANE LLC", "Reno")


def test_a_payee_that_is_no_carrier_is_known_from_the_statement() -> None:
    payee = StatementPayee.model_validate(
        {"Type": "FactoringCompany", "Id": "fac-1", "Name": "Quick Cash", "McNumber": "1"}
    )
    assert carrier_details(None, "SUB1", payee) == {
        "name": "Quick Cash",
        "mcNumber": "1",
        "dotNumber": None,
    }
