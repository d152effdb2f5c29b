"""One document of a month, and what became of it in Sage: the difference that is told (CLOSE-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.close.closing import Closing, Findings
from alvys_intacct.domain.close.differences import Difference
from alvys_intacct.domain.close.differences import DifferenceKind as Kind
from alvys_intacct.domain.close.differences import DifferenceReason as Reason
from alvys_intacct.domain.close.obstacles import ObstacleCode as Code
from alvys_intacct.domain.close.our_documents import LEFT_AS_IT_IS, BookedDocument, OurDocument, Standing
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.close.sage_documents import SageDocument, marked_as
from alvys_intacct.domain.kinds.registry import Kind as TransactionKind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.transactions.unknown_outcomes import marker

DAY, OTHER_DAY, NEXT_MONTH = date(2026, 11, 5), date(2026, 11, 9), date(2026, 12, 1)
PERIOD = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
ACCOUNTS = (("4000", Decimal("60.00")), ("4100", Decimal("40.00")))
BOOKED = BookedDocument(
    "books", None, DocumentType.INVOICE, "100", "N1", "C1", "USD", Decimal("100.00"), True, DAY, ACCOUNTS
)
OURS = OurDocument(
    "txn_1",
    "SUB1",
    DAY,
    TransactionKind.LOAD_INVOICE,
    Side.AR,
    "N1",
    "inv-1",
    Standing.EXPORTED,
    party_name="Globex",
    amount=Decimal("100.00"),
    currency="USD",
    booked=BOOKED,
)
SAGE = SageDocument(
    DocumentType.INVOICE,
    "100",
    "N1",
    "C1",
    "Globex",
    DAY,
    Decimal("100.00"),
    "USD",
    DocumentState.POSTED,
    "inv-1",
    ACCOUNTS,
    DAY,
)


def closed(
    ours: list[OurDocument], sage: list[SageDocument], owners: list[OurDocument] | None = None
) -> tuple[ConnectionReport, Findings]:
    """The close of a month with these documents; `owners` are transactions of other months or connections."""
    closing, found = Closing("SUB1", "books", None, "USD", PERIOD), Findings()

    def keep(step: Findings) -> None:
        found.differences += step.differences
        found.obstacles += step.obstacles

    keep(closing.add_ours(ours))
    keep(closing.add_sage(one for one in sage if PERIOD.has(one.document_date)))
    known = {(one.booked.type, one.booked.record_no): one for one in (*ours, *(owners or ())) if one.booked}
    reverted = {one.key: owner for one in sage for owner in owners or () if owner.alvys_id == one.marked_as}
    keep(closing.add_owners({**reverted, **known}))
    for _ in range(2):
        while wanted := closing.to_look_up():
            keep(closing.add_found(one for one in sage if one.record_no in wanted.get(one.type, ())))
        keep(closing.read_again({one.transaction_id: one for one in ours}))
    return closing.report(), found


def the_only(found: Findings) -> Difference:
    """The one difference."""
    (difference,) = found.differences
    return difference


def says_what_to_do(difference: Difference) -> None:
    """The words are what happened, then what to do."""
    _, _, remedy = difference.words.rstrip(".").partition(". ")
    assert remedy.startswith(("Correct", "Post", "Regenerate", "Reverse", "Look", "If it is"))


IN_SAGE: dict[str, Any] = {
    "nothing changed": ({}, None),
    "amount": (
        {"amount": Decimal("90.00"), "accounts": (("4000", Decimal("50.00")), ("4100", Decimal("40.00")))},
        (Kind.AMOUNT, None, "-10.00", "100.00 USD", "90.00 USD", Code.CHANGED_IN_SAGE),
    ),
    "account": (
        {"accounts": (("4000", Decimal("60.00")), ("4900", Decimal("40.00")))},
        (
            Kind.ACCOUNT,
            None,
            "0",
            "4000: 60.00, 4100: 40.00",
            "4000: 60.00, 4900: 40.00",
            Code.CHANGED_IN_SAGE,
        ),
    ),
    "party": ({"party_id": "C2"}, (Kind.PARTY, None, "0", "C1", "C2", Code.CHANGED_IN_SAGE)),
    "the same party in other letters": ({"party_id": "c1"}, None),
    "currency": ({"currency": "CAD"}, (Kind.CURRENCY, None, "0", "USD", "CAD", Code.CHANGED_IN_SAGE)),
    "no currency told": ({"currency": ""}, None),
    "date in the period": (
        {"document_date": OTHER_DAY},
        (Kind.DATE, None, "0", "11/05/2026", "11/09/2026", Code.CHANGED_IN_SAGE),
    ),
    "date outside the period": (
        {"document_date": NEXT_MONTH},
        (Kind.DATE, Reason.LEFT_PERIOD, "-100.00", "11/05/2026", "12/01/2026", Code.CHANGED_IN_SAGE),
    ),
    "posting date": (
        {"posting_date": NEXT_MONTH},
        (Kind.DATE, Reason.POSTING_DATE, "0", "11/05/2026", "12/01/2026", Code.CHANGED_IN_SAGE),
    ),
    "reversed": (
        {"state": DocumentState.REVERSED},
        (Kind.MISSING_IN_SAGE, Reason.REVERSED, "-100.00", None, None, Code.MISSING_IN_SAGE),
    ),
    "draft": (
        {"state": DocumentState.DRAFT},
        (Kind.STATE, Reason.DRAFT, "-100.00", "posted", "draft", Code.DRAFT),
    ),
    "declined": (
        {"state": DocumentState.DECLINED},
        (Kind.STATE, Reason.DECLINED, "-100.00", "posted", "declined", Code.DECLINED),
    ),
    "paid": ({"state": DocumentState.PAID}, None),
    "lines that can't be read": ({"accounts": ()}, None),
    "lines with the opposite signs": (
        {"accounts": (("4000", Decimal("-60.00")), ("4100", Decimal("-40.00")))},
        None,
    ),
    "its description": ({"marked_as": ""}, None),
}


@pytest.mark.rule("CLOSE-3", "CLOSE-2")
@pytest.mark.parametrize(("changes", "expected"), IN_SAGE.values(), ids=IN_SAGE)
def test_what_was_changed_by_hand_is_told_with_what_changed(
    changes: dict[str, Any], expected: tuple[Any, ...] | None
) -> None:
    report, found = closed([OURS], [replace(SAGE, **changes)])
    if expected is None:
        assert (found.differences, found.obstacles, report.ready) == ([], [], True)
        return
    kind, reason, amount, before, after, code = expected
    told = the_only(found)
    assert (told.kind, told.reason, told.before, told.after) == (kind, reason, before, after)
    assert (told.amount, told.by_hand) == (Decimal(amount), True)
    assert told.transaction is not None
    assert told.in_sage is not None
    assert (told.transaction.transaction_id, told.in_sage.record_no) == ("txn_1", "100")
    says_what_to_do(told)
    (obstacle,) = found.obstacles
    assert (obstacle.code, obstacle.number, obstacle.day, report.ready) == (code, "N1", DAY, False)
    (total,) = [row for row in report.totals if row.currency == "USD"]
    assert (total.alvys, total.side) == (Decimal("100.00"), Side.AR)


@pytest.mark.rule("CLOSE-3")
def test_what_was_deleted_in_sage_is_told() -> None:
    report, found = closed([OURS], [])
    assert (the_only(found).reason, the_only(found).by_hand) == (Reason.DELETED, True)
    says_what_to_do(the_only(found))
    (obstacle,) = found.obstacles
    assert (obstacle.code, obstacle.amount) == (Code.MISSING_IN_SAGE, Decimal("100.00"))
    (account, other) = report.accounts
    assert (account.account, account.difference, other.difference) == (
        "4000",
        Decimal("-60.00"),
        Decimal("-40.00"),
    )


@pytest.mark.rule("CLOSE-2")
def test_a_draft_that_was_sent_as_one_is_in_the_way_and_nobodys_change() -> None:
    ours = replace(OURS, booked=replace(BOOKED, posted=False))
    report, found = closed([ours], [replace(SAGE, state=DocumentState.DRAFT)])
    assert (the_only(found).by_hand, found.obstacles[0].code, report.ready) == (False, Code.DRAFT, False)
    report, found = closed([ours], [SAGE])
    assert (found.differences, report.ready) == ([], True)


NOT_YET: dict[str, Any] = {
    "failed": ({"standing": Standing.FAILED, "booked": None}, Reason.NOT_EXPORTED, "-100.00"),
    "its amount isn't known": (
        {"standing": Standing.FAILED, "booked": None, "amount": None},
        Reason.NOT_EXPORTED,
        "0",
    ),
    "its change waits": (
        {"standing": Standing.WAITING, "amount": Decimal("130.00")},
        Reason.CHANGE_NOT_EXPORTED,
        "-30.00",
    ),
    "its removal is held": ({"standing": Standing.HELD, "reverting": True}, Reason.NOT_TAKEN_OUT, "100.00"),
}


@pytest.mark.rule("CLOSE-3")
@pytest.mark.parametrize(("changes", "reason", "amount"), NOT_YET.values(), ids=NOT_YET)
def test_what_is_not_carried_out_yet_explains_its_amount(
    changes: dict[str, Any], reason: Reason, amount: str
) -> None:
    ours = replace(OURS, **changes)
    report, found = closed([ours], [SAGE] if ours.booked else [])
    told = the_only(found)
    assert (told.kind, told.reason, told.amount) == (Kind.NOT_IN_SAGE_YET, reason, Decimal(amount))
    # The transaction tells itself what is in the way, once.
    assert (len(found.obstacles), told.by_hand, report.ready) == (1, False, False)


def test_a_removal_that_waits_and_was_done_by_hand_is_no_difference() -> None:
    reverting = replace(OURS, standing=Standing.WAITING, reverting=True)
    for sage in ([], [replace(SAGE, state=DocumentState.REVERSED)]):
        report, found = closed([reverting], sage)
        assert (found.differences, report.totals) == ([], ())


@pytest.mark.rule("CLOSE-4", "ERR-12")
def test_no_total_differs_without_a_word() -> None:
    left = replace(OURS, reverting=True, reason=LEFT_AS_IT_IS)
    report, found = closed([left], [SAGE])
    assert (the_only(found).kind, report.ready) == (Kind.NOT_IN_SAGE_YET, True)
    assert [obstacle.code for obstacle in found.obstacles] == [Code.LEFT_AS_IT_IS]
    for ours, code in (
        (replace(OURS, standing=Standing.SKIPPED), Code.WAITING),
        (replace(OURS, unsettled=True), Code.UNKNOWN_OUTCOME),
    ):
        report, found = closed([ours], [replace(SAGE, amount=Decimal("90.00"))])
        assert not report.ready
        assert code in [obstacle.code for obstacle in found.obstacles]


def test_lines_that_do_not_add_up_tell_nothing_of_the_accounts() -> None:
    for told in (
        (("4000", Decimal("60.00")),),
        (*ACCOUNTS, ("1200", Decimal("-100.00"))),
        (("4000", Decimal("81.00")), ("4100", Decimal("54.00"))),
    ):
        report, found = closed([OURS], [replace(SAGE, accounts=told)])
        assert (found.differences, report.without_accounts) == ([], 1)
    report, found = closed([OURS], [replace(SAGE, accounts=())])
    assert (found.differences, report.without_accounts) == ([], 1)
    assert closed([OURS], [SAGE])[0].without_accounts == 0


def test_amounts_of_two_currencies_are_not_added() -> None:
    _, found = closed([OURS], [replace(SAGE, currency="CAD", amount=Decimal("140.00"))])
    told = [obstacle for obstacle in found.obstacles if obstacle.reason == Kind.CURRENCY]
    assert [(obstacle.amount, obstacle.currency) for obstacle in told] == [(None, "")]


NOT_OURS: dict[str, Any] = {
    "nobody's": ([], None, Reason.UNKNOWN),
    "reverted here": ([replace(OURS, standing=Standing.REVERTED, booked=None)], None, Reason.REVERTED),
    "not named": ([replace(OURS, standing=Standing.MARKED_AS_SYNCED, booked=None)], None, Reason.NOT_NAMED),
    "failed here": ([replace(OURS, standing=Standing.FAILED, booked=None)], None, Reason.NOT_BOOKED),
    "a second one": ([OURS], "200", Reason.SECOND_DOCUMENT),
}


@pytest.mark.rule("CLOSE-3", "CLOSE-2")
@pytest.mark.parametrize(("owners", "second", "reason"), NOT_OURS.values(), ids=NOT_OURS)
def test_a_document_that_nothing_here_stands_for_is_told(
    owners: list[OurDocument], second: str | None, reason: Reason
) -> None:
    in_sage = [replace(SAGE, record_no=second)] if second else [SAGE]
    ours = [one for one in owners if one.booked]
    report, found = closed(ours, [SAGE, *in_sage] if second else in_sage, owners)
    told = the_only(found)
    assert (told.kind, told.reason, told.amount) == (Kind.MISSING_IN_ALVYS, reason, Decimal("100.00"))
    assert told.party_name == "Globex"
    says_what_to_do(told)
    assert [obstacle.code for obstacle in found.obstacles] == [Code.MISSING_IN_ALVYS]
    assert report.totals[0].difference == Decimal("100.00")


def test_a_party_that_alvys_does_not_name_has_the_name_of_sage() -> None:
    nameless = replace(OURS, party_name="")
    report, found = closed([nameless], [replace(SAGE, state=DocumentState.DRAFT)])
    assert (report.parties[0].party_name, found.obstacles[0].party_name) == ("Globex", "Globex")
    report, found = closed([nameless], [replace(SAGE, party_id="C2")])  # whose name C1's isn't
    assert [row.party_name for row in report.parties] == ["", ""]
    assert sum(effect.amount for effect in found.differences[0].effects) == 0


def test_a_document_of_another_month_that_was_moved_into_this_one_is_told() -> None:
    of_december = replace(OURS, document_date=NEXT_MONTH, booked=replace(BOOKED, dated=NEXT_MONTH))
    report, found = closed([], [SAGE], [of_december])
    told = the_only(found)
    assert (told.kind, told.reason, told.before) == (Kind.DATE, Reason.ENTERED_PERIOD, "12/01/2026")
    assert (told.amount, report.totals[0].alvys, report.documents) == (Decimal("100.00"), Decimal(0), 0)


def test_what_an_earlier_version_booked_has_the_date_of_sage() -> None:
    earlier = replace(OURS, document_date=NEXT_MONTH, booked=replace(BOOKED, dated=None, accounts=None))
    report, found = closed([], [SAGE], [earlier])
    assert (found.differences, report.documents, report.without_accounts) == ([], 1, 1)
    assert report.totals[0].alvys == Decimal("100.00")
    of_december = replace(SAGE, document_date=NEXT_MONTH)
    report, found = closed([replace(earlier, document_date=DAY)], [of_december])
    assert (found.differences, report.totals) == ([], ())


def test_others_are_counted_apart() -> None:
    foreign = replace(SAGE, record_no="300", marked_as="", amount=Decimal("7.00"))
    draft = replace(foreign, record_no="301", state=DocumentState.DRAFT)
    neighbour = replace(SAGE, record_no="400", marked_as="inv-9")
    of_neighbour = replace(
        OURS, transaction_id="txn_9", subsidiary_id="SUB2", booked=replace(BOOKED, record_no="400")
    )
    report, found = closed([OURS], [SAGE, foreign, draft, neighbour], [of_neighbour])
    assert (found.differences, report.ready) == ([], True)
    (others,), (neighbours,) = report.not_from_alvys, report.of_other_connections
    assert (others.count, others.total) == (1, Decimal("7.00"))
    assert (neighbours.count, neighbours.total) == (1, Decimal("100.00"))


def test_a_document_in_the_books_of_a_former_company_is_told_and_not_in_the_way() -> None:
    moved = replace(OURS, booked=replace(BOOKED, company_id="former-books"))
    report, found = closed([moved], [])
    assert the_only(found).reason is Reason.IN_OTHER_BOOKS
    assert ([obstacle.code for obstacle in found.obstacles], report.ready) == ([Code.IN_OTHER_BOOKS], True)


def test_while_an_outcome_is_unknown_nobody_is_said_to_have_changed_anything() -> None:
    unsettled = replace(OURS, standing=Standing.CHECKING, unsettled=True)
    successor = replace(SAGE, record_no="101", amount=Decimal("120.00"))
    report, found = closed([unsettled], [replace(SAGE, state=DocumentState.REVERSED), successor])
    assert {difference.reason for difference in found.differences} == {Reason.OUTCOME_UNKNOWN}
    assert not any(difference.by_hand for difference in found.differences)
    assert report.totals[0].difference == Decimal("20.00")


def test_what_this_service_changed_since_is_no_change_by_hand() -> None:
    """The pages are of before its exchange, or of before its date changed; its record is of after that."""
    before = replace(OURS, booked=replace(BOOKED, record_no="99"))
    for now, in_sage in (
        (OURS, [SAGE]),
        (replace(OURS, document_date=NEXT_MONTH, booked=replace(BOOKED, dated=NEXT_MONTH)), [SAGE]),
        (replace(OURS, standing=Standing.REVERTED, booked=None), []),
    ):
        closing, found = Closing("SUB1", "books", None, "USD", PERIOD), []
        found += closing.add_ours([before]).differences
        found += closing.add_sage([SAGE] if now is OURS else []).differences
        # Nobody had its new document yet when the owners were looked for.
        found += closing.add_owners({}).differences
        odd = ["100"] if now is OURS else []
        assert closing.to_look_up() == {DocumentType.INVOICE: ["99", *odd]}
        found += closing.add_found(in_sage if now is OURS else []).differences
        assert (closing.to_look_up(), closing.to_read_again()) == ({}, ["txn_1"])
        found += closing.read_again({"txn_1": now}).differences
        while closing.to_look_up():
            found += closing.add_found(in_sage).differences
        assert found == []
        assert [row.alvys for row in closing.report().totals] == ([Decimal("100.00")] if now is OURS else [])


@pytest.mark.rule("CLOSE-1")
def test_documents_are_counted_as_they_stand() -> None:
    skipped = replace(OURS, standing=Standing.SKIPPED, reason="zero_total", words="Nothing.", booked=None)
    failed = replace(OURS, standing=Standing.FAILED, reason="no_customer", booked=None, amount=None)
    report, _ = closed([OURS, skipped, skipped, failed], [SAGE])
    told = {(row.standing, row.reason, row.count, row.unknown, row.total) for row in report.standings}
    assert told == {
        (Standing.EXPORTED, "", 1, 0, Decimal("100.00")),
        (Standing.SKIPPED, "zero_total", 2, 0, Decimal("200.00")),
        (Standing.FAILED, "no_customer", 1, 1, Decimal(0)),
    }
    assert report.documents == 4


def test_the_mark_in_a_description_is_that_of_the_product() -> None:
    assert marked_as(f"{marker('inv-1')} Load LD1") == "inv-1"
    assert marked_as(f"About {marker('inv-1')}") == ""
