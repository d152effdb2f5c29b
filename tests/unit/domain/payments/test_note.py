"""What a payment's note in Alvys says (PAY-10)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.payments.note import LONGEST_NOTE, note_of
from alvys_intacct.domain.payments.payment import SettledBy
from tests.fakes import rows


@pytest.mark.rule("PAY-10")
@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({}, "Sage payment 900"),
        ({"memo": "thanks", "sage_reference": "R-7"}, "thanks | Sage reference R-7 | Sage payment 900"),
        ({"settled_by": SettledBy.DISCOUNT}, "Discount given in Sage Intacct | Sage payment 900"),
        ({"memo": " a\tb\r\nc\x00\u202e\u200bd\ud800 "}, "a b cd | Sage payment 900"),
        ({"memo": "\n\x01", "sage_reference": "\u2066"}, "Sage payment 900"),
        ({"memo": "Zürich 東京 🚚"}, "Zürich 東京 🚚 | Sage payment 900"),
    ],
)
def test_the_note(changes: dict[str, Any], note: str) -> None:
    assert note_of(rows.payment(**changes)) == note


@pytest.mark.rule("PAY-10")
def test_a_long_memo_is_cut_and_the_numbers_stay() -> None:
    long = rows.payment(memo="m" * 5000, sage_reference="r" * 5000, settled_by=SettledBy.CREDIT)
    note = note_of(long)
    assert len(note) <= LONGEST_NOTE
    assert note.endswith(" | Sage payment 900")
    assert "r" * 99 + "…" in note
    assert len(note_of(rows.payment(memo="m" * 5000))) == LONGEST_NOTE


@pytest.mark.rule("PAY-3", "PAY-10")
def test_the_reference_is_the_detail_id_and_what_is_no_money_has_its_own() -> None:
    assert rows.payment(7).reference_in_alvys == "7"
    assert rows.payment(7, settled_by=SettledBy.DISCOUNT).reference_in_alvys == "7-discount"
    assert (rows.payment().invoice_in_alvys, rows.payment(by_load_only=True).invoice_in_alvys) == ("N1", None)
