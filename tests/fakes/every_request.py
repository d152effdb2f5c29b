"""One request of each form that the client sends, made by the client's own code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import (
    Bill,
    CreditMemo,
    Dimension,
    Document,
    DocumentType,
    Invoice,
    VendorCredit,
)
from alvys_intacct.domain.sage.metadata import CustomFieldObject
from alvys_intacct.domain.sage.modules import Module
from alvys_intacct.domain.sage.parties import CONTRACTOR_1099, NewContact, NewParty
from alvys_intacct.domain.sage.writes import (
    Create,
    CreateContact,
    CreateParty,
    Delete,
    PayTo,
    Recall,
    Reverse,
    Update,
    UpdateParty,
    UpdateScope,
    Write,
)
from alvys_intacct.gateways.intacct.protocol.elements import Element
from alvys_intacct.gateways.intacct.protocol.envelope import (
    Envelope,
    Login,
    get_api_session,
    get_api_session_at,
)
from alvys_intacct.gateways.intacct.protocol.queries import (
    PAGE_SIZE,
    VALUES_PER_QUERY,
    Condition,
    Query,
    build_query,
    modified_between,
)
from alvys_intacct.gateways.intacct.reads.custom_fields import Description
from alvys_intacct.gateways.intacct.reads.modules import PROBES
from alvys_intacct.gateways.intacct.writes.documents import build_write
from tests.fakes.intacct_documents import bill, invoice, line

DAY = date(2026, 1, 5)
NOT_IN_SCHEMA = "recall"
# Sage takes no asset on a line of a document.
DIMENSIONS = {dimension: f"{dimension}-1" for dimension in Dimension if dimension is not Dimension.ASSET}
WHEN = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC))
ADDRESS = PartyAddress(
    street="1 Main St",
    street2="Suite 2",
    city="Austin",
    state="TX",
    zip_code="73301",
    country="United States",
)
CONTACT = NewContact("Roadway(V1)", "Roadway", "Roadway", "Ann", "Lee", "ann@roadway.test", "512-1", ADDRESS)
VENDOR = NewParty(Side.AP, "V1", "Roadway", CONTACT, "Net 30", "12-3456789", CONTRACTOR_1099, "Factor")
SENDER = ("sender", "sender-password")
TYPES: dict[DocumentType, type[Document]] = {
    DocumentType.INVOICE: Invoice,
    DocumentType.CREDIT_MEMO: CreditMemo,
    DocumentType.BILL: Bill,
    DocumentType.VENDOR_CREDIT: VendorCredit,
}


def documents(document_type: DocumentType) -> Iterator[Document]:
    """Documents of the type with and without each optional part, in all combinations."""
    known = bill() if document_type.side is Side.AP else invoice()
    is_adjustment = document_type.is_adjustment
    values: dict[str, tuple[Any, ...]] = {
        "due_date": (DAY, None),
        "form_1099": (CONTRACTOR_1099, None) if document_type.side is Side.AP else (None,),
        "term": ("Net 30", None),
        "reference": ("PO-9", None),
        "description": ("Load LD1001", ""),
        "base_currency": ("USD", ""),
        "posted": (True, False),
        # CF-1: adjustments have no custom fields here.
        "custom_fields": ({},) if is_adjustment else ({"LOAD_NO": "LD1001", "MILES": "812"}, {}),
        "lines": (
            (line(dimensions=DIMENSIONS, custom_fields={} if is_adjustment else {"MILES": "1"}), line()),
            (line("-0.50", memo="", dimensions={}),),
        ),
    }
    for chosen in product(*values.values()):
        changes = dict(zip(values, chosen, strict=True))
        if is_adjustment or changes["due_date"] or changes["term"]:
            document = replace(known, **changes)
            yield TYPES[document_type](
                **{field.name: getattr(document, field.name) for field in fields(document)}
            )


def writes() -> Iterator[Write]:
    """Every form of every write."""
    for document_type in DocumentType:
        for place, document in enumerate(documents(document_type)):
            yield Write(f"create-{document_type}-{place}", Create(document))
        for place, (document, scope, before) in enumerate(updates(document_type)):
            yield Write(
                f"update-{document_type}-{place}",
                Update(document, "41", before, scope, frozenset({"REGION"})),
            )
        yield Write("delete", Delete(document_type, "41"))
        if not document_type.is_adjustment:
            yield Write("reverse", Reverse(document_type, "41", DAY, "Changed in Alvys: LD1001"))
            yield Write("reverse", Reverse(document_type, "41", DAY, ""))
    bare = NewContact("Roadway", "Roadway")
    yield Write("contact", CreateContact(CONTACT))
    yield Write("contact", CreateContact(bare))
    yield Write("vendor", CreateParty(VENDOR))
    yield Write("customer", CreateParty(NewParty(Side.AR, "C1", "Globex", bare)))
    yield Write("pay-to", PayTo("V1", "Factor"))
    yield Write("update", UpdateParty(Side.AP, "V1", CONTACT, "Net 30"))
    yield Write("update", UpdateParty(Side.AR, "C1", bare, "Net 30"))
    yield Write("x" * 1000, PayTo("V1", "Factor"))


def updates(document_type: DocumentType) -> Iterator[tuple[Document, UpdateScope, int]]:
    """Every document in every scope, over one with fewer lines, as many, and one more."""
    for document in documents(document_type):
        for scope, before in product(UpdateScope, (0, 1, 2)):
            yield document, scope, before


def in_a_transaction(*functions: Element) -> bytes:
    """The functions in one request, which Sage carries out entirely or not at all."""
    envelope = Envelope(SENDER, "request-1", unique=True, transaction=True)
    envelope.use_session("session-1")
    envelope.fill(functions)
    return envelope.serialise()


def reads() -> Iterator[Element]:
    """Every form of every read."""
    one = Condition("equalto", "STATUS", ("active",))
    many = Condition("in", "RECORDID", tuple(map(str, range(VALUES_PER_QUERY))))
    for where in ((), (one,), (many,), (one, many), modified_between(*WHEN), (*modified_between(*WHEN), one)):
        for after, insensitive, private in product((None, "41"), (True, False), (True, False)):
            query = Query(
                "ARINVOICE",
                ("RECORDNO", "RECORDID"),
                where,
                case_insensitive=insensitive,
                include_private=private,
            )
            yield build_query(query, query.fields, after)
    yield build_query(Query("ARINVOICE", ("RECORDNO",)), ("RECORDNO",), None, offset=PAGE_SIZE)
    like = Query("VENDOR", ("RECORDNO",), (Condition("like", "NAME", ("Road%",)),))
    yield build_query(like, like.fields, None)
    for module in Module:
        yield build_query(Query(PROBES[module], ("RECORDNO",), page_size=1), ("RECORDNO",), None)
    for sage_object in CustomFieldObject:
        yield from map(Description(sage_object).function, (0, 1))


def sign_ins() -> Iterator[bytes]:
    """A sign-in at the top level and one at an entity."""
    for entity_id in (None, "E100"):
        envelope = Envelope(SENDER, "request-1", unique=False)
        envelope.sign_in(Login("DEMO", "xmluser", "password", entity_id))
        envelope.fill([get_api_session()])
        yield envelope.serialise()


def in_a_session(*functions: Element, unique: bool) -> bytes:
    """The functions in one request of a session."""
    envelope = Envelope(SENDER, "request-1", unique=unique)
    envelope.use_session("session-1")
    envelope.fill(functions)
    return envelope.serialise()


def requests() -> Iterator[tuple[str, bytes]]:
    """Every request, with a name for it."""
    for body in sign_ins():
        yield "getAPISession", body
    for entity_id in (None, "E100"):
        yield "getAPISession", in_a_session(get_api_session_at(entity_id), unique=False)
    for write in writes():
        yield write.control_id, in_a_session(build_write(write), unique=True)
    for function in reads():
        yield function.get("controlid", ""), in_a_session(function, unique=False)
    several = [build_write(write) for write in list(writes())[:100]]
    yield "several", in_a_session(*several, unique=True)
    yield "transaction", in_a_transaction(*map(build_write, list(writes())[:100]))
    # Newer than Sage's published schema.
    yield NOT_IN_SCHEMA, in_a_session(build_write(Write("recall", Recall("41"))), unique=True)
