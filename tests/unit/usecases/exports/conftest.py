"""Exports of a company that posts."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.connections.settings import ArSettings
from tests.fakes.samples import CALLER, SUBSIDIARY
from tests.fakes.service import Service


@pytest.fixture
def service() -> Service:
    """Invoices are posted at once."""
    made = Service()
    ar = ArSettings.model_validate({"autopostInvoices": True})
    made.settings.change_connection(CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ar": ar}))
    return made
