"""What is predicted of a change is what saving it and exporting again does; no change predicts nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.parties.links import NO_LINKS
from alvys_intacct.domain.sage.documents import Dimension, Document
from alvys_intacct.domain.sage.metadata import DimensionValue, Metadata, ValueStatus
from alvys_intacct.domain.transactions.companions import main_key
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.record import transaction_id as identity
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.domain.what_if.outcomes import BothWays, Fate
from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.result import WhatIfResult
from alvys_intacct.usecases.what_if.build_both_ways import BuildBothWays
from alvys_intacct.usecases.what_if.kept_names import KeptNames
from alvys_intacct.usecases.what_if.predict_parties import only_sage_can_tell
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of
from tests.fakes.samples import (
    CALLER,
    SUBSIDIARY,
    TENANT,
    carrier_bill,
    connection,
    driver_settlement,
    load_invoice,
)
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("WHATIF-1")

ACCOUNTS = st.none() | st.sampled_from(["4000", "4100", "5000"])
SIDED = st.builds(lambda ar, ap: SidedAccounts(ar=ar, ap=ap), ACCOUNTS, ACCOUNTS)
VALUES = [DimensionValue(value_id="D1", name="East", status=ValueStatus.ACTIVE)]
MAPPING = st.sampled_from([None, "D1"]).map(
    lambda default: DimensionMapping(alvys_field=AlvysField.SUBSIDIARY, default=default)
)
CHANGES = st.fixed_dictionaries(
    {
        "account_mappings": st.builds(
            lambda defaults, items: AccountMappings(
                defaults=defaults,
                categories={Category.ACCESSORIALS: CategoryMapping(default=SidedAccounts(), items=items)},
            ),
            SIDED,
            st.dictionaries(st.sampled_from(["Detention", "Lumper"]), SIDED, max_size=2),
        ),
        "dimension_mappings": st.dictionaries(st.just(Dimension.DEPARTMENT), MAPPING),
        "ar": st.fixed_dictionaries(
            {"autopost_invoices": st.booleans(), "include_driver_bills": st.booleans()}
        ),
        "ap": st.fixed_dictionaries({"autopost_bills": st.booleans(), "include_driver_bills": st.just(True)}),
        "advanced": st.fixed_dictionaries({"default_payment_terms_days": st.sampled_from([15, 30])}),
    }
)
AMOUNTS = st.lists(st.sampled_from(["100.00", "20.50", "-30.00", "-400.00"]), min_size=1, max_size=3)
MESSAGES = st.lists(
    st.one_of(
        st.builds(lambda amounts: ("I", amounts), AMOUNTS),
        st.builds(lambda amounts: ("B", amounts), AMOUNTS),
        st.builds(lambda amounts: ("D", amounts), AMOUNTS),
    ),
    min_size=1,
    max_size=3,
)


def message(place: int, kind: str, amounts: list[str]) -> dict[str, Any]:
    if kind == "I":
        return load_invoice(f"{place}", amounts=amounts)
    if kind == "B":
        return carrier_bill(f"T{place}", amounts=amounts)
    lines = [
        ("Per Trip" if not number else "Deduction", f"Line {number}", amount)
        for number, amount in enumerate(amounts)
    ]
    return driver_settlement(place, lines=lines)


def settled(changes: dict[str, Any]) -> Connection:
    """The connection with these settings."""
    base = connection()
    update = {
        name: getattr(base, name).model_copy(update=value)
        if isinstance(value, dict) and name in SETTINGS
        else value
        for name, value in changes.items()
    }
    return base.model_copy(update=update)


# A failure is small enough as it is found: shrinking it would take minutes.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
SETTINGS = ("ar", "ap", "advanced")


def started(known: Connection, messages: list[tuple[str, list[str]]]) -> tuple[Service, Metadata]:
    """A deployment that has worked off the messages."""
    service = Service(known)
    service.books.accounts |= {"4100": True}
    service.books.dimensions = {Dimension.DEPARTMENT: VALUES}
    metadata = service.books.read_metadata(known.books)
    service.metadata.save(known.books, metadata)
    for place, (kind, amounts) in enumerate(messages, 1):
        service.send(message(place, kind, amounts))
    service.pump()
    return service, metadata


def foreseen(
    service: Service, present: Connection, proposed: Connection, metadata: Metadata
) -> dict[tuple[str, str], BothWays]:
    """What is predicted of each document, by its transaction and number."""
    names = KeptNames(service.alvys_values, TENANT, ())
    build = BuildBothWays(present, proposed, metadata, NO_LINKS, names, only_sage_can_tell, service.metrics)
    standing = [
        record
        for record in service.transactions.records.values()
        if record.status in (Status.EXPORTED, Status.FAILED)
    ]
    envelopes = envelopes_of(service.transactions, standing)
    pairs = [pair for each in standing for pair in build(each, envelopes[ref_of(each)])]
    assert not service.metrics.unforeseen_errors
    return {(pair.subject.transaction_id, pair.subject.number): pair for pair in pairs}


def in_books(service: Service, record: Transaction) -> Document:
    receipt = record.receipt
    assert receipt is not None
    return service.books.documents[receipt.company_id, receipt.document_type, receipt.record_no].document


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(before=CHANGES, after=CHANGES, messages=MESSAGES)
def test_what_is_predicted_is_what_saving_and_exporting_does(
    before: dict[str, Any], after: dict[str, Any], messages: list[tuple[str, list[str]]]
) -> None:
    present, proposed = settled(before), settled(after)
    service, metadata = started(present, messages)
    predicted = foreseen(service, present, proposed, metadata)
    exported = {record.transaction_id for record in service.transactions.records.values() if record.receipt}

    posted = {
        record.transaction_id
        for record in service.transactions.records.values()
        if record.receipt is not None and record.receipt.posted
    }

    service.switch(SUBSIDIARY, **{name: getattr(proposed, name) for name in after})
    service.cold_start()
    for stored in list(service.transactions.records.values()):
        if stored.status is Status.FAILED:
            service.retry.by_id(CALLER, [stored.transaction_id])
        elif stored.status is Status.EXPORTED and stored.role is DocumentRole.MAIN:
            service.regenerate(stored)
    service.pump(60)

    fates = {pair.subject.transaction_id: pair.after.fate for pair in reversed(predicted.values())}
    records = {record.number: record for record in service.transactions.records.values()}
    for (transaction_id, number), pair in predicted.items():
        record, outcome = records.get(number), pair.after
        if record is not None and record.role is not DocumentRole.MAIN:
            main = fates.get(identity(TENANT, record.kind, main_key(record)), Fate.BOOKED)
            if main is not Fate.BOOKED:
                continue  # it follows its main document, which stays as it is
        if outcome.document is not None and outcome.fate is Fate.BOOKED:
            assert record is not None, number
            assert record.status is Status.EXPORTED, (number, record.problem)
            booked = in_books(service, record)
            # The number of what was reversed is used up, the party of what failed wasn't known, and what
            # was posted stays posted.
            expected = replace(
                outcome.document,
                document_number=booked.document_number,
                party_id=outcome.document.party_id or booked.party_id,
                posted=outcome.document.posted or transaction_id in posted,
            )
            assert repr(expected) == repr(booked)
        elif outcome.fate is Fate.FAILED:
            assert record is not None
            assert record.status is Status.FAILED
            assert record.problem is not None
            assert record.problem.code == outcome.problems[0].code
        elif outcome.skip is not None and transaction_id not in exported:
            assert record is None or record.skip_code == outcome.skip.value


@settings(max_examples=25, deadline=None)
@given(now=CHANGES, messages=MESSAGES)
def test_the_present_settings_predict_nothing(
    now: dict[str, Any], messages: list[tuple[str, list[str]]]
) -> None:
    service, _ = started(settled(now), messages)
    known = service.connections.get(TENANT, SUBSIDIARY)
    assert known is not None
    proposal = Proposal(
        account_mappings=known.account_mappings.model_dump(mode="json"),
        dimension_mappings=known.dimension_mappings,
        settings={name: getattr(known, name).model_dump(mode="json", by_alias=True) for name in SETTINGS},
    )
    run = service.what_if.ask(CALLER, known, proposal, "corr")
    service.pump()
    result = service.what_ifs.result(run)
    assert result is not None
    counts = {name: count for name, count in result.counts.model_dump().items() if count}
    assert counts.keys() <= {"exported", "failed", "unchanged"}
    assert all(row.before == row.after for row in result.totals)
    assert result == WhatIfResult(counts=result.counts, totals=result.totals, titles=result.titles)
