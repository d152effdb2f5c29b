"""What belongs to a transaction, as its page shows it."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.related import Relation
from alvys_intacct.usecases.overview.find_related import FindRelated
from tests.fakes.cross_billing import across, bill, invoice, sent
from tests.fakes.rows import receipt, transaction
from tests.fakes.service import Service


def related(service: Service, shown: Transaction) -> dict[str, str]:
    found = FindRelated(service.transactions)(shown)
    return {
        f"{other.relation} {other.transaction.role}": other.transaction.number
        for other in found
        if other.transaction is not None
    }


@pytest.mark.rule("AP-8")
def test_each_document_of_an_intercompany_set_leads_to_the_others() -> None:
    service = across()
    sent(service, invoice())
    owed = sent(service, bill())
    billed = sent(service, invoice())
    assert related(service, billed) == {"carrier_bill whole": owed.number}
    pair = {
        "intercompany intercompany_bill": f"{owed.number}-IC",
        "intercompany intercompany_invoice": f"{owed.number}-IC",
    }
    assert related(service, owed) == pair | {"customer_invoice whole": billed.number}
    (between,) = (
        other.transaction
        for other in FindRelated(service.transactions)(owed)
        if other.transaction is not None and other.transaction.role is DocumentRole.INTERCOMPANY_BILL
    )
    assert related(service, between) == {
        "main whole": owed.number,
        "intercompany intercompany_invoice": f"{owed.number}-IC",
        "customer_invoice whole": billed.number,
    }


def test_what_was_taken_out_of_sage_is_named_by_its_record_number() -> None:
    service = Service()
    plain = transaction(receipt=receipt("9"))
    moved = transaction(receipt=receipt("9"), left_in={"acme-books": "7", "west-books": "9"}, replaces="7")
    former = transaction(replaces="5")
    find = FindRelated(service.transactions)
    told = [[(row.relation, row.record_no) for row in find(shown)] for shown in (plain, moved, former)]
    assert told == [[], [(Relation.REPLACED, "7")], [(Relation.REPLACED, "5")]]
