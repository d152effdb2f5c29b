"""Errors in master data: parties, accounts, terms, dimensions and currencies (protocol section 9).

For several of these the sources give no number and only an example of the text. The patterns are
therefore wider than the examples. Sage sends the number BL01001973 with any cause, so it is not listed.
"""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import DIMENSIONS, NAMED, Entry, Verdict

_ATTEND = Verdict.ATTEND
_LINKS = "External Accounting ID"
_IS_UNKNOWN = (
    r"(?:does(?: not|n't) exist|(?:was|is|could) not (?:be )?found|is (?:not valid|invalid|unknown))"
)


def _unknown(
    code: str, noun: str, words: str, remedy: str, setting: str | None, extra: tuple[str, ...] = ()
) -> Entry:
    """An entry for "Invalid X 'value' specified" and similar texts."""
    return Entry(
        code,
        _ATTEND,
        f"Sage Intacct does not know the {noun} '{{value}}'.",
        remedy,
        setting,
        patterns=(
            rf"\binvalid (?:{words})\b{NAMED}",
            rf"\b(?:{words})\b\s*['\"(\[](?P<value>[^'\")\]]{{1,200}})['\")\]]\s*{_IS_UNKNOWN}",
            rf"\b(?:{words})\b {_IS_UNKNOWN}",
            *extra,
        ),
        unnamed=f"Sage Intacct does not know the {noun} of this document.",
    )


def _dimension(code: str, noun: str, words: str) -> Entry:
    return _unknown(
        code,
        noun,
        words,
        f"Map a {noun} that exists in Sage Intacct, or create it there. Then retry.",
        "dimension-mappings",
    )


