"""Errors about single values: formats, lengths, addresses and 1099 details (protocol sections 9 and 14).

Sage sends most of them with BL03000018 or BL01001973, so only the text decides.
"""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict

_ATTEND = Verdict.ATTEND
_WRONG = r"(?:invalid|not valid|illegal|incorrect|required|missing|unknown|not exist|n't exist|not found)"
# "The document state is not valid" and "Invalid state 'Posted'" concern no address.
_STATES = r"draft|submitted|approved|declined|posted|selected|paid|partially|revers"
_REGION = (
    r"\b(?:country(?: ?code)?\b|state ?code\b|state(?:/| or )province\b|province\b"
    rf"|state\b(?= ['\"(](?!{_STATES})))"
)

VALUE_ENTRIES = (
    Entry(
        "form_1099_refused",
        _ATTEND,
        "Sage Intacct does not accept the 1099 details of this document.",
        "In Sage Intacct, give the vendor a 1099 form and box (Accounts Payable > Vendors > Additional "
        "information), or select 'Enable override of the 1099 flag on an AP line item' under Accounts "
        "Payable > Setup > Configuration. Then retry.",
        patterns=(
            r"\b1099[- ](?:enabled|forms?|box|flag|type|vendor|name|categor|value|default|treatment|item"
            r"|line)",
            r"\b(?:form|item) ?1099",
            r"\bis (?:not )?(?:a )?1099\b",
        ),
        quotes=True,
    ),
    Entry(
        "email_refused",
        _ATTEND,
        "Sage Intacct does not accept the contact's e-mail address.",
        "Correct the e-mail address in Alvys, then retry.",
        patterns=(
            r"illegal format\b.{0,200}\be-?mail",
            rf"\be-?mail\b.{{0,60}}\b{_WRONG}\b",
            r"\b(?:in)?valid e-?mail",
        ),
        quotes=True,
    ),
    Entry(
        "phone_refused",
        _ATTEND,
        "Sage Intacct does not accept the contact's phone number.",
        "Correct the phone number in Alvys, then retry.",
        patterns=(
            r"illegal format\b.{0,200}\b(?:phone|fax|mobile)",
            rf"\b(?:phone|fax|mobile)\b.{{0,60}}\b{_WRONG}\b",
            r"\b(?:in)?valid (?:phone|fax|mobile)",
        ),
        quotes=True,
    ),
    Entry(
        "address_refused",
        _ATTEND,
        "Sage Intacct does not accept the country or the state of an address.",
        "Correct the country and the state of the address in Alvys, then retry.",
        patterns=(
            rf"{_REGION}.{{0,60}}\b{_WRONG}\b",
            rf"\binvalid (?:iso ?)?{_REGION}",
            r"\biso ?country",
        ),
        quotes=True,
    ),
    Entry(
        "id_refused",
        _ATTEND,
        "Sage Intacct does not accept the id of a customer, vendor or contact.",
        "Enter an External Accounting ID in Alvys that Sage Intacct accepts, then retry.",
        patterns=(
            r"illegal (?:format|characters?)\b.{0,200}\b(?:customer|vendor|contact)(?: ?(?:id|name))\b",
            r"\b(?:customer|vendor|contact) ?(?:id|name)\b.{0,60}\b(?:illegal|invalid) characters?\b",
        ),
        quotes=True,
    ),
    Entry(
        "format_refused",
        _ATTEND,
        "Sage Intacct does not accept the format of '{value}'.",
        "Correct this value in Alvys and send it again, then retry.",
        patterns=(r"illegal format for (?P<value>[^.]{2,60})",),
        quotes=True,
    ),
    Entry(
        "value_too_long",
        _ATTEND,
        "A value of this document is too long for Sage Intacct.",
        "Shorten the value in Alvys and send it again.",
        patterns=(
            r"\btoo long\b",
            r"\b(?:exceeds?|longer than|more than)\b.{0,60}\b(?:characters|length)\b",
            r"\bmaximum (?:length|size|number of characters)\b",
        ),
        quotes=True,
    ),
    Entry(
        "compliance_rule",
        _ATTEND,
        "A compliance rule in Sage Intacct does not allow this.",
        "Complete the vendor's compliance records in Sage Intacct, then retry.",
        numbers=("CRE-3211",),
        quotes=True,
    ),
)
