"""A person changes a document in Sage before this service knows that it was written there (MOD-1).

The write had no answer. Sage knows its control id then, and refuses to carry it out again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest

from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.gateways.intacct import IntacctGateway
from tests.fakes.samples import CALLER, TENANT
from tests.fakes.service import Service
from tests.fakes.small import FakePasswords
from tests.integration.assumption_switches import Switch
from tests.integration.reliability.test_assumptions import SageClock
from tests.integration.simulators import Sage, sage_running
from tests.integration.system import Json
from tests.integration.tenants import ACME


class Gap:
    """A deployment, and a Sage in which an unanswered write was carried out."""

    def __init__(self, sage: Sage) -> None:
        self.sage = sage
        passwords, clock = FakePasswords(), SageClock(sage)
        passwords.sender_credentials = ("alvys-sender", "sender-secret")
        passwords.keep_password(TENANT, ACME.subsidiary_id, ACME.password)
        gateway = IntacctGateway(sage.gateway_url, passwords, passwords, clock)
        self.service = Service(ACME.connection(), gateway, clock)
        self.service.settings.refresh_metadata(ACME.connection())

    def written(self, message: Json, object_name: str) -> Transaction:
        """A document in Sage of which nobody here knows: its answer was lost."""
        for function in ("create", "create_invoice", "create_bill"):
            self.sage.fault("drop_after_commit", match={"function": function})
        # As the HTTP function reads it: with exact decimals.
        sent = self.service.send(json.loads(json.dumps(message), parse_float=Decimal))
        deliveries = self.service.queue.take()
        self.service.work(deliveries)
        assert self.service.now_of(sent).status is Status.CHECKING
        assert len(self.sage.objects(object_name)) == 1
        self.service.queue.waiting += deliveries
        return sent

    def keep_drafts(self) -> None:
        """Documents are not posted from now on: a person may delete them."""
        drafts = {"ar": ArSettings(), "ap": ApSettings()}
        self.service.switch(ACME.subsidiary_id, **drafts)

    def by_hand(self, object_name: str, body: Json) -> None:
        """A person changes the newest document in Sage."""
        row = self.sage.objects(object_name)[-1]
        self.sage.put(object_name, row["RECORDNO"], body)

    def settled(self, transaction: Transaction) -> Transaction:
        """The record when all has come to rest."""
        self.service.clock.advance(130)
        self.service.pump(40)
        return self.service.now_of(transaction)

    def live(self, object_name: str) -> list[Json]:
        """The documents that count."""
        return [row for row in self.sage.objects(object_name) if row["STATE"] not in ("Reversed", "Reversal")]


def gap_with(words: str) -> Iterator[Gap]:
    with sage_running(Switch((("duplicate_controlid_text", words),)).seed()) as sage:
        yield Gap(sage)


@pytest.fixture
def gap() -> Iterator[Gap]:
    """Sage says that it has carried out that control id."""
    yield from gap_with("known")


@pytest.fixture
def speechless() -> Iterator[Gap]:
    """Sage refuses a control id that it has carried out in words that nobody knows."""
    yield from gap_with("unknown")


DOCUMENTS = [(ACME.invoice("1001"), "ARINVOICE"), (ACME.bill("T1"), "APBILL")]


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize(("message", "object_name"), DOCUMENTS)
@pytest.mark.parametrize("action", ["delete", "reverse"])
def test_what_was_removed_by_hand_is_exported_anew_with_a_warning(
    gap: Gap, message: Json, object_name: str, action: str
) -> None:
    if action == "delete":
        gap.keep_drafts()
    sent = gap.written(message, object_name)
    gap.by_hand(object_name, {"action": action})
    after = gap.settled(sent)
    (live,) = gap.live(object_name)
    assert after.receipt is not None
    assert (after.status, after.receipt.record_no) == (Status.EXPORTED, str(live["RECORDNO"]))
    assert any("removed there by hand" in warning for warning in after.receipt.warnings)


@pytest.mark.rule("MOD-1", "MOD-2")
def test_what_was_renumbered_by_hand_is_found_and_not_written_twice(gap: Gap) -> None:
    sent = gap.written(ACME.invoice("1001"), "ARINVOICE")
    gap.by_hand("ARINVOICE", {"RECORDID": "1001-X"})
    after = gap.settled(sent)
    (live,) = gap.live("ARINVOICE")
    assert after.receipt is not None
    assert (after.status, after.receipt.record_no) == (Status.EXPORTED, str(live["RECORDNO"]))
    assert after.receipt.document_number == "1001-X"


@pytest.mark.rule("MOD-1", "ERR-12")
def test_where_it_cannot_be_told_it_is_an_error_whose_retry_is_a_new_document(speechless: Gap) -> None:
    speechless.keep_drafts()
    sent = speechless.written(ACME.invoice("1001"), "ARINVOICE")
    speechless.by_hand("ARINVOICE", {"action": "delete"})
    after = speechless.settled(sent)
    assert after.problem is not None
    assert (after.status, after.problem.code) == (Status.FAILED, "refused_after_no_answer")
    assert after.problem.vendor_text
    assert speechless.live("ARINVOICE") == []
    speechless.service.retry.by_id(CALLER, [sent.transaction_id])
    assert speechless.settled(sent).status is Status.EXPORTED
    assert len(speechless.live("ARINVOICE")) == 1


@pytest.mark.rule("MOD-1", "MOD-3")
@pytest.mark.parametrize("words", ["known", "unknown"])
def test_a_revert_of_what_was_removed_by_hand_has_nothing_to_do(
    gap: Gap, speechless: Gap, words: str
) -> None:
    at = gap if words == "known" else speechless
    at.keep_drafts()
    sent = at.written(ACME.invoice("1001"), "ARINVOICE")
    at.by_hand("ARINVOICE", {"action": "delete"})
    at.service.revert(sent)
    assert at.settled(sent).status is Status.REVERTED
    assert at.live("ARINVOICE") == []


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("words", ["known", "unknown"])
def test_what_nobody_touched_is_found(gap: Gap, speechless: Gap, words: str) -> None:
    at = gap if words == "known" else speechless
    sent = at.written(ACME.invoice("1001"), "ARINVOICE")
    after = at.settled(sent)
    assert after.receipt is not None
    assert (after.status, after.receipt.warnings) == (Status.EXPORTED, ())
    assert len(at.live("ARINVOICE")) == 1
