"""The small rules: terms, parties, switches, removal, adoption, permissions, currencies, error records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import (
    ConnectionStatus,
    as_switched,
    is_held,
    leaves_no_side_on,
)
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.error_transactions.records import error_of_payment, error_of_transaction
from alvys_intacct.domain.errors import NeedsAttention, Retryable, VendorError
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.parties.terms import TermWish, choose_term
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType, FoundDocument
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.modification import Removal, how_to_remove
from alvys_intacct.domain.transactions.record import Status, problem_of
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.domain.transactions.unknown_outcomes import (
    LONGEST_REQUEST,
    adopted,
    left_by_refusal,
    may_be_sent_again,
)
from tests.contract.stores import rows
from tests.fakes.samples import connection
from tests.fakes.small import START
from tests.unit.domain.test_lifecycle import INTENT


def found(state: DocumentState = DocumentState.POSTED, **changes: Any) -> FoundDocument:
    """The document that the intent announced."""
    known = FoundDocument(
        type=DocumentType.INVOICE,
        record_no="100",
        document_number="1001",
        party_id="C1",
        state=state,
        total=Decimal("1086.39"),
        due=Decimal("1086.39"),
        paid=Decimal(0),
        currency="USD",
        description="[Alvys inv-1001] Load LD1001",
        created_at=START + timedelta(seconds=5),
    )
    return replace(known, **changes)


# ------------------------------------------------------------------------------ TERM


@pytest.mark.parametrize(
    ("party", "default", "terms", "expected"),
    [
        (15, 45, {"Net 15", "Net 45", "Net 30"}, "Net 15"),
        (0, 45, {"Net 0", "Net 45"}, "Net 0"),
        (None, 45, {"Net 15", "Net 45"}, "Net 45"),
        (60, 45, {"Net 45", "Net 30"}, "Net 30"),
        (None, 45, {"NET  30"}, "NET  30"),
        (15, 45, {"net 15"}, "net 15"),
    ],
)
def test_which_term_a_document_gets(party: int | None, default: int, terms: set[str], expected: str) -> None:
    """TERM-1, TERM-2."""
    assert choose_term(TermWish(default if party is None else party, "rule"), terms).name == expected


@pytest.mark.parametrize("terms", [set(), {"Net 45", "Due on receipt"}])
def test_no_such_term_and_no_net_30(terms: set[str]) -> None:
    """TERM-1."""
    with pytest.raises(NeedsAttention) as refusal:
        choose_term(TermWish(15, "rule"), terms)
    assert refusal.value.code == "term_not_found"
    assert "Net 15" in refusal.value.message


# ------------------------------------------------------------------------------ CONN


@pytest.mark.parametrize(
    ("changes", "side", "reason"),
    [
        ({}, Side.AR, None),
        ({"ar_sync": False}, Side.AR, SkipReason.SIDE_SWITCHED_OFF),
        ({"ar_sync": False}, Side.AP, None),
        ({"ap_sync": False}, Side.AP, SkipReason.SIDE_SWITCHED_OFF),
        ({"status": ConnectionStatus.NOT_SET_UP}, Side.AR, SkipReason.NO_ACTIVE_CONNECTION),
        ({"status": ConnectionStatus.DISCONNECTED}, Side.AP, SkipReason.NO_ACTIVE_CONNECTION),
    ],
)
def test_the_switches(changes: dict[str, Any], side: Side, reason: SkipReason | None) -> None:
    """CONN-7, AR-2."""
    assert reason_to_skip(connection(**changes), side, date(2026, 11, 1)) is reason


def test_no_connection() -> None:
    """AR-2."""
    assert reason_to_skip(None, Side.AR, None) is SkipReason.NO_ACTIVE_CONNECTION
    assert not is_held(None)


@pytest.mark.parametrize(
    ("created", "reason"),
    [
        (date(2026, 1, 1), SkipReason.BEFORE_ACTIVATION),
        (date(2026, 1, 2), None),
        (date(2026, 1, 3), None),
        (None, None),
    ],
)
def test_only_what_was_created_since_the_first_activation(
    created: date | None, reason: SkipReason | None
) -> None:
    """CONN-11."""
    assert reason_to_skip(connection(), Side.AR, created) is reason


@pytest.mark.parametrize(
    ("status", "primary", "held"),
    [
        (ConnectionStatus.ACTIVE, True, False),
        (ConnectionStatus.ACTIVE, False, True),
        (ConnectionStatus.PAUSED, False, True),
        (ConnectionStatus.PAUSED, True, False),
        (ConnectionStatus.DISCONNECTED, False, False),
        (ConnectionStatus.NOT_SET_UP, False, False),
    ],
)
def test_a_paused_connection_holds(status: ConnectionStatus, primary: bool, held: bool) -> None:
    """CONN-7, Reliability 9."""
    assert is_held(as_switched(connection(status=status, primary_sync=primary))) is held


@pytest.mark.parametrize(
    ("ar", "ap", "none"), [(True, True, False), (True, False, False), (False, False, True)]
)
def test_the_last_side_that_is_on(ar: bool, ap: bool, none: bool) -> None:
    """CONN-7."""
    assert leaves_no_side_on(connection(ar_sync=ar, ap_sync=ap)) is none


# ------------------------------------------------------------------------------- MOD


@pytest.mark.parametrize(
    ("state", "removal"),
    [
        (DocumentState.DRAFT, Removal.DELETE),
        (DocumentState.SUBMITTED, Removal.DELETE),
        (DocumentState.POSTED, Removal.REVERSE),
        (DocumentState.REVERSED, Removal.NOTHING_TO_DO),
        (DocumentState.DELETED, Removal.NOTHING_TO_DO),
    ],
)
def test_how_a_document_leaves_the_books(state: DocumentState, removal: Removal) -> None:
    """MOD-1."""
    assert how_to_remove(found(state)) is removal
    assert how_to_remove(None) is Removal.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DocumentState.PAID, "document_paid"),
        (DocumentState.PARTIALLY_PAID, "document_paid"),
        (DocumentState.SELECTED, "document_selected_for_payment"),
    ],
)
def test_documents_that_stay(state: DocumentState, code: str) -> None:
    """MOD-1."""
    with pytest.raises(NeedsAttention) as refusal:
        how_to_remove(found(state, paid=Decimal("5.00")))
    assert refusal.value.code == code
    assert "1001" in refusal.value.message
    assert "retry" in refusal.value.remedy


# -------------------------------------------------------------------------- adoption


@pytest.mark.parametrize(
    "state", sorted(set(DocumentState) - {DocumentState.REVERSED, DocumentState.DELETED})
)
def test_our_own_document_is_adopted(state: DocumentState) -> None:
    assert adopted([found(state)], INTENT, "inv-1001") == found(state)


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [found(DocumentState.REVERSED)],
        [found(DocumentState.DELETED), found(DocumentState.REVERSED)],
    ],
)
def test_nothing_stands_in_sage(documents: list[FoundDocument]) -> None:
    assert adopted(documents, INTENT, "inv-1001") is None


@pytest.mark.parametrize(
    "other",
    [
        found(description="somebody's own"),
        found(description="[Alvys inv-10011] Load"),
        found(total=Decimal("1086.38")),
        found(created_at=START - timedelta(seconds=61)),
    ],
)
def test_a_document_that_is_not_certainly_ours_is_a_matter_for_a_person(other: FoundDocument) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        adopted([other], INTENT, "inv-1001")
    assert refusal.value.code == "document_number_in_use"
    assert adopted([other, found()], INTENT, "inv-1001") == found()


@pytest.mark.parametrize("created", [None, START - timedelta(seconds=60), START + timedelta(days=1)])
def test_sages_clock_may_lag(created: datetime | None) -> None:
    document = found(created_at=created)
    assert adopted([document], INTENT, "inv-1001") == document


@pytest.mark.parametrize(
    ("control_id", "seconds", "may"),
    [
        (INTENT.control_id, 119, False),
        (INTENT.control_id, 120, True),
        ("another", 120, False),
        ("another", 1079, False),
        ("another", 1080, True),
    ],
)
def test_when_it_may_be_sent_again(control_id: str, seconds: int, may: bool) -> None:
    now = START + timedelta(seconds=seconds)
    assert may_be_sent_again(INTENT, control_id, now) is may
    assert timedelta(minutes=18) == LONGEST_REQUEST


def test_a_refusal_leaves_an_earlier_attempt_unknown_until_it_is_over() -> None:
    later = START + timedelta(minutes=5)
    again = INTENT.model_copy(update={"at": later, "earlier": START})
    assert left_by_refusal(INTENT, later) is None
    assert left_by_refusal(again, later) == INTENT
    assert left_by_refusal(again, START + LONGEST_REQUEST) is None
    assert adopted([found()], again, "inv-1001") == found()


# ----------------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (Kind.LOAD_INVOICE, {Permission.BILLING, Permission.INVOICE}),
        (Kind.CARRIER_BILL, {Permission.BILLING, Permission.VIEW_CARRIER_RATE}),
    ],
)
def test_what_a_kind_needs(kind: Kind, needed: set[Permission]) -> None:
    """API-2."""
    assert kind.facts.permissions == needed
    nobody = Identity("acme", "u", "User", frozenset())
    somebody = replace(nobody, permissions=frozenset(map(str, needed)))
    assert nobody.lacks(kind.facts.permissions) == sorted(needed)
    assert somebody.lacks(kind.facts.permissions) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Admin", True),
        ("PartnerAdmin", True),
        ("Support", True),
        ("User", False),
        ("admin", False),
        ("", False),
    ],
)
def test_who_changes_settings(role: str, may: bool) -> None:
    """API-2."""
    assert Identity("acme", "u", role, frozenset(Permission)).may_change_settings is may


def test_each_kind_has_a_side() -> None:
    assert {*kinds_of(Side.AR), *kinds_of(Side.AP)} == set(Kind)
    assert not {*kinds_of(Side.AR)} & {*kinds_of(Side.AP)}
    assert {kind.wire_name for kind in kinds_of(Side.AR)} & {
        kind.wire_name for kind in kinds_of(Side.AP)
    } == {"e_check"}


# ------------------------------------------------------------------------- currencies


@pytest.mark.parametrize(
    ("numbers", "code"),
    [([], "CAD"), ([None, None], "CAD"), ([840, None], "USD"), ([124, 124], "CAD"), ([484], "MXN")],
)
def test_the_one_currency(numbers: list[int | None], code: str) -> None:
    """AR-8."""
    assert currency_code(numbers, "CAD") == code


@pytest.mark.parametrize(("numbers", "code"), [([840, 124], "currencies_mixed"), ([1], "currency_unknown")])
def test_no_one_currency(numbers: list[int | None], code: str) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        currency_code(numbers, "USD")
    assert refusal.value.code == code


# ---------------------------------------------------------------------- error records


def test_only_failures_are_errors() -> None:
    assert error_of_transaction(rows.transaction()) is None
    assert error_of_payment(rows.payment()) is None


@pytest.mark.parametrize(("kind", "entity"), [(Kind.LOAD_INVOICE, "Load"), (Kind.CARRIER_BILL, "Trip")])
def test_what_a_biller_reads(kind: Kind, entity: str) -> None:
    """ERR-1, ERR-2."""
    error = error_of_transaction(rows.failed(kind=kind, attempts=2, currency="USD"))
    assert error is not None
    assert (error.entity_type, error.reference, error.amount, error.attempts) == (entity, "N1", "10.00", 2)
    assert (error.status, error.problem) == (Status.FAILED, rows.PROBLEM)
    assert "Globex" in error.description


def test_a_refused_payment_is_an_error() -> None:
    """PAY-7."""
    error = error_of_payment(refused(rows.payment(), rows.PROBLEM, START))
    assert error is not None
    assert (error.entity_type, error.status, error.reference) == ("Load", "payment_refused", "N1")
    assert "1" in error.description


def test_sages_own_words_are_kept() -> None:
    """ERR-1."""
    vendor = VendorError("Sage Intacct", "BL01", "text", "support-1")
    problem = problem_of(Retryable("Busy.", code="busy", vendor=vendor))
    assert (problem.vendor_number, problem.vendor_text, problem.support_id) == ("BL01", "text", "support-1")
    assert (problem.code, problem.message) == ("busy", "Busy.")
    assert datetime.now(UTC).tzinfo is UTC
