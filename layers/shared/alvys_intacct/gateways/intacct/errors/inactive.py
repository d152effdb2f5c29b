"""Errors about what is inactive or on hold in Sage: parties, accounts, dimensions, terms (section 9)."""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import DIMENSIONS, NAMED, Entry, Verdict

_ATTEND = Verdict.ATTEND
_INACTIVE = r"(?:is|has been|was) (?:currently )?(?:inactive|not active|deactivated|set to inactive)"

INACTIVE_ENTRIES = (
    Entry(
        "party_inactive",
        _ATTEND,
        "The customer or vendor '{value}' is inactive in Sage Intacct.",
        "Set it to active in Sage Intacct, or link a different one in Alvys. Then retry.",
        patterns=(
            rf"\b(?:customer|vendor)\b{NAMED}\s*{_INACTIVE}",
            rf"\b(?:customer|vendor)\b {_INACTIVE}",
            r"\binactive (?:customer|vendor)\b",
        ),
        unnamed="The customer or vendor is inactive in Sage Intacct.",
    ),
    Entry(
        "party_on_hold",
        _ATTEND,
        "The customer or vendor is on hold in Sage Intacct.",
        "Release the hold in Sage Intacct, then retry.",
        patterns=(r"\b(?:customer|vendor)\b.{0,200}\bon hold\b",),
    ),
    Entry(
        "account_missing",
        _ATTEND,
        "A line of the document has no GL account.",
        "Map an account for it in the account mappings, then retry.",
        "account-mappings",
        patterns=(r"enter an? (?:gl )?account(?: number)?(?! that's not associated) on line(?!.{0,60}bank)",),
    ),
    Entry(
        "account_inactive",
        _ATTEND,
        "The GL account '{value}' is inactive in Sage Intacct.",
        "Choose another account in the account mappings, or set it to active in Sage Intacct. Then retry.",
        "account-mappings",
        patterns=(
            rf"\baccount(?: number| no\.?)?\b{NAMED}\s*{_INACTIVE}",
            r"\binactive (?:gl )?account\b",
        ),
        unnamed="A GL account of this document is inactive in Sage Intacct.",
    ),
    Entry(
        "dimension_inactive",
        _ATTEND,
        "'{value}' is inactive in Sage Intacct.",
        "Choose an active value in the dimension mappings, or set it to active in Sage Intacct. Then retry.",
        "dimension-mappings",
        patterns=(rf"\b(?:{DIMENSIONS})\b{NAMED}\s*{_INACTIVE}",),
    ),
    Entry(
        "term_inactive",
        _ATTEND,
        "The payment term '{value}' is inactive in Sage Intacct.",
        "Choose active payment terms in the advanced settings, or set these to active in Sage Intacct. Then "
        "retry.",
        "advanced",
        patterns=(rf"\bterms?\b{NAMED}\s*{_INACTIVE}",),
    ),
    Entry(
        "inactive_in_sage",
        _ATTEND,
        "Something that this document uses is inactive in Sage Intacct.",
        "Map another value, or set it to active in Sage Intacct. Then retry.",
        patterns=(rf"\b{_INACTIVE}", r"\bactive[- ]non-?posting\b"),
        quotes=True,
    ),
)
