"""Invoices, bills and adjustments: their numbers, states, changes and removal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class DocumentAssumptions:
    """Invoices, bills and adjustments: their numbers, states, changes and removal."""

    invoice_number_field: Literal["RECORDID", "DOCNUMBER"] = "RECORDID"
    """Which field of ARINVOICE holds the invoice number: ``RECORDID`` or ``DOCNUMBER``."""

    invoice_number_unique: Literal["company", "party", "none"] = "company"
    """Scope in which AR invoice numbers are unique: ``company``, ``party`` or ``none``."""

    bill_number_unique: Literal["party", "company", "none"] = "party"
    """Scope in which AP bill numbers are unique: ``company``, ``party`` (the vendor) or ``none``."""

    reversed_numbers_reusable: bool = False
    """Whether the number of a reversed document may be used again."""

    number_in_use: Literal["transaction", "bare", "value", "unknown"] = "transaction"
    """How a document number in use is refused.

    ``transaction``: BL03002185, "A transaction with the number 'X' already exists", as other integrators
    report it. ``bare``: the same without the article. ``value``: BL34000061, the form of plain objects.
    ``unknown``: a text in no source, under a number for any cause.
    """

    invoice_numbers_generated: bool = True
    """Whether an AR invoice without a number gets a generated one; otherwise PL01000127."""

    external_id_queryable: bool = False
    """Whether the legacy ``externalid`` can be queried as EXTERNALID."""

    generic_invoice_create: bool = False
    """Whether generic ``create``/``update`` take ARINVOICE (Sage documents only the legacy functions)."""

    posted_documents_deletable: Literal["unless_reversible", "always", "never"] = "unless_reversible"
    """Whether a posted invoice or bill with nothing applied may be deleted.

    ``unless_reversible``: only where the company does not reverse unpaid documents, as Sage's help says of
    its screens (about-delete-reverse-bill, prevent-unpaid-invoice-deletion). ``always``: one page of the help
    (configure-invoice-reversal) says that they can still be deleted. ``never``: the API refuses.
    """

    posted_adjustments_deletable: bool = True
    """Whether a posted adjustment that was never applied may be deleted.

    Sage's help says so for its screens. An adjustment that was applied once can only be reversed, in Sage's
    screens.
    """

    negative_totals: bool = True
    """Whether an invoice or bill may total less than zero.

    The payment pages describe negative invoices and bills as credits. Only the import of bills is known to
    require positive totals.
    """

    no_value_state: str = "No Value"
    """State of a posted invoice or bill of zero: ``No Value``, ``Paid`` or ``Posted``.

    Sage's help calls the state "No value" (bill-state-descriptions). What the API answers is not known.
    """

    own_credit_details: bool = True
    """Whether credits that a document applies to its own lines are stored as a payment detail.

    The detail is of a payment without money, and its RECORDKEY and INLINEKEY both name the document.
    Otherwise the application shows only in the totals. Known is that the screen for payments lists these
    credits.
    """

    own_credit_totals: Literal["paid", "netted"] = "paid"
    """Whether the header's TOTALPAID includes the credits a document applied to its own lines.

    TOTALENTERED is the sum of the lines, and TOTALDUE what is left to pay. With lines of 100 and -30 both are
    70. ``paid``: TOTALPAID is 30, since Sage calls the document partially paid. ``netted``: TOTALPAID is 0.
    """

    own_credits_block_removal: bool = False
    """Whether a document that only its own credits paid in part can be neither reversed nor deleted."""

    posted_documents_editable: bool = True
    """Whether the posting fields of a posted document with nothing applied may be updated."""

    non_posting_fields_editable: bool = True
    """Whether fields that post nothing may be updated on posted, selected and paid documents.

    Sage's help lists them for bills in its screens (edit-a-paid-bill): number, reference, description, term,
    due date, hold, payment date and priority, attachment, memos of lines. It is assumed for invoices and
    adjustments, and for the API.
    """

    custom_fields_post: bool = False
    """Whether custom fields count as posting fields. Sage's help does not list them as non-posting."""

    same_values_are_changes: bool = False
    """Whether a posting field that an update sends with the value that it has counts as a change."""

    submitted_documents_editable: bool = False
    """Whether a bill that waits for approval may be updated or deleted without a recall.

    Sage's help says of its screens that it must be recalled first (edit-an-unpaid-bill).
    """

    recall_offered: bool = True
    """Whether the company's release has recallApBill (2023 R4)."""

    empty_elements: Literal["clear", "ignored"] = "clear"
    """What an empty element of a header does in an update: it may ``clear`` the field, or be ``ignored``.

    Object-specific updates must have ``set_nulls="true"`` as well, an attribute that Sage's schema has and no
    page explains.
    """

    empty_line_elements: Literal["ignored", "clear"] = "ignored"
    """What an empty element of a line does in an object-specific update with ``set_nulls="true"``."""

    updates_need_lines: bool = False
    """Whether update_invoice, update_bill and update_apadjustment need lines.

    The reference pages call them required, the schema and the tests of Sage's SDKs leave them out.
    """

    due_date_follows_term: bool = True
    """Whether an update with a term or a date, but without a due date, works the due date out anew."""

    unknown_fields: Literal["refuse", "ignore"] = "refuse"
    """What generic ``create``/``update`` do with a field the object lacks: ``ignore`` or ``refuse``."""

    overlong_text: Literal["refuse", "cut", "accept"] = "refuse"
    """What happens to text longer than its standard field: ``refuse``, ``cut`` or ``accept``.

    The lengths are in the catalogue. Published are 45 for document numbers, 100 for reference numbers, 1000
    for descriptions, 40 for terms and 200 for contact names. The others are assumed. A seed's
    ``fieldLengths`` changes them. The text of the refusal is in no source.
    """

    due_excludes_selected: bool = False
    """Whether selecting a payment reduces TOTALDUE."""

    partially_paid_label: str = "Partially Paid"
    """State label of a partly paid document."""

    reverse_key: Literal["original", "reversal"] = "original"
    """Which key the answer to a reversal has: that of the ``original`` or of the ``reversal``."""

    cross_level_writes: Literal["refused", "allowed"] = "refused"
    """Whether a session of another level may update, reverse or delete a document: ``refused``, ``allowed``.

    Sage's help says of its screens that such documents are "Not owned" (troubleshoot-reverse-bills).
    """

    single_currency_refuses: Literal["foreign", "any"] = "foreign"
    """What a company with one currency refuses: a ``foreign`` currency, or ``any`` currency element."""

    missing_location: Literal["empty", "field", "unknown"] = "empty"
    """What a line without location is refused with at the top level of a company with entities.

    Sage's pages say that a location is required there. ``empty``: "Use of empty Location is invalid. A valid
    Multi-Entity Location must be specified.", as an integrator's help page quotes it, without a number.
    ``field``: the form that Sage has for other missing values. ``unknown``: only the generic text.
    """

    unmarked_vendor_1099: Literal["refused", "accepted"] = "refused"
    """Whether a line can be marked for 1099 when its vendor is not set up for it: ``refused``, ``accepted``.

    The reference pages say that the vendor must be. Sage's help says that people can tag such lines.
    """
