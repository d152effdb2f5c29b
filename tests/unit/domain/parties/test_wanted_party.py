"""Whom an envelope names: id, name and number (PARTY-1, 2, 3, 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.connections.setting_choices import CarrierLink
from alvys_intacct.domain.connections.settings import ApSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.sage.books import Side
from tests.fakes.messages import message
from tests.fakes.samples import carrier_bill, connection, load_invoice, whole

ALL_ON = MatchingRules(auto_create=True, name_fallback=True, link_by=CarrierLink.MC_NUMBER)


def wanted_of(one: TransactionEnvelope, side: Side, rules: MatchingRules = ALL_ON) -> WantedParty:
    booking = replace(booking_of(one, connection()), side=side)
    return wanted_party(one, booking, rules, {})


@pytest.mark.rule("PARTY-1")
@pytest.mark.parametrize(
    ("party_details", "expected"),
    [
        ({"externalAccountingName": " Globex  EAST ", "name": "x"}, "Globex EAST"),
        ({"name": "x"}, "Globex"),
        ({}, "Globex"),
    ],
)
def test_a_customers_name(party_details: dict[str, str], expected: str) -> None:
    """PARTY-1: the External Accounting Name, else the company's."""
    one = whole(load_invoice() | {"party": party_details})
    assert wanted_of(one, Side.AR).name == expected


@pytest.mark.rule("PARTY-2")
@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (CarrierLink.MC_NUMBER, "712345"),
        (CarrierLink.DOT_NUMBER, "3456789"),
        (CarrierLink.EXTERNAL_ID, None),
    ],
)
def test_a_carriers_number(link: CarrierLink, expected: str | None) -> None:
    """PARTY-2: the party's, on a statement else the payee's."""
    rules = MatchingRules(False, False, link)
    details = {"name": "x", "mcNumber": "MC 0712345", "dotNumber": "DOT3456789"}
    assert wanted_of(whole(carrier_bill() | {"party": details}), Side.AP, rules).number == expected
    statement = whole(message("carrier_settlement"))
    assert wanted_of(statement, Side.AP, rules).number == expected
    given = whole(message("carrier_settlement", party={"mcNumber": "1", "dotNumber": "2"}))
    told = {CarrierLink.MC_NUMBER: "1", CarrierLink.DOT_NUMBER: "2", CarrierLink.EXTERNAL_ID: None}
    assert wanted_of(given, Side.AP, rules).number == told[link]


@pytest.mark.rule("PARTY-2", "DEC-9")
def test_customers_and_drivers_have_no_carriers_number() -> None:
    """PARTY-2 is about carriers; who owes us is looked for as a customer (DEC-9)."""
    assert wanted_of(whole(message("carrier_statement")), Side.AR).number is None
    driver = message("driver_settlement", party={"mcNumber": "712345"})
    assert wanted_of(whole(driver), Side.AP).number is None


@pytest.mark.rule("PARTY-3")
@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, "Marcus O'Neill"),
        ({"taxCompany": {"name": "O'Neill  Trucking LLC"}}, "O'Neill Trucking LLC"),
        ({"taxCompany": {"taxId": "1"}}, "Marcus O'Neill"),
        ({"taxCompany": {"name": "Tax"}, "externalAccountingName": "Ext"}, "Ext"),
    ],
)
def test_a_drivers_name(details: dict[str, Any], expected: str) -> None:
    one = whole(message("driver_settlement", party=details))
    assert wanted_of(one, Side.AP).name == expected


@pytest.mark.rule("PARTY-3")
@pytest.mark.parametrize(("side", "setting"), [(Side.AP, False), (Side.AR, False), (Side.AP, True)])
def test_a_driver_under_its_own_name_where_the_setting_says_so(side: Side, setting: bool) -> None:
    """PARTY-3: *1099 drivers under their tax company* concerns the driver as a customer, too (DEC-9)."""
    on = connection(ap=ApSettings(drivers_1099_under_their_tax_company=setting))
    one = whole(message("driver_settlement", party={"taxCompany": {"name": "ONT LLC"}}))
    expected = "ONT LLC" if setting else "Marcus O'Neill"
    assert wanted_of(one, side, MatchingRules.of(on, side)).name == expected


@pytest.mark.rule("PARTY-7")
@pytest.mark.parametrize("written", ["C1", " C1 "])
def test_the_id_is_the_one_of_the_connections_subsidiary(written: str) -> None:
    """PARTY-7: Alvys sends the one id of the subsidiary that the message is for."""
    one = whole(load_invoice() | {"party": {"externalAccountingId": written}})
    assert wanted_of(one, Side.AR).external_id == "C1"


@pytest.mark.rule("PARTY-1")
@pytest.mark.parametrize("written", ["", "  ", None])
def test_a_blank_id_is_none(written: str | None) -> None:
    one = whole(load_invoice() | {"party": {"externalAccountingId": written}})
    assert wanted_of(one, Side.AR).external_id is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("load_invoice", "customer 'NORTHWIND foods, INC.'"),
        ("driver_settlement", 'driver "Marcus O\'Neill"'),
        ("fuel", "vendor 'Comdata Inc'"),
    ],
)
def test_who_is_meant_is_said(name: str, said: str) -> None:
    one = whole(message(name))
    assert wanted_of(one, Side.AP).said_as == said
