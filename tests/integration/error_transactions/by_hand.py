"""Documents that a person entered in Sage by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.money import Money
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.sage.writes import Create, Write, Written
from alvys_intacct.gateways.intacct import IntacctGateway
from tests.fakes.intacct_documents import bill, invoice, line
from tests.fakes.small import FakePasswords
from tests.integration.system import Json, System
from tests.integration.tenants import ACME


def entered(
    system: System,
    number: str,
    amount: str = "1086.39",
    *,
    party: str = "C-GONE",
    side: str = "ar",
    description: str = "By hand",
) -> str:
    """Enter an invoice or a bill; answers its record number."""
    make, account = (invoice, "4000") if side == "ar" else (bill, "5000")
    lines = (replace(line(amount, account=account), amount=Money(Decimal(amount), "USD"), dimensions={}),)
    document: Document = make(number, party_id=party, lines=lines, posted=True, term="Net 30", due_date=None)
    document = replace(document, description=description)
    passwords = FakePasswords()
    passwords.sender_credentials = ("alvys-sender", "sender-secret")
    passwords.keep_password(ACME.name, ACME.subsidiary_id, ACME.password)
    gateway = IntacctGateway(system.sage.gateway_url, passwords, passwords, system.clock)
    (outcome,) = gateway.write(
        ACME.connection().books, [Write(f"by-hand:{number}:{party}", Create(document))]
    )
    assert isinstance(outcome, Written), outcome
    return outcome.record_no


def live(system: System, number: str | None = None) -> list[Json]:
    """The documents in Sage that count, all or those with a number."""
    rows = [*system.sage.objects("ARINVOICE"), *system.sage.objects("APBILL")]
    alive = [row for row in rows if row["STATE"] not in ("Reversed", "Reversal")]
    return [row for row in alive if number in (None, row["RECORDID"])]
