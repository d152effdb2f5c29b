"""Entries that apply only when no more specific entry matches, and the general texts around a cause."""

from __future__ import annotations

import re

from alvys_intacct.gateways.intacct.errors.entry import Call, Entry, Verdict

_ATTEND = Verdict.ATTEND

# Numbers that Sage sends with any cause, as the sources show. No entry of a specific cause lists them.
GENERIC_NUMBERS = frozenset({"BL01001973", "BL03000018", "DL02000001", "PL01000127", "XL03000006"})

# Texts that Sage puts around the cause. They name none themselves.
WRAPPERS = re.compile(
    r"could not (?:create|delete|reverse|update|find) [\w ]{1,40}? records?[.!]?"
    r"|currently,? we can(?:'|no)t (?:create|delete|reverse|update) (?:the|this) \w+ ?(?:'[^']*')?[.!]?"
    r"|check the transaction for errors or inconsistencies(?:,? then try again)?[.!]?"
    r"|the entire transaction in this operation has been rolled back due to an error[.!]?",
    re.IGNORECASE,
)

GENERAL_ENTRIES = (
    Entry(
        "already_exists",
        _ATTEND,
        "'{value}' already exists in Sage Intacct.",
        "Look it up in Sage Intacct and compare. Use another value in Alvys and send it again, or rename the "
        "one in Sage Intacct and retry.",
        patterns=(
            r"another [\w ]+ with the given value\(s\) '?(?P<value>.+?)'? +already exists",
            r"another record with the value '?(?P<value>.+?)'? +already exists",
            r"\balready exists\b",
        ),
        # Both for records with an id of their own: customers, vendors, contacts, classes, employees.
        numbers=("BL34000061", "PL05000104"),
        unnamed="This already exists in Sage Intacct.",
    ),
    Entry(
        "field_not_queryable",
        _ATTEND,
        "Sage Intacct does not offer a field that was requested.",
        "Report this to the operator of this service.",
        patterns=(r"fields? can ?not be queried", r"fields? .{0,200}\bnot (?:queryable|found|valid)\b"),
        numbers=("XL03000010",),
        quotes=True,
        only=Call.READ,
    ),
    Entry(
        "object_unknown",
        _ATTEND,
        "Sage Intacct does not know a type of record that was requested.",
        "In Sage Intacct, open Company > Admin > Subscriptions and subscribe to the module that it belongs "
        "to.",
        "credentials",
        patterns=(r"object definition (?P<value>\S+) not found",),
        quotes=True,
    ),
    Entry(
        "field_missing",
        _ATTEND,
        "A field that Sage Intacct requires is missing: {value}.",
        "Fill in the field in Alvys and send it again, or map it and retry.",
        patterns=(
            r"\bthe (?:required field )?'?(?P<value>[\w ]{2,60}?)'?(?: field)? is missing",
            r"\bmissing required field:? '?(?P<value>[\w ]+)",
            r"\brequired field\b.{0,200}\bmissing",
            r"\b(?P<value>[A-Z][\w ]{1,60}?) is (?:missing|required)\b",
        ),
        unnamed="A field that Sage Intacct requires is missing.",
        quotes=True,
    ),
    Entry(
        "reference_unknown",
        _ATTEND,
        "Sage Intacct does not know {value}.",
        "Map a value that exists in Sage Intacct, or create it there. Then retry.",
        patterns=(r"\binvalid (?P<value>[\w /]{2,40} '[^']+') specified",),
    ),
)
