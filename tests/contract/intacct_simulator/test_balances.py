"""Totals in base currency, parties' balances, and documents a seed brings (protocol section 6)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.contract.intacct_simulator.wire import LOGIN, Gateway, bill, day, invoice, line, running, seed_with


def balance(gateway: Gateway, name: str = "CUSTOMER", key: str = "C-100") -> str:
    return str(gateway.get(name, key)["TOTALDUE"])


def test_exchange_rate_gives_base_amounts(gateway: Gateway) -> None:
    """Section 6: TRX_ totals are in the document's currency, the others in base currency."""
    money = "<currency>CAD</currency><exchrate>0.75</exchrate>"
    key = gateway.ok(invoice("A", line("100"), line("50.01"), mid=money)).key
    gateway.put("ARINVOICE", key, action="pay", amount="100", date="2026-01-20")
    row = gateway.get("ARINVOICE", key)
    names = ("TOTALENTERED", "TOTALPAID", "TOTALDUE")
    assert [row[f"TRX_{name}"] for name in names] == ["150.01", "100", "50.01"]
    assert [row[name] for name in names] == ["112.51", "75", "37.51"]
    assert (row["CURRENCY"], row["BASECURR"], row["STATE"]) == ("CAD", "USD", "Partially Paid")


def test_party_balance_follows_its_documents(gateway: Gateway) -> None:
    """Page vendors and customers: TOTALDUE; drafts are not in it."""
    draft = gateway.ok(bill("D", action="Draft")).key
    assert balance(gateway, "VENDOR", "V1") in {"", "0"}
    gateway.put("APBILL", draft, action="post")
    assert balance(gateway, "VENDOR", "V1") == "100"
    moved = f'<update_bill key="{draft}"><vendorid>V2</vendorid></update_bill>'
    gateway.ok(moved)
    assert (balance(gateway, "VENDOR", "V1"), balance(gateway, "VENDOR", "V2")) == ("0", "100")
    gateway.put("APBILL", draft, action="pay", amount="60", date="2026-01-20")
    assert balance(gateway, "VENDOR", "V2") == "40"
    gateway.put("APBILL", draft, action="void_payment")
    gateway.put("COMPANY", "DEMO", billReversal=False)
    gateway.ok(f'<delete_bill key="{draft}"/>')
    assert balance(gateway, "VENDOR", "V2") == "0"


def test_rolled_back_work_leaves_no_trace(gateway: Gateway) -> None:
    """Section 1: balances and lines go back with the documents."""
    key = gateway.invoice("A")
    before = gateway.get("ARINVOICE", key), gateway.get("CUSTOMER", "C-100")
    reverse = (
        f'<reverse_invoice key="{key}"><datereversed>{day("2026-01-31")}</datereversed></reverse_invoice>'
    )
    answer = gateway.call(reverse, invoice("B"), invoice("C", customer="NO"), transaction="true")
    assert [item.status for item in answer.results] == ["aborted", "aborted", "failure"]
    assert (gateway.get("ARINVOICE", key), gateway.get("CUSTOMER", "C-100")) == before
    assert gateway.query("ARINVOICEITEM", "RECORDNO").data.get("totalcount") == "1"


def test_seeded_documents_are_settled() -> None:
    """A seed's documents get state, numbers and totals from their lines."""
    seed = seed_with()
    seed["companies"]["DEMO"]["objects"]["ARINVOICE"] = [
        {
            "CUSTOMERID": "C-100",
            "RECORDID": "OLD-1",
            "WHENCREATED": "01/15/2026",
            "ARINVOICEITEMS": [{"ACCOUNTNO": "4000", "TRX_AMOUNT": "12.50", "LOCATIONID": "E100"}],
        }
    ]
    with running(seed) as gateway:
        row = gateway.query("ARINVOICE", "RECORDNO STATE TOTALDUE CUSTOMERNAME").rows()[0]
        assert row == {"RECORDNO": "1", "STATE": "Posted", "TOTALDUE": "12.5", "CUSTOMERNAME": "Acme"}
        assert balance(gateway) == "12.5"
        assert gateway.put("ARINVOICE", "1", action="pay", date="2026-02-01")["STATE"] == "Paid"


def test_expired_company_runs_nothing() -> None:
    """Section 2, position A: PL04000055."""
    with running(seed_with(expired=True)) as gateway:
        answer = gateway.call("<getAPISession/>", authentication=LOGIN)
        assert answer.text("errormessage/error/errorno") == "PL04000055"


@pytest.mark.parametrize("amount", ["1e999999", "NaN", "-Infinity", "1,5", "\u0663x", "9" * 40, ""])
def test_amounts_must_be_numbers(gateway: Gateway, amount: str) -> None:
    """Section 1: amounts are decimals rounded to two places."""
    gateway.refused(invoice("A", line(amount)))


@pytest.mark.parametrize("key", ["\u00b2", "-1", "1.5", "x", "99999999999999999999"])
def test_keys_must_be_record_numbers(gateway: Gateway, key: str) -> None:
    """Section 9: an unknown key is refused, whatever it is."""
    assert "we can't find this transaction" in gateway.refused(f'<delete_invoice key="{key}"/>').messages


def test_two_callers_one_winner(gateway: Gateway) -> None:
    """Sections 1 and 9: the same number, or the same control id, is taken once however many ask at a time."""

    def create(attempt: int) -> str:
        with httpx.Client(timeout=10) as http:
            caller = Gateway(gateway.base, http)
            same = f"once-{attempt % 4}"
            body = invoice(f"N{attempt % 4}")
            return caller.call(body, control_ids=(same,), unique_id="<uniqueid>true</uniqueid>").first.status

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(32)))
    assert outcomes.count("success") == 4
    assert gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount") == "4"
    assert balance(gateway) == "400"
