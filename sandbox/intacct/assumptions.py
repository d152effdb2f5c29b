"""Behaviour that no source documents, as named defaults. A seed can change them per company.

Each is tagged [K] in the protocol notes or listed there as not found. A client must work with every setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Assumptions:
    """Assumed behaviour. A seed's ``assumptions`` object overrides the defaults by name."""

    duplicate_controlid_errorno: str = "BL01001973"
    """Error number for a repeated function control id. It is invented, since none is known."""

    duplicate_controlid_text: str = "known"
    """What the refusal of a repeated function control id says: ``known`` or ``unknown``.

    No source gives the text. ``known`` names the control id and says that it was used; ``unknown`` says
    nothing that a client could recognise.
    """

    longest_controlid: int = 256
    """Length of the longest control id. The request schema says 256; a longer one fails at control level."""

    wrong_sender: str = "partner"
    """How a wrong sender id or sender password is refused, at control level.

    ``partner``: XL03000006, "Incorrect Intacct XML Partner ID or password.", as several integrators show it.
    ``sign_in``: XMLGW_JPP0002 at HTTP 400, as in the tests of Sage's SDKs.
    """

    wrong_company: str = "invalid_request"
    """How a wrong company id is refused.

    ``invalid_request``: ``invalidRequest``, "Invalid Request", at control level and HTTP 400. Integrators
    show it as a failed control block, and as an HTTP 400 whose text is in ``description``.
    ``sign_in``: like a wrong user.
    """

    unsubscribed_level: str = "authentication"
    """Level of the refusal of a company without Web Services: ``authentication`` or ``control``.

    Sage's FAQ gives its text, without level and number.
    """

    session_expired_errorno: str = "XL03000006"
    """Error number for an expired session. Its level (authentication) is known, the number is not."""

    schema_error_position: str = "control"
    """Where a child element out of order in a legacy function is reported: ``control`` or ``result``."""

    invoice_number_field: str = "RECORDID"
    """Which field of ARINVOICE holds the invoice number: ``RECORDID`` or ``DOCNUMBER``."""

    invoice_number_unique: str = "company"
    """Scope in which AR invoice numbers are unique: ``company``, ``party`` or ``none``."""

    bill_number_unique: str = "party"
    """Scope in which AP bill numbers are unique: ``company``, ``party`` (the vendor) or ``none``."""

    reversed_numbers_reusable: bool = False
    """Whether the number of a reversed document may be used again."""

    number_in_use: str = "transaction"
    """How a document number in use is refused.

    ``transaction``: BL03002185, "A transaction with the number 'X' already exists", as other integrators
    report it. ``bare``: the same without the article. ``value``: BL34000061, the form of plain objects.
    ``unknown``: a text in no source, under a number for any cause.
    """

    invoice_numbers_generated: bool = True
    """Whether an AR invoice without a number gets a generated one; otherwise PL01000127."""

    external_id_queryable: bool = False
    """Whether the legacy ``externalid`` can be queried as EXTERNALID."""

    unknown_field_answer: str = "queried"
    """How a query with a field that is unknown or not offered is refused.

    ``queried``: XL03000006, "The following fields cannot be queried: [ apbill: [A, B] ]". ``named``:
    XL03000010 with the name of the first such field in a text that no source shows. ``unnamed``: DL02000001,
    "There was an error processing the request." Integrators report all three.
    """

    offered_fields: str = "all"
    """Which fields can be queried: ``all`` of the catalogue, or only the ``public`` ones.

    A field is public when Sage's pages or the public code of an integrator show that it can be read. Those
    lists are in ``catalog/offered_fields.json``. A company's own custom fields are always offered. Sage does
    not publish the complete lists, and they depend on the modules that a company uses.
    """

    generic_invoice_create: bool = False
    """Whether generic ``create``/``update`` take ARINVOICE (Sage documents only the legacy functions)."""

    posted_documents_deletable: str = "unless_reversible"
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

    own_credit_totals: str = "paid"
    """Whether the header's TOTALPAID includes the credits a document applied to its own lines.

    TOTALENTERED is the sum of the lines, and TOTALDUE what is left to pay. With lines of 100 and -30 both are
    70. ``paid``: TOTALPAID is 30, since Sage calls the document partially paid. ``netted``: TOTALPAID is 0.
    """

    own_credits_block_removal: bool = False
    """Whether a document that only its own credits paid in part can be neither reversed nor deleted."""

    posted_documents_editable: bool = True
    """Whether a posted document with nothing applied may be updated."""

    submitted_documents_editable: bool = False
    """Whether a bill that waits for approval may be updated or deleted without a recall."""

    unknown_fields: str = "refuse"
    """What generic ``create``/``update`` do with a field the object lacks: ``ignore`` or ``refuse``."""

    overlong_text: str = "refuse"
    """What happens to text longer than its standard field: ``refuse``, ``cut`` or ``accept``.

    The lengths are in the catalogue. Published are 45 for document numbers, 100 for reference numbers, 1000
    for descriptions, 40 for terms and 200 for contact names. The others are assumed. A seed's
    ``fieldLengths`` changes them. The text of the refusal is in no source.
    """

    contact_names_lettered: bool = True
    """Whether a generated contact name has the letter C or V before the id: NAME(C<id>) or NAME(V<id>).

    Sage's pages and their samples write it that way. Otherwise it is NAME(<id>).
    """

    country_names: str = "free"
    """What COUNTRY may say in a company without ISO country codes: ``free`` text, or a ``listed`` name.

    Sage's help calls it a text box there, for the company's own address. With ISO country codes it is a list.
    """

    state_names: str = "free"
    """What STATE may say: ``free`` text, or two-letter ``codes`` in the United States and Canada.

    No source tells which states Sage checks.
    """

    special_ids: str = "accept"
    """Whether customer and vendor ids may have other characters than Sage's help advises.

    It advises letters, numbers, underscores, periods, and single spaces and dashes inside. It says that Sage
    may accept others and not find them later. ``refuse`` refuses them.
    """

    ids_changeable: bool = False
    """Whether an update by RECORDNO may change CUSTOMERID, VENDORID or CONTACTNAME.

    Sage's field definitions say that CONTACTNAME cannot be edited.
    """

    missing_keys_fail: bool = False
    """Whether ``read`` fails when a key does not exist; otherwise it answers the rows found, or count 0."""

    entities_private: bool = True
    """Whether an entity's own rows are hidden at the top level unless ``showprivate`` is set."""

    payment_details_per_line: bool = False
    """Whether a payment of a whole document is stored as one detail per line it pays."""

    due_excludes_selected: bool = False
    """Whether selecting a payment reduces TOTALDUE."""

    partially_paid_label: str = "Partially Paid"
    """State label of a partly paid document."""

    reverse_key: str = "original"
    """Which key the answer to a reversal has: that of the ``original`` or of the ``reversal``."""

    payment_void: str = "detail"
    """What voiding a posted payment leaves.

    ``detail``: the header and its details become Voided. ``header``: only the header changes, to Reversed
    (AR) or Voided (AP). ``pair``: a second payment has details of negative amounts; an AR payment becomes
    Reversed and the second one is a Reversal, an AP payment stays as it is and the second one is Posted.
    ``voided_pair``: the same, but both AP payments are Voided, which is what the screens show
    (about-voiding-payments). How the API shows it is not known.
    """

    payments_post_details: str = "modified"
    """Whether the details follow a payment that changes its state, as from Approved to Posted.

    ``modified``: their STATE and WHENMODIFIED change. ``untouched``: only the header changes.
    """

    cross_level_writes: str = "refused"
    """Whether a session of another level may update, reverse or delete a document: ``refused``, ``allowed``.

    Sage's help says of its screens that such documents are "Not owned" (troubleshoot-reverse-bills).
    """

    ids_unique: str = "company"
    """Scope of customer, vendor and contact ids: the ``company``, or the owning ``entity``."""

    single_currency_refuses: str = "foreign"
    """What a company with one currency refuses: a ``foreign`` currency, or ``any`` currency element."""

    unmarked_vendor_1099: str = "refused"
    """Whether a line can be marked for 1099 when its vendor is not set up for it: ``refused``, ``accepted``.

    The reference pages say that the vendor must be. Sage's help says that people can tag such lines.
    """

    unordered_queries: str = "insertion"
    """Order of ``query`` rows without ``orderby``: ``insertion`` or ``scrambled``. Sage promises none."""

    query_hours_from_utc: int = 0
    """Hours that the times of queries and answers are ahead of UTC (-8 is Pacific time).

    Audit stamps have it too. Sage's pages do not say in which time zone date-times are. One integrator reads
    them with the offset that ``readUserFormatting`` answers for the user.
    """

    probe_objects: bool = True
    """Whether USERINFO, SODOCUMENT and PTAPPLICATION are known object names."""

    inspect_lengths: bool = True
    """Whether ``inspect`` with detail tells the lengths of text fields. No source shows its answer."""

    lookup_needs_permission: bool = True
    """Whether ``lookup`` and ``inspect`` need the permission to read the object.

    One integrator notes that both ignore permissions; Sage's pages do not say.
    """

    session_minutes: int = 120
    """Length of a session. Each request starts it again."""

    concurrency_limit: int = 0
    """Number of requests a company may run at the same time; 0 is no limit."""

    concurrency_wait_ms: int = 30_000
    """How long a request over the concurrency limit waits before it is refused with GW-0010."""

    requests_per_minute: int = 0
    """Number of requests a company may make per minute before HTTP 429; 0 is no limit."""

    max_functions: int = 0
    """Number of functions a request may hold; 0 is no limit. The sources give no number."""

    max_keys: int = 100
    """Number of keys that one ``read`` may name."""

    @classmethod
    def from_seed(cls, given: Mapping[str, object]) -> Self:
        """Apply a seed's overrides. Raises ``ValueError`` for an unknown name or a wrong type."""
        known = {assumption.name: assumption for assumption in fields(cls)}
        values: dict[str, object] = {}
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"unknown assumption '{name}'; known: {', '.join(sorted(known))}")
            default = known[name].default
            if type(value) is not type(default):
                raise ValueError(f"assumption '{name}' must be a {type(default).__name__}")
            values[name] = value
        return cls(**values)  # type: ignore[arg-type]
