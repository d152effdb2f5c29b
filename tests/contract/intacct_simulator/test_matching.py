"""Finding customers and vendors by name, MC and DOT number: text and custom fields (protocol section 4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.intacct_simulator.wire import Gateway, equal, running, seed_with

FOLDED = "<options><caseinsensitive>true</caseinsensitive></options>"


@pytest.fixture(scope="module")
def carriers() -> Iterator[Gateway]:
    seed = seed_with(
        customFields={
            "VENDOR": [
                {"id": "MC_NUMBER", "label": "MC", "length": 20},
                {"id": "DOT_NUMBER", "label": "DOT", "type": "INTEGER"},
            ],
        }
    )
    seed["companies"]["DEMO"]["objects"]["VENDOR"] = [
        {"VENDORID": "V1", "NAME": "Fast Carrier", "MC_NUMBER": "123456", "DOT_NUMBER": 9001},
        {"VENDORID": "V2", "NAME": "fast carrier", "MC_NUMBER": "MC-9", "DOT_NUMBER": 9002},
        {"VENDORID": "V3", "NAME": "Slow & Sure", "STATUS": "inactive"},
    ]
    with running(seed) as gateway:
        yield gateway


def within(field: str, *values: str) -> str:
    listed = "".join(f"<value>{value}</value>" for value in values)
    return f"<filter><in><field>{field}</field>{listed}</in></filter>"


def ids(gateway: Gateway, rest: str, name: str = "VENDOR") -> list[str]:
    order = f"<orderby><order><field>{name}ID</field><ascending/></order></orderby>"
    filtered, options = rest.removesuffix(FOLDED), FOLDED if rest.endswith(FOLDED) else ""
    rows = gateway.query(name, f"RECORDNO {name}ID", f"{filtered}{order}{options}").rows()
    return [row[f"{name}ID"] for row in rows]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        (equal("NAME", "Fast Carrier"), ["V1"]),
        (equal("NAME", "FAST CARRIER"), []),
        (equal("NAME", "FAST CARRIER") + FOLDED, ["V1", "V2"]),
        (equal("NAME", "Fast"), []),
        (equal("NAME", "Slow &amp; Sure"), ["V3"]),
        (within("NAME", "Fast Carrier", "Slow &amp; Sure", "Nobody"), ["V1", "V3"]),
        (within("NAME", "FAST CARRIER", "SLOW &amp; SURE") + FOLDED, ["V1", "V2", "V3"]),
        (equal("MC_NUMBER", "123456"), ["V1"]),
        (equal("MC_NUMBER", "mc-9"), []),
        (equal("MC_NUMBER", "mc-9") + FOLDED, ["V2"]),
        (within("MC_NUMBER", "123456", "MC-9"), ["V1", "V2"]),
        (within("MC_NUMBER", "123456", "mc-9") + FOLDED, ["V1", "V2"]),
        (equal("DOT_NUMBER", "9002"), ["V2"]),
        (within("DOT_NUMBER", "9001", "9002", "9003"), ["V1", "V2"]),
        ("<filter><isnull><field>MC_NUMBER</field></isnull></filter>", ["V3"]),
        (
            "<filter><or><equalto><field>MC_NUMBER</field><value>123456</value></equalto>"
            "<equalto><field>DOT_NUMBER</field><value>9002</value></equalto></or></filter>",
            ["V1", "V2"],
        ),
        (
            "<filter><and><in><field>NAME</field><value>Slow &amp; Sure</value></in>"
            "<equalto><field>STATUS</field><value>active</value></equalto></and></filter>",
            [],
        ),
    ],
)
def test_vendors_are_found(carriers: Gateway, rest: str, found: list[str]) -> None:
    """Section 4: equalto and in, exact unless caseinsensitive; whole values only."""
    assert ids(carriers, rest) == found


def test_customers_are_found_by_name(carriers: Gateway) -> None:
    """The same on CUSTOMER."""
    assert ids(carriers, within("NAME", "Acme", "Brook &amp; Sons"), "CUSTOMER") == ["C-100", "C-200"]
    assert ids(carriers, equal("NAME", "ACME") + FOLDED, "CUSTOMER") == ["C-100"]


def test_custom_fields_are_selected_and_looked_up(carriers: Gateway) -> None:
    """Section 7: MC_NUMBER style names come from lookup where ISCUSTOM is true."""
    selected = carriers.query("VENDOR", "NAME MC_NUMBER DOT_NUMBER", equal("VENDORID", "V1")).rows()
    assert selected == [{"NAME": "Fast Carrier", "MC_NUMBER": "123456", "DOT_NUMBER": "9001"}]
    data = carriers.ok("<lookup><object>VENDOR</object></lookup>").data
    custom = {item.findtext("ID") for item in data.iter("Field") if item.findtext("ISCUSTOM") == "true"}
    assert custom == {"MC_NUMBER", "DOT_NUMBER"}


@pytest.mark.parametrize(
    "query",
    [
        "<select><field>NAME</field><field>SCAC_CODE</field></select>",
        "<select><field>NAME</field></select>" + equal("SCAC_CODE", "x"),
        "<select><field>NAME</field></select><orderby><order><field>SCAC_CODE</field><ascending/></order></orderby>",
    ],
)
@pytest.mark.parametrize("name", ["VENDOR", "CUSTOMER"])
def test_custom_field_that_does_not_exist_fails_the_query(carriers: Gateway, query: str, name: str) -> None:
    """Section 4: XL03000006, one bad field fails the whole query, selected, filtered or ordered by."""
    number, text = carriers.refused(f"<query><object>{name}</object>{query}</query>").errors[0]
    assert number == "XL03000006"
    assert text.startswith(f"The following fields cannot be queried: [ {name.lower()}: [SCAC_CODE] ]")


def test_field_of_another_object_is_unknown_too(carriers: Gateway) -> None:
    """A custom field exists on the object it was defined for only."""
    refused = carriers.refused(
        "<query><object>CUSTOMER</object><select><field>MC_NUMBER</field></select></query>"
    )
    assert "cannot be queried: [ customer: [MC_NUMBER] ]" in refused.messages


def test_number_field_takes_numbers(carriers: Gateway) -> None:
    """Assumed: a filter value that a field cannot hold is refused."""
    selected = "<object>VENDOR</object><select><field>NAME</field></select>"
    body = f"<query>{selected}{equal('DOT_NUMBER', 'x')}</query>"
    assert "Invalid value 'x' for field DOT_NUMBER." in carriers.refused(body).messages


def test_custom_values_are_checked_on_create(carriers: Gateway) -> None:
    """Section 7: a custom field has its type and length."""
    body = (
        "<create><VENDOR><VENDORID>V9</VENDORID><NAME>n</NAME><DISPLAYCONTACT><PRINTAS>n</PRINTAS></DISPLAYCONTACT>"
        "{}</VENDOR></create>"
    )
    number, text = carriers.refused(body.format(f"<MC_NUMBER>{'1' * 21}</MC_NUMBER>")).errors[0]
    assert (number, "'MC_NUMBER' is longer than 20" in text) == ("BL03000018", True)
    number, text = carriers.refused(body.format("<DOT_NUMBER>none</DOT_NUMBER>")).errors[0]
    assert (number, "Illegal format for DOT : none." in text) == ("BL03000018", True)
