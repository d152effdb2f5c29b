"""Settings: their defaults, what an older record lacks, and how they are changed (CONN-9, CONN-12, TERM)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alvys_intacct.domain.connections.audit import differences
from alvys_intacct.domain.connections.changes import SettingsChange, changed
from alvys_intacct.domain.connections.connection import Connection, copied_settings
from alvys_intacct.domain.connections.setting_choices import CreatePartiesIn, ReverseIn
from alvys_intacct.domain.connections.settings import (
    AdvancedSettings,
    ApSettings,
    ArSettings,
    IntercompanyParty,
    with_changes,
)
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.terms import choose_term, term_wish
from tests.fakes.samples import bill_envelope, connection, invoice_envelope, load_invoice, whole


@pytest.mark.rule("CONN-12")
def test_a_record_from_before_these_settings_still_loads() -> None:
    """CONN-12: what it lacks has its default."""
    stored = json.loads(connection().model_dump_json())
    stored["ar"] = {"autopost_invoices": True, "po_number_mapping": "po_number"}
    stored["ap"], stored["advanced"] = {"autopost_bills": True}, {"default_payment_terms_days": 45}
    loaded = Connection.model_validate_json(json.dumps(stored))
    assert loaded.ar == ArSettings(autopost_invoices=True, po_number_mapping=loaded.ar.po_number_mapping)
    assert (loaded.ar.auto_create_customer, loaded.ap.auto_create_vendor) == (False, False)
    assert loaded.advanced.default_payment_terms_days == 45
    assert loaded.advanced.reverse_in is ReverseIn.ORIGINAL_PERIOD


@pytest.mark.rule("CONN-12", "AP-8")
def test_a_subsidiary_stored_with_one_id_is_customer_and_vendor_under_it() -> None:
    """AP-8: and each of the two ids is changed by itself."""
    stored = json.loads(connection().model_dump_json())
    stored["advanced"] = {"intercompany_parties": {"Acme West": "WEST"}}
    loaded = Connection.model_validate_json(json.dumps(stored))
    both = IntercompanyParty(customer_id="WEST", vendor_id="WEST")
    assert loaded.advanced.intercompany_parties == {"Acme West": both}
    assert Connection.model_validate_json(loaded.model_dump_json()) == loaded
    wanted = {"intercompanyParties": {"Acme West": {"vendorId": "V-W"}}}
    after = changed(loaded, SettingsChange(settings={"advanced": wanted}))
    assert after.advanced.intercompany_parties["Acme West"].customer_id == "WEST"
    assert [(one.path, one.old, one.new) for one in differences(loaded, after)] == [
        ("advanced.intercompanyParties.Acme West.vendorId", "WEST", "V-W")
    ]
    gone = {"intercompanyParties": {"Acme West": None}}
    assert not changed(after, SettingsChange(settings={"advanced": gone})).advanced.intercompany_parties


@pytest.mark.rule("CONN-12")
@pytest.mark.parametrize("model", [ArSettings, ApSettings, AdvancedSettings])
def test_every_setting_is_described(model: type[ArSettings | ApSettings | AdvancedSettings]) -> None:
    """CONN-12: in the API's own document."""
    assert all(field.description for field in model.model_fields.values())


@pytest.mark.rule("CONN-12")
@pytest.mark.parametrize(
    ("known", "wanted", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 3}, {"a": 3, "b": 2}),
        ({"a": 1}, {"a": None}, {"a": None}),  # for the model to refuse
        ({"t": {"x": {"1": 1, "2": 2}}}, {"t": {"x": {"1": None, "3": 3}}}, {"t": {"x": {"2": 2, "3": 3}}}),
        ({"t": {"x": {"1": 1}}}, {"t": {}}, {"t": {"x": {"1": 1}}}),
    ],
)
def test_only_what_is_named_changes(known: Any, wanted: Any, expected: Any) -> None:
    """CONN-12: down to the rows of a table."""
    assert with_changes(known, wanted) == expected


@pytest.mark.rule("TERM-1", "TERM-2")
@pytest.mark.parametrize(
    ("custom", "party", "expected", "rule"),
    [
        (None, None, "Net 45", "default payment terms"),
        (None, 15, "Net 15", "party terms"),
        (10, 15, "Net 10", "custom payment terms"),
        (0, 15, "Net 0", "custom payment terms"),
        (7, None, "Net 30", "Net 7 is not in Sage, so Net 30"),
    ],
)
def test_the_order_of_terms(custom: int | None, party: int | None, expected: str, rule: str) -> None:
    """TERM-1, TERM-2: custom, the party's own, default; and what is looked for is what is chosen."""
    sage = {"Net 0", "Net 10", "Net 15", "Net 30", "Net 45"}
    custom_terms = {"customers": {"cust-1": custom}} if custom is not None else {}
    advanced = AdvancedSettings.model_validate(
        {"defaultPaymentTermsDays": 45, "customPaymentTerms": custom_terms}
    )
    message = load_invoice()
    message["party"]["termsInDays"] = party
    on, sent = connection(advanced=advanced), whole(message)
    wish = term_wish(sent, booking_of(sent, on), on)
    chosen = choose_term(wish, sage)
    assert (chosen.name, chosen.rule) == (expected, rule)
    assert wish.name in (chosen.name, "Net 7")


@pytest.mark.rule("TERM-1", "TERM-2")
@pytest.mark.parametrize(
    ("envelope", "terms", "days"),
    [
        (invoice_envelope(), {"customers": {"cust-1": 5, "C1": 6}}, 5),
        (invoice_envelope(), {"customers": {"C1": 6}}, 6),
        (invoice_envelope(), {"carriers": {"C1": 6}}, None),
        (bill_envelope(), {"carriers": {"car-1": 7}}, 7),
        (bill_envelope(), {"carriers": {"V1": 8}}, 8),
        (bill_envelope(), {"customers": {"V1": 8}}, None),
    ],
)
def test_custom_terms_by_either_id(envelope: TransactionEnvelope, terms: Any, days: int | None) -> None:
    """TERM-1, TERM-2: the Alvys id goes before Sage's."""
    advanced = AdvancedSettings.model_validate({"customPaymentTerms": terms})
    on = connection(advanced=advanced)
    wish = term_wish(envelope, booking_of(envelope, on), on)
    assert (wish.days if wish.rule == "custom payment terms" else None) == days


@pytest.mark.rule("CONN-9")
def test_a_copy_takes_all_settings_and_nothing_else() -> None:
    assert set(copied_settings(connection())) == {
        "ar_sync",
        "ap_sync",
        "ar",
        "ap",
        "advanced",
        "account_mappings",
        "dimension_mappings",
        "custom_field_mappings",
    }


@pytest.mark.rule("PARTY-8", "CONN-9")
def test_parties_are_the_companys_unless_the_setting_says_otherwise() -> None:
    on = connection(entity_id="E1")
    assert (on.party_books.entity_id, on.books.entity_id) == (None, "E1")
    own = AdvancedSettings(create_parties_in=CreatePartiesIn.ENTITY)
    copy = on.model_copy(update=copied_settings(connection(advanced=own)))
    assert copy.party_books == copy.books
