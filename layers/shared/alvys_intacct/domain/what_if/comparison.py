"""Collects what a change would do, document by document, within bounds (WHATIF-1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from decimal import Decimal
from typing import TypeVar

from alvys_intacct.domain.error_transactions.causes import cause_of
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document, Line
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.problem import Problem, problem_of
from alvys_intacct.domain.what_if.differences import LinePair, changed_lines, changed_values, told_line
from alvys_intacct.domain.what_if.outcomes import BothWays, Fate, Outcome, Subject
from alvys_intacct.domain.what_if.result import (
    AccountMove,
    AccountTotal,
    ChangedDocument,
    ChangedError,
    ChangedLine,
    ChangedSkip,
    Counts,
    DocumentName,
    Note,
    WhatIfResult,
)
from alvys_intacct.late_dataclass import dataclass

# The answer lists this many documents, this many of their lines, this many lines of one document.
MOST_DOCUMENTS, MOST_LINES, MOST_OF_DOCUMENT = 200, 1_000, 50
# Lambda answers with six million bytes at most, and custom fields may be a thousand.
MOST_CHARACTERS = 2_000_000
# At most this many accounts, pairs of accounts and causes; this many documents are named for each cause.
MOST_ROWS, MOST_NAMED = 300, 20
# Of the causes after the first ones fewer documents are named.
MOST_OFTEN, MOST_NAMED_OF_RARE = 50, 5


@dataclass(slots=True)
class _Errors:
    """Problems by cause: the first one in words, and the documents that have it."""

    found: dict[str, tuple[Problem, list[Subject]]] = field(default_factory=dict)

    def add(self, problems: Iterable[Problem], subject: Subject) -> None:
        for problem in problems:
            self.found.setdefault(cause_of(problem).id, (problem, []))[1].append(subject)

    @property
    def is_cut(self) -> bool:
        """Whether there are more causes than are told."""
        return len(self.found) > MOST_ROWS

    def told(self) -> tuple[ChangedError, ...]:
        rows = sorted(self.found.values(), key=lambda row: -len(row[1]))[:MOST_ROWS]
        return tuple(
            ChangedError(
                code=problem.code,
                concerns=problem.concerns,
                message=problem.message,
                remedy=problem.remedy,
                setting=problem.setting,
                kind=subjects[0].kind,
                count=len(subjects),
                documents=_named(subjects, MOST_NAMED if place < MOST_OFTEN else MOST_NAMED_OF_RARE),
            )
            for place, (problem, subjects) in enumerate(rows)
        )


@dataclass(slots=True)
class _Move:
    lines: int = 0
    documents: int = 0
    amount: Decimal = Decimal(0)
    last: str = ""

    def add(self, line: Line, subject: Subject) -> None:
        self.lines += 1
        self.amount += line.amount.amount
        if self.last != subject.transaction_id:
            self.last = subject.transaction_id
            self.documents += 1


_Row = TypeVar("_Row")
_AccountKey = tuple[str, Side, Kind, str]


class Comparison:
    """Adds documents up, each built under the present and the proposed settings."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._documents: list[ChangedDocument] = []
        self._lines = self._characters = 0
        self._moves: dict[tuple[str | None, str | None, Side, Kind, str], _Move] = {}
        self._totals: dict[_AccountKey, list[Decimal]] = {}
        self._coming, self._vanishing, self._open = _Errors(), _Errors(), _Errors()
        self._skips: dict[bool, dict[SkipReason, list[Subject]]] = {True: {}, False: {}}

    def add(self, pair: BothWays) -> None:
        """Add one document."""
        before, after, subject = pair.before, pair.after, pair.subject
        self._counts["party_is_open"] += pair.party_is_open
        changed = self._compare_problems(pair)
        self._count_fates(before.fate, after.fate)
        for is_coming, here, there in ((True, after, before), (False, before, after)):
            if here.skip is not None and here.skip != there.skip and here.fate is Fate.SKIPPED:
                self._skips[is_coming].setdefault(here.skip, []).append(subject)
        for place, outcome in enumerate((before, after)):
            if outcome.document is not None and outcome.fate is Fate.BOOKED:
                self._add_totals(outcome.document, subject.kind, place)
        changed = changed or before.fate is not after.fate or before.skip != after.skip
        if before.document is not None and after.document is not None and not changed:
            changed = self._compare_documents(subject, before.document, after.document)
        # Where only Sage can tell the party, it isn't known that nothing changes.
        self._counts["unchanged"] += not changed and not pair.party_is_open
        if subject.sent_digest and before.document is not None and before.fate is Fate.BOOKED:
            self._counts["differs_already"] += before.document.digest != subject.sent_digest

    def result(self, counted: Counts, notes: Iterable[Note]) -> WhatIfResult:
        """The answer; `counted` has the counts of what was built and what wasn't."""
        differing = self._counts["booked_differently"]
        moves, totals = self._told_moves(), self._told_totals()
        is_cut = len(moves) < len(self._moves) or len(totals) < len(self._totals)
        is_cut = is_cut or any(errors.is_cut for errors in (self._coming, self._vanishing, self._open))
        return WhatIfResult(
            counts=counted.model_copy(update=dict(self._counts)),
            notes=(*notes, *([Note.LISTS_CUT] if is_cut else [])),
            documents=tuple(self._documents),
            more_documents=differing - len(self._documents),
            moves=moves,
            totals=totals,
            errors_coming=self._coming.told(),
            errors_vanishing=self._vanishing.told(),
            errors_open=self._open.told(),
            skips_coming=_told_skips(self._skips[True]),
            skips_vanishing=_told_skips(self._skips[False]),
        )

    def _count_fates(self, before: Fate, after: Fate) -> None:
        if before is after:
            return
        counted = {
            "newly_failing": after is Fate.FAILED,
            "no_longer_failing": before is Fate.FAILED,
            "newly_skipped": after is Fate.SKIPPED,
            "no_longer_skipped": before is Fate.SKIPPED,
            "new": before is Fate.ABSENT,
            "gone": after is Fate.ABSENT,
        }
        self._counts.update(name for name, applies in counted.items() if applies)

    def _compare_problems(self, pair: BothWays) -> bool:
        """Whether a problem comes or vanishes."""
        before, after = _causes(pair.before), _causes(pair.after)
        vanishing = [problem for cause, problem in before.items() if cause not in after]
        coming = [problem for cause, problem in after.items() if cause not in before]
        self._vanishing.add(vanishing, pair.subject)
        self._coming.add(coming, pair.subject)
        if pair.open_problem is not None:
            self._open.add([problem_of(pair.open_problem)], pair.subject)
        return bool(vanishing or coming)

    def _compare_documents(self, subject: Subject, before: Document, after: Document) -> bool:
        if repr(before) == repr(after):
            return False
        values = tuple(changed_values(before, after))
        lines = list(changed_lines(before, after))
        if not values and not lines:
            return False
        self._counts["booked_differently"] += 1
        for _, old, new in lines:
            line = new or old
            if line is not None:
                key = (
                    old.account if old else None,
                    new.account if new else None,
                    after.side,
                    subject.kind,
                    line.amount.currency,
                )
                self._moves.setdefault(key, _Move()).add(line, subject)
        self._characters += sum(len(value.model_dump_json()) for value in values)
        if len(self._documents) < MOST_DOCUMENTS and self._characters < MOST_CHARACTERS:
            listed = self._listed(lines)
            self._documents.append(
                ChangedDocument(
                    document=_name(subject), values=values, lines=listed, more_lines=len(lines) - len(listed)
                )
            )
        return True

    def _listed(self, lines: Sequence[LinePair]) -> tuple[ChangedLine, ...]:
        """As many of a document's changed lines as the answer takes."""
        listed: list[ChangedLine] = []
        for pair in lines[: min(MOST_OF_DOCUMENT, MOST_LINES - self._lines)]:
            line = told_line(pair)
            self._characters += len(line.model_dump_json())
            if self._characters >= MOST_CHARACTERS:
                break
            listed.append(line)
        self._lines += len(listed)
        return tuple(listed)

    def _add_totals(self, document: Document, kind: Kind, place: int) -> None:
        for account, amount in document.accounts.items():
            key = (account, document.side, kind, document.currency)
            self._totals.setdefault(key, [Decimal(0), Decimal(0)])[place] += amount

    def _told_moves(self) -> tuple[AccountMove, ...]:
        """The moves of most lines first; between two accounts those of all kinds, or of none."""
        lines: Counter[tuple[object, ...]] = Counter()
        for (before, after, side, _, currency), move in self._moves.items():
            lines[before, after, side, currency] += move.lines
        rows = [
            AccountMove(
                before=before,
                after=after,
                side=side,
                kind=kind,
                currency=currency,
                lines=move.lines,
                documents=move.documents,
                amount=move.amount,
            )
            for (before, after, side, kind, currency), move in self._moves.items()
        ]
        return _whole_groups(
            rows,
            lambda row: (row.before, row.after, row.side, row.currency),
            lambda group: (-lines[group], *map(str, group)),
        )

    def _told_totals(self) -> tuple[AccountTotal, ...]:
        """Accounts whose total changes first. Those of all kinds of an account are told, or none of them."""
        rows = [
            AccountTotal(account=account, side=side, kind=kind, currency=currency, before=before, after=after)
            for (account, side, kind, currency), (before, after) in self._totals.items()
        ]
        changed = {(row.account, row.side, row.currency) for row in rows if row.before != row.after}
        return _whole_groups(
            rows,
            lambda row: (row.account, row.side, row.currency),
            lambda group: (group not in changed, *map(str, group)),
        )


