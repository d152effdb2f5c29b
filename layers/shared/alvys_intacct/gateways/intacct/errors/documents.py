"""Errors about a document itself: its period, its state, its number (protocol sections 6, 9 and 14)."""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict

_ATTEND = Verdict.ATTEND
_DOCUMENT = r"(?:ar ?|ap ?)?(?:invoice|bill|document|transaction|record)s?"
_NUMBERED = r"(?:ar ?|ap ?)?(?:invoice|bill|document|transaction)"
_OFF = r"(?:not (?:been )?(?:enabled|activated|turned on|switched on)|(?:is|are)n't enabled|disabled)"
_CONFIGURATION = "Accounts Receivable (or Accounts Payable) > Setup > Configuration"

DOCUMENT_ENTRIES = (
    Entry(
        "duplicate_document_number",
        _ATTEND,
        "Sage Intacct already has a document with the number '{value}'.",
        "Look that document up in Sage Intacct and compare. If it bills the same and is not reversed, take "
        "it out of the books there and retry. If it is of another type, such as a toll with the number of a "
        "trip, switch Reference prefixes on in the settings and retry. Otherwise change the number in Alvys "
        "and send the document again.",
        patterns=(
            rf"another {_NUMBERED} with the given value\(s\) '?(?P<value>.+?)'? +already exists",
            r"transaction with the number '?(?P<value>.+?)'? already exists",
            r"duplicate (?:invoice|bill|document) (?:number|no)\b(?:\s*['\"(](?P<value>[^'\")]+))?",
            r"\b(?:invoice|bill|document) (?:number|no\.?) '?(?P<value>[^']{1,200}?)'? (?:is )?already"
            r" (?:exists|used|in use|been used)",
        ),
        numbers=("BL03002185",),
        unnamed="Sage Intacct already has a document with this number.",
        names_document=True,
    ),
    Entry(
        "document_number_missing",
        _ATTEND,
        "The document has no number, and Sage Intacct does not assign one.",
        "Set up document sequencing in Sage Intacct and retry, or give the document a number in Alvys and "
        "send it again.",
        patterns=(
            r"document number is missing",
            r"enter an? (?:bill|invoice|document|transaction) number\b",
        ),
        numbers=("BL03002128",),
    ),
    Entry(
        "period_closed",
        _ATTEND,
        "The accounting period of this document is closed in Sage Intacct.",
        "Open the period in Sage Intacct (General Ledger > Open books) and retry, or change the date in "
        "Alvys and send it again.",
        patterns=(
            r"\b(?:periods?|books?|month|year)\b.{0,200}\b(?:closed|locked)\b",
            r"\b(?:closed|locked) (?:accounting |reporting )?(?:periods?|books?|month)\b",
            r"date must be on or after",
        ),
    ),
    Entry(
        "reversal_disabled",
        _ATTEND,
        "The Sage company {company} does not reverse unpaid documents.",
        f"In Sage Intacct, open {_CONFIGURATION} and select 'Enable reversal of unpaid invoices' (or bills). "
        "Then retry.",
        patterns=(
            rf"\brevers\w*\b.{{0,80}}\b{_OFF}\b",
            rf"\b{_OFF}\b.{{0,40}}\brevers",
            r"\benable (?:the )?(?:\w+ ){0,2}revers",
            r"\b(?:configur\w+|settings?|preferences?)\b.{0,60}\bnot (?:allow|permit)\w*\b.{0,60}\brevers",
        ),
        quotes=True,
    ),
    Entry(
        "deletion_disabled",
        _ATTEND,
        "The Sage company {company} does not delete documents of this kind.",
        "Reverse the document in Sage Intacct, then retry.",
        patterns=(
            rf"\bdelet\w*\b.{{0,80}}\b(?:{_OFF}|prevented)\b",
            rf"\b(?:{_OFF}|prevent\w*)\b.{{0,40}}\bdelet",
            r"\b(?:must|should|only|can only) be reversed\b",
            r"\b(?:configur\w+|settings?|preferences?)\b.{0,60}\bnot (?:allow|permit)\w*\b.{0,60}\bdelet",
        ),
        quotes=True,
    ),
    Entry(
        "owned_elsewhere",
        _ATTEND,
        "This record belongs to another level of the Sage company: to its top level or to another entity.",
        "In Sage Intacct, slide into the entity that owns the record (or go to the top level), make the "
        "change there and retry. To let this service do it, disconnect the subsidiary and connect it again "
        "at that level.",
        patterns=(
            r"\bnot owned\b",
            r"\bslide in(?:to)?\b",
            r"\b(?:root|top)[- ]level (?:customer|vendor|contact|record|transaction|document|bill|invoice)",
            r"\b(?:created|owned|entered) (?:at|by|in) (?:a|an|the|another) "
            r"(?:\w+ )?(?:level|entity|location)\b",
        ),
        quotes=True,
    ),
    Entry(
        "document_reconciled",
        _ATTEND,
        "The document is reconciled in Sage Intacct.",
        "Reopen the reconciliation in Sage Intacct (Cash Management > Reconcile), then retry.",
        patterns=(r"\breconciled\b",),
    ),
    Entry(
        "document_reversed",
        _ATTEND,
        "The document is already reversed in Sage Intacct.",
        "There is nothing to do in Sage Intacct. Retry this transaction.",
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
        "Remove it from the payment request in Sage Intacct, then retry.",
        patterns=(
            r"\bselected (?:for|to) (?:be )?pa(?:id|y)",
            rf"\b{_DOCUMENT}\b.{{0,60}}\b(?:is|are|been) selected\b",
            r"\bpending payment\b",
            r"\bpayment request\b",
        ),
    ),
    Entry(
        "document_paid",
        _ATTEND,
        "The document has payments in Sage Intacct.",
        "Remove the payment in Sage Intacct, then retry.",
        patterns=(
            r"\b(?:already|partially|fully) paid\b",
            r"\bhas been paid\b",
            rf"\bpaid {_DOCUMENT}\b",
            r"\b(?:is|that's) paid\b",
            r"\bpayments?\b.{0,40}\b(?:applied|recorded|exists?|made against)\b",
            r"\b(?:has|have|with) (?:a |any )?payments?\b",
        ),
        numbers=("BL03000130",),
    ),
    Entry(
        "draft_not_reversible",
        _ATTEND,
        "A draft cannot be reversed in Sage Intacct.",
        "Delete the draft in Sage Intacct, then retry.",
        patterns=(
            r"\bdrafts?\b.{0,200}\brevers",
            r"\brevers.{0,200}\bdrafts?\b",
            r"\bnot (?:been )?posted\b",
        ),
    ),
    Entry(
        "document_not_found",
        _ATTEND,
        "The document no longer exists in Sage Intacct.",
        "It was deleted in Sage Intacct. Retry to export it again.",
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
        "Reverse or correct the document in Sage Intacct, then retry.",
        patterns=(
            r"\bcan(?:no|')t (?:be )?delete",
            r"\bdelet\w+\b.{0,40}\bnot (?:allowed|permitted|possible)\b",
            r"\bnot (?:allowed|permitted|possible) to delet",
        ),
        quotes=True,
    ),
    Entry(
        "reversal_refused",
        _ATTEND,
        "Sage Intacct does not allow this document to be reversed in its current state.",
        "Correct the document in Sage Intacct, then retry.",
        patterns=(
            r"\bcan(?:no|')t (?:be )?revers",
            r"\b(?:could|can) not (?:be )?revers",
            r"\brevers\w+\b.{0,40}\bnot (?:allowed|permitted|possible)\b",
            r"\bnot (?:allowed|permitted|possible) to revers",
        ),
        quotes=True,
    ),
    Entry(
        "due_date_before_document",
        _ATTEND,
        "The due date is earlier than the date of the document.",
        "Correct the due date in Alvys and send the document again.",
        patterns=(
            r"date due can(?:not|'t) be earlier than",
            r"\bdue date\b.{0,40}\b(?:earlier than|before|prior to)\b",
        ),
    ),
    Entry(
        "nothing_due",
        _ATTEND,
        "Nothing is due on this document in Sage Intacct.",
        "Look at the payments and credits of the document in Sage Intacct. Remove those that are wrong, then "
        "retry.",
        patterns=(r"there is no due on the",),
    ),
    Entry(
        "amount_exceeds_due",
        _ATTEND,
        "The amount is larger than the amount due in Sage Intacct.",
        "Look at the payments on this document in Sage Intacct. Remove those that are wrong, then retry.",
        patterns=(r"exceeds (?:the )?total amount due",),
    ),
    Entry(
        "summary_required",
        _ATTEND,
        "The Sage company {company} requires a summary on every document.",
        f"In Sage Intacct, open {_CONFIGURATION} and set the summary frequency to daily or monthly. Then "
        "retry.",
        patterns=(
            r"\b(?:summary|batch)(?: ?key)? (?:is )?(?:required|missing|closed)",
            r"provide a (?:payment |bill |invoice )?batch key",
        ),
    ),
    Entry(
        # "Your configuration limits credits to the entity owners …" [BL03002073]
        "credit_lines_refused",
        _ATTEND,
        "Sage Intacct does not accept the negative lines of this document.",
        "Map all lines to locations of one entity, or allow credits across entities in Sage Intacct "
        f"({_CONFIGURATION}). Then retry.",
        patterns=(
            r"\bnegative (?:line|amount|value)s?\b",
            r"\blimits credits\b",
            r"\binline credits?\b",
        ),
        quotes=True,
    ),
)
