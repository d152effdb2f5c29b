"""One transaction and its document in Sage: what differs, step by step (CLOSE-3).

Alvys's posting is changed into Sage's in steps: what Alvys wants, what was booked, the currency, the party,
the amounts, and whether it counts in the period at all. Each step that changes something is one difference,
with what it changes as its effects. So the effects add up to the difference of the two, whatever happened.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.close import words
from alvys_intacct.domain.close.differences import (
    Difference,
    DifferenceKind,
    DifferenceReason,
    NamedSageDocument,
    NamedTransaction,
)
from alvys_intacct.domain.close.our_documents import Accounts, BookedDocument, OurDocument, Standing
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.postings import Posting, adding_up_to, change, same_party
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.sage.books import PARTY_OF
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """What a transaction and its document add to the two totals, and the differences that explain them.

    `accounts_known` is False where the accounts weren't compared, because ours or Sage's aren't known.
    """

    alvys: Posting | None
    sage: Posting | None
    differences: tuple[Difference, ...]
    accounts_known: bool = True

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody changed or removed the document in Sage."""
        return any(difference.by_hand for difference in self.differences)


class _Steps:
    """The differences so far, and the posting after them."""

    def __init__(self, ours: OurDocument, in_sage: NamedSageDocument | None, wanted: Posting | None) -> None:
        self.ours = ours
        self.in_sage = in_sage
        self.posting = wanted
        self.differences: list[Difference] = []

    def step(
        self,
        after: Posting | None,
        kind: DifferenceKind,
        what: str,
        reason: DifferenceReason | None = None,
        told: tuple[str, str] | None = None,
        *,
        by_hand: bool = True,
    ) -> None:
        """One difference: from the posting so far to this one. `told` is as Alvys and as Sage has it."""
        ours = self.ours
        unsettled = by_hand and ours.unsettled
        party = after or self.posting
        self.differences.append(
            Difference(
                kind=kind,
                reason=DifferenceReason.OUTCOME_UNKNOWN if unsettled else reason,
                words=what,
                day=ours.document_date,
                side=ours.side,
                party_id=party.party_id if party else "",
                party_name=ours.party_name,
                transaction=named(ours),
                in_sage=self.in_sage,
                before=told[0] if told else None,
                after=told[1] if told else None,
                effects=change(self.posting, after),
                by_hand=by_hand and not unsettled,
            )
        )
        self.posting = after


def not_booked(ours: OurDocument, currency: str) -> Compared:
    """A transaction that has no document in Sage; `currency` is that of the books."""
    if not ours.is_wanted:
        return Compared(None, None, ())
    accounts = adding_up_to(ours.amount or Decimal(0), None)
    posting = Posting(ours.side, ours.currency or currency, "", ours.party_name, accounts)
    steps = _Steps(ours, None, posting)
    reason = DifferenceReason.NOT_EXPORTED
    unknown = " Its amount isn't known before it is booked." if ours.amount is None else ""
    what = (ours.words or "It is not in Sage Intacct yet.") + unknown
    steps.step(None, DifferenceKind.NOT_IN_SAGE_YET, what, reason, by_hand=False)
    return Compared(posting, None, tuple(steps.differences))


def compared(
    ours: OurDocument, booked: BookedDocument, sage: SageDocument | None, period: Period, currency: str
) -> Compared:
    """A transaction and its document in Sage, None where it was deleted; `currency` is that of the books."""
    is_missing = sage is None or sage.is_gone
    if is_missing and ours.reverting:
        return Compared(None, None, ())
    if sage is not None and not is_missing and booked.dated is None and not period.has(sage.document_date):
        # Nobody recorded the date that was booked: Sage's counts, so it is of another period.
        return Compared(None, None, ())
    ours = _with_name(ours, booked, sage)
    as_booked = _as_booked(ours, booked, sage, currency)
    wanted = _wanted(ours, as_booked) if ours.is_wanted else None
    steps = _Steps(ours, named_in_sage(booked, sage), wanted)
    _to_booked(steps, ours, as_booked)
    if sage is None:
        steps.step(None, DifferenceKind.MISSING_IN_SAGE, words.DELETED, DifferenceReason.DELETED)
    elif sage.is_gone:
        steps.step(None, DifferenceKind.MISSING_IN_SAGE, words.REVERSED, DifferenceReason.REVERSED)
    else:
        _to_sage(steps, as_booked, sage)
        _to_period(steps, booked, sage, period)
    known = booked.accounts is not None and (is_missing or sage is None or sage.known_accounts is not None)
    return Compared(wanted, steps.posting, tuple(steps.differences), accounts_known=known)


