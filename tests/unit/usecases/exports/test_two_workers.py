"""Two warm workers on the same stores: what one makes or a person reads anew, the other sees at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.bootstrap.exports import ExportSide
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import DimensionValue, ValueStatus
from alvys_intacct.usecases.exports.preview_document import Preview
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, connection, load_invoice
from tests.fakes.service import FakeOutside, Service
from tests.unit.usecases.exports.test_new_mappings import mapped_anew

pytestmark = pytest.mark.rule("CONN-5")


def problems(warm: ExportSide) -> list[str]:
    """What a warm worker would say of an invoice now."""
    preview = warm.preview_document(CALLER, load_invoice())
    assert isinstance(preview, Preview)
    return [problem.code for problem in preview.problems]


@pytest.fixture
def warm(service: Service) -> ExportSide:
    """A second worker beside that of the service; both know the dimension, the terms and the customer."""
    service.settings.change_connection(CALLER, SUBSIDIARY, mapped_anew)
    service.books.dimensions = {Dimension.DEPARTMENT: [department(ValueStatus.INACTIVE)]}
    service.books.accounts = {"4100": True, "5000": True}
    refresh(service)
    other = ExportSide(FakeOutside(service))
    assert problems(other) == ["dimension_value_unusable"] * 2
    return other


def department(status: ValueStatus) -> DimensionValue:
    return DimensionValue(value_id="OPS", name="Operations", status=status)


def refresh(service: Service) -> None:
    """A person reads the company's data anew."""
    connected = service.connections.get(TENANT, SUBSIDIARY)
    assert connected is not None
    service.settings.refresh_metadata(connected)


def test_a_refresh_reaches_a_warm_worker_at_once(service: Service, warm: ExportSide) -> None:
    """Lists, terms and parties; without one it goes on with what it knows, and asks Sage nothing."""
    service.books.dimensions = {Dimension.DEPARTMENT: [department(ValueStatus.ACTIVE)]}
    customer = service.books.parties[Side.AR, "C1"]
    service.books.parties[Side.AR, "C1"] = replace(customer, on_hold=True)
    asked = len(service.wire.calls)
    assert problems(warm) == ["dimension_value_unusable"] * 2
    assert [call for call in service.wire.calls[asked:] if call.startswith("books")] == []
    refresh(service)
    assert problems(warm) == ["customer_on_hold"]


def test_a_party_made_by_one_worker_is_seen_by_the_other(service: Service, warm: ExportSide) -> None:
    """Each party is looked up again, but neither terms nor metadata are read once more."""
    service.connections.renew(service.connections.kept[TENANT, SUBSIDIARY], setup=False)
    asked = len(service.wire.calls)
    problems(warm)
    assert [call for call in service.wire.calls[asked:] if call.startswith("books")] == ["books.find_parties"]


def test_making_a_party_tells_the_other_workers(service: Service) -> None:
    on = {"ar": ArSettings(auto_create_customer=True)}
    service.settings.change_connection(CALLER, SUBSIDIARY, lambda now: now.model_copy(update=on))
    before = service.connections.kept[TENANT, SUBSIDIARY].freshness
    service.send(load_invoice("1001", customer="NEW"))
    service.pump()
    after = service.connections.kept[TENANT, SUBSIDIARY].freshness
    assert (Side.AR, "NEW") in service.books.parties
    assert after.parties != before.parties
    assert after.setup == before.setup


def test_a_refresh_for_one_subsidiary_reaches_the_others_of_its_company(service: Service) -> None:
    """A second subsidiary's worker looks at the customer again, although its own data wasn't read anew."""
    service.connections.kept[TENANT, "SUB2"] = connection(
        subsidiary=Subsidiary(id="SUB2", name="Acme West"), ar=ArSettings(autopost_invoices=True)
    )
    other = ExportSide(FakeOutside(service))
    theirs = load_invoice(subsidiary_id="SUB2")

    def said() -> list[str]:
        preview = other.preview_document(CALLER, theirs)
        assert isinstance(preview, Preview)
        return [problem.code for problem in preview.problems]

    assert said() == []
    customer = service.books.parties[Side.AR, "C1"]
    service.books.parties[Side.AR, "C1"] = replace(customer, on_hold=True)
    assert said() == []
    refresh(service)
    assert said() == ["customer_on_hold"]