def _whole_groups(
    rows: Iterable[_Row],
    group_of: Callable[[_Row], tuple[object, ...]],
    order: Callable[[tuple[object, ...]], tuple[object, ...]],
) -> tuple[_Row, ...]:
    """The rows of the first groups, as many as may be told. A part of a group would be a wrong sum."""
    groups: dict[tuple[object, ...], list[_Row]] = {}
    for row in rows:
        groups.setdefault(group_of(row), []).append(row)
    told: list[_Row] = []
    for group in sorted(groups, key=order):
        if len(told) + len(groups[group]) > MOST_ROWS:
            break
        told += groups[group]
    return tuple(told)


def _causes(outcome: Outcome) -> dict[str, Problem]:
    problems = map(problem_of, outcome.problems)
    return {cause_of(problem).id: problem for problem in problems}


def _told_skips(skips: dict[SkipReason, list[Subject]]) -> tuple[ChangedSkip, ...]:
    return tuple(
        ChangedSkip(code=reason.value, words=reason.words, count=len(subjects), documents=_named(subjects))
        for reason, subjects in sorted(skips.items(), key=lambda row: -len(row[1]))
    )


def _named(subjects: list[Subject], most: int = MOST_NAMED) -> tuple[DocumentName, ...]:
    return tuple(map(_name, subjects[:most]))


def _name(subject: Subject) -> DocumentName:
    return DocumentName(
        transaction_id=subject.transaction_id,
        kind=subject.kind,
        number=subject.number,
        party_name=subject.party_name,
    )
