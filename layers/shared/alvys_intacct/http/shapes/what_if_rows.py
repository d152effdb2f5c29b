"""What a change would do, as the caller may see it: amounts need the permissions of their kinds (API-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from alvys_intacct.domain.close.visibility import Sight, said
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.what_if.result import (
    AccountMove,
    AccountTotal,
    ChangedDocument,
    ChangedError,
    ChangedLine,
    ChangedSkip,
    ChangedValue,
    DocumentName,
    LineValues,
    WhatIfResult,
)
from alvys_intacct.domain.what_if.runs import WhatIfRun
from alvys_intacct.http.shapes.money import MoneyAnswer, problem_answer
from alvys_intacct.http.shapes.what_if import (
    AccountMoveAnswer,
    ChangedDocumentAnswer,
    ChangedErrorAnswer,
    ChangedLineAnswer,
    ChangedSkipAnswer,
    ChangedValueAnswer,
    DocumentNameAnswer,
    LineValuesAnswer,
    NoteAnswer,
    WhatIfAnswer,
    WhatIfCountsAnswer,
    WhatIfResultAnswer,
    WhatIfTotalAnswer,
)


def what_if_answer(run: WhatIfRun, result: WhatIfResult | None, sight: Sight) -> WhatIfAnswer:
    """A question with its answer, as the caller may see it."""
    return WhatIfAnswer(
        what_if_id=run.what_if_id,
        status_url=f"/v1/connections/{run.subsidiary_id}/what-if/{run.what_if_id}",
        subsidiary_id=run.subsidiary_id,
        status=run.state,
        documents=run.documents,
        connection_version=run.connection_version,
        problem=problem_answer(run.problem) if run.problem else None,
        started_at=run.started_at,
        finished_at=run.finished_at,
        result=_result(result, sight) if result is not None else None,
    )


def _result(result: WhatIfResult, sight: Sight) -> WhatIfResultAnswer:
    return WhatIfResultAnswer(
        counts=WhatIfCountsAnswer(**result.counts.model_dump()),
        notes=[NoteAnswer(code=note.value, words=note.words) for note in result.notes],
        documents=[_document(changed, sight) for changed in result.documents],
        more_documents=result.more_documents,
        moves=list(_moves(result.moves, sight)),
        totals=list(_totals(result.totals, sight)),
        errors_coming=_errors(result.errors_coming, sight),
        errors_vanishing=_errors(result.errors_vanishing, sight),
        errors_open=_errors(result.errors_open, sight),
        skips_coming=_skips(result.skips_coming),
        skips_vanishing=_skips(result.skips_vanishing),
        titles=result.titles,
    )


def _document(changed: ChangedDocument, sight: Sight) -> ChangedDocumentAnswer:
    shown = sight.of_kind(changed.document.kind)
    return ChangedDocumentAnswer(
        document=_name(changed.document),
        values=[_value(value, shown=shown) for value in changed.values],
        lines=[_line(line, shown=shown) for line in changed.lines],
        more_lines=changed.more_lines,
    )


def _value(value: ChangedValue, *, shown: bool) -> ChangedValueAnswer:
    if value.is_amount and not shown:
        return ChangedValueAnswer(name=value.name, before=None, after=None)
    # Only texts of custom fields and the like may name amounts.
    before, after = said(value.before, shown=shown), said(value.after, shown=shown)
    return ChangedValueAnswer(name=value.name, before=before, after=after)


def _line(line: ChangedLine, *, shown: bool) -> ChangedLineAnswer:
    return ChangedLineAnswer(
        place=line.place,
        memo=said(line.memo, shown=shown),
        amount=MoneyAnswer(amount=line.amount, currency=line.currency) if shown else None,
        before=_line_values(line.before, shown=shown),
        after=_line_values(line.after, shown=shown),
    )


def _line_values(values: LineValues | None, *, shown: bool) -> LineValuesAnswer | None:
    if values is None:
        return None
    fields = {name: said(value, shown=shown) or "" for name, value in values.custom_fields.items()}
    return LineValuesAnswer(account=values.account, dimensions=values.dimensions, custom_fields=fields)


def _moves(rows: Iterable[AccountMove], sight: Sight) -> Iterator[AccountMoveAnswer]:
    grouped: dict[tuple[str | None, str | None, str, str], list[AccountMove]] = {}
    for row in rows:
        grouped.setdefault((row.before, row.after, row.side, row.currency), []).append(row)
    for (before, after, side, currency), members in grouped.items():
        seen = [row for row in members if sight.of_kind(row.kind)]
        total = sum((row.amount for row in seen), Decimal(0))
        yield AccountMoveAnswer(
            before=before,
            after=after,
            side=side,
            lines=sum(row.lines for row in members),
            documents=sum(row.documents for row in members),
            amount=MoneyAnswer(amount=amount_text(total), currency=currency) if seen else None,
            partly=len(seen) < len(members),
        )


def _totals(rows: Iterable[AccountTotal], sight: Sight) -> Iterator[WhatIfTotalAnswer]:
    grouped: dict[tuple[str, str, str], list[AccountTotal]] = {}
    for row in rows:
        grouped.setdefault((row.account, row.side, row.currency), []).append(row)
    for (account, side, currency), members in grouped.items():
        seen = [row for row in members if sight.of_kind(row.kind)]
        before = sum((row.before for row in seen), Decimal(0))
        after = sum((row.after for row in seen), Decimal(0))
        yield WhatIfTotalAnswer(
            account=account,
            side=side,
            currency=currency,
            before=amount_text(before) if seen else None,
            after=amount_text(after) if seen else None,
            difference=amount_text(after - before) if seen else None,
            partly=len(seen) < len(members),
        )


def _errors(errors: Iterable[ChangedError], sight: Sight) -> list[ChangedErrorAnswer]:
    answers = []
    for error in errors:
        shown = sight.of_kind(error.kind)
        answers.append(
            ChangedErrorAnswer(
                code=error.code,
                concerns=error.concerns,
                message=said(error.message, shown=shown) or "",
                remedy=said(error.remedy, shown=shown) or "",
                setting=error.setting,
                count=error.count,
                documents=list(map(_name, error.documents)),
            )
        )
    return answers


def _skips(skips: Iterable[ChangedSkip]) -> list[ChangedSkipAnswer]:
    return [
        ChangedSkipAnswer(
            code=skip.code,
            words=skip.words,
            count=skip.count,
            documents=list(map(_name, skip.documents)),
        )
        for skip in skips
    ]


def _name(name: DocumentName) -> DocumentNameAnswer:
    return DocumentNameAnswer(
        transaction_id=name.transaction_id,
        kind=name.kind.wire_name,
        number=name.number,
        party_name=name.party_name,
        url=f"/v1/transactions/{name.transaction_id}",
    )
