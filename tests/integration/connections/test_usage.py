"""What settings and mappings are used for, asked through the API."""

from __future__ import annotations

from tests.integration.system import Person, System
from tests.integration.tenants import ACME, GLOBEX, LINEHAUL

PATH = f"{ACME.path}/usage"


def test_settings_and_mappings_tell_what_they_are_used_for(
    system: System, acme: Person, globex: Person
) -> None:
    sent = [ACME.invoice("1001", [*LINEHAUL, ("Accessorial", "Layover", "50.00")]), ACME.invoice("1002")]
    acme.post("/v1/invoices", {"items": sent})
    acme.post("/v1/bills", {"items": [ACME.bill("T1")]})
    system.drain()

    told = acme.get(PATH)
    assert (told["documents"], told["complete"], told["untold"]) == (3, True, 0)
    used = {place["path"]: place["documents"] for place in told["accounts"]}
    assert used == {
        "categories.load.items.Customer Linehaul.ar": 2,
        "categories.load.items.Fuel Surcharge.ar": 2,
        "categories.accessorials.items.Layover.ar": 1,
        "categories.accessorials.default.ar": 1,
        "categories.trip.items.Carrier Linehaul.ap": 1,
    }
    settings = {setting["setting"]: setting["documents"] for setting in told["settings"]}
    assert (settings["ar.autopostInvoices"], settings["ap.autopostBills"]) == (2, 1)
    terms = next(row for row in told["settings"] if row["setting"] == "advanced.defaultPaymentTermsDays")
    assert (terms["documents"], terms["atLeast"]) == (0, True), "each party has terms in Alvys"
    samples = {(sample["source"], sample["side"]): sample for sample in told["samples"]}
    assert samples["subsidiary", "ar"]["value"] == ACME.subsidiary_name
    assert samples["subsidiary", "ap"]["number"] == "T1"

    # Who may not see bills is shown nothing of them; other tenants and others than administrators nothing.
    partial = system.person(ACME.name, permissions=["CompanyProfileManager", "Billing", "Invoice"])
    assert {sample["side"] for sample in partial.get(PATH)["samples"]} == {"ar"}
    assert globex.get(f"{GLOBEX.path}/usage")["documents"] == 0
    system.person(ACME.name, role="Dispatcher").call("GET", PATH).expect(403)
