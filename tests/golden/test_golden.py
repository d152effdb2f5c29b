"""Documents that a person has checked: what Alvys sends, the settings that matter, and what Sage gets.

Each folder beside this file holds ``alvys.json`` (the message), ``connection.json`` (only what matters of the
connection and of the Sage company) and ``sage.xml`` (every function that is sent to Sage for it, parties
first). The message takes the whole way through intake and worker; only stores, queue and Sage are fakes, and
the XML is that of the real gateway. ``GOLDEN_REWRITE=1 python -m pytest tests/golden`` writes each
``sage.xml`` anew: read the difference before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pydantic import TypeAdapter

from alvys_intacct.domain.account_mappings.mapping import wrong_sides
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import CarrierLink
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import Dimension, Document
from alvys_intacct.domain.sage.metadata import CustomField, DimensionValue, Metadata, ValueStatus
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.sage.writes import Create, Write
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.gateways.intacct.writes.documents import build_write
from alvys_intacct.http.api import exact_json
from sandbox.intacct.content_model import check
from sandbox.intacct.schema import LEGACY, function_problem
from tests.fakes.samples import CALLER, connection
from tests.fakes.service import Service

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/alvys.json"))
REWRITE = bool(os.environ.get("GOLDEN_REWRITE"))
# What may be written as often as needed has a control id of its own each time.
ONCE = re.compile(r":[0-9a-f]{32}(?=\")")
SETTINGS: dict[str, type[Settings]] = {"ar": ArSettings, "ap": ApSettings, "advanced": AdvancedSettings}
MAPPINGS = {
    "account_mappings": "accountMappings",
    "dimension_mappings": "dimensionMappings",
    "custom_field_mappings": "customFieldMappings",
}


class Run:
    """One case, carried out."""

    def __init__(self, name: str) -> None:
        self.message = exact_json((HERE / name / "alvys.json").read_text())
        self.case = exact_json((HERE / name / "connection.json").read_text())
        self.service = Service()
        self.writes: list[Write] = []
        self._connect()
        self._fill_sage(self.case.get("sage", {}))
        self.service.books.watch = self._watch
        side = Side(self.case["side"]) if "side" in self.case else None
        kinds = kinds_of(side) if side else list(Kind)
        (accepted,) = self.service.accept(CALLER, [self.message], kinds, "golden")
        assert isinstance(accepted, Transaction), accepted
        self.service.pump()
        self.transaction = self.service.now_of(accepted)

    @property
    def documents(self) -> list[Document]:
        """What was written, without parties."""
        return [one.operation.document for one in self.writes if isinstance(one.operation, Create)]

    def functions(self) -> Iterator[Any]:
        """The function elements, in the order in which they were sent."""
        for write in self.writes:
            yield build_write(write)

    def xml(self) -> str:
        """All functions, as a person reads them."""
        content = etree.Element("content")
        content.extend(self.functions())
        etree.indent(content)
        for group in content.iter("datecreated", "dateposted", "datedue"):
            _on_one_line(group)
        return ONCE.sub(":once", etree.tostring(content, encoding="unicode")) + "\n"

    def _watch(self, _: Books, write: Write) -> None:
        self.writes.append(write)

    def _connect(self) -> None:
        on: Connection = self.service.connections.kept[CALLER.tenant, "SUB1"]
        changes: dict[str, Any] = {"version": on.version + 1, "entity_id": self.case.get("entityId")}
        for name, model in SETTINGS.items():
            changes[name] = model.model_validate(self.case.get(name, {}))
        for field, name in MAPPINGS.items():
            given = self.case.get(name)
            if given is not None:
                annotation: Any = Connection.model_fields[field].annotation
                changes[field] = TypeAdapter(annotation).validate_python(given)
        known = connection().model_copy(update=changes)
        assert wrong_sides(known.account_mappings) == []
        self.service.connections.kept[CALLER.tenant, "SUB1"] = known

    def _fill_sage(self, sage: dict[str, Any]) -> None:
        books, on = self.service.books, self.service.connections.kept[CALLER.tenant, "SUB1"]
        books.parties = {}
        for side, name in ((Side.AR, "customers"), (Side.AP, "vendors")):
            for party_id, facts in sage.get(name, {}).items():
                party = Party(party_id, facts["name"], True, False, None, facts.get("payTo"))
                books.parties[side, party_id] = party
                for link in (CarrierLink.MC_NUMBER, CarrierLink.DOT_NUMBER):
                    if link.value in facts:
                        books.numbers_of.setdefault((link, facts[link.value]), []).append(party)
        for side in Side:
            books.terms[side] = set(sage.get("terms", ["Net 30"]))
        read = Metadata(
            read_at=self.service.clock.now(),
            custom_fields=[CustomField.model_validate(one) for one in sage.get("customFields", [])],
            dimensions={
                Dimension(name): [
                    DimensionValue(value_id=one, name=one, status=ValueStatus.ACTIVE) for one in values
                ]
                for name, values in sage.get("dimensions", {}).items()
            },
        )
        self.service.metadata.save(on.books, read)


def _on_one_line(element: Any) -> None:
    """Dates read better so; white space between elements means nothing to Sage."""
    element.text = None
    for child in element:
        child.tail = None


@pytest.fixture(params=CASES)
def run(request: pytest.FixtureRequest) -> Run:
    return Run(request.param)


@pytest.mark.rule("AR-1", "AR-3", "AR-4", "AP-1", "AP-4", "AP-6")
@pytest.mark.parametrize("name", CASES)
def test_sage_gets_what_was_checked(name: str) -> None:
    """AR-1, AR-3, AR-4, AP-1, AP-4, AP-6, PARTY, TERM, DIM, CF: element by element."""
    run = Run(name)
    assert run.transaction.status is Status.EXPORTED, (run.transaction.problem, run.transaction.skip_reason)
    assert run.writes
    checked = HERE / name / "sage.xml"
    if REWRITE:
        checked.write_text(run.xml())
    assert run.xml() == checked.read_text()


def test_elements_stand_in_the_order_that_sage_wants(run: Run) -> None:
    """Held against the request schema and not against what was checked by eye."""
    for function in run.functions():
        (body,) = function
        assert function_problem(body) is None
        if body.tag in LEGACY:
            assert check(LEGACY[body.tag], [child.tag for child in body]) is None
        else:
            assert body.tag in ("create", "update")


@pytest.mark.rule("AR-3", "AP-6")
def test_the_sign_of_each_total_fits_its_document(run: Run) -> None:
    """AR-3, AP-6: negative totals are adjustments; no line is zero; what Alvys says is what is booked."""
    for document in run.documents:
        assert document.type.is_adjustment == (document.total.amount < 0)
        assert all(not line.amount.is_zero and line.account for line in document.lines)
    expected = run.case.get("booked")
    if expected is not None:
        assert sum((one.total.amount for one in run.documents), Decimal(0)) == Decimal(expected)


@pytest.mark.rule("AR-1", "AP-1")
def test_every_kind_has_a_case() -> None:
    found = set()
    for name in CASES:
        message = exact_json((HERE / name / "alvys.json").read_text())
        side = exact_json((HERE / name / "connection.json").read_text()).get("side")
        is_receivable = message["kind"] == "e_check" and side == "ar"
        found.add(Kind.AR_E_CHECK if is_receivable else Kind(message["kind"]))
    assert found == set(Kind)
