"""The control ids of writes: within Sage's limit, always the same, never those of another write."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.parties import NewContact, NewParty
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, Delete, PayTo, Write
from alvys_intacct.gateways.intacct.writes.documents import build_write
from tests.fakes.rows import transaction

# Sage's request schema, 3.0: the attribute has at most so many characters.
LONGEST = 256
SENDABLE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
LONG = st.text(SENDABLE, min_size=1, max_size=600)
DELETE = Delete(DocumentType.INVOICE, "1")


@given(LONG)
def test_every_control_id_that_is_sent_is_within_the_limit(identity: str) -> None:
    sent = build_write(Write(identity, DELETE)).get("controlid", "")
    assert 0 < len(sent) <= LONGEST
    assert sent == Write(identity, DELETE).control_id


@given(st.text(SENDABLE, max_size=LONGEST))
def test_one_within_the_limit_is_sent_as_it_is(identity: str) -> None:
    assert Write(identity, DELETE).control_id == identity


@given(LONG, st.sets(st.text(SENDABLE, min_size=1, max_size=400), min_size=2, max_size=6))
def test_different_writes_have_different_ones(beginning: str, ends: set[str]) -> None:
    # What tells two writes apart is often far behind: the same document in another revision.
    assert len({Write(f"{beginning}{end}", DELETE).control_id for end in ends}) == len(ends)


@given(st.text("ab", min_size=250, max_size=256), st.integers(1, 3))
def test_a_repeated_write_has_another_one(identity: str, times: int) -> None:
    ids = [identity]
    for _ in range(times):
        ids.append(Write(f"{ids[-1]}:again", DELETE).control_id)
    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= LONGEST


@given(LONG, LONG)
def test_contacts_and_payees_are_told_apart_to_the_last_character(name: str, end: str) -> None:
    other = name + end
    for first, second in (
        (CreateContact(NewContact(name, name)), CreateContact(NewContact(other, other))),
        (PayTo("V1", name), PayTo("V1", other)),
        (CreateParty(_vendor(name)), CreateParty(_vendor(other))),
    ):
        assert first.identity != second.identity


@given(LONG, LONG, LONG, st.integers(1, 999))
def test_the_control_id_of_a_transaction_is_sent_as_it_is_recorded(
    tenant: str, subsidiary: str, alvys_id: str, revision: int
) -> None:
    recorded = transaction(
        tenant=tenant, subsidiary_id=subsidiary, alvys_id=alvys_id, revision=revision
    ).control_id
    assert Write(recorded, DELETE).control_id == recorded


def _vendor(vendor_id: str) -> NewParty:
    return NewParty(Side.AP, vendor_id, "Carrier", NewContact("Carrier", "Carrier"))