MASTER_DATA_ENTRIES = (
    Entry(
        "party_restricted",
        _ATTEND,
        "The customer or vendor may not be used in this entity of Sage Intacct.",
        "In Sage Intacct, open the record and allow this entity or location under Restrictions, or link "
        "another customer or vendor in Alvys. Then retry.",
        patterns=(
            r"\b(?:customer|vendor)\b.{0,80}\b(?:restricted(?! user)|private"
            r"|not (?:available|visible|accessible|permitted|allowed)|isn't (?:available|visible))\b",
            r"\b(?:restricted|private) (?:customer|vendor)\b",
        ),
        quotes=True,
    ),
    _unknown(
        "customer_unknown",
        "customer",
        r"customers?(?: ?id| number)?",
        f"Link the Alvys customer to a customer in Sage ({_LINKS}), or switch on Auto Create Customer. "
        "Then retry.",
        "ar",
        (r"cannot find customer with key '(?P<value>[^']*)'",),
    ),
    _unknown(
        "vendor_unknown",
        "vendor",
        r"vendors?(?: ?id| number)?",
        f"Link the Alvys carrier or driver to a vendor in Sage ({_LINKS}), or switch on Auto Create Vendor. "
        "Then retry.",
        "ap",
        (r"cannot find vendor with key '(?P<value>[^']*)'",),
    ),
    _unknown(
        "account_unknown",
        "GL account",
        r"(?:gl )?account(?: number| no\.?| label)?",
        "Choose an account that exists in Sage Intacct in the account mappings, then retry.",
        "account-mappings",
        (r"enter a valid account number\b",),
    ),
    Entry(
        "due_date_missing",
        _ATTEND,
        "Sage Intacct could not determine the due date.",
        "Choose payment terms that exist in Sage Intacct in the advanced settings, or create them in Sage. "
        "Then retry.",
        "advanced",
        patterns=(r"date due field is missing", r"due date\b.{0,200}\b(missing|required)"),
    ),
    _unknown(
        "term_unknown",
        "payment term",
        r"(?:payment |ar |ap )?terms?(?: ?name)?",
        "Choose payment terms that exist in Sage Intacct in the advanced settings, or create them in Sage. "
        "Then retry.",
        "advanced",
        (r"\bterm name '?(?P<value>[^']{1,60}?)'? is invalid",),
    ),
    Entry(
        "location_missing",
        _ATTEND,
        "Sage Intacct requires a location on every line.",
        "Map the dimension location and give it a default value, then retry.",
        "dimension-mappings",
        patterns=(r"\buse of empty location is invalid\b", r"\bvalid multi-entity location must be\b"),
    ),
    _dimension("location_unknown", "location", r"locations?(?: ?id)?|entity(?: ?id)?"),
    _dimension("department_unknown", "department", r"departments?(?: ?id)?"),
    _dimension("class_unknown", "class", r"class(?: ?id)?"),
    _dimension("project_unknown", "project", r"projects?(?: ?id)?"),
    _dimension("employee_unknown", "employee", r"employees?(?: ?id)?"),
    _dimension("item_unknown", "item", r"items?(?: ?id)?"),
    _dimension("warehouse_unknown", "warehouse", r"warehouses?(?: ?id)?"),
    _dimension("contract_unknown", "contract", r"contracts?(?: ?id)?"),
    Entry(
        "dimension_missing",
        _ATTEND,
        "Sage Intacct requires a {value} on every line.",
        "Map this dimension and give it a default value, then retry.",
        "dimension-mappings",
        patterns=(
            rf"missing (?:a )?required (?P<value>{DIMENSIONS}|customer|vendor)",
            rf"\b(?P<value>{DIMENSIONS})(?: ?id)? (?:is|must be) (?:required|specified|provided|missing)",
            rf"\bthe (?P<value>{DIMENSIONS}) field is missing",
            rf"\bmissing (?:the |a )?(?P<value>{DIMENSIONS})(?: dimension)?\b",
            rf"\brequires? (?:an?|the) (?P<value>{DIMENSIONS})\b",
            rf"\b(?P<value>{DIMENSIONS}) dimension (?:value )?(?:is|must be) (?:required|missing|selected)",
        ),
    ),
    Entry(
        "project_of_another_customer",
        _ATTEND,
        "A project on a line belongs to another customer in Sage Intacct.",
        "Map a project of this customer, or correct the customer of the project in Sage Intacct. Then retry.",
        "dimension-mappings",
        patterns=(
            r"the project dimension you selected",
            r"\bproject\b.{0,80}\b(?:not related to|(?:does not|doesn't) belong to|belongs to another)\b"
            r".{0,60}\bcustomer",
        ),
    ),
    Entry(
        "bank_account_refused",
        _ATTEND,
        "The GL account {value} belongs to a bank account or credit card in Sage Intacct and takes no "
        "documents.",
        "Choose another GL account in the account mappings, then retry.",
        "account-mappings",
        patterns=(
            r"account number '?(?P<value>[\w.-]+)'? is associated (?:to|with) the "
            r"(?:bank|credit card|checking)",
            r"\bnot associated with any bank account\b",
        ),
        unnamed="A GL account of this document belongs to a bank account or credit card in Sage Intacct.",
    ),
    Entry(
        "currency_not_enabled",
        _ATTEND,
        "The Sage company {company} does not accept foreign currencies.",
        "Enable multiple currencies in Sage Intacct, or bill in the company's own currency in Alvys. Then "
        "retry.",
        patterns=(r"enable foreign-currency transactions",),
    ),
    Entry(
        "custom_field_refused",
        _ATTEND,
        "Sage Intacct does not accept the value of a custom field.",
        "Check the custom field mappings and the field's definition in Sage Intacct, then retry.",
        "custom-field-mappings",
        patterns=(r"\bcustom ?field",),
        quotes=True,
    ),
    Entry(
        "currency_refused",
        _ATTEND,
        "Sage Intacct does not accept this currency, or has no exchange rate for it.",
        "Add the currency and its daily rate in Sage Intacct (Company > Setup > Exchange rates), then retry.",
        patterns=(
            r"\bexchange rate\b",
            r"\b(?:invalid|unknown) currency\b",
            r"\bcurrency\b.{0,200}\b(?:not|invalid)\b",
        ),
        quotes=True,
    ),
    Entry(
        "entity_level_only",
        _ATTEND,
        "Sage Intacct accepts this only at entity level.",
        "Disconnect the subsidiary and connect it again with the posting destination of its Sage entity.",
        patterns=(
            r"\b(?:only|must)\b.{0,200}\b(?:entity level|in an entity)\b",
            r"\bnot (?:allowed|available) at (?:the )?top",
        ),
        quotes=True,
    ),
    Entry(
        "tax_detail_refused",
        _ATTEND,
        "Sage Intacct does not accept the tax detail '{value}'.",
        "Check the tax setup of the customer or vendor in Sage Intacct, then retry.",
        patterns=(r"tax detail '?(?P<value>[^']{1,200}?)'? cannot be used", r"tax detail\b"),
        unnamed="Sage Intacct does not accept a tax detail of this document.",
        quotes=True,
    ),
    Entry(
        "unit_missing",
        _ATTEND,
        "An item has no unit in Sage Intacct.",
        "Set a default unit on the item in Sage Intacct, then retry.",
        patterns=(r"missing unit",),
    ),
    Entry(
        "account_number_taken",
        _ATTEND,
        "The GL account number already exists in Sage Intacct.",
        "Look the account up in Sage Intacct and use it, or choose another number there.",
        patterns=(r"duplicate account number", r"account number '(?P<value>[^']*)' already exists"),
        numbers=("GL-0493",),
    ),
    Entry(
        "unbalanced",
        _ATTEND,
        "The document does not balance in Sage Intacct.",
        "Report this to the operator of this service.",
        patterns=(r"do(?:es)? not balance",),
        numbers=("GL-1009",),
    ),
)
