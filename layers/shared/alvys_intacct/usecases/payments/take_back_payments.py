"""Take back what Sage undid: payments that are voided, or reversed by a second payment (PAY-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.kinds.facts import PaymentsGoTo
from alvys_intacct.domain.payments.import_rules import goes_nowhere, may_have_records
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, is_undone, unmatched, voided
from alvys_intacct.domain.payments.recording import Origin, keys_of, payment_for_person, payments_of
from alvys_intacct.domain.sage.payment_pairs import in_doubt, taken_back, takes_back, undoes
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.payments.owners_of_documents import PAYABLE, owners_of
from alvys_intacct.usecases.payments.side_reading import SideReading

# So often a record is read again that another worker changed meanwhile.
_MOST_ATTEMPTS = 5


class TakeBackPayments:
    """Voids the records of what Sage undid. Doing it again changes nothing."""

    def __init__(
        self,
        transactions: TransactionStore,
        payments: PaymentStore,
        accounting: AccountingSystem,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._accounting = accounting
        self._clock = clock

    def pairs(
        self,
        reading: SideReading,
        details: Sequence[PaymentDetail],
        owners: Mapping[str, Transaction],
        origin: Origin,
    ) -> list[Payment]:
        """Void what negative payments of a page take back, and note their ids in `reading`.

        A negative payment is taken as a whole, with its details on other pages and documents: part of it may
        look like another payment. Returns the payments that are to be looked up in Alvys. A negative payment
        that takes back no single payment is put on the error list.
        """
        on_page = [
            detail
            for detail in details
            if undoes(detail) and may_have_records(owners[detail.document_record_no], detail)
        ]
        if not on_page:
            return []
        settings = reading.connection.advanced
        whole = self._whole(reading, on_page)
        together = self._together(reading, whole)
        known_owners = {detail.document_record_no: owners[detail.document_record_no] for detail in on_page}
        known_owners |= self._other_owners(reading, whole, known_owners)
        keys = [key for detail in together for key in keys_of(reading.books, detail, all_parts=True)]
        known = self._payments.known(reading.books.tenant, keys)
        pairs = taken_back(together, self._before(reading, together, known_owners, known))
        checking: list[Payment] = []
        for detail in whole:
            owner, pair = known_owners.get(detail.document_record_no), pairs.get(detail.detail_id)
            if owner is None or not undoes(detail) or not may_have_records(owner, detail):
                continue
            if pair is not None:
                records = self.records(reading, owner, pair, known, goes_back=True)
                checking += self.undo(reading, owner, pair, records, origin, detail)
            elif takes_back(detail) and goes_nowhere(owner, settings) is None:
                self._report(unmatched(payment_for_person(owner, detail, origin)))
        reading.gone |= {pair.detail_id for pair in pairs.values()}
        return checking

    def _whole(self, reading: SideReading, on_page: Sequence[PaymentDetail]) -> list[PaymentDetail]:
        """All details of the negative payments of a page, as they are now."""
        payment_ids = {detail.payment_id for detail in on_page}
        read = self._accounting.whole_payments(reading.books, reading.side, payment_ids)
        return list({detail.detail_id: detail for detail in (*on_page, *read)}.values())

    def _together(self, reading: SideReading, whole: Sequence[PaymentDetail]) -> list[PaymentDetail]:
        """With all that was paid on their documents; payments that may be meant are read as wholes, too."""
        books, side = reading.books, reading.side
        documents = {detail.document_record_no for detail in whole} - {""}
        on_documents = self._accounting.payments_on(books, PAYABLE[side], documents)
        found = {detail.detail_id: detail for detail in whole}
        found |= {detail.detail_id: detail for on_it in on_documents.values() for detail in on_it}
        unread = in_doubt(found.values()) - {detail.payment_id for detail in whole}
        if unread:
            read = self._accounting.whole_payments(books, side, unread)
            found |= {detail.detail_id: detail for detail in read}
        return list(found.values())

    def _other_owners(
        self, reading: SideReading, whole: Iterable[PaymentDetail], owners: Mapping[str, Transaction]
    ) -> dict[str, Transaction]:
        """Our transactions of the documents that are not on the page."""
        others = {detail.document_record_no for detail in whole} - {"", *owners}
        places = [(PAYABLE[reading.side], record_no) for record_no in sorted(others)]
        found = owners_of(self._transactions, reading.books, places) if places else {}
        return {record_no: owner for (_, record_no), owner in found.items()}

    def _before(
        self,
        reading: SideReading,
        together: Iterable[PaymentDetail],
        owners: Mapping[str, Transaction],
        known: Mapping[str, Payment],
    ) -> dict[str, str]:
        """The negative payments that took details back before, by the ids of these details."""
        before: dict[str, str] = {}
        for detail in together:
            owner = owners.get(detail.document_record_no)
            if owner is not None:
                records = self.records(reading, owner, detail, known, goes_back=True)
            else:
                keys = keys_of(reading.books, detail, all_parts=True)
                records = [known[key] for key in keys if key in known]
            for record in records:
                if record.undone_by is not None:
                    before[detail.detail_id] = record.undone_by
        return before

    def records(
        self,
        reading: SideReading,
        owner: Transaction,
        detail: PaymentDetail,
        known: Mapping[str, Payment],
        *,
        goes_back: bool,
    ) -> list[Payment]:
        """The records of a detail: of each part, and on a summary invoice of each load.

        Those of the loads are looked up where payments are split, and with `goes_back` wherever they may have
        been.
        """
        keys = keys_of(reading.books, detail, all_parts=True)
        found = {key: known[key] for key in keys if key in known}
        by_load = owner.kind.facts.payments_go_to is PaymentsGoTo.ITS_LOADS
        if by_load and (goes_back or reading.connection.advanced.allocate_summary_payments):
            of_document = reading.records_of(owner.transaction_id, self._payments)
            shares = {
                key: payment for key, payment in of_document.items() if payment.detail_id == detail.detail_id
            }
            # What is kept in mind may have been changed meanwhile.
            found |= self._payments.known(reading.books.tenant, shares) if goes_back and shares else shares
        return list(found.values())

    def undo(
        self,
        reading: SideReading,
        owner: Transaction,
        detail: PaymentDetail,
        records: Iterable[Payment],
        origin: Origin,
        taken_back_by: PaymentDetail | None = None,
    ) -> list[Payment]:
        """Void these records of a detail; returns those that are to be looked up in Alvys.

        A detail without any is recorded as voided, with all its parts: it may be read again without what took
        it back.
        """
        records = list(records)
        settings = reading.connection.advanced
        if not records:
            if goes_nowhere(owner, settings) is None and detail.settled.total > 0:
                never = payments_of(owner, detail, settings, origin)
                notices = [part.model_copy(update={"status": PaymentStatus.NOTICE}) for part in never]
                gone = [voided(notice, origin.now, taken_back_by) for notice in notices]
                self._payments.record_new(gone)
                for payment in gone:
                    reading.remember(payment)
            return []
        voids = [self._void(payment, taken_back_by) for payment in records]
        for payment in voids:
            reading.remember(payment)
        return [payment for payment in voids if payment.status is PaymentStatus.CHECKING]

    def _void(self, payment: Payment, taken_back_by: PaymentDetail | None) -> Payment:
        """Void a payment; the error is listed first, so that a crash in between loses none."""
        for attempt in range(_MOST_ATTEMPTS):
            if is_undone(payment):
                if attempt:
                    # It was listed as it was before another worker changed it.
                    self._list_error(payment)
                return payment
            gone = voided(payment, self._clock.now(), taken_back_by)
            # One that a person closed may still be listed: the list is written after the record.
            if gone.problem or payment.problem or payment.resolution:
                self._list_error(gone)
            if self._payments.save(gone):
                return gone
            payment = self._payments.get(payment.tenant, payment.payment_key) or payment
        raise Retryable("The payment is being changed by another worker.", code="record_busy")

    def _report(self, found: Payment) -> None:
        """Put a negative payment that takes back no single payment on the error list, once."""
        if not self._payments.known(found.tenant, [found.payment_key]):
            self._list_error(found)
            self._payments.record_new([found])

    def _list_error(self, payment: Payment) -> None:
        self._transactions.save_payment_error(payment.tenant, error_of_payment(payment), payment.payment_key)
