"""The shapes of questions what a change would do, with their answers (WHATIF-1)."""

from datetime import datetime

from alvys_intacct.domain.what_if.runs import WhatIfState
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.money import MoneyAnswer, ProblemAnswer


class DocumentNameAnswer(Answer):
    """A document in a list. `url` leads to its transaction."""

    transaction_id: str
    kind: str
    number: str
    party_name: str | None
    url: str


class LineValuesAnswer(Answer):
    """What the settings decide of a line; dimensions and custom fields by their names in Sage."""

    account: str
    dimensions: dict[str, str]
    custom_fields: dict[str, str]


class ChangedLineAnswer(Answer):
    """A line that would be booked differently; `before` or `after` is null where there is no such line.

    `amount` is null for a caller who may not see the amounts of its kind.
    """

    place: int
    memo: str | None
    amount: MoneyAnswer | None
    before: LineValuesAnswer | None
    after: LineValuesAnswer | None


class ChangedValueAnswer(Answer):
    """A value of a document's header that would be another one.

    `name` is documentType, party, documentNumber, documentDate, dueDate, term, reference, description,
    currency, state, total, or ``customField:`` and the field. Both values are null where they are hidden.
    """

    name: str
    before: str | None
    after: str | None


class ChangedDocumentAnswer(Answer):
    """A document that would be booked differently; `moreLines` of its changed lines aren't listed."""

    document: DocumentNameAnswer
    values: list[ChangedValueAnswer]
    lines: list[ChangedLineAnswer]
    more_lines: int


class AccountMoveAnswer(Answer):
    """Lines that go from one GL account to another, or stay and are coded differently.

    Null stands for lines that are new, or no longer there. `amount` is their sum, null where it is hidden;
    `partly` says that it lacks amounts that the caller may not see.
    """

    before: str | None
    after: str | None
    side: SideName
    lines: int
    documents: int
    amount: MoneyAnswer | None
    partly: bool


class WhatIfTotalAnswer(Answer):
    """The amounts on a GL account, with the signs of the documents' totals; null where they are hidden.

    `partly` says that they lack amounts that the caller may not see.
    """

    account: str
    side: SideName
    currency: str
    before: str | None
    after: str | None
    difference: str | None
    partly: bool


class ChangedErrorAnswer(Answer):
    """An error that would come or vanish, by cause; `documents` are some of the `count` that have it."""

    code: str
    concerns: str | None
    message: str
    remedy: str
    setting: str | None
    count: int
    documents: list[DocumentNameAnswer]


class ChangedSkipAnswer(Answer):
    """A reason to skip documents; `documents` are some of the `count` that it concerns."""

    code: str
    words: str
    count: int
    documents: list[DocumentNameAnswer]


class WhatIfCountsAnswer(Answer):
    """How many documents were built again, and what would become of them.

    `exported` and `failed` were built, `leftOut` open failed ones were not (at least so many where
    `moreLeftOut`); the content of `notBuilt` can't be built again. `new` and `gone` are documents that come
    with others. `differsAlready` counts exported documents that the present settings would not book as they
    are in Sage. The customer or vendor of `partyIsOpen` is only
    found at export: they are not among `unchanged`.
    """

    exported: int
    failed: int
    left_out: int
    more_left_out: bool
    not_built: int
    unchanged: int
    booked_differently: int
    newly_failing: int
    no_longer_failing: int
    newly_skipped: int
    no_longer_skipped: int
    new: int
    gone: int
    differs_already: int
    party_is_open: int


class NoteAnswer(Answer):
    """What the answer doesn't say, in words."""

    code: str
    words: str


class WhatIfResultAnswer(Answer):
    """What the change would do. Lists are bounded: `moreDocuments` aren't listed.

    `errorsOpen` may vanish: they concern customers and vendors, which only Sage can tell. `titles` are the
    names of the GL accounts.
    """

    counts: WhatIfCountsAnswer
    notes: list[NoteAnswer]
    documents: list[ChangedDocumentAnswer]
    more_documents: int
    moves: list[AccountMoveAnswer]
    totals: list[WhatIfTotalAnswer]
    errors_coming: list[ChangedErrorAnswer]
    errors_vanishing: list[ChangedErrorAnswer]
    errors_open: list[ChangedErrorAnswer]
    skips_coming: list[ChangedSkipAnswer]
    skips_vanishing: list[ChangedSkipAnswer]
    titles: dict[str, str]


class WhatIfAnswer(Answer):
    """A question and how far its answer is: queued, in_progress, complete or failed.

    `documents` counts those that were built so far. `result` is null before the end, `problem` says why there
    is none. `connectionVersion` is that of the settings that were compared with. It is kept for a day.
    """

    what_if_id: str
    status_url: str
    subsidiary_id: str
    status: WhatIfState
    documents: int
    connection_version: int | None
    problem: ProblemAnswer | None
    started_at: datetime
    finished_at: datetime | None
    result: WhatIfResultAnswer | None
