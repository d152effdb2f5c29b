"""Texts that are longer than Sage's fields: cut with a warning, or refused (AR-4, AP-4, CF-4)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import (
    ESCROW,
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.build_report import BuildReport
from alvys_intacct.domain.building.builder import Built, number_suffix
from alvys_intacct.domain.building.long_texts import TextsOfDocument
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.setting_choices import LongReferences, ReferenceField
from alvys_intacct.domain.connections.settings import AdvancedSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.metadata import Metadata
from alvys_intacct.domain.sage.text_lengths import PUBLISHED_LENGTHS, DocumentText
from tests.fakes.messages import message
from tests.fakes.samples import build, connection, inputs, load_invoice, whole
from tests.fakes.spoiled import BODY, EVERY_KIND, NUMBER, Message, of

pytestmark = pytest.mark.rule("AR-4")

NOW = datetime(2026, 11, 20, tzinfo=UTC)
REFUSING = AdvancedSettings(long_references=LongReferences.ERROR)
# Several POs in one field, as real invoices have them.
SEVERAL_POS = " / ".join(f"45001187{place:02}" for place in range(7))
TERMS = frozenset({"Net 30"})
ACCOUNTS = AccountMappings(
    defaults=SidedAccounts(ar="4000", ap="5000"),
    categories={Category.DEDUCTIONS: CategoryMapping(items={ESCROW: SidedAccounts(ap="2300")})},
)


def made(one: Message, told: dict[DocumentText, int] | None = None, **settings: Any) -> Built:
    envelope = whole(one)
    lengths = dict.fromkeys(DocumentType, told or {})
    choices = SageChoices.of(Metadata(read_at=NOW, text_lengths=lengths))
    return build(
        envelope,
        connection(account_mappings=ACCOUNTS, **settings),
        inputs(envelope, TERMS | {"Net 45"}, choices),
    )


def with_reference(name: str, text: str) -> Message:
    one = message(name)
    if name == "carrier_bill":
        one["trip"]["Carrier"]["CarrierInvoiceNumber"] = text
    else:
        one["invoice"]["Loads"][0] |= {"OrderNumber": text, "PONumber": text}
    return one


REFERENCES = pytest.mark.parametrize("name", ["load_invoice", "supplemental_invoice", "carrier_bill"])


@pytest.mark.rule("AP-4")
@REFERENCES
@pytest.mark.parametrize("mapping", ReferenceField)
def test_a_reference_of_several_numbers_fits(name: str, mapping: ReferenceField) -> None:
    """Sage publishes 100 characters: what fits there is sent whole, without a word."""
    built = made(with_reference(name, SEVERAL_POS), ar=ArSettings(po_number_mapping=mapping))
    assert len(SEVERAL_POS) == 88
    assert (built.document.reference, built.warnings) == (SEVERAL_POS, [])


@pytest.mark.rule("AP-4")
@REFERENCES
def test_what_sage_does_not_take_is_cut_and_kept_in_the_description(name: str) -> None:
    built = made(with_reference(name, SEVERAL_POS), {DocumentText.REFERENCE: 45})
    assert built.document.reference == SEVERAL_POS[:45].rstrip()
    assert SEVERAL_POS in built.document.description
    assert built.document.description.count(SEVERAL_POS) == 1
    assert built.warnings == [
        f"The reference {SEVERAL_POS[:60]!r}… has 88 characters; Sage Intacct takes 45: it was cut. The "
        "description has all of it."
    ]


@pytest.mark.rule("AP-4")
@REFERENCES
def test_the_setting_refuses_instead(name: str) -> None:
    with pytest.raises(NeedsAttention, match="88 characters; Sage Intacct takes 45") as refused:
        made(with_reference(name, SEVERAL_POS), {DocumentText.REFERENCE: 45}, advanced=REFUSING)
    assert (refused.value.code, refused.value.setting) == ("reference_too_long", "advanced")
    assert "Long references" in refused.value.remedy


@EVERY_KIND
def test_a_long_number_is_cut_and_stays_one_of_its_own(kind: Kind) -> None:
    body, numbers = BODY[kind], []
    for end in "12":
        one = of(kind)
        one[body] |= {"TransactionId": None, NUMBER[body]: "9" * 70 + end}
        built = made(one)
        number = built.document.document_number
        numbers.append(number)
        assert len(number) == 45
        assert "9" * 70 + end in built.document.description
        assert any("document number" in warning for warning in built.warnings)
        with pytest.raises(NeedsAttention, match="document number") as refused:
            made(one, advanced=REFUSING)
        assert refused.value.code == "number_too_long"
    assert numbers[0] != numbers[1]


@pytest.mark.rule("AP-6", "MOD-6")
@pytest.mark.parametrize("policy", LongReferences)
@pytest.mark.parametrize(
    ("length", "role", "reposts", "end"),
    [
        (45, DocumentRole.MAIN, 0, "9"),
        (45, DocumentRole.MAIN, 12, "-R12"),
        (44, DocumentRole.OFFSET, 1, "9-OFFSET-R1"),
    ],
)
def test_a_number_gives_way_to_what_is_added_here(
    length: int, role: DocumentRole, reposts: int, end: str, policy: LongReferences
) -> None:
    """MOD-6, AP-6: a repost is never refused for it, whatever the setting."""
    report = BuildReport(stop_at_first=True)
    texts = TextsOfDocument(PUBLISHED_LENGTHS, policy, report)
    number = texts.number("9" * length, number_suffix(Part(role), reposts))
    assert number.endswith(end)
    assert (len(number), report.warnings) == (45, [])


@pytest.mark.rule("AP-8")
def test_a_subsidiarys_long_name_leaves_room_for_the_number() -> None:
    texts = TextsOfDocument(PUBLISHED_LENGTHS, LongReferences.ERROR, BuildReport(stop_at_first=True))
    west = Part(DocumentRole.SHARE, label="Acme" * 50 + "West")
    east = Part(DocumentRole.SHARE, label="Acme" * 50 + "East")
    numbers = [
        texts.number("S1000001", number_suffix(part, reposts)) for part in (west, east) for reposts in (0, 1)
    ]
    assert {number[:13] for number in numbers} == {"S1000001-Acme"}
    assert len(set(numbers)) == 4
    assert all(len(number) <= 45 for number in numbers)
    short = Part(DocumentRole.SHARE, label="AcmeFreightLinesOfTexas")
    assert texts.number("S1000001", number_suffix(short, 1)) == "S1000001-AcmeFreightLinesOfTexas-R1"


def long_deduction() -> Message:
    one = message("deduction")
    one["deduction"] |= {"Category": "C" * 1200, "Description": "D" * 3000}
    return one


def test_long_words_are_cut_with_a_warning() -> None:
    built = made(long_deduction())
    assert len(built.document.description) == 1000
    assert built.document.description.startswith("[Alvys ")
    assert len(built.document.lines[0].memo) == 1000
    assert [warning.split(" ")[1] for warning in built.warnings] == ["description", "memo"]


def test_long_words_are_refused_by_the_setting() -> None:
    one = long_deduction()
    one["deduction"]["Category"] = "C"
    with pytest.raises(NeedsAttention, match="1000") as refused:
        made(one, advanced=REFUSING)
    assert refused.value.code == "memo_too_long"


def test_a_long_key_stays_unlike_others() -> None:
    keys = {made(load_invoice(alvys_id="k" * 150 + end)).document.external_reference for end in ("1", "2")}
    assert {len(key) for key in keys} == {100}
    assert len(keys) == 2


def test_a_summary_of_many_loads_is_described_within_bounds() -> None:
    one = message("summary_invoice")
    load, line = one["invoice"]["Loads"][0], one["invoice"]["LineItems"][0]
    numbers = [f"LD-2026-{place:05}" for place in range(300)]
    amount = {"Amount": Decimal(1), "Currency": 840}
    one["invoice"] |= {
        "Loads": [load | {"Id": number, "LoadNumber": number} for number in numbers],
        "LineItems": [line | {"LoadNumber": number, "Amount": amount} for number in numbers],
        "Total": {"Amount": Decimal(300), "Currency": 840},
    }
    one["loads"] = []
    built = made(one, advanced=REFUSING)
    assert built.document.description.endswith("LD-2026-00049 and 250 more")


def test_a_document_as_long_as_sage_takes_has_no_warning() -> None:
    one = with_reference("load_invoice", "R" * 100)
    one["invoice"] |= {"Number": "N" * 45, "Id": "i" * 100}
    one["invoice"]["LineItems"][0]["Name"] = "M" * (1000 - len(" - load 1004417"))
    built = made(one)
    assert built.warnings == []
    assert len(built.document.lines[0].memo) == 1000


@pytest.mark.rule("CONN-5")
def test_metadata_of_an_earlier_version_has_no_lengths() -> None:
    stored = Metadata(read_at=NOW).model_dump_json(exclude={"text_lengths"})
    assert Metadata.model_validate_json(stored).text_lengths == {}
