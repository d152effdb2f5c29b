"""Settings: defaults, validation, effect, copying, and two people at work (CONN-6 … CONN-9, CONN-12)."""

from __future__ import annotations

import pytest

from tests.integration.system import Answer, Json, Person, System
from tests.integration.tenants import ACME, GLOBEX, MAPPINGS

AR = {
    "autoCreateCustomer": False,
    "nameMatchingFallback": False,
    "autopostInvoices": False,
    "poNumberMapping": "order_number",
    "includeDriverBills": False,
    "exportCarrierStatements": False,
    "exportDriverSettlements": True,
    "exportCarrierSettlements": True,
    "exportECheckTransactions": False,
    "exportDeductionsAsCredits": True,
    "referencePrefixes": False,
}


AP = {
    "autoCreateVendor": False,
    "nameMatchingFallback": False,
    "linkCarriersBy": "external_id",
    "createFactoringCompaniesAs": "contact",
    "drivers1099UnderTheirTaxCompany": True,
    "autopostBills": False,
    "includeDriverBills": False,
    "only1099Drivers": False,
    "exportCarrierStatements": False,
    "exportDriverSettlements": True,
    "exportCarrierSettlements": True,
    "payToSubsidiarysCarrier": False,
    "sendCarrierInvoiceUponUpload": False,
    "exportECheckTransactions": False,
    "includeFuelTransactions": False,
    "includeTollTransactions": False,
    "includeAccessorialExpenses": False,
    "referencePrefixes": False,
}


ADVANCED: Json = {
    "defaultPaymentTermsDays": 30,
    "customPaymentTerms": {"customers": {}, "carriers": {}},
    "paymentTypeTerms": {},
    "crossSubsidiaryBilling": False,
    "intercompanyParties": {},
    "reverseIn": "original_period",
    "createPartiesIn": "company",
    "keepCustomersAndVendorsUpToDate": False,
    "longReferences": "truncate",
    "summaryInvoicesOverSeveralSubsidiaries": "split",
    "retryWhenFixed": False,
    "allocateSummaryPayments": False,
    "importDiscountsAndCreditsAsPayments": False,
    "postECheckPaymentsToTheirLoad": False,
}


@pytest.mark.rule("CONN-12", "DEC-1")
def test_every_setting_has_its_default_and_can_be_changed(ann: Person) -> None:
    """CONN-12, DEC-1: each one is told, changed alone, and leaves the others as they were."""
    created = ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    assert (created["ar"], created["ap"], created["advanced"]) == (AR, AP, ADVANCED)
    other: Json = {
        "poNumberMapping": "po_number",
        "linkCarriersBy": "dot_number",
        "createFactoringCompaniesAs": "vendor",
        "defaultPaymentTermsDays": 45,
        "customPaymentTerms": {"customers": {"cust-100": 15}, "carriers": {"V-100": 7}},
        "paymentTypeTerms": {"Direct Deposit": 10},
        "intercompanyParties": {"Acme West": {"customerId": "C-WEST", "vendorId": "V-WEST"}},
        "reverseIn": "today",
        "createPartiesIn": "entity",
        "drivers1099UnderTheirTaxCompany": False,
        "longReferences": "error",
        "exportDriverSettlements": False,
        "exportCarrierSettlements": False,
        "summaryInvoicesOverSeveralSubsidiaries": "refuse",
    }
    changed = {
        group: {name: other.get(name, True) for name in defaults}
        for group, defaults in {"ar": AR, "ap": AP, "advanced": ADVANCED}.items()
    }
    ann.call("PATCH", ACME.path, {"ar": {"autopostInvoices": True}}).expect(200)
    assert ann.get(ACME.path)["ar"] == {**AR, "autopostInvoices": True}
    ann.call("PATCH", ACME.path, changed).expect(200)
    after = ann.get(ACME.path)
    assert {group: after[group] for group in changed} == changed


