"""What settings and mappings are used for: counted from the newest transactions, never told wrongly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.readiness.concerned_settings import told_settings
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.usecases.connections import count_usage
from alvys_intacct.usecases.connections.count_usage import Usage
from tests.fakes.samples import (
    SUBSIDIARY,
    TENANT,
    carrier_bill,
    connection,
    driver_settlement,
    load_invoice,
)
from tests.fakes.service import Service

MAPPINGS = AccountMappings(
    defaults=SidedAccounts(ar="4000", ap="5000"),
    categories={
        Category.LOAD: CategoryMapping(items={"Customer Linehaul": SidedAccounts(ar="4010")}),
        Category.ACCESSORIALS: CategoryMapping(default=SidedAccounts(ar="4020")),
    },
)


@pytest.fixture
def service() -> Service:
    return Service(connection(account_mappings=MAPPINGS))


def sent(service: Service, *messages: dict[str, Any]) -> None:
    for message in messages:
        service.send(message)


def used(service: Service) -> Usage:
    known = service.connections.get(TENANT, SUBSIDIARY)
    assert known is not None
    return service.settings.count_usage(known, lambda: None)


def test_each_document_counts_once_for_each_item_and_default_that_it_uses(service: Service) -> None:
    sent(
        service,
        load_invoice("1", amounts=["1000.00", "20.00", "30.00"]),
        load_invoice("2", amounts=["900.00"]),
        carrier_bill("T1"),
    )
    usage = used(service)
    assert (usage.documents, usage.complete, usage.untold) == (3, True, 0)
    assert dict(usage.places) == {
        "categories.load.items.Customer Linehaul.ar": 2,
        # The item has no account of its own, so the category's default decides: once a document.
        "categories.accessorials.items.Detention.ar": 1,
        "categories.accessorials.default.ar": 1,
        "categories.trip.items.Carrier Linehaul.ap": 1,
        "categories.accessorials.items.Lumper.ap": 1,
        "defaults.ap": 1,
    }


def test_what_is_out_of_the_books_uses_no_account_and_what_says_nothing_is_told(service: Service) -> None:
    sent(service, *(load_invoice(str(number)) for number in range(1, 5)))
    first, second, third, _ = sorted(service.transactions.records.items(), key=lambda row: row[1].number)
    service.transactions.records[first[0]] = first[1].model_copy(update={"status": Status.SKIPPED})
    service.transactions.records[second[0]] = second[1].model_copy(update={"status": Status.REVERTED})
    service.transactions.forget_content(third[0])
    usage = used(service)
    assert (usage.documents, usage.untold) == (4, 1)
    assert usage.places["categories.load.items.Customer Linehaul.ar"] == 1
    # The skipped one counts for the settings: they may be why.
    assert usage.settings["ar.autopostInvoices"] == usage.settings["ar.poNumberMapping"] == 3


def test_only_the_last_days_and_the_newest_documents_count(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(service, load_invoice("1"))
    service.clock.advance(timedelta(days=31).total_seconds())
    assert used(service).documents == 0
    monkeypatch.setattr(count_usage, "MOST_DOCUMENTS", 3)
    monkeypatch.setattr(count_usage, "_PAGE", 2)
    sent(service, *(load_invoice(str(number)) for number in range(2, 5)))
    service.clock.advance(301)
    assert (used(service).documents, used(service).complete) == (3, True)
    sent(service, load_invoice("5"))
    service.clock.advance(301)
    assert (used(service).documents, used(service).complete) == (3, False)


def test_it_is_read_once_in_five_minutes_and_anew_after_a_change(service: Service) -> None:
    sent(service, load_invoice("1"))
    assert used(service).documents == 1
    sent(service, load_invoice("2"))
    assert used(service).documents == 1
    service.connections.kept[TENANT, SUBSIDIARY] = connection(account_mappings=MAPPINGS, version=9)
    assert used(service).documents == 2
    sent(service, load_invoice("3"))
    service.clock.advance(301)
    assert used(service).documents == 3


def test_samples_are_the_newest_value_of_each_field_and_kind(service: Service) -> None:
    sent(service, load_invoice("1"))
    service.clock.advance(60)
    newer = load_invoice("2")
    newer["loads"][0] |= {"OrderNumber": "ORD-9" * 50, "PONumber": " "}
    sent(service, newer, carrier_bill("T1"))
    samples = {(source, str(kind)): sample for (source, kind), sample in used(service).samples.items()}
    order = samples["order_number", "load_invoice"]
    assert (order.number, len(order.value)) == ("2", count_usage.LONGEST_SAMPLE)
    assert samples["carrier_invoice_number", "carrier_bill"].value == "CI-9"
    assert samples["subsidiary", "load_invoice"].value == "Acme East"
    assert ("office", "load_invoice") not in samples


def test_every_setting_that_is_told_exists_and_counts_its_own_kind(service: Service) -> None:
    chapters: dict[str, type[BaseModel]] = {"ar": ArSettings, "ap": ApSettings, "advanced": AdvancedSettings}
    names = {
        f"{chapter}.{info.alias}"
        for chapter, settings in chapters.items()
        for info in settings.model_fields.values()
    }
    assert told_settings() <= names
    sent(service, driver_settlement(), carrier_bill("T1"))
    usage = used(service)
    assert usage.settings["ap.includeDriverBills"] == usage.settings["ap.exportCarrierStatements"] == 1
    assert usage.settings["ap.autopostBills"] == usage.settings["advanced.longReferences"] == 2
    assert usage.settings["ar.autopostInvoices"] == 0


def test_settings_are_told_by_content_and_by_what_is_owed_to_us(service: Service) -> None:
    owes_us = driver_settlement(2, lines=[("Deduction", "IRP", "-100.00")])
    with_terms, without = load_invoice("1"), load_invoice("2")
    assert with_terms["party"]["termsInDays"]
    del without["party"]["termsInDays"]
    sent(service, with_terms, without, driver_settlement(1), owes_us)
    usage = used(service)
    assert usage.settings["advanced.defaultPaymentTermsDays"] == 3
    assert usage.settings["ap.payToSubsidiarysCarrier"] == 2
    assert usage.settings["advanced.keepCustomersAndVendorsUpToDate"] == 4
    owed = ("ar.includeDriverBills", "ar.exportDriverSettlements", "ar.exportDeductionsAsCredits")
    assert [usage.settings[setting] for setting in owed] == [1, 1, 1]
    assert usage.settings["ar.exportCarrierSettlements"] == 0
