"""The lines of a 1099 vendor's documents carry its form and box (AP-1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import MatchingRules, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document, DocumentType
from alvys_intacct.domain.sage.parties import CONTRACTOR_1099, Form1099, Party
from tests.fakes import samples
from tests.fakes.messages import message
from tests.fakes.samples import bill_envelope, connection, driver_settlement, invoice_envelope, whole

pytestmark = pytest.mark.rule("AP-1")
RENT = Form1099("MISC", "1")


def built(one: TransactionEnvelope, party: Party | None, **settings: Any) -> Document:
    """Its document, with this party in Sage or one to be created."""
    on = connection(**settings)
    wanted = wanted_party(one, booking_of(one, on), MatchingRules(True, True), {})
    inputs = replace(samples.inputs(one), wanted=wanted, match=Matched("V1", "", party))
    return samples.build(one, on, inputs).document


def vendor(form: Form1099 | None) -> Party:
    return Party("V1", "x", True, False, form_1099=form)


@pytest.mark.parametrize("form", [RENT, None])
def test_a_bill_has_the_form_of_its_vendor(form: Form1099 | None) -> None:
    assert built(bill_envelope(), vendor(form)).form_1099 == form


def test_a_vendor_credit_has_it_too() -> None:
    one = whole(driver_settlement(lines=[("Deduction", "IRP", "-100.00")]))
    credit = built(one, vendor(RENT))
    assert (credit.type, credit.form_1099) == (DocumentType.VENDOR_CREDIT, RENT)


def test_an_invoice_has_none() -> None:
    assert built(invoice_envelope(), vendor(RENT)).form_1099 is None


@pytest.mark.parametrize(("driver_type", "form"), [("OWNER_OPERATOR", RENT), ("Company", None)])
def test_a_w2_drivers_pay_is_on_no_form(driver_type: str, form: Form1099 | None) -> None:
    one = whole(driver_settlement(driver_type=driver_type))
    assert built(one, vendor(RENT)).form_1099 == form


@pytest.mark.parametrize(
    ("name", "form"),
    [("driver_settlement_new_1099_vendor", CONTRACTOR_1099), ("carrier_bill_factored_contact", None)],
)
def test_a_new_vendor_has_the_form_that_it_is_created_with(name: str, form: Form1099 | None) -> None:
    assert built(whole(message(name)), None).form_1099 == form


@pytest.mark.rule("MOD-4")
def test_a_vendor_that_gets_a_form_later_changes_no_document() -> None:
    """MOD-4: an edit without changes makes no write; the next real one carries the form."""
    before, after = built(bill_envelope(), vendor(None)), built(bill_envelope(), vendor(RENT))
    assert before.digest == after.digest
    assert before.side is Side.AP
