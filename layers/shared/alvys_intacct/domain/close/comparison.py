"""Our documents of a period against Sage's: the totals, and the documents that explain them (CLOSE-3).

In this order, so that each document is held only until it is compared:

1. `add_ours`: all transactions of the period, page by page;
2. `add_sage`: all documents that Sage has in the period, page by page; after each page, `add_owners` for its
   `strangers`: documents that this service made, and that belong to none of those transactions;
3. `add_found` for all that is `to_look_up` in Sage by record number;
4. `read_again` for the transactions that are `to_read_again`, because their documents differ. What changed
   here since is no change in Sage. Then 3 once more.

Each step returns the differences that are certain; `ledger` has the totals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from alvys_intacct.domain.close import words
from alvys_intacct.domain.close.differences import (
    Difference,
    DifferenceKind,
    DifferenceReason,
    NamedSageDocument,
)
from alvys_intacct.domain.close.ledger import Ledger, Others
from alvys_intacct.domain.close.our_documents import OurDocument, Standing
from alvys_intacct.domain.close.pairs import (
    Compared,
    booked_of,
    compared,
    entered_period,
    in_other_books,
    named,
    not_booked,
    posting_of,
)
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.postings import change
from alvys_intacct.domain.close.sage_documents import DocumentKey, SageDocument
from alvys_intacct.domain.sage.documents import DocumentType


class Comparison:
    """Compares the documents of one connection in one period.

    `currency` is that of the books: Sage names none in a company that has only one. `on_document` is called
    once for each transaction of the period.
    """

    def __init__(
        self,
        subsidiary_id: str,
        company_id: str,
        entity_id: str | None,
        currency: str,
        period: Period,
        on_document: Callable[[OurDocument], None] = lambda document: None,
    ) -> None:
        self._subsidiary_id = subsidiary_id
        self._company_id = company_id
        self._entity_id = entity_id
        self._currency = currency
        self._period = period
        self._on_document = on_document
        self.ledger = Ledger()
        self.not_from_alvys = Others()
        self.of_other_connections = Others()
        self.without_accounts = 0
        # Booked, and to be found in Sage.
        self._expected: dict[DocumentKey, OurDocument] = {}
        # Transactions whose documents differ, and those that were read again because of it.
        self._suspects: list[str] = []
        self._settled: set[str] = set()
        # Documents of no transaction of the period: new ones, and those to be read again with their owners.
        self._strangers: dict[DocumentKey, SageDocument] = {}
        self._odd: dict[DocumentKey, OurDocument | None] = {}
        self._seen: set[str] = set()
        self._unsettled: set[str] = set()

    def add_ours(self, documents: Iterable[OurDocument]) -> list[Difference]:
        """Transactions of the period."""
        return [difference for document in documents for difference in self._add_ours(document)]

    def add_sage(self, documents: Iterable[SageDocument]) -> list[Difference]:
        """Documents that Sage has in the period, after all transactions are added."""
        return [difference for document in documents for difference in self._add_sage(document)]

    def strangers(self) -> list[SageDocument]:
        """Documents of the pages so far that this service made for no transaction of the period."""
        return list(self._strangers.values())

    def add_owners(self, owners: Mapping[DocumentKey, OurDocument]) -> list[Difference]:
        """The transactions that the strangers belong to, as they are now; those of nobody are absent."""
        strangers, self._strangers = self._strangers, {}
        return [
            difference
            for key, sage in strangers.items()
            for difference in self._of_stranger(sage, owners.get(key))
        ]

    def to_look_up(self) -> dict[DocumentType, list[str]]:
        """The record numbers of documents to be read from Sage now, by type.

        Empty while there are only transactions to be read again.
        """
        wanted: defaultdict[DocumentType, list[str]] = defaultdict(list)
        if not self._expected and self._suspects:
            return {}
        for document_type, record_no in (*self._expected, *self._odd):
            wanted[document_type].append(record_no)
        return dict(wanted)

    def add_found(self, documents: Iterable[SageDocument]) -> list[Difference]:
        """What Sage answered for all that was to be looked up; the others are deleted there."""
        found = {document.key: document for document in documents}
        expected, self._expected = self._expected, {}
        differences = [
            difference for key, ours in expected.items() for difference in self._pair(ours, found.get(key))
        ]
        if self._suspects:
            # A document of nobody may be that of a transaction that is to be read again.
            return differences
        odd, self._odd = self._odd, {}
        for key, owner in odd.items():
            sage = found.get(key)
            if sage is not None and not sage.is_gone and self._period.has(sage.document_date):
                differences += self._add(self._not_ours(sage, owner))
        return differences

    def to_read_again(self) -> list[str]:
        """The ids of transactions whose documents differ from what was booked."""
        return list(self._suspects)

    def read_again(self, documents: Mapping[str, OurDocument]) -> list[Difference]:
        """These transactions as they are now; one that has no document date any more is absent."""
        suspects, self._suspects = self._suspects, []
        self._settled.update(suspects)
        found: list[Difference] = []
        for transaction_id in suspects:
            ours = documents.get(transaction_id)
            if ours is not None and self._is_of_period(ours):
                found += self._place(ours)
        return found

    def _is_of_period(self, ours: OurDocument) -> bool:
        return ours.subsidiary_id == self._subsidiary_id and self._period.has(ours.document_date)

    def _add_ours(self, ours: OurDocument) -> Sequence[Difference]:
        self._on_document(ours)
        self._seen.add(ours.transaction_id)
        if ours.unsettled:
            self._unsettled.add(ours.alvys_id)
        return self._place(ours)

    def _place(self, ours: OurDocument) -> Sequence[Difference]:
        """Expect its document in Sage, or compare it at once where there is none."""
        booked = ours.booked
        if booked is None:
            return self._add(not_booked(ours, self._currency))
        if (booked.company_id, booked.entity_id) != (self._company_id, self._entity_id):
            return self._add(in_other_books(ours, booked, self._currency))
        key = (booked.type, booked.record_no)
        # It may have been met as a document of nobody.
        self._odd.pop(key, None)
        self._expected[key] = ours
        return ()

    def _add_sage(self, sage: SageDocument) -> Sequence[Difference]:
        ours = self._expected.pop(sage.key, None)
        if ours is not None:
            return self._pair(ours, sage)
        if sage.is_gone:
            return ()
        if sage.marked_as:
            self._strangers[sage.key] = sage
        else:
            self.not_from_alvys.add(sage, self._currency)
        return ()

    def _pair(self, ours: OurDocument, sage: SageDocument | None) -> Sequence[Difference]:
        pair = compared(ours, booked_of(ours), sage, self._period, self._currency)
        if pair.is_by_hand and ours.transaction_id not in self._settled:
            self._suspects.append(ours.transaction_id)
            return ()
        self.without_accounts += not pair.accounts_known
        return self._add(pair)

    def _add(self, pair: Compared) -> Sequence[Difference]:
        self.ledger.add(pair)
        return pair.differences

    def _of_stranger(self, sage: SageDocument, owner: OurDocument | None) -> Sequence[Difference]:
        if owner is not None and owner.subsidiary_id != self._subsidiary_id and self._is_told_there(owner):
            self.of_other_connections.add(sage, self._currency)
            return ()
        if owner is not None and _is_its_document(owner, sage):
            if booked_of(owner).dated is None:
                # Nobody recorded the date that was booked: Sage's counts.
                owner = replace(owner, document_date=sage.document_date)
            if self._period.has(owner.document_date) and owner.transaction_id not in self._seen:
                # It was recorded after the transactions of the period were read.
                return self._add_ours(owner)
            if self._is_to_be_read_again(owner):
                return ()
        self._odd[sage.key] = owner
        return ()

    def _is_told_there(self, owner: OurDocument) -> bool:
        """Whether the report of the owner's own connection tells of its documents in these books."""
        booked = owner.booked
        return booked is None or (booked.company_id, booked.entity_id) == (self._company_id, self._entity_id)

    def _is_to_be_read_again(self, owner: OurDocument) -> bool:
        """Whether the transaction of the period got this document after it was read: it is read again."""
        if owner.transaction_id in self._suspects:
            return True
        for key, ours in self._expected.items():
            if ours.transaction_id == owner.transaction_id:
                del self._expected[key]
                self._suspects.append(owner.transaction_id)
                return True
        return False

    def _not_ours(self, sage: SageDocument, owner: OurDocument | None) -> Compared:
        """A document in the period whose transaction isn't in it, or that has none."""
        if owner is None or not _is_its_document(owner, sage):
            return self._not_in_alvys(sage, owner)
        if self._period.has(owner.document_date):
            return self._not_in_alvys(sage, owner, came_meanwhile=True)
        return entered_period(owner, booked_of(owner), sage, self._currency)

    def _not_in_alvys(
        self, sage: SageDocument, owner: OurDocument | None, *, came_meanwhile: bool = False
    ) -> Compared:
        """A document that this service made, and that no transaction stands for."""
        party_name = (owner.party_name if owner else "") or sage.party_name
        posting = posting_of(sage, self._currency, party_name)
        reason, what = self._reason(sage, owner, came_meanwhile=came_meanwhile)
        difference = Difference(
            kind=DifferenceKind.MISSING_IN_ALVYS,
            reason=reason,
            words=what,
            day=sage.document_date,
            side=sage.type.side,
            party_id=sage.party_id,
            party_name=party_name,
            transaction=named(owner) if owner else None,
            in_sage=NamedSageDocument(
                company_id=self._company_id,
                entity_id=self._entity_id,
                type=sage.type,
                record_no=sage.record_no,
                number=sage.number,
            ),
            effects=change(None, posting) if sage.is_posted else (),
        )
        return Compared(None, posting if sage.is_posted else None, (difference,))

    def _reason(
        self, sage: SageDocument, owner: OurDocument | None, *, came_meanwhile: bool
    ) -> tuple[DifferenceReason, str]:
        if came_meanwhile or sage.marked_as in self._unsettled or (owner is not None and owner.unsettled):
            what = "It was written while this was compared, or its outcome isn't known yet."
            return DifferenceReason.OUTCOME_UNKNOWN, what
        if owner is None:
            return DifferenceReason.UNKNOWN, words.UNKNOWN
        if owner.booked is not None:
            what = words.second_document(owner.number, owner.booked.number)
            return DifferenceReason.SECOND_DOCUMENT, what
        if owner.standing is Standing.REVERTED:
            return DifferenceReason.REVERTED, words.reverted(owner.number)
        if owner.standing is Standing.MARKED_AS_SYNCED:
            return DifferenceReason.NOT_NAMED, words.not_named(owner.number)
        return DifferenceReason.NOT_BOOKED, words.not_booked(owner.number)


def _is_its_document(owner: OurDocument, sage: SageDocument) -> bool:
    booked = owner.booked
    return booked is not None and (booked.type, booked.record_no) == sage.key
