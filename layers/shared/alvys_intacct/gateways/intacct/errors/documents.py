"""Errors about the document as such: its period, its state, its number (protocol sections 6 and 9)."""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict

_ATTEND = Verdict.ATTEND
_DOCUMENT = r"(?:ar ?|ap ?)?(?:invoice|bill|document|transaction|record)s?"

DOCUMENT_ENTRIES = (
    Entry(
        "duplicate_document_number",
        _ATTEND,
        "Sage Intacct has a document with the number '{value}' already.",
        "Change the number, or mark this as synced with the document that exists.",
        patterns=(
            r"another .* with the given value\(s\) '?(?P<value>.+?)'? already exists",
            r"another record with the value '?(?P<value>.+?)'? already exists",
            r"duplicate (?:invoice|bill|document) (?:number|no)\b(?:\s*['\"(](?P<value>[^'\")]+))?",
            r"\b(?:invoice|bill|document) (?:number|no\.?) '?(?P<value>[^']+?)'? (?:is )?already"
            r" (?:exists|used|in use|been used)",
        ),
        numbers=("BL34000061", "BL01001762"),
        unnamed="Sage Intacct has a document with this number already.",
    ),
    Entry(
        "document_number_missing",
        _ATTEND,
        "The document has no number, and Sage Intacct gives none by itself.",
        "Set document sequencing in Sage, or give the document a number in Alvys.",
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
        "The document is reversed in Sage Intacct already.",
        "Nothing to do in Sage; refresh this transaction.",
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
        "Take it out of the payment in Sage, then retry.",
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
    ),
    Entry(
        "draft_not_reversible",
        _ATTEND,
        "A draft cannot be reversed in Sage Intacct.",
        "Delete the draft instead.",
        patterns=(r"\bdrafts?\b.*\brevers", r"\brevers.*\bdrafts?\b", r"\bnot (?:been )?posted\b"),
    ),
    Entry(
        "document_not_found",
        _ATTEND,
        "Sage Intacct has no such document any more.",
        "It was deleted in Sage: retry to export it anew.",
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
        "Sage Intacct does not let this document be deleted in its present state.",
        "Read Sage's own text; a posted document is reversed instead.",
        patterns=(r"\bcan(?:no|')t (?:be )?delete",),
    ),
    Entry(
        "reversal_refused",
        _ATTEND,
        "Sage Intacct does not let this document be reversed in its present state.",
        "Read Sage's own text and correct the document in Sage.",
        patterns=(r"\bcan(?:no|')t (?:be )?revers", r"\b(?:could|can) not (?:be )?revers"),
    ),
    Entry(
        "amount_exceeds_due",
        _ATTEND,
        "The amount is larger than what is due in Sage Intacct.",
        "Check the payments of this document in Sage.",
        patterns=(r"exceeds (?:the )?total amount due",),
    ),
    Entry(
        "summary_required",
        _ATTEND,
        "The Sage company asks for a summary to be named on every document.",
        "Set summaries to automatic in Sage (Accounts Receivable or Payable > Setup > Configuration).",
        patterns=(r"\b(?:summary|batch)(?: ?key)? (?:is )?(?:required|missing|closed)",),
    ),
)

# Complaints that fit a text only when nothing more specific does.
GENERAL_ENTRIES = (
    Entry(
        "already_exists",
        _ATTEND,
        "This exists already in Sage Intacct.",
        "Use another value, or mark this as synced with what exists.",
        patterns=(r"\balready exists\b",),
        numbers=("PL05000104",),
    ),
    Entry(
        # One source met this number in a test of duplicates and kept no text.
        "possibly_exists",
        _ATTEND,
        "Sage Intacct refused this; most likely it exists there already.",
        "Look the document up in Sage; mark this as synced if it is there.",
        numbers=("BL03002185",),
    ),
    Entry(
        "field_not_queryable",
        _ATTEND,
        "Sage Intacct does not offer a field that was asked for.",
        "Report this to the operator of this service.",
        patterns=(r"fields? can ?not be queried", r"fields? .*\bnot (?:queryable|found|valid)\b"),
    ),
    Entry(
        "object_unknown",
        _ATTEND,
        "Sage Intacct does not know a kind of record that was asked for.",
        "Check that the module is subscribed in Sage.",
        "credentials",
        patterns=(r"object definition (?P<value>\S+) not found",),
        numbers=("Query Failed",),
    ),
    Entry(
        "field_missing",
        _ATTEND,
        "Sage Intacct misses a field that it requires: {value}.",
        "Fill the field in Alvys, or map it.",
        patterns=(
            r"\bthe (?P<value>[\w ]{2,60}?) field is missing",
            r"\bmissing required field:? '?(?P<value>[\w ]+)",
            r"\brequired field\b.*\bmissing",
        ),
        unnamed="Sage Intacct misses a field that it requires.",
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
        "Sage Intacct refuses a value of this document.",
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
