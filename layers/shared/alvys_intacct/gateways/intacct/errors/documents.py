"""Errors about a document itself: its period, its state, its number (protocol sections 6 and 9)."""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict

_ATTEND = Verdict.ATTEND
_DOCUMENT = r"(?:ar ?|ap ?)?(?:invoice|bill|document|transaction|record)s?"

DOCUMENT_ENTRIES = (
    Entry(
        "duplicate_document_number",
        _ATTEND,
        "Sage Intacct already has a document with the number '{value}'.",
        "Look that document up in Sage and compare. If it is the same document, delete or renumber the one "
        "in Sage, then retry. If it is another one, change the number in Alvys and send the document again.",
        patterns=(
            r"another .* with the given value\(s\) '?(?P<value>.+?)'? already exists",
            r"another record with the value '?(?P<value>.+?)'? already exists",
            r"transaction with the number '?(?P<value>.+?)'? already exists",
            r"duplicate (?:invoice|bill|document) (?:number|no)\b(?:\s*['\"(](?P<value>[^'\")]+))?",
            r"\b(?:invoice|bill|document) (?:number|no\.?) '?(?P<value>[^']+?)'? (?:is )?already"
            r" (?:exists|used|in use|been used)",
        ),
        numbers=("BL34000061", "BL01001762", "BL03002185"),
        unnamed="Sage Intacct already has a document with this number.",
    ),
    Entry(
        "document_number_missing",
        _ATTEND,
        "The document has no number, and Sage Intacct does not assign one.",
        "Set up document sequencing in Sage and retry, or give the document a number in Alvys and send it "
        "again.",
        patterns=(r"document number is missing",),
        numbers=("PL01000127",),
    ),
    Entry(
        "period_closed",
        _ATTEND,
        "The accounting period of this document is closed in Sage Intacct.",
        "Open the period in Sage and retry, or change the date in Alvys and send it again.",
        patterns=(
            r"\b(?:period|books?|month|year)\b.*\b(?:closed|locked)\b",
            r"\b(?:closed|locked) (?:accounting |reporting )?(?:period|books?|month)\b",
            r"date must be on or after",
        ),
    ),
    Entry(
        "document_reversed",
        _ATTEND,
        "The document is already reversed in Sage Intacct.",
        "There is nothing to do in Sage. Retry this transaction.",
        patterns=(
            r"\b(?:already|been) reversed\b",
            r"\b(?:is|was) (?:a )?revers(?:ed|al)\b",
            rf"\breversed {_DOCUMENT}\b",
        ),
    ),
    Entry(
        "document_selected",
        _ATTEND,
        "The document is selected for payment in Sage Intacct.",
        "Remove it from the payment in Sage, then retry.",
        patterns=(
            r"\bselected (?:for|to) (?:be )?pa(?:id|y)",
            r"\b(?:is|are|been) selected\b",
            r"\bpending payment\b",
            r"\bpayment request\b",
        ),
    ),
    Entry(
        "document_paid",
        _ATTEND,
        "The document has payments in Sage Intacct.",
        "Remove the payment in Sage, then retry.",
        patterns=(
            r"\b(?:already|partially|fully) paid\b",
            r"\bhas been paid\b",
            rf"\bpaid {_DOCUMENT}\b",
            r"\bis paid\b",
            r"\bpayments?\b.{0,40}\b(?:applied|recorded|exists?|made against)\b",
            r"\b(?:has|have|with) (?:a |any )?payments?\b",
        ),
        numbers=("BL03000130",),
    ),
    Entry(
        "draft_not_reversible",
        _ATTEND,
        "A draft cannot be reversed in Sage Intacct.",
        "Delete the draft in Sage, then retry.",
        patterns=(r"\bdrafts?\b.*\brevers", r"\brevers.*\bdrafts?\b", r"\bnot (?:been )?posted\b"),
    ),
    Entry(
        "document_not_found",
        _ATTEND,
        "The document no longer exists in Sage Intacct.",
        "It was deleted in Sage. Retry to export it again.",
        patterns=(
            r"can(?:'|no)t find (?:this|the) (?:transaction|record|document|invoice|bill)",
            r"cannot find \w+ with key",
            rf"\b{_DOCUMENT}\b.{{0,60}}\b(?:does not exist|(?:was |is )?not found|no longer exists)",
            r"\bno (?:such )?(?:record|object) (?:was |is )?(?:found|exists)",
        ),
    ),
    Entry(
        "delete_refused",
        _ATTEND,
        "Sage Intacct does not allow this document to be deleted in its current state.",
        "Read Sage's own text, then retry: a posted document is reversed instead of deleted.",
        patterns=(r"\bcan(?:no|')t (?:be )?delete",),
    ),
    Entry(
        "reversal_refused",
        _ATTEND,
        "Sage Intacct does not allow this document to be reversed in its current state.",
        "Read Sage's own text, correct the document in Sage, then retry.",
        patterns=(r"\bcan(?:no|')t (?:be )?revers", r"\b(?:could|can) not (?:be )?revers"),
    ),
    Entry(
        "due_date_before_document",
        _ATTEND,
        "The due date is earlier than the date of the document.",
        "Correct the due date in Alvys and send the document again.",
        patterns=(r"date due can(?:not|'t) be earlier than",),
    ),
    Entry(
        "nothing_due",
        _ATTEND,
        "Nothing is due on this document in Sage Intacct.",
        "Look at the payments and credits of the document in Sage.",
        patterns=(r"there is no due on the",),
    ),
    Entry(
        "amount_exceeds_due",
        _ATTEND,
        "The amount is larger than the amount due in Sage Intacct.",
        "Check the payments on this document in Sage.",
        patterns=(r"exceeds (?:the )?total amount due",),
    ),
    Entry(
        "summary_required",
        _ATTEND,
        "The Sage company requires a summary on every document.",
        "Set summaries to automatic in Sage (Accounts Receivable or Payable > Setup > Configuration).",
        patterns=(
            r"\b(?:summary|batch)(?: ?key)? (?:is )?(?:required|missing|closed)",
            r"provide a payment batch key",
        ),
    ),
)

