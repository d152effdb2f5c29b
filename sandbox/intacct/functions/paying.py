"""Legacy payment functions (protocol section 8; pages accounts-*-payments)."""

from __future__ import annotations

from lxml.etree import _Element

from sandbox.intacct.books import payments, voiding
from sandbox.intacct.books.actor import Actor
from sandbox.intacct.books.payment_kinds import DISBURSEMENT, RECEIPT, PaymentKind
from sandbox.intacct.books.payment_states import requested_state, step
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import DATE_FORMAT, parse_date

from .legacy import date_text
from .result import Outcome


def _text(element: _Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _key(element: _Element) -> int:
    key = (element.get("key") or "").strip()
    if not key.isdecimal():
        raise refuse(f"Oops, we can't find this transaction; enter a valid payment record number ({key}).")
    return int(key)


def _date(actor: Actor, element: _Element, tag: str) -> str:
    found = element.find(tag)
    text = date_text(found) if found is not None else ""
    return text or actor.company.clock.today().strftime(DATE_FORMAT)


def create_ar_payment(actor: Actor, element: _Element) -> Outcome:
    """Create an ARPYMT. Without items it is an advance, which is not simulated."""
    actor.require(RECEIPT.object, "create")
    items = [
        {"RECORDKEY": _text(item, "invoicekey"), "TRX_PAYMENTAMOUNT": _text(item, "amount")}
        for item in element.findall("arpaymentitem")
    ]
    if not items:
        raise refuse("Advances are not supported; name at least one arpaymentitem.")
    day = _date(actor, element, "datereceived")
    header = {
        "CUSTOMERID": _text(element, "customerid"),
        "FINANCIALENTITY": _text(element, "bankaccountid"),
        "UNDEPOSITEDACCOUNTNO": _text(element, "undepfundsacct"),
        "PRBATCH": _text(element, "batchkey"),
        "DOCNUMBER": _text(element, "refid"),
        "RECEIPTDATE": day,
        "PAYMENTMETHOD": _text(element, "paymentmethod"),
        "CURRENCY": _text(element, "currency"),
    }
    row = payments.create(actor, RECEIPT, header, items)
    return Outcome(key=str(row["RECORDNO"]))


def create_payment_request(actor: Actor, element: _Element) -> Outcome:
    """Select bills for payment. A check, ACH or bank file stays open until it is confirmed."""
    actor.require(DISBURSEMENT.object, "create")
    items = []
    for item in element.iter("paymentrequestitem"):
        key = _text(item, "key")
        adjustment = key.isdecimal() and actor.table("APADJUSTMENT").get(int(key)) is not None
        items.append(
            {
                "POSADJKEY" if adjustment else "RECORDKEY": key,
                "TRX_PAYMENTAMOUNT": _text(item, "paymentamount"),
                "TRX_TOTALDISCOUNTTOAPPLY": _text(item, "discounttoapply"),
            }
        )
    header = {
        "VENDORID": _text(element, "vendorid"),
        "FINANCIALENTITY": _text(element, "bankaccountid") or _text(element, "chargecardid"),
        "PAYMENTMETHOD": _text(element, "paymentmethod"),
        "PAYMENTDATE": _date(actor, element, "paymentdate"),
        "DOCNUMBER": _text(element, "documentnumber"),
        "DESCRIPTION": _text(element, "paymentdescription") or _text(element, "memo"),
    }
    state = requested_state(actor, header["PAYMENTMETHOD"])
    row = payments.create(actor, DISBURSEMENT, header, items, state)
    return Outcome(key=str(row["RECORDNO"]))


def reverse(actor: Actor, kind: PaymentKind, element: _Element) -> Outcome:
    """reverse_arpayment and reverse_appayment."""
    actor.require(kind.object, "reverse")
    reversal_date = element.find("datereversed")
    text = date_text(reversal_date) if reversal_date is not None else ""
    if not text:
        raise refuse("The Reverse date field is missing a value.")
    row = voiding.void(actor, kind, _key(element), parse_date(text), _text(element, "description"))
    second = row.get("_VOID") if actor.company.assumptions.reverse_key == "reversal" else None
    return Outcome(key=str(second or row["RECORDNO"]))


def delete(actor: Actor, kind: PaymentKind, element: _Element) -> Outcome:
    """delete_arpayment and delete_paymentrequest."""
    actor.require(kind.object, "delete")
    payments.delete(actor, kind, _key(element), request=kind is DISBURSEMENT)
    return Outcome()


def _request_keys(element: _Element) -> list[int]:
    keys = [(key.text or "").strip() for key in element.iter("appaymentkey")]
    return [int(key) if key.isdecimal() else 0 for key in keys]


def void_requests(actor: Actor, element: _Element) -> Outcome:
    """void_appaymentrequest: voids posted payments and deletes open ones."""
    actor.require(DISBURSEMENT.object, "reverse")
    for key in _request_keys(element):
        row = payments.find_payment(actor, DISBURSEMENT, key)
        if row.get("STATE") in payments.CANCELLABLE:
            payments.delete(actor, DISBURSEMENT, key, request=True)
        else:
            voiding.void(actor, DISBURSEMENT, key, None)
    return Outcome()


def step_requests(name: str, actor: Actor, element: _Element) -> Outcome:
    """approve_, decline_ and confirm_appaymentrequest. Confirming posts a payment that is approved."""
    actor.require(DISBURSEMENT.object, "update")
    for key in _request_keys(element):
        step(actor, DISBURSEMENT, payments.find_payment(actor, DISBURSEMENT, key), name)
    return Outcome()