def in_other_books(ours: OurDocument, booked: BookedDocument, currency: str) -> Compared:
    """A transaction whose document is in another Sage company or entity than its connection uses now."""
    as_booked = _as_booked(ours, booked, None, currency)
    wanted = _wanted(ours, as_booked) if ours.is_wanted else None
    steps = _Steps(ours, named_in_sage(booked, None), wanted)
    place = f"company {booked.company_id}" + (f", entity {booked.entity_id}" if booked.entity_id else "")
    what = f"Its document is in other books: {place}. It isn't compared. Look at it there."
    reason = DifferenceReason.IN_OTHER_BOOKS
    steps.step(None, DifferenceKind.MISSING_IN_SAGE, what, reason, by_hand=False)
    return Compared(wanted, None, tuple(steps.differences))


def entered_period(ours: OurDocument, booked: BookedDocument, sage: SageDocument, currency: str) -> Compared:
    """A document that Sage has in the period, and its transaction in another one."""
    ours = _with_name(ours, booked, sage)
    steps = _Steps(ours, named_in_sage(booked, sage), None)
    posting = posting_of(sage, currency, ours.party_name)
    now = sage.document_date
    told = (f"{ours.document_date:%m/%d/%Y}", f"{now:%m/%d/%Y}")
    reason = DifferenceReason.ENTERED_PERIOD
    steps.step(posting, DifferenceKind.DATE, words.ENTERED_PERIOD, reason, told)
    _to_posted(steps, booked, sage)
    return Compared(None, steps.posting, tuple(steps.differences))


def posting_of(sage: SageDocument, currency: str, party_name: str = "") -> Posting:
    """What a document in Sage adds to the totals."""
    accounts = adding_up_to(sage.amount, sage.known_accounts)
    return Posting(sage.type.side, sage.currency or currency, sage.party_id, party_name, accounts)


def booked_of(ours: OurDocument) -> BookedDocument:
    """What was booked of a transaction. Raises `ValueError` for one without a document in Sage."""
    if ours.booked is None:
        raise ValueError(f"{ours.transaction_id} has no document in Sage")
    return ours.booked


def named(ours: OurDocument) -> NamedTransaction:
    """The name of a transaction."""
    return NamedTransaction(
        transaction_id=ours.transaction_id,
        kind=ours.kind,
        number=ours.number,
        document_date=ours.document_date,
        load_number=ours.load_number or None,
    )


def named_in_sage(booked: BookedDocument, sage: SageDocument | None) -> NamedSageDocument:
    """The name of a transaction's document."""
    return NamedSageDocument(
        company_id=booked.company_id,
        entity_id=booked.entity_id,
        type=booked.type,
        record_no=booked.record_no,
        number=sage.number if sage else booked.number,
    )


def _with_name(ours: OurDocument, booked: BookedDocument, sage: SageDocument | None) -> OurDocument:
    """The transaction with the name that its party has in Sage, where Alvys tells none, as for carriers."""
    if ours.party_name or sage is None or sage.party_id.casefold() != booked.party_id.casefold():
        return ours
    return replace(ours, party_name=sage.party_name)


def _as_booked(
    ours: OurDocument, booked: BookedDocument, sage: SageDocument | None, currency: str
) -> Posting:
    """What was booked. What isn't known of it is taken from Sage."""
    amount = booked.amount
    if amount is None:
        amount = sage.amount if sage is not None else ours.amount or Decimal(0)
    accounts: Accounts = booked.accounts
    if accounts is None and sage is not None:
        accounts = sage.known_accounts
    return Posting(
        booked.type.side,
        booked.currency or currency,
        booked.party_id,
        ours.party_name,
        adding_up_to(amount, accounts),
    )