# Entries that apply only when no more specific entry matches.
GENERAL_ENTRIES = (
    Entry(
        "already_exists",
        _ATTEND,
        "This already exists in Sage Intacct.",
        "Look it up in Sage and compare. If it is the same, delete or renumber the one in Sage, then retry. "
        "If it is not, use another value in Alvys and send it again.",
        patterns=(r"\balready exists\b",),
        numbers=("PL05000104",),
    ),
    Entry(
        "field_not_queryable",
        _ATTEND,
        "Sage Intacct does not offer a field that was requested.",
        "Report this to the operator of this service.",
        patterns=(r"fields? can ?not be queried", r"fields? .*\bnot (?:queryable|found|valid)\b"),
    ),
    Entry(
        "object_unknown",
        _ATTEND,
        "Sage Intacct does not know a type of record that was requested.",
        "Check in Sage that the company subscribes to the module.",
        "credentials",
        patterns=(r"object definition (?P<value>\S+) not found",),
        numbers=("Query Failed",),
    ),
    Entry(
        "field_missing",
        _ATTEND,
        "A field that Sage Intacct requires is missing: {value}.",
        "Fill in the field in Alvys, or map it.",
        patterns=(
            r"\bthe (?P<value>[\w ]{2,60}?) field is missing",
            r"\bmissing required field:? '?(?P<value>[\w ]+)",
            r"\brequired field\b.*\bmissing",
        ),
        unnamed="A field that Sage Intacct requires is missing.",
    ),
    Entry(
        "reference_unknown",
        _ATTEND,
        "Sage Intacct does not know {value}.",
        "Choose a value that exists in Sage.",
        patterns=(r"\binvalid (?P<value>[\w /]{2,40} '[^']+') specified",),
    ),
    Entry(
        "value_refused",
        _ATTEND,
        "Sage Intacct does not accept a value in this document.",
        "Read Sage's own text and correct the value.",
        numbers=("BL03000018",),
    ),
    Entry(
        "wrapper",
        Verdict.WRAPPER,
        "Sage Intacct could not carry this out.",
        "Read Sage's own text and correct the document.",
        patterns=(
            r"could not (?:create|delete|reverse|update|find) .* record",
            r"currently,? we can(?:'|no)t",
            r"check the transaction for errors or inconsistencies",
            r"transaction in this operation has been rolled back",
        ),
    ),
)
