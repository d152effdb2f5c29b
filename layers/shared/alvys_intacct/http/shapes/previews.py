"""The shape of a preview (MAP-8): every value with its source, and every problem."""

from datetime import date
from typing import TYPE_CHECKING

from alvys_intacct.domain.sage.documents import Document, DocumentType, Line
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.money import MoneyAnswer

if TYPE_CHECKING:
    from alvys_intacct.usecases.exports.preview_document import Preview

# Sage's name of each document type.
OBJECTS = {
    DocumentType.INVOICE: "ARINVOICE",
    DocumentType.CREDIT_MEMO: "ARADJUSTMENT",
    DocumentType.BILL: "APBILL",
    DocumentType.VENDOR_CREDIT: "APADJUSTMENT",
}


class PreviewProblem(Answer):
    """A problem that would stop the export, and its remedy."""

    code: str
    message: str
    remedy: str
    setting: str | None


class ValueAnswer(Answer):
    """A value and its source."""

    name: str
    value: str
    source: str


class PreviewLine(Answer):
    """A line with its account and the level of the mapping that decided it (MAP-1)."""

    account: str
    decided_by: str
    category: str
    item: str
    amount: MoneyAnswer
    memo: str
    dimensions: list[ValueAnswer]
    custom_fields: list[ValueAnswer]


class PreviewPartyAnswer(Answer):
    """The customer or vendor in Sage, and the rule that matched it."""

    id: str
    name: str | None
    rule: str


class Form1099Answer(Answer):
    """The 1099 form and box that every line carries."""

    type: str
    box: str


class PreviewDocumentAnswer(Answer):
    """The document as it would be sent."""

    object: str
    document_number: str
    party: PreviewPartyAnswer
    document_date: date
    due_date: date | None
    term: ValueAnswer | None
    reference: str | None
    description: str
    posted: bool
    form_1099: Form1099Answer | None
    total: MoneyAnswer
    lines: list[PreviewLine]
    custom_fields: list[ValueAnswer]


class PreviewAnswer(Answer):
    """The document that would be sent, the problems that would stop it, and the reason for skipping it."""

    document: PreviewDocumentAnswer | None
    problems: list[PreviewProblem]
    warnings: list[str]
    skip_reason: str | None


def preview_answer(preview: "Preview") -> PreviewAnswer:
    """The answer for a preview."""
    document = preview.document
    return PreviewAnswer(
        document=_document(document, preview) if document else None,
        problems=[
            PreviewProblem(
                code=problem.code, message=problem.message, remedy=problem.remedy, setting=problem.setting
            )
            for problem in preview.problems
        ],
        warnings=preview.warnings,
        skip_reason=preview.skip_reason,
    )


def _document(document: Document, preview: "Preview") -> PreviewDocumentAnswer:
    rule = document.sources.get("party", "")
    party, form = preview.party, document.form_1099
    term = (
        ValueAnswer(name="term", value=document.term, source=document.sources.get("term", ""))
        if document.term
        else None
    )
    return PreviewDocumentAnswer(
        object=OBJECTS[document.type],
        document_number=document.document_number,
        party=PreviewPartyAnswer(id=document.party_id, name=party.name if party else None, rule=rule),
        document_date=document.document_date,
        due_date=document.due_date,
        term=term,
        reference=document.reference,
        description=document.description,
        posted=document.posted,
        form_1099=Form1099Answer(type=form.type, box=form.box) if form else None,
        total=MoneyAnswer(amount=str(document.total.amount), currency=document.currency),
        lines=[_line(line) for line in document.lines],
        custom_fields=_values(document.custom_fields, document.sources, "customField"),
    )


def _line(line: Line) -> PreviewLine:
    dimensions = {dimension.value: value for dimension, value in line.dimensions.items()}
    return PreviewLine(
        account=line.account,
        decided_by=line.level if line.account else "nothing",
        category=line.category,
        item=line.item,
        amount=MoneyAnswer(amount=str(line.amount.amount), currency=line.amount.currency),
        memo=line.memo,
        dimensions=_values(dimensions, line.sources, "dimension"),
        custom_fields=_values(line.custom_fields, line.sources, "customField"),
    )


def _values(values: dict[str, str], sources: dict[str, str], kind: str) -> list[ValueAnswer]:
    return [
        ValueAnswer(name=name, value=value, source=sources.get(f"{kind}:{name}", "the connection's entity"))
        for name, value in values.items()
    ]
