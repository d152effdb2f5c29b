"""A new kind of document is a folder with an envelope and a booking, and one row in the registry."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[4]

ROW = """
    PARKING_PERMIT = (
        "parking_permit",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.DEDUCTION,
            family=Family.SINGLE_CHARGE,
            permissions=_CARRIER,
            envelope="parking_permits.envelope:ParkingPermit",
            booking="parking_permits.booking:parking_permit_bill",
            member="permit",
        ),
    )
"""

ENVELOPE = """
from datetime import date
from typing import Literal

from pydantic import BaseModel

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.registry import Kind


class Permit(BaseModel):
    Id: str
    City: str
    Amount: AlvysMoney
    IssuedOn: date


class ParkingPermit(TransactionEnvelope):
    kind: Literal[Kind.PARKING_PERMIT]
    permit: Permit

    @property
    def alvys_id(self):
        return self.permit.Id

    @property
    def number(self):
        return f"PERMIT-{self.permit.Id}"

    @property
    def number_path(self):
        return "permit.Id"

    @property
    def total(self):
        return self.permit.Amount

    @property
    def party_role(self):
        return PartyRole.VENDOR

    @property
    def created_on(self):
        return self.permit.IssuedOn
"""

BOOKING = """
from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.kinds.booking import Charge, single_charge_booking
from alvys_intacct.domain.sage.books import Side


def parking_permit_bill(envelope, connection):
    permit = envelope.permit
    about = f"Parking permit of {permit.City}"
    charges = [Charge(Category.FUEL, "Parking", permit.Amount.Amount, about)]
    return single_charge_booking(
        Side.AP, envelope.number, permit.IssuedOn, about, charges, [permit.Amount]
    )
"""

# Intake, preview, export, error list and the API's document know the kind without another change.
WALK = """
import json
from decimal import Decimal

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.http.shapes.intake_message import IntakeMessage
from tests.fakes.samples import ALL_KINDS, CALLER, SUBSIDIARY
from tests.fakes.service import Service

assert Kind.PARKING_PERMIT in ALL_KINDS
message = {
    "kind": "parking_permit",
    "subsidiaryId": SUBSIDIARY,
    "updatedAt": "2026-11-20T09:00:00Z",
    "permit": {
        "Id": "77",
        "City": "Reno",
        "Amount": {"Amount": Decimal("41.50"), "Currency": 840},
        "IssuedOn": "2026-11-19",
    },
    "party": {"externalAccountingId": "V1", "name": "City of Reno"},
}
schema = IntakeMessage.__metadata__[0].json_schema["properties"]
service = Service()
preview = service.preview(CALLER, message)
sent = service.send(message)
service.pump()
(document,) = service.books.documents.values()
exported = service.now_of(sent)
print(json.dumps({
    "preview": [preview.document.document_number, str(preview.document.total.amount), len(preview.problems)],
    "status": exported.status,
    "receipt": [exported.receipt.document_type, exported.receipt.document_number, exported.receipt.total],
    "offered": "parking_permit" in schema["kind"]["enum"],
    "member": schema["permit"]["description"],
}))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the shared package with the kind's folder and row."""
    shared = tmp_path / "shared"
    source = REPOSITORY / "layers/shared/alvys_intacct"
    shutil.copytree(source, shared / "alvys_intacct", ignore=shutil.ignore_patterns("__pycache__"))
    kinds = shared / "alvys_intacct/domain/kinds"
    folder = kinds / "parking_permits"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Parking permits."""\n')
    (folder / "envelope.py").write_text(ENVELOPE)
    (folder / "booking.py").write_text(BOOKING)
    registry = kinds / "registry.py"
    rows, marker, functions = registry.read_text().partition("\n    @property\n    def wire_name")
    assert marker
    registry.write_text(rows + ROW + marker + functions)
    return shared


def test_a_new_kind_is_a_folder_and_a_row(package: Path) -> None:
    walk = subprocess.run(
        [sys.executable, "-c", WALK],
        env={"PYTHONPATH": f"{package}:{REPOSITORY}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert walk.returncode == 0, walk.stderr
    assert json.loads(walk.stdout) == {
        "preview": ["PERMIT-77", "41.50", 0],
        "status": "exported",
        "receipt": ["bill", "PERMIT-77", "41.50"],
        "offered": True,
        "member": "Alvys's object. Kinds: parking_permit.",
    }
