"""How long texts may be.

Published: document numbers 45, reference numbers 100, terms 40 and contact names 200 in the field
definitions of Sage's imports, descriptions 1000. The other lengths are assumed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contract.intacct_simulator.wire import Gateway, bill, day, invoice, line, running, seed_with


def party(name: str, rest: str = "", key: str = "K1", called: str = "New Co") -> str:
    display = "<DISPLAYCONTACT><PRINTAS>x</PRINTAS></DISPLAYCONTACT>"
    return f"<create><{name}><{name}ID>{key}</{name}ID><NAME>{called}</NAME>{display}{rest}</{name}></create>"


def contact(name: str = "Desk", rest: str = "") -> str:
    return f"<create><CONTACT><CONTACTNAME>{name}</CONTACTNAME><PRINTAS>x</PRINTAS>{rest}</CONTACT></create>"


def adjustment(kind: str, number: str = "A1", rest: str = "") -> str:
    party_field = "<customerid>C-100</customerid>" if kind == "ar" else "<vendorid>V1</vendorid>"
    return (
        f"<create_{kind}adjustment>{party_field}<datecreated>{day('2026-01-05')}</datecreated>"
        f"<adjustmentno>{number}</adjustmentno>{rest}<{kind}adjustmentitems>{line('-5')}"
        f"</{kind}adjustmentitems></create_{kind}adjustment>"
    )


def memo(text: str) -> str:
    return line().replace("<memo>m</memo>", f"<memo>{text}</memo>")


LIMITS: dict[str, tuple[int, Callable[[str], str]]] = {
    "CUSTOMERID": (20, lambda text: party("CUSTOMER", key=text)),
    "VENDORID": (20, lambda text: party("VENDOR", key=text)),
    "NAME": (100, lambda text: party("VENDOR", called=text)),
    "NAME1099": (100, lambda text: party("VENDOR", f"<NAME1099>{text}</NAME1099>")),
    "TAXID": (20, lambda text: party("CUSTOMER", f"<TAXID>{text}</TAXID>")),
    "COMMENTS": (500, lambda text: party("CUSTOMER", f"<COMMENTS>{text}</COMMENTS>")),
    "CONTACTNAME": (200, contact),
    "PRINTAS": (200, lambda text: contact().replace(">x<", f">{text}<")),
    "COMPANYNAME": (100, lambda text: contact(rest=f"<COMPANYNAME>{text}</COMPANYNAME>")),
    "PHONE1": (30, lambda text: contact(rest=f"<PHONE1>{text}</PHONE1>")),
    "MAILADDRESS.ADDRESS1": (
        80,
        lambda text: contact(rest=f"<MAILADDRESS><ADDRESS1>{text}</ADDRESS1></MAILADDRESS>"),
    ),
    "MAILADDRESS.ZIP": (30, lambda text: contact(rest=f"<MAILADDRESS><ZIP>{text}</ZIP></MAILADDRESS>")),
    "MAILADDRESS.COUNTRY": (
        60,
        lambda text: contact(rest=f"<MAILADDRESS><COUNTRY>{text}</COUNTRY></MAILADDRESS>"),
    ),
    "RECORDID of an invoice": (45, invoice),
    "RECORDID of a bill": (45, bill),
    "RECORDID of an AR adjustment": (45, lambda text: adjustment("ar", text)),
    "RECORDID of an AP adjustment": (45, lambda text: adjustment("ap", text)),
    "DOCNUMBER of an invoice": (100, lambda text: invoice("A", mid=f"<ponumber>{text}</ponumber>")),
    "DOCNUMBER of a bill": (100, lambda text: bill("A", mid=f"<ponumber>{text}</ponumber>")),
    "DOCNUMBER of an AR adjustment": (
        100,
        lambda text: adjustment("ar", rest=f"<invoiceno>{text}</invoiceno>"),
    ),
    "DESCRIPTION of an invoice": (1000, lambda text: invoice("A", mid=f"<description>{text}</description>")),
    "DESCRIPTION of an AP adjustment": (
        1000,
        lambda text: adjustment("ap", rest=f"<description>{text}</description>"),
    ),
    "EXTERNALID": (100, lambda text: invoice("A", mid=f"<externalid>{text}</externalid>")),
    "ENTRYDESCRIPTION": (1000, lambda text: invoice("A", memo(text))),
}


@pytest.mark.parametrize("name", LIMITS)
def test_text_that_is_too_long_is_refused_by_name(gateway: Gateway, name: str) -> None:
    """A text of the full length is taken; one more character is refused, naming the field and its length."""
    length, write = LIMITS[name]
    field = name.partition(" ")[0]
    result = gateway.refused(write("x" * (length + 1)))
    number, text = result.errors[0]
    assert number == "BL03000018"
    assert text.startswith(f"The value of field '{field}' is longer than {length} characters.")
    assert result.errors[-1][0] == "BL01001973"
    gateway.ok(write("x" * length))


def test_length_counts_characters(gateway: Gateway) -> None:
    """Assumed: characters, not bytes."""
    gateway.ok(party("VENDOR", called="\u00e9" * 100))


def test_long_reference_is_an_unknown_one(gateway: Gateway) -> None:
    """Section 9: what does not exist is 'Invalid ..', however long."""
    long = "x" * 300
    assert f"Invalid Customer '{long}'" in gateway.refused(invoice("A", customer=long)).messages
    assert "Invalid AR Term" in gateway.refused(party("CUSTOMER", f"<TERMNAME>{long}</TERMNAME>")).messages


def test_update_is_held_to_the_lengths_too(gateway: Gateway) -> None:
    """The same limits on update, of parties and of documents."""
    body = f"<update><VENDOR><VENDORID>V1</VENDORID><NAME>{'x' * 101}</NAME></VENDOR></update>"
    assert "'NAME' is longer than 100" in gateway.refused(body).messages
    key = gateway.invoice("A")
    body = f'<update_invoice key="{key}"><invoiceno>{"x" * 46}</invoiceno></update_invoice>'
    assert "'RECORDID' is longer than 45" in gateway.refused(body).messages


@pytest.mark.parametrize(("policy", "kept"), [("cut", 45), ("accept", 50)])
def test_long_text_can_be_cut_or_accepted(policy: str, kept: int) -> None:
    """Assumed: whether text that is too long is refused, cut or taken."""
    with running(seed_with(assumptions={"overlong_text": policy})) as gateway:
        key = gateway.invoice("x" * 50)
        assert gateway.get("ARINVOICE", key)["RECORDID"] == "x" * kept


def test_lengths_are_settings(gateway: Gateway) -> None:
    """A seed's fieldLengths; inspect shows the lengths."""
    with running(seed_with(fieldLengths={"ARINVOICE": {"DOCNUMBER": 45}})) as other:
        body = invoice("A", mid=f"<ponumber>{'x' * 46}</ponumber>")
        assert "'DOCNUMBER' is longer than 45 characters." in other.refused(body).messages
    data = gateway.ok('<inspect detail="1"><object>VENDOR</object></inspect>').data
    lengths = {item.findtext("Name"): item.findtext("maxLength") for item in data.iter("Field")}
    assert (lengths["VENDORID"], lengths["NAME"], lengths["PAYTO.CONTACTNAME"]) == ("20", "100", "200")
