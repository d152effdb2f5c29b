"""Metadata: one reading at a time, of the company that the connection is linked to (CONN-5)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import (
    CustomField,
    CustomFieldObject,
    CustomFieldType,
    DimensionValue,
    Entity,
    GlAccount,
    Metadata,
    Term,
    ValueStatus,
    summary_of,
)
from alvys_intacct.gateways.dynamodb import metadata as module
from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.ports.stores import MetadataStore
from tests.contract.stores.conftest import table
from tests.fakes.samples import SUBSIDIARY, TENANT

pytestmark = pytest.mark.rule("CONN-5")


BOOKS = Books(TENANT, SUBSIDIARY, "ACME", "user", "E1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def reading(at: datetime = NOON, values: int = 3, accounts: int = 2, seed: int = 0) -> Metadata:
    """What might have been read."""
    words = random.Random(seed)
    return Metadata(
        read_at=at,
        entities=[Entity(entity_id="E1", name="Ost & <West>", active=True)],
        accounts=[
            GlAccount(
                number=f"{n:05}",
                title=f"Account {words.getrandbits(64):x}",
                account_type="incomestatement",
                active=n % 7 != 0,
                required=frozenset({Dimension.LOCATION, Dimension.CLASS}),
            )
            for n in range(accounts)
        ],
        terms=[Term(name="Net 30", side=Side.AR, active=True)],
        dimensions={
            Dimension.CUSTOMER: [
                DimensionValue(
                    value_id=f"C{n:05}", name=f"{words.getrandbits(96):x}", status=ValueStatus.NON_POSTING
                )
                for n in range(values)
            ],
            Dimension.CLASS: [],
        },
        custom_fields=[
            CustomField(
                sage_object=CustomFieldObject.AR_INVOICE,
                field_id="LOAD_NO",
                label="Load",
                field_type=CustomFieldType.TEXT,
                length=20,
            )
        ],
    )


def test_what_was_saved_is_read_back(metadata: MetadataStore) -> None:
    assert metadata.get(BOOKS) is None
    assert metadata.summary(BOOKS) is None
    assert metadata.read_times([BOOKS]) == {}
    one = reading()
    metadata.save(BOOKS, one)
    assert metadata.get(BOOKS) == one
    assert metadata.summary(BOOKS) == summary_of(one)
    assert metadata.read_times([BOOKS]) == {BOOKS: NOON}


def test_the_newest_reading_stands(metadata: MetadataStore) -> None:
    newer, older = reading(NOON + timedelta(minutes=1), seed=1), reading(seed=2)
    for one in (reading(NOON - timedelta(days=1)), newer, older):
        metadata.save(BOOKS, one)
    assert metadata.get(BOOKS) == newer


@pytest.mark.parametrize(
    "other",
    [
        replace(BOOKS, tenant="other"),
        replace(BOOKS, subsidiary_id="SUB9"),
        replace(BOOKS, company_id="GLOBEX"),
        replace(BOOKS, entity_id=None),
    ],
)
def test_it_is_of_one_connection_to_one_company(metadata: MetadataStore, other: Books) -> None:
    metadata.save(BOOKS, reading())
    assert metadata.get(other) is None
    assert metadata.summary(other) is None
    assert metadata.read_times([other, BOOKS]) == {BOOKS: NOON}


def test_a_large_company_fits_into_a_few_pieces_and_old_ones_go(aws: None) -> None:
    """20,000 values and 5,000 accounts; the names here compress worse than real ones."""
    own = table("ConnectionsTable")
    store = DynamoMetadataStore(own)
    large = reading(values=20_000, accounts=5_000)
    for minutes in range(3):
        store.save(BOOKS, large.model_copy(update={"read_at": NOON + timedelta(minutes=minutes)}))
    kept = list(own.query_all(f"T#{TENANT}#C#{SUBSIDIARY}"))
    pieces = [item for item in kept if item["sk"] != "METADATA"]
    assert len(kept) - len(pieces) == 1
    assert 1 < len(pieces) <= 6
    assert all(len(bytes(piece["content"])) < 350_000 for piece in pieces)
    found = store.get(BOOKS)
    assert found is not None
    assert (len(found.accounts), found.read_at) == (5_000, NOON + timedelta(minutes=2))


class _Interrupted(Table):
    """Somebody else refreshes between a reader's two requests."""

    between: Callable[[], None] = staticmethod(lambda: None)

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
        between, self.between = self.between, lambda: None
        between()
        return super().get_many(keys)


def test_a_reader_never_sees_parts_of_two_readings(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE_BYTES", 100)
    own = table("ConnectionsTable")
    interrupted = _Interrupted(own._client, own._name)
    store = DynamoMetadataStore(own)
    store.save(BOOKS, reading(seed=1))
    newer = reading(NOON + timedelta(minutes=1), seed=2)
    interrupted.between = lambda: store.save(BOOKS, newer)
    assert DynamoMetadataStore(interrupted).get(BOOKS) == newer


def test_what_a_broken_off_refresh_left_behind_is_removed_later(aws: None) -> None:
    own = table("ConnectionsTable")
    store = DynamoMetadataStore(own)
    pk = f"T#{TENANT}#C#{SUBSIDIARY}"
    own.put({"pk": pk, "sk": "METADATA#2026-11-20T10:00:00.000000+00:00-aa#0000", "content": b"x"})
    own.put({"pk": pk, "sk": "METADATA#2026-11-20T11:59:00.000000+00:00-bb#0000", "content": b"x"})
    store.save(BOOKS, reading())
    left = [
        item["sk"] for item in own.query_all(pk) if item["content" if "content" in item else "sk"] == b"x"
    ]
    assert left == ["METADATA#2026-11-20T11:59:00.000000+00:00-bb#0000"]
