"""Updates in place that were never answered: what Sage may have carried out counts as done (MOD-2, MOD-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.account_mappings.mapping import AccountMappings, SidedAccounts
from alvys_intacct.domain.sage.writes import Update, Write
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.books import WriteFault
from tests.fakes.posted import exported, only
from tests.fakes.samples import CALLER, SUBSIDIARY, UPDATED, load_invoice
from tests.fakes.service import Service


@pytest.fixture
def service() -> Service:
    """A company that keeps drafts."""
    return Service()


def unanswered_once(service: Service, fault: WriteFault) -> None:
    """The next update has no answer."""
    pending = [fault]

    def faulty(write: Write) -> WriteFault | None:
        return pending.pop() if pending and isinstance(write.operation, Update) else None

    service.books.fault = faulty


def edited(service: Service, hours: int, *amounts: str) -> None:
    """Send a newer edit."""
    service.send(load_invoice(amounts=list(amounts), updated_at=UPDATED + timedelta(hours=hours)))


def attempted(service: Service) -> None:
    """Each worker runs once; what has to be tried again waits in the queue."""
    deliveries = service.queue.take()
    service.work(deliveries)
    service.queue.waiting += deliveries
    service.clock.advance(150)


@pytest.mark.rule("MOD-3", "MOD-4")
@pytest.mark.parametrize("fault", [WriteFault.UNKNOWN_AFTER, WriteFault.UNKNOWN_BEFORE])
def test_an_edit_back_to_the_former_content_is_written_after_an_unanswered_update(
    service: Service, fault: WriteFault
) -> None:
    transaction = exported(service)
    before = only(service).document
    unanswered_once(service, fault)
    edited(service, 1, "5.00", "6.00")
    attempted(service)
    service.send(load_invoice(updated_at=UPDATED + timedelta(hours=2)))
    service.clock.advance(2000)
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    assert only(service).document.lines == before.lines


def booked_on(service: Service, account: str) -> None:
    """Map revenue to another account, which the company has."""
    service.books.accounts[account] = True
    mappings = AccountMappings(defaults=SidedAccounts(ar=account, ap="5000"))
    service.settings.change_connection(
        CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"account_mappings": mappings})
    )


def accounts(service: Service) -> set[str]:
    """The accounts of the document in Sage."""
    return {line.account for line in only(service).document.lines}


@pytest.mark.rule("MOD-1", "MOD-2")
@pytest.mark.parametrize(
    "fault", [WriteFault.UNKNOWN_AFTER, WriteFault.UNKNOWN_BEFORE, WriteFault.UNKNOWN_LATE]
)
@pytest.mark.parametrize("then", ["4000", "4200"])
def test_settings_that_change_after_an_unanswered_update_are_in_the_document(
    service: Service, fault: WriteFault, then: str
) -> None:
    """The update is tried again as the same revision, with another content: the former one or a new one."""
    booked_on(service, "4000")
    transaction = exported(service)
    booked_on(service, "4100")
    unanswered_once(service, fault)
    service.regenerate(transaction)
    attempted(service)
    booked_on(service, then)
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    assert accounts(service) == {then}
    service.clock.advance(2000)
    service.books.catch_up()
    assert accounts(service) == {then}