@pytest.mark.rule("CONN-12")
@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"ar": {"autopostInvoice": True}}, "ar.autopostInvoice"),
        ({"ar": {"autopostInvoices": "yes"}}, "ar.autopostInvoices"),
        ({"ar": {"autopostInvoices": None}}, "ar.autopostInvoices"),
        ({"ap": {"linkCarriersBy": "name"}}, "ap.linkCarriersBy"),
        ({"advanced": {"reverseIn": "tomorrow"}}, "advanced.reverseIn"),
        ({"advanced": {"createPartiesIn": "everywhere"}}, "advanced.createPartiesIn"),
        ({"advanced": {"defaultPaymentTermsDays": 366}}, "advanced.defaultPaymentTermsDays"),
        (
            {"advanced": {"customPaymentTerms": {"customers": {"C-100": "soon"}}}},
            "advanced.customPaymentTerms.customers.C-100",
        ),
        ({"advanced": {"intercompanyParties": {"W": {}}}}, "advanced.intercompanyParties.W"),
        ({"advanced": {"intercompanyParties": {"W": {"id": "V"}}}}, "advanced.intercompanyParties.W.id"),
        (
            {"advanced": {"customPaymentTerms": {"drivers": {"D": 1}}}},
            "advanced.customPaymentTerms.drivers",
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_path(acme: Person, change: Json, path: str) -> None:
    """CONN-12: and nothing is changed, nor recorded."""
    before = acme.get(ACME.path), acme.get(f"{ACME.path}/audit")
    problem = acme.call("PATCH", ACME.path, change).expect(400)
    assert [one["path"] for one in problem["errors"]] == [path]
    assert (acme.get(ACME.path), acme.get(f"{ACME.path}/audit")) == before


@pytest.mark.rule("TERM-1", "TERM-2")
def test_custom_terms_go_before_all_others(system: System, acme: Person) -> None:
    """TERM-1, TERM-2: by Alvys or Sage id; a row is added or taken away without the others."""
    for terms in ({"customers": {"cust-100": 15, "C-7": 10}}, {"carriers": {"V-100": 15}}):
        acme.call("PATCH", ACME.path, {"advanced": {"customPaymentTerms": terms}}).expect(200)
    acme.call("PATCH", ACME.path, {"advanced": {"customPaymentTerms": {"customers": {"C-7": None}}}}).expect(
        200
    )
    assert acme.get(ACME.path)["advanced"]["customPaymentTerms"] == {
        "customers": {"cust-100": 15},
        "carriers": {"V-100": 15},
    }
    acme.post("/v1/invoices", ACME.invoice("1001"))
    acme.post("/v1/bills", ACME.bill("T1"))
    system.drain()
    (invoice,), (bill,) = system.sage.objects("ARINVOICE"), system.sage.objects("APBILL")
    assert (invoice["TERMNAME"], bill["TERMNAME"]) == ("Net 15", "Net 15")


@pytest.mark.rule("MOD-6")
def test_a_reversal_is_dated_as_set(system: System, acme: Person) -> None:
    """MOD-6: in the original period, which may be closed by then, or today, which makes it possible."""
    envelope = ACME.invoice("1001")
    envelope["invoice"]["InvoicedDate"] = "2026-06-15"
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2026-06-30"})
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    (error,) = acme.errors()
    assert error["problem"]["code"] == "period_closed"
    acme.call("PATCH", ACME.path, {"advanced": {"reverseIn": "today"}}).expect(200)
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert acme.status(sent) == "reverted"
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2025-12-31"})


@pytest.mark.rule("CONN-9")
def test_a_copy_begins_with_the_settings_and_is_independent(system: System, acme: Person) -> None:
    """CONN-9: AR, AP, advanced and mappings; neither side's later changes reach the other."""
    settings: Json = {
        "ar": {"autoCreateCustomer": True},
        "ap": {"linkCarriersBy": "mc_number"},
        "advanced": {"reverseIn": "today", "customPaymentTerms": {"customers": {"C-100": 10}}},
        "apSync": False,
    }
    acme.call("PATCH", ACME.path, settings).expect(200)
    message = ACME.connect_message(
        subsidiary={"id": "sub-2", "name": "Acme West", "type": ""},
        postingDestination="top_level",
        copyFrom="sub-1",
    )
    copy = acme.call("POST", "/v1/connections", message).expect(201)
    source = acme.get(ACME.path)
    for name in ("ar", "ap", "advanced", "arSync", "apSync", "primarySync"):
        assert copy[name] == source[name], name
    assert (copy["status"], copy["firstActivatedAt"]) == ("not_set_up", None)
    second = "/v1/connections/sub-2"
    assert _mapped(acme, second) == _mapped(acme, ACME.path)
    acme.call("PATCH", ACME.path, {"ar": {"autoCreateCustomer": False}}).expect(200)
    acme.call("PUT", f"{second}/account-mappings", {"defaults": {"ar": "4000", "ap": "5000"}}).expect(200)
    assert acme.get(second)["ar"]["autoCreateCustomer"] is True
    assert acme.get(f"{ACME.path}/account-mappings")["defaults"] == MAPPINGS["defaults"]


@pytest.mark.rule("CONN-9", "API-2")
def test_only_an_own_connection_is_copied(system: System, acme: Person, globex: Person) -> None:
    """CONN-9, API-2: another tenant's is as unknown as one that never was."""
    globex.call("PATCH", GLOBEX.path, {"primarySync": False}).expect(200)
    for source in ("sub-99", "sub 1", "../sub-1"):
        message = ACME.connect_message(
            subsidiary={"id": "sub-2", "name": "Acme West", "type": ""}, copyFrom=source
        )
        problem = acme.call("POST", "/v1/connections", message).expect(404)
        assert problem["code"] == "template_not_found"
        assert problem["errors"][0]["path"] == "copyFrom"
    assert system.account.password("acme", "sub-2") is None


@pytest.mark.rule("CONN-12")
def test_a_change_of_what_somebody_else_changed_is_refused(system: System, acme: Person) -> None:
    """CONN-12: with the version that was read, as a member or as If-Match; it is told who and when."""
    bob = system.person("acme", sub="bob")
    read = acme.get(ACME.path)["version"]
    assert acme.get(f"{ACME.path}/account-mappings")["version"] == read
    bob.call("PATCH", ACME.path, {"ar": {"autoCreateCustomer": True}, "version": read}).expect(200)
    late: Json = {"ar": {"nameMatchingFallback": True}}
    for answer in (
        acme.call("PATCH", ACME.path, {**late, "version": read}),
        _if_match(system, acme, "PATCH", ACME.path, late, f'"{read}"'),
        acme.call("PUT", f"{ACME.path}/account-mappings", {**MAPPINGS, "version": read}),
        _if_match(system, acme, "PATCH", f"{ACME.path}/account-mappings", MAPPINGS, f'W/"{read}"'),
    ):
        problem = answer.expect(409)
        assert (problem["code"], problem["changedBy"]) == ("changed_meanwhile", "bob")
        assert problem["changedAt"]
        assert "bob" in problem["detail"]
    assert _if_match(system, acme, "PATCH", ACME.path, late, "yesterday").expect(400)
    # Without a version the last writer wins, and what the other one changed stays.
    after = acme.call("PATCH", ACME.path, late).expect(200)
    assert (after["ar"]["autoCreateCustomer"], after["ar"]["nameMatchingFallback"]) == (True, True)
    _if_match(system, acme, "PATCH", ACME.path, {"arSync": False}, f'"{after["version"]}"').expect(200)


def _if_match(system: System, person: Person, method: str, path: str, body: Json, tag: str) -> Answer:
    return system.call(method, path, body, token=person.token, headers={"If-Match": tag})


def _mapped(person: Person, path: str) -> Json:
    answer = person.get(f"{path}/account-mappings")
    return answer["defaults"], answer["categories"]