def _wanted(ours: OurDocument, as_booked: Posting) -> Posting:
    return as_booked if ours.amount is None else as_booked.of_amount(ours.amount)


def _to_booked(steps: _Steps, ours: OurDocument, as_booked: Posting) -> None:
    """From what Alvys wants to what was booked."""
    wanted, kind = steps.posting, DifferenceKind.NOT_IN_SAGE_YET
    if wanted is None:
        what = ours.words or "It is not taken out of Sage Intacct yet."
        steps.step(as_booked, kind, what, DifferenceReason.NOT_TAKEN_OUT, by_hand=False)
    elif wanted.amount != as_booked.amount:
        told = (_said(wanted), _said(as_booked))
        what = ours.words or "Its change is not in Sage Intacct yet."
        steps.step(as_booked, kind, what, DifferenceReason.CHANGE_NOT_EXPORTED, told, by_hand=False)


def _to_sage(steps: _Steps, before: Posting, sage: SageDocument) -> None:
    """From what was booked to what Sage has: currency, party, amounts."""
    after = posting_of(sage, before.currency, before.party_name)
    if sage.known_accounts is None:
        # Lines that weren't read tell nothing: ours are taken as Sage's.
        after = replace(before, party_id=after.party_id, currency=after.currency).of_amount(sage.amount)
    if after.currency != before.currency:
        moved = replace(before, currency=after.currency)
        told = (before.currency, after.currency)
        steps.step(moved, DifferenceKind.CURRENCY, _changed(steps.ours, "currency"), told=told)
        before = moved
    if same_party(before, after):
        after = replace(after, party_id=before.party_id)
    else:
        moved = replace(before, party_id=after.party_id)
        told = (before.party_id, after.party_id)
        party = PARTY_OF[steps.ours.side]
        steps.step(moved, DifferenceKind.PARTY, _changed(steps.ours, party), told=told)
        before = moved
    if after.amount != before.amount:
        told = (_said(before), _said(after))
        steps.step(after, DifferenceKind.AMOUNT, _changed(steps.ours, "amount"), told=told)
    elif change(before, after):
        told = (_accounts_said(before), _accounts_said(after))
        steps.step(after, DifferenceKind.ACCOUNT, _changed(steps.ours, "accounts"), told=told)


def _to_period(steps: _Steps, booked: BookedDocument, sage: SageDocument, period: Period) -> None:
    """Whether Sage's document counts in the period: it is dated in it, and posted."""
    now = sage.document_date
    dated = booked.dated or now
    changed = now != dated
    told = (f"{dated:%m/%d/%Y}", f"{now:%m/%d/%Y}")
    _to_posted(steps, booked, sage)
    if changed and not period.has(now):
        steps.step(None, DifferenceKind.DATE, words.LEFT_PERIOD, DifferenceReason.LEFT_PERIOD, told)
    elif changed:
        steps.step(steps.posting, DifferenceKind.DATE, words.DATE, told=told)
    elif sage.is_posted and sage.posting_date is not None and not period.has(sage.posting_date):
        told = (f"{dated:%m/%d/%Y}", f"{sage.posting_date:%m/%d/%Y}")
        reason = DifferenceReason.POSTING_DATE
        steps.step(steps.posting, DifferenceKind.DATE, words.POSTING_DATE, reason, told)


def _to_posted(steps: _Steps, booked: BookedDocument, sage: SageDocument) -> None:
    """What isn't posted counts in no balance."""
    if not sage.is_posted:
        reason, what = words.STATES[sage.state]
        states = ("posted" if booked.posted else "not posted", sage.state.value)
        steps.step(None, DifferenceKind.STATE, what, reason, states, by_hand=booked.posted)


def _changed(ours: OurDocument, what: str) -> str:
    return words.changed(what, marked_as_synced=ours.standing is Standing.MARKED_AS_SYNCED)


def _said(posting: Posting) -> str:
    return f"{amount_text(posting.amount)} {posting.currency}"


def _accounts_said(posting: Posting) -> str:
    return ", ".join(f"{account or 'unknown'}: {amount_text(amount)}" for account, amount in posting.accounts)
