"""A made-up month: transactions, what Sage has of them, and what people did there by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from alvys_intacct.domain.close.closing import Closing, Findings
from alvys_intacct.domain.close.our_documents import BookedDocument, OurDocument, Standing
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.close.sage_documents import DocumentKey, SageDocument
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType

PERIOD = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), name="Month Ended November 2026")
OUTSIDE = date(2026, 12, 4)
OWN, OTHER, COMPANY = "SUB1", "SUB2", "acme-books"
KINDS = {
    DocumentType.INVOICE: Kind.LOAD_INVOICE,
    DocumentType.CREDIT_MEMO: Kind.LOAD_INVOICE,
    DocumentType.BILL: Kind.CARRIER_BILL,
    DocumentType.VENDOR_CREDIT: Kind.CARRIER_BILL,
}
ACCOUNTS = ("4000", "4100", "5000", "5100")
PARTIES = ("P1", "P2", "P3")
CURRENCIES = ("USD", "CAD")
POSTED = (DocumentState.POSTED, DocumentState.PAID, DocumentState.PARTIALLY_PAID, DocumentState.SELECTED)
Key = tuple[str, ...]
_Row = TypeVar("_Row")


@dataclass
class World:
    """What is known here (`ours`), and what Sage has (`sage`), now and when its pages were read (`paged`)."""

    random: Random
    ours: dict[str, OurDocument] = field(default_factory=dict)
    listed: dict[str, OurDocument] = field(default_factory=dict)
    sage: dict[DocumentKey, SageDocument] = field(default_factory=dict)
    paged: dict[DocumentKey, SageDocument | None] = field(default_factory=dict)
    untouched: bool = True
    count: int = 0

    # ------------------------------------------------------------------ what there is

    def day(self) -> date:
        """A day of the period."""
        return PERIOD.first + timedelta(days=self.random.randrange(30))

    def cents(self) -> Decimal:
        """An amount, never zero."""
        return Decimal(self.random.choice((-1, 1)) * self.random.randint(1, 10**6)).scaleb(-2)

    def exported(self, day: date, subsidiary_id: str = OWN) -> tuple[OurDocument, SageDocument]:
        """A document that is in the books as it should be."""
        self.count += 1
        number, name = f"{self.count}", f"txn_{self.count}"
        type_ = self.random.choice(list(DocumentType))
        chosen = self.random.sample(ACCOUNTS, self.random.randint(1, 3))
        accounts = tuple((account, self.cents()) for account in chosen)
        amount = sum((cents for _, cents in accounts), Decimal(0))
        party, currency = self.random.choice(PARTIES), self.random.choice(CURRENCIES)
        booked = BookedDocument(
            COMPANY, None, type_, number, f"N{number}", party, currency, amount, True, day, accounts
        )
        ours = OurDocument(
            name,
            subsidiary_id,
            day,
            KINDS[type_],
            type_.side,
            f"N{number}",
            f"id-{number}",
            Standing.EXPORTED,
            party_name=f"Name of {party}",
            amount=amount,
            currency=currency,
            booked=booked,
        )
        told = currency if currency != "USD" or self.random.random() < 0.5 else ""
        sage = SageDocument(
            type_,
            number,
            f"N{number}",
            party if self.random.random() < 0.9 else party.lower(),
            "",
            day,
            amount,
            told,
            self.random.choice(POSTED),
            f"id-{number}",
            self._as_sage_tells(type_, accounts),
            day,
        )
        self.ours[name] = ours
        self.sage[sage.key] = sage
        return ours, sage

    def _as_sage_tells(
        self, type_: DocumentType, accounts: tuple[tuple[str, Decimal], ...]
    ) -> tuple[tuple[str, Decimal], ...]:
        """Nobody knows whether the lines of adjustments have the signs of their totals."""
        if type_.is_adjustment and self.random.random() < 0.3:
            return tuple((account, -amount) for account, amount in accounts)
        return accounts

    # ------------------------------------------------------------------ what happens

    def nothing_happens(self) -> None:
        """It stays as it is; an earlier version may have exported it."""
        ours, _ = self.exported(self.day())
        if ours.booked is not None and self.random.random() < 0.3:
            # Its date was known as that of its creation only.
            earlier = replace(ours.booked, accounts=None, dated=None)
            day = self.random.choice((OUTSIDE, ours.document_date))
            self.ours[ours.transaction_id] = replace(ours, document_date=day, booked=earlier)

    def is_out_of_scope(self) -> None:
        """Documents that concern no other total: of others, skipped ones, reversed ones."""
        ours, sage = self.exported(self.day(), self.random.choice((OWN, OTHER)))
        match self.random.randrange(4):
            case 0:
                del self.ours[ours.transaction_id]
                self.sage[sage.key] = replace(sage, marked_as="")
            case 1:
                self.ours[ours.transaction_id] = replace(ours, subsidiary_id=OTHER)
            case 2:
                away = replace(ours, subsidiary_id=OWN, standing=Standing.SKIPPED, booked=None)
                self.ours[ours.transaction_id] = away
                del self.sage[sage.key]
            case _:
                away = replace(ours, subsidiary_id=OWN, standing=Standing.REVERTED, booked=None)
                self.ours[ours.transaction_id] = away
                self._reverse(sage)

    def is_not_exported(self) -> None:
        """It waits, failed, is held or being checked; or its change is, or its removal."""
        self.untouched = False
        ours, sage = self.exported(self.day())
        standing = self.random.choice((Standing.WAITING, Standing.FAILED, Standing.HELD, Standing.CHECKING))
        ours = replace(ours, standing=standing, unsettled=standing is Standing.CHECKING)
        match self.random.randrange(3):
            case 0:
                ours = replace(ours, booked=None)
                if self.random.random() < 0.3:
                    ours = replace(ours, amount=None)
                # An attempt without an answer may have been carried out.
                if not (ours.unsettled and self.random.random() < 0.5):
                    del self.sage[sage.key]
            case 1:
                ours = replace(ours, amount=self.cents())
            case _:
                ours = replace(ours, reverting=True)
                self._perhaps_removed(sage)
        self.ours[ours.transaction_id] = ours

    def is_changed_by_hand(self) -> None:
        """A person changed its document in Sage, in one way or in several."""
        self.untouched = False
        ours, sage = self.exported(self.day())
        for _ in range(self.random.randint(1, 3)):
            sage = self._changed(sage)
        self.sage[sage.key] = sage
        booked = ours.booked
        if booked is not None and self.random.random() < 0.3:
            booked = replace(booked, accounts=None, dated=self.random.choice((None, booked.dated)))
        if booked is not None and self.random.random() < 0.2:
            # A person said that it was brought in step.
            booked = replace(booked, amount=None, dated=None, accounts=None)
            ours = replace(ours, standing=Standing.MARKED_AS_SYNCED, amount=None)
        if self.random.random() < 0.2:
            ours = replace(ours, standing=Standing.FAILED, amount=ours.amount and self.cents())
        self.ours[ours.transaction_id] = replace(ours, booked=booked)
        self._perhaps_removed(sage)

    def is_where_it_should_not_be(self) -> None:
        """Documents of nobody, second documents, documents of reverted transactions, and of other books."""
        self.untouched = False
        ours, sage = self.exported(self.day())
        match self.random.randrange(5):
            case 0:
                del self.ours[ours.transaction_id]
            case 1:
                self.count += 1
                second = replace(sage, record_no=f"{self.count}")
                self.sage[second.key] = replace(
                    second, state=self.random.choice((*POSTED, DocumentState.DRAFT))
                )
            case 2:
                self.ours[ours.transaction_id] = replace(ours, standing=Standing.REVERTED, booked=None)
            case 3:
                booked = replace(ours.booked, company_id="former-books") if ours.booked else None
                self.ours[ours.transaction_id] = replace(ours, booked=booked)
                del self.sage[sage.key]
            case _:
                del self.ours[ours.transaction_id], self.sage[sage.key]
                ours, sage = self.exported(OUTSIDE)
                self.sage[sage.key] = self._changed(replace(sage, document_date=self.day()))

    def changes_meanwhile(self) -> None:
        """It was changed here, and in Sage by this service, after the transactions or the pages were read."""
        ours, sage = self.exported(self.day())
        booked = ours.booked
        assert booked is not None
        match self.random.randrange(4):
            case 0:
                before = replace(booked, amount=self.cents(), accounts=None)
                if self.random.random() < 0.5:
                    self.listed[ours.transaction_id] = replace(ours, booked=before, amount=before.amount)
                else:
                    self.paged[sage.key] = replace(sage, amount=before.amount or sage.amount, accounts=())
            case 1:
                self.count += 1
                before = replace(booked, record_no=f"{self.count}")
                self.listed[ours.transaction_id] = replace(ours, booked=before)
                if self.random.random() < 0.5:
                    self.paged[sage.key] = None
            case 2:
                self.paged[sage.key] = None
            case _:
                # The page has its predecessor, which is reversed by now.
                self.count += 1
                earlier = replace(sage, record_no=f"{self.count}")
                self.paged[earlier.key] = earlier
                self.sage[earlier.key] = replace(earlier, state=DocumentState.REVERSED)
                self.paged[sage.key] = None

    def _changed(self, sage: SageDocument) -> SageDocument:
        accounts = dict(sage.known_accounts or ())
        match self.random.randrange(9):
            case 0:
                accounts[self.random.choice(ACCOUNTS)] = self.cents()
                amount = sum(accounts.values(), Decimal(0))
                return replace(sage, amount=amount, accounts=tuple(accounts.items()))
            case 1 if accounts:
                account = self.random.choice(list(accounts))
                moved = accounts.pop(account)
                target = self.random.choice(ACCOUNTS)
                accounts[target] = accounts.get(target, Decimal(0)) + moved
                return replace(sage, accounts=tuple(accounts.items()))
            case 2:
                return replace(sage, party_id=self.random.choice(PARTIES))
            case 3:
                return replace(sage, document_date=self.day())
            case 4:
                return replace(sage, document_date=OUTSIDE)
            case 5:
                unposted = (DocumentState.DRAFT, DocumentState.SUBMITTED, DocumentState.DECLINED)
                return replace(sage, state=self.random.choice(unposted))
            case 6:
                return replace(sage, currency=self.random.choice(CURRENCIES))
            case 7:
                return replace(sage, posting_date=OUTSIDE, marked_as="")
            case _:
                # Lines that can't be read.
                return replace(sage, accounts=None, amount=self.cents())

    def _perhaps_removed(self, sage: SageDocument) -> None:
        match self.random.randrange(6):
            case 0:
                del self.sage[sage.key]
            case 1:
                self._reverse(sage)
            case _:
                pass

    def _reverse(self, sage: SageDocument) -> None:
        """A reversed document stays, and gets a counterpart with the opposite amount."""
        self.count += 1
        self.sage[sage.key] = replace(sage, state=DocumentState.REVERSED)
        counterpart = replace(sage, record_no=f"{self.count}", amount=-sage.amount, accounts=None)
        self.sage[counterpart.key] = replace(counterpart, state=DocumentState.REVERSED)

    def month(self, *happenings: Callable[[World], None]) -> World:
        """A month in which some of these happened."""
        for _ in range(self.random.randint(0, 8)):
            self.random.choice(happenings)(self)
        return self

    # ------------------------------------------------------------------ what is compared

    def closed(self) -> tuple[ConnectionReport, Findings]:
        """The report of the month, made in the steps of a worker."""
        closing, found = Closing(OWN, COMPANY, None, "USD", PERIOD), Findings()

        def keep(step: Findings) -> None:
            found.differences += step.differences
            found.obstacles += step.obstacles

        for ours in self._pages([one for one in map(self._as_listed, self.ours) if _is_of_period(one)]):
            keep(closing.add_ours(ours))
        pages = [sage for key in {**self.sage, **self.paged} if (sage := self._as_paged(key)) is not None]
        for page in self._pages([sage for sage in pages if PERIOD.has(sage.document_date)]):
            keep(closing.add_sage(page))
            owners = {_key(one): one for one in self.ours.values() if one.booked is not None}
            owners |= {
                sage.key: one
                for sage in closing.strangers()
                for one in self.ours.values()
                if one.alvys_id == sage.marked_as
            }
            keep(closing.add_owners({key: one for key, one in owners.items() if key is not None}))
        keep(closing.add_found(self._looked_up(closing)))
        keep(closing.read_again({name: self.ours[name] for name in closing.to_read_again()}))
        keep(closing.add_found(self._looked_up(closing)))
        changed = {
            one.transaction.transaction_id for one in found.differences if one.by_hand and one.transaction
        }
        assert closing.by_hand == len(changed)
        assert not closing.to_look_up()
        assert not closing.to_read_again()
        return closing.report(), found

    def _as_listed(self, name: str) -> OurDocument:
        return self.listed.get(name, self.ours[name])

    def _as_paged(self, key: DocumentKey) -> SageDocument | None:
        return self.paged[key] if key in self.paged else self.sage.get(key)

    def _looked_up(self, closing: Closing) -> list[SageDocument]:
        asked = [(type_, number) for type_, numbers in closing.to_look_up().items() for number in numbers]
        return [self.sage[key] for key in asked if key in self.sage]

    def _pages(self, rows: list[_Row]) -> list[list[_Row]]:
        self.random.shuffle(rows)
        size = self.random.randint(1, 3)
        return [rows[start : start + size] for start in range(0, len(rows), size)]

    # ------------------------------------------------------------------ what must come out

    def sage_totals(self) -> dict[Key, Decimal]:
        """What Sage's posted documents of the period add up to that this service made for this connection."""
        own = {_key(one) for one in self.ours.values() if self._counts(one)}
        others = {_key(one) for one in self.ours.values() if one.subsidiary_id != OWN}
        totals: defaultdict[Key, Decimal] = defaultdict(Decimal)
        for key, sage in self.sage.items():
            is_ours = key in own or (sage.marked_as and key not in others)
            if is_ours and sage.is_posted and PERIOD.has(sage.document_date):
                currency = sage.currency or "USD"
                totals["total", sage.type.side, currency] += sage.amount
                totals["party", sage.type.side, currency, sage.party_id.casefold()] += sage.amount
        return _told(totals)

    def alvys_totals(self) -> dict[Key, Decimal]:
        """What Alvys wants in the books in the period, where its amounts are known here."""
        totals: defaultdict[Key, Decimal] = defaultdict(Decimal)
        for ours in self.ours.values():
            if not self._counts(ours) or not ours.is_wanted or ours.amount is None:
                continue
            party = ours.booked.party_id.casefold() if ours.booked else ours.party_name
            totals["total", ours.side, ours.currency] += ours.amount
            totals["party", ours.side, ours.currency, party] += ours.amount
        return _told(totals)

    def _counts(self, ours: OurDocument) -> bool:
        """Whether it is of the period. Where nobody recorded the date that was booked, Sage's counts."""
        key = _key(ours)
        sage = self.sage.get(key) if key is not None else None
        if sage is not None and not sage.is_gone and ours.booked is not None and ours.booked.dated is None:
            return ours.subsidiary_id == OWN and PERIOD.has(sage.document_date)
        return _is_of_period(ours)

    @property
    def all_amounts_are_known(self) -> bool:
        """Whether nothing that Alvys wants has to be taken from Sage."""
        return all(one.amount is not None or one.booked is None for one in self.ours.values())


def _key(ours: OurDocument) -> DocumentKey | None:
    return (ours.booked.type, ours.booked.record_no) if ours.booked else None


def _is_of_period(ours: OurDocument) -> bool:
    return ours.subsidiary_id == OWN and PERIOD.has(ours.document_date)


def _told(totals: dict[Key, Decimal]) -> dict[Key, Decimal]:
    return {key: amount for key, amount in totals.items() if amount}
