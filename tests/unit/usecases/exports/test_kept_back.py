"""Nothing is skipped that has a document: each reason, for a new transaction and for what is in Sage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, ref_of
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.claims import Claims
from tests.fakes.rows import receipt
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service

Shape = Callable[[], dict[str, object]]
PASSED, SKIPPED, HELD = "passed", "skipped", "held"

# The transaction at hand: new, or in one of the ways in which a document in Sage depends on it.
SHAPES: dict[str, Shape] = {
    "new": dict,
    "in Sage": lambda: {"receipt": receipt("100")},
    "replacing": lambda: {"replacing": True, "left_in": {"acme-books": "99"}, "replaces": "99"},
    "companion": lambda: {"role": DocumentRole.OFFSET},
    "moving here": lambda: {"receipt": receipt("100").model_copy(update={"subsidiary_id": "SUB2"})},
}
OF_CONNECTION: dict[SkipReason, dict[str, Any]] = {
    SkipReason.NO_ACTIVE_CONNECTION: {"status": ConnectionStatus.DISCONNECTED},
    SkipReason.SIDE_SWITCHED_OFF: {"ar_sync": False, "ap_sync": False},
    SkipReason.BEFORE_ACTIVATION: {},
}
EXPECTED: dict[SkipReason, tuple[str, ...]] = {
    SkipReason.NO_ACTIVE_CONNECTION: (SKIPPED, *["company_not_connected"] * 4),
    SkipReason.SIDE_SWITCHED_OFF: (SKIPPED, HELD, HELD, HELD, HELD),
    SkipReason.BEFORE_ACTIVATION: (
        SKIPPED,
        PASSED,
        PASSED,
        "created_before_activation",
        "created_before_activation",
    ),
    # A customer's invoice exists for what was billed before.
    SkipReason.NO_CUSTOMER_INVOICE: (SKIPPED, *[PASSED] * 4),
}


@dataclass(frozen=True)
class Case:
    reason: SkipReason
    shape: str
    expected: str

    def __str__(self) -> str:
        return f"{self.reason}-{self.shape}"


def cases() -> list[Case]:
    """Every reason with every shape. What settings keep from going out leaves alone what is out."""
    return [
        Case(reason, shape, expected)
        for reason in SkipReason
        for shape, expected in zip(
            SHAPES, EXPECTED.get(reason, (SKIPPED, PASSED, PASSED, PASSED, reason.value)), strict=True
        )
    ]


def claimed(service: Service, claims: Claims, changes: dict[str, object]) -> Claimed:
    """An invoice in that shape, held by the worker."""
    transaction = service.send(load_invoice())
    stored = transaction.model_copy(update={"version": transaction.version + 1, **changes})
    assert not service.transactions.save([Change(stored)])
    (member,) = claims.claim([ref_of(stored)]).members
    return member


@pytest.mark.rule("CONN-7", "CONN-10", "AR-2", "MOD-7")
@pytest.mark.parametrize("case", cases(), ids=str)
def test_only_what_has_no_document_is_skipped(case: Case) -> None:
    service = Service()
    changes = SHAPES[case.shape]()
    if case.reason is SkipReason.BEFORE_ACTIVATION:
        changes["created_on"] = date(2020, 1, 1)
    worker = Worker.MODIFY if "receipt" in changes else Worker.EXPORT
    claims = service.claims(worker)
    member = claimed(service, claims, changes)
    known = service.connections.kept[TENANT, SUBSIDIARY]
    here: Connection = known.model_copy(update=OF_CONNECTION.get(case.reason, {}))
    service.connections.kept[TENANT, SUBSIDIARY] = here
    if case.reason not in OF_CONNECTION:
        member.decide(case.reason)
    passed = HoldOrSkip(claims, service.clock, service.metrics).let_through(here, [member])
    record = service.now_of(member.transaction)
    assert _outcome(record, passed=bool(passed)) == case.expected
    if case.expected == HELD:
        assert record.held_because is not None
        assert (record.attempts, record.held_because.code) == (0, "side_switched_off")


def _outcome(record: Transaction, *, passed: bool) -> str:
    if passed:
        return PASSED
    if record.held:
        return HELD
    return record.problem.code if record.problem else SKIPPED if record.status is Status.SKIPPED else "?"
