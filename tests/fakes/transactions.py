"""`TransactionStore` in memory, as strict as the real one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from alvys_intacct.domain.close.our_documents import OurDocument
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.error_transactions.facts import ErrorFacts, facts_of, passes, searched_text
from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_transaction
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.due import swept_after
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.numbers import numbers_of, searched_as
from alvys_intacct.domain.transactions.record import Transaction, has_former_id
from alvys_intacct.domain.transactions.refs import (
    Change,
    HistoryEvent,
    Owner,
    Taking,
    TransactionRef,
    first_exported,
    received,
)
from tests.fakes.faults import Wire
from tests.fakes.paging import page_of

_DocumentKey = tuple[str, str, DocumentType, str]


class FakeTransactionStore:
    """Records, contents, history and lists."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.records: dict[TransactionRef, Transaction] = {}
        self._contents: dict[tuple[TransactionRef, int], str] = {}
        self._history: dict[TransactionRef, list[tuple[datetime, int, HistoryEvent]]] = {}
        self._taken: dict[tuple[str, str], Owner] = {}
        self._documents: dict[_DocumentKey, str] = {}
        self._payment_errors: dict[tuple[str, str], ErrorRecord] = {}
        self.earlier = 0
        self.refuses: dict[TransactionRef, NeedsAttention] = {}
        """Records that the table doesn't take, whatever their condition."""

    def get(self, ref: TransactionRef) -> Transaction | None:
        """One transaction."""
        self._wire.before("transactions.get")
        return self.records.get(ref)

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        """Many at once."""
        self._wire.before("transactions.get_many")
        return {ref: self.records[ref] for ref in refs if ref in self.records}

    def contents(self, transactions: Iterable[Transaction]) -> dict[TransactionRef, str]:
        """The newest revision's text of each."""
        self._wire.before("transactions.contents")
        keys = [(_ref(transaction), transaction.content_revision) for transaction in transactions]
        return {key[0]: self._contents[key] for key in keys if key in self._contents}

    def forget_content(self, ref: TransactionRef) -> None:
        """As when the days are over for which contents are kept."""
        self._contents = {key: text for key, text in self._contents.items() if key[0] != ref}

    def save(self, changes: Sequence[Change]) -> set[TransactionRef]:
        """Each change for itself, all of it or nothing."""
        self._wire.before("transactions.save")
        refused: set[TransactionRef] = set()
        for place, change in enumerate(changes):
            if place:
                self._wire.between("transactions.save")
            if _ref(change.transaction) not in self.refuses and not self._save(change):
                refused.add(_ref(change.transaction))
        self._wire.after("transactions.save")
        for change in changes:
            if _ref(change.transaction) in self.refuses:
                raise self.refuses[_ref(change.transaction)]
        return refused

    def has_former_ids(self, tenant: str) -> bool:
        """Whether any record is named as before MOD-7."""
        self._wire.before("transactions.has_former_ids")
        return any(has_former_id(one) for one in self.records.values() if one.tenant == tenant)

    def history(self, ref: TransactionRef) -> list[HistoryEvent]:
        """Oldest first."""
        record = self.records.get(ref)
        begun = received(record) if record else None
        exported = first_exported(record) if record else None
        told = [(exported[0].at, exported[1], exported[0])] if exported else []
        rows = sorted([*self._history.get(ref, []), *told], key=lambda row: row[:2])
        return [*([begun] if begun else []), *(event for _, _, event in rows)]

    def recent(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Transaction]:
        """Newest first."""
        of_tenant = [
            one for one in self.records.values() if one.tenant == tenant and not one.stands_for_another
        ]
        numbered = [one for one in of_tenant if searched_as(narrowed.text) in numbers_of(one)]
        by_number = [one for one in numbered if _passes(one, replace(narrowed, text=None))]
        rows = {
            f"{transaction.created_at.isoformat()}#{transaction.transaction_id}": transaction
            for transaction in by_number or of_tenant
            if by_number or _passes(transaction, narrowed)
        }
        return page_of(sorted(rows.items(), reverse=True), f"recent {tenant}", limit, cursor)

    def open_errors(
        self,
        tenant: str,
        narrowed: ListFilter,
        limit: int,
        cursor: str | None,
        *,
        oldest_first: bool = False,
    ) -> Page[ErrorRecord]:
        """By date, urgent ones first."""

        def key(error: ErrorRecord) -> str:
            urgent = error.problem.urgent and narrowed.cause is None
            rank = "U" if urgent is not oldest_first else ""
            return f"{rank}{error.failed_at.isoformat()}#{error.record_id}"

        found = sorted(self._found(tenant, narrowed), key=key, reverse=not oldest_first)
        places = [f"{len(found) - place:09d}" for place in range(len(found))]
        keys = places if oldest_first else [key(error) for error in found]
        return page_of(list(zip(keys, found, strict=True)), f"errors {tenant}", limit, cursor)

    def open_error_facts(self, tenant: str, narrowed: ListFilter, most: int) -> tuple[list[ErrorFacts], bool]:
        """In any order."""
        every = len(self._found(tenant, ListFilter(cause=narrowed.cause)))
        found = [facts_of(error) for error in self._found(tenant, narrowed)]
        return found[:most], every > most

    def errors_by_id(self, tenant: str, record_ids: Iterable[str]) -> dict[str, ErrorRecord]:
        """Those that are open."""
        open_ones = {error.record_id: error for error in self._open(tenant)}
        return {name: open_ones[name] for name in record_ids if name in open_ones}

    def _open(self, tenant: str) -> list[ErrorRecord]:
        own = [one for one in self.records.values() if one.tenant == tenant]
        errors = [error for one in own if (error := error_of_transaction(one)) is not None]
        return errors + [error for (owner, _), error in self._payment_errors.items() if owner == tenant]

    def _found(self, tenant: str, narrowed: ListFilter) -> list[ErrorRecord]:
        errors = self._open(tenant)
        sought = searched_as(narrowed.text)
        named = {one.transaction_id for one in self.records.values() if sought in numbers_of(one)}
        by_number = [
            error
            for error in errors
            if error.record_id in named
            or (error.kind is None and sought in map(searched_as, (error.reference, error.load_number)))
        ]
        whatever_text = replace(narrowed, text=None)
        by_number = [error for error in by_number if passes(facts_of(error), "", whatever_text)]
        if sought and by_number:
            return by_number
        return [error for error in errors if passes(facts_of(error), searched_text(error), narrowed)]

    def due(self, now: datetime, limit: int) -> list[TransactionRef]:
        """Longest due first."""
        self._wire.before("transactions.due")
        found = [
            transaction
            for transaction in self.records.values()
            if transaction.status in IN_HAND and not transaction.held and swept_after(transaction) <= now
        ]
        return [_ref(transaction) for transaction in sorted(found, key=swept_after)[:limit]]

    def held(self, tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        """What that connection holds, the oldest first."""
        self._wire.before("transactions.held")
        held = [transaction for transaction in self.records.values() if transaction.held]
        for transaction in sorted(held, key=lambda transaction: transaction.created_at):
            if (transaction.tenant, transaction.held_at) == (tenant, subsidiary_id):
                yield _ref(transaction)

    def held_count(self, tenant: str, subsidiary_id: str, most: int) -> int:
        """How many it holds."""
        return min(most, len(list(self.held(tenant, subsidiary_id))))

    def by_record_no(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, TransactionRef]:
        """Which documents in Sage are ours."""
        self._wire.before("transactions.by_record_no")
        keys = {number: (books.tenant, books.company_id, document_type, number) for number in record_nos}
        return {
            number: TransactionRef(books.tenant, self._documents[key])
            for number, key in keys.items()
            if key in self._documents
        }

    def documents_dated(
        self, tenant: str, subsidiary_id: str, first: date, last: date
    ) -> Iterator[list[OurDocument]]:
        """By document date, two at a time."""
        self._wire.before("transactions.documents_dated")
        of_tenant = (our_document(one) for one in self.records.values() if one.tenant == tenant)
        found = [
            document
            for document in of_tenant
            if document is not None
            and document.subsidiary_id == subsidiary_id
            and first <= document.document_date <= last
        ]
        found.sort(key=lambda document: (document.document_date, document.transaction_id))
        for start in range(0, len(found), 2):
            yield found[start : start + 2]

    def list_earlier_by_date(self, tenant: str) -> bool:
        """No earlier version wrote here, unless a test says so."""
        self.earlier -= 1
        return self.earlier < 0

    def owners(self, tenant: str, keys: Iterable[str]) -> dict[str, TransactionRef]:
        """Which transaction has taken each key."""
        self._wire.before("transactions.owners")
        return {key: self._taken[tenant, key].ref for key in keys if (tenant, key) in self._taken}

    def takers(self, tenant: str, keys: Iterable[str]) -> dict[str, Owner]:
        """Which transaction has taken each key, and when."""
        self._wire.before("transactions.owners")
        return {key: self._taken[tenant, key] for key in keys if (tenant, key) in self._taken}

    def take(self, ref: TransactionRef, keys: Iterable[str], known: Mapping[str, TransactionRef]) -> bool:
        """Take each key unless somebody else than its known owner has it."""
        self._wire.before("transactions.take")
        for key in keys:
            taking = Taking(ref, [key], known)
            if not self._may_take(taking, key):
                return False
            self._taken[ref.tenant, key] = Owner(ref)
        self._wire.after("transactions.take")
        return True

    def take_many(self, takings: Sequence[Taking]) -> set[int]:
        """Each taking for itself, all of it or nothing."""
        self._wire.before("transactions.take")
        lost: set[int] = set()
        for place, taking in enumerate(takings):
            if place:
                self._wire.between("transactions.take")
            if all(self._may_take(taking, key) for key in taking.keys):
                owner = Owner(taking.ref, taking.version, taking.until)
                self._taken |= {(taking.ref.tenant, key): owner for key in taking.keys}
            else:
                lost.add(place)
        self._wire.after("transactions.take")
        return lost

    def _may_take(self, taking: Taking, key: str) -> bool:
        owner, known = self._taken.get((taking.ref.tenant, key)), taking.known.get(key)
        if owner is None or owner.ref == taking.ref:
            return True
        if isinstance(known, Owner):
            return owner == known
        return owner.ref == known

    def rename(self, ref: TransactionRef, name: str) -> TransactionRef:
        """As an earlier version of the service named a transaction."""
        new = TransactionRef(ref.tenant, name)
        known = self.records.pop(ref)
        self.records[new] = known.model_copy(update={"transaction_id": name})
        self._contents = {
            (new if key[0] == ref else key[0], key[1]): text for key, text in self._contents.items()
        }
        self._documents = {
            key: name if owner == ref.transaction_id else owner for key, owner in self._documents.items()
        }
        self._taken = {
            key: replace(owner, ref=new) if owner.ref == ref else owner for key, owner in self._taken.items()
        }
        return new

    def rename_taken(self, names: Mapping[str, str]) -> None:
        """As an earlier version of the service named the keys of what is booked once."""
        self._taken = {(tenant, names.get(key, key)): ref for (tenant, key), ref in self._taken.items()}

    def save_payment_error(self, tenant: str, record: ErrorRecord | None, record_id: str) -> None:
        """On the error list, or off it."""
        self._wire.before("transactions.save_payment_error")
        if record is None:
            self._payment_errors.pop((tenant, record_id), None)
        else:
            self._payment_errors[tenant, record_id] = record
        self._wire.after("transactions.save_payment_error")

    def _save(self, change: Change) -> bool:
        transaction = change.transaction
        ref = _ref(transaction)
        known = self.records.get(ref)
        if (known.version if known else 0) != transaction.version - 1:
            return False
        receipt = transaction.receipt
        if receipt is not None:
            document = (transaction.tenant, receipt.company_id, receipt.document_type, receipt.record_no)
            if self._documents.setdefault(document, transaction.transaction_id) != transaction.transaction_id:
                return False
        if change.unlinked is not None:
            gone = change.unlinked
            self._documents.pop(
                (transaction.tenant, gone.company_id, gone.document_type, gone.record_no), None
            )
        self.records[ref] = transaction
        if change.content is not None:
            self._contents[ref, transaction.content_revision] = change.content
        if change.event is not None:
            row = (change.event.at, transaction.version, change.event)
            self._history.setdefault(ref, []).append(row)
        return True


def _ref(transaction: Transaction) -> TransactionRef:
    return TransactionRef(transaction.tenant, transaction.transaction_id)


def _passes(transaction: Transaction, narrowed: ListFilter) -> bool:
    wanted = (narrowed.kind, narrowed.status)
    given = (transaction.kind.wire_name, transaction.status)
    subsidiary = (narrowed.subsidiary_id or transaction.subsidiary_id).casefold()
    text = (transaction.number, transaction.load_number, transaction.party_name)
    return (
        subsidiary == transaction.subsidiary_id.casefold()
        and (narrowed.kinds is None or transaction.kind in narrowed.kinds)
        and (narrowed.statuses is None or transaction.status in narrowed.statuses)
        and _equal(wanted, given)
        and _between(transaction.created_at, narrowed)
        and _contains(text, narrowed.text)
    )


def _equal(wanted: Sequence[str | None], given: Sequence[str]) -> bool:
    return all(one is None or one == other for one, other in zip(wanted, given, strict=True))


def _between(at: datetime, narrowed: ListFilter) -> bool:
    return (narrowed.since is None or narrowed.since <= at) and (
        narrowed.until is None or at < narrowed.until
    )


def _contains(parts: Sequence[str | None], text: str | None) -> bool:
    return text is None or text.casefold() in " ".join(part for part in parts if part).casefold()
