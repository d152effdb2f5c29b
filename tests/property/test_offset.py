"""A payable of less than zero is booked in two documents that come to the same (AP-6)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.sage.documents import Document, DocumentType
from tests.fakes.samples import build, connection, driver_settlement, whole

pytestmark = pytest.mark.rule("AP-6")


AMOUNT = st.decimals("-900", "900", places=2).filter(bool).map(str)
LINES = st.lists(
    st.tuples(st.sampled_from(["Per Trip", "Deduction", "Accessorial"]), st.sampled_from(["A", "B"]), AMOUNT),
    min_size=1,
    max_size=12,
)


def built(envelope: TransactionEnvelope, role: DocumentRole) -> Document:
    return build(envelope, role=role).document


def by_item(*documents: Document) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for document in documents:
        for line in document.lines:
            sums[line.category, line.item] += line.amount.amount
    return {item: amount for item, amount in sums.items() if amount}


@given(LINES)
def test_two_documents_book_what_one_would(lines: list[tuple[str, str, str]]) -> None:
    envelope = whole(driver_settlement(lines=lines))
    net = sum((Decimal(amount) for *_, amount in lines), Decimal(0))
    companions = booking_of(envelope, connection()).companions
    main = built(envelope, DocumentRole.MAIN)
    assert main.total.amount == net
    parts = [main, *(built(envelope, part) for part in companions)]
    expected: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for category, title, amount in lines:
        names = {"Per Trip": ("trip", "Per Trip"), "Deduction": ("deductions", title)}
        expected[names.get(category, ("accessorials", title))] += Decimal(amount)
    assert by_item(*parts) == {item: amount for item, amount in expected.items() if amount}
    if net < 0:
        assert main.type is DocumentType.VENDOR_CREDIT
        assert all(line.amount.amount < 0 for line in main.lines)
    for offset in parts[1:]:
        assert offset.type is DocumentType.BILL
        assert offset.total.is_zero
        assert offset.lines
    assert bool(companions) == (net < 0 and any(Decimal(amount) > 0 for *_, amount in lines))
