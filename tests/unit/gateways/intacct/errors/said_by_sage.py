"""What Sage says and what it means: the answers of protocol sections 9 and 14, and wordings akin to them."""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
)
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.responses import Level

CONTROL, AUTHENTICATION, RESULT = Level.CONTROL, Level.AUTHENTICATION, Level.RESULT


@dataclass(frozen=True)
class Said:
    """An answer of Sage's to a call, and the error that it stands for."""

    call: Call
    level: Level
    number: str
    text: str
    code: str
    kind: type[SyncError] = NeedsAttention

    def __str__(self) -> str:
        return f"{self.call.name}-{self.level}-{self.number}-{self.text[:60]}"


def _signing_in(level: Level, *rows: tuple[str, str, str]) -> list[Said]:
    return [Said(Call.SIGN_IN, level, *row) for row in rows]


def _writing(number: str, *rows: tuple[str, str]) -> list[Said]:
    return [Said(Call.WRITE, RESULT, number, *row) for row in rows]


_NOT_AUTHORISED = (
    "Invalid Web Services Authorization The sender ID 'sender-9' is not authorized to make Web Services "
    "requests to company ID 'DEMO'. Contact the company administrator to grant Web Services authorization to "
    "this sender ID."
)
_NO_GATEWAY = "This company is not authorized for XML transactions. Please subscribe to the XML Gateway."
_EXPIRED = "This company is a demo company and has expired."
_CHECK_REQUEST = "Sign-in information is incorrect. Please check your request."

SIGN_INS = [
    *_signing_in(
        CONTROL,
        ("GW-0011", "Invalid Request", "gateway_refused"),
        ("XMLGW_JPP0002", _CHECK_REQUEST, "gateway_sign_in_refused"),
        ("XL03000006", "Sign-in information is incorrect", "gateway_sign_in_refused"),
        ("invalidRequest", "Invalid Request", "company_refused"),
        ("invalidRequest", "", "company_refused"),
        ("XL03000003", "XML Parse schema error: Fatal Error 76", "malformed_request"),
        ("PL04000055", _EXPIRED, "company_expired"),
        ("XL03000006", _NO_GATEWAY, "web_services_disabled"),
        ("XL03000006", _NOT_AUTHORISED, "sender_not_authorised"),
        ("XL03000006", "Whatever this may be", "sign_in_refused"),
        ("", "", "sign_in_refused"),
    ),
    *_signing_in(
        AUTHENTICATION,
        ("XL03000006", "Sign-in information is incorrect", "bad_credentials"),
        ("UJPP0002", _CHECK_REQUEST, "bad_credentials"),
        ("XL03000006", "", "sign_in_refused"),
        ("XL03000006", "The planets are not aligned", "sign_in_refused"),
        (
            "BL03000025",
            "Login ID unittest does not exist. Provide a valid USER.LOGINID value.",
            "user_unknown",
        ),
        ("BL03000025", "", "user_unknown"),
        ("XL03000006", _NO_GATEWAY, "web_services_disabled"),
        ("XL03000006", "Web Services is not enabled for this company.", "web_services_disabled"),
        ("XL03000006", "Your company is not subscribed to Web Services.", "web_services_disabled"),
        ("XL03000006", _NOT_AUTHORISED, "sender_not_authorised"),
        ("XL03000006", _EXPIRED, "company_expired"),
        ("XL03000006", "User is inactive", "user_inactive"),
        ("XL03000006", "The account for user xmluser has been locked.", "user_inactive"),
        ("XL03000006", "Invalid Location 'E9' specified", "entity_refused"),
        ("XL03000006", "You do not have access to this entity", "entity_refused"),
    ),
    # The same from the function that opens the session.
    *_signing_in(
        RESULT,
        ("XL03000006", _NO_GATEWAY, "web_services_disabled"),
        ("BL01001973", "Invalid Location 'E9' specified", "entity_refused"),
        ("BL01001973", "The planets are not aligned", "sign_in_refused"),
    ),
    Said(Call.SIGN_IN, CONTROL, "GW-0010", "Invalid Request", "rate_limited", Retryable),
    Said(Call.SIGN_IN, CONTROL, "X", "There was an error processing the request.", "sage_failed", Retryable),
    Said(
        Call.SIGN_IN,
        CONTROL,
        "XL03000006",
        "Incorrect Intacct XML Partner ID or password.",
        "sender_credentials_refused",
        ConfigurationError,
    ),
    Said(
        Call.SIGN_IN,
        CONTROL,
        "XL03000006",
        "p is not a valid transport policy.",
        "transport_policy_unknown",
        ConfigurationError,
    ),
    Said(Call.SIGN_IN, AUTHENTICATION, "XL03000006", "Your session has expired.", "session_ended", Retryable),
    Said(Call.WRITE, AUTHENTICATION, "XL03000006", "Invalid session ID", "session_ended", Retryable),
    Said(Call.WRITE, AUTHENTICATION, "XL03000006", "Something else", "sign_in_refused"),
    Said(Call.SIGN_IN, AUTHENTICATION, "", "API rate limit exceeded", "rate_limited", Retryable),
]

REQUESTS = [
    Said(Call.WRITE, CONTROL, "invalidRequest", "Invalid Request", "malformed_request"),
    Said(Call.WRITE, CONTROL, "GW-0011", "Invalid Request", "gateway_refused"),
    Said(Call.WRITE, CONTROL, "X", "Whatever this may be", "request_refused"),
    Said(Call.READ, CONTROL, "", "", "request_refused"),
    Said(
        Call.WRITE,
        CONTROL,
        "XL03000003",
        "XML Parse schema error: attribute 'controlid': the value has a length of '300'",
        "control_id_too_long",
    ),
    Said(
        Call.WRITE,
        CONTROL,
        "X",
        "There was an error processing it, try again later",
        "sage_interrupted",
        OutcomeUnknown,
    ),
]

_INTERRUPTED = "There was an error processing the request."
_TRY_LATER = "Error processing the request. Please try again later."

READS = [
    Said(Call.READ, RESULT, number, text, code, kind)
    for number, text, code, kind in (
        ("XL03000006", "The following fields cannot be queried: FOO", "field_not_queryable", NeedsAttention),
        ("XL03000010", "FOO is unknown to us", "field_not_queryable", NeedsAttention),
        ("Query Failed", "Object definition VENDOR9 not found", "object_unknown", NeedsAttention),
        ("DL02000001", _INTERRUPTED, "read_refused", OutcomeUnknown),
        ("DL02000001", "connection failure occurred in queryresult.01", "read_refused", OutcomeUnknown),
        ("X", _TRY_LATER, "read_refused", OutcomeUnknown),
        ("X", "Please try again later", "sage_failed", Retryable),
        (
            "DL02000001",
            "You do not have permission for API operation READ_BY_QUERY on objects of type entity",
            "permission_denied",
            NeedsAttention,
        ),
    )
]

# Sage sends these with several numbers, generic ones above all: the text decides.
TEXTS = [
    (
        "Document Number is missing Make desired changes and press Save to continue.",
        "document_number_missing",
    ),
    ("Enter a Bill number, and try again.", "document_number_missing"),
    ("A transaction with the number 'LD1' already exists", "duplicate_document_number"),
    ("Transaction with the number 'LD1' already exists", "duplicate_document_number"),
    (
        "Another Invoice with the given value(s) LD1  already exists Use a unique value instead.",
        "duplicate_document_number",
    ),
    (
        "Another Contact with the given value(s)   already exists Use a unique value instead.",
        "already_exists",
    ),
    (
        "Another Class with the given value(s) UT01  already exists Use a unique value instead.",
        "already_exists",
    ),
    ("Another record with the value LD1 already exists", "already_exists"),
    ("Record already exists", "already_exists"),
    (
        "Duplicate account number The account number '5000.11' already exists Enter unique account number",
        "account_number_taken",
    ),
    # States of a document
    ("Transaction 'LD1' is already paid and can't be deleted.", "document_paid"),
    ("The Document State is not valid. Cannot update a document that's paid.", "document_paid"),
    ("The invoice has been paid and cannot be reversed", "document_paid"),
    ("A partially paid bill cannot be deleted", "document_paid"),
    ("The bill is selected for payment", "document_selected"),
    ("The bill is selected and cannot be changed", "document_selected"),
    ("The invoice is already reversed", "document_reversed"),
    ("The invoice has been reversed and cannot be changed", "document_reversed"),
    ("Draft invoices cannot be reversed", "draft_not_reversible"),
    ("This posted transaction cannot be deleted", "delete_refused"),
    ("Deleting this bill is not allowed", "delete_refused"),
    ("This adjustment can't be reversed", "reversal_refused"),
    ("The bill has been reconciled, you can no longer delete or reverse it", "document_reconciled"),
    ("Oops, we can't find this transaction; enter a valid transaction", "document_not_found"),
    ("Cannot find customer with key 'k' to delete.", "document_not_found"),
    ("There is no due on the bill 77", "nothing_due"),
    ("The payment exceeds total amount due (100.00)", "amount_exceeds_due"),
    # Reversing and deleting are settings of the company
    ("Reversal of unpaid invoices is not enabled", "reversal_disabled"),
    ("Your company is not enabled for reversals", "reversal_disabled"),
    ("Bill reversals are disabled", "reversal_disabled"),
    ("Enable reversal of unpaid bills, and try again", "reversal_disabled"),
    ("Your Accounts Payable configuration does not allow you to reverse bills", "reversal_disabled"),
    ("Deletion of posted bills is disabled", "deletion_disabled"),
    ("Your configuration prevents deleting unpaid bills", "deletion_disabled"),
    ("Posted invoices must be reversed instead of deleted", "deletion_disabled"),
    ("Not owned", "owned_elsewhere"),
    ("Slide into the entity to reverse this transaction", "owned_elsewhere"),
    (
        "You cannot update a root level vendor from an entity/restricted user with one entity",
        "owned_elsewhere",
    ),
    ("This transaction was created at the entity level", "owned_elsewhere"),
    # Dates and periods
    (
        "Periods are closed. Your transaction date (01/31/2026) is within a period that's been closed. "
        "You can add, modify, or delete transactions in open periods.",
        "period_closed",
    ),
    ("Periods are closed.", "period_closed"),
    ("Date must be on or after 02/01/2026", "period_closed"),
    ("The period 'January 2026' is closed", "period_closed"),
    ("Date Due cannot be earlier than date of transaction", "due_date_before_document"),
    ("The Date Due field is missing a value.", "due_date_missing"),
    # Master data
    ("The term name Net 31 is invalid", "term_unknown"),
    ("Invalid Term 'Net 31' specified", "term_unknown"),
    ("Invalid AR Term 'Net 31' specified.", "term_unknown"),
    ("AR Term 'Net 99' is inactive.", "term_inactive"),
    ("Invalid Project '10064' specified.", "project_unknown"),
    ("Invalid Vendor 'V' specified", "vendor_unknown"),
    ("Invalid Customer 'C-9' specified", "customer_unknown"),
    ("Invalid Department 'OPS' specified", "department_unknown"),
    ("Invalid Location 'L9' specified", "location_unknown"),
    *(
        (f"Invalid {noun} 'N9' specified", f"{noun.lower()}_unknown")
        for noun in ("Class", "Employee", "Item", "Warehouse", "Contract")
    ),
    ("Vendor 'V9' is on hold", "party_on_hold"),
    ("Invalid value for custom field LOAD_NO", "custom_field_refused"),
    ("Invalid currency 'XYZ'", "currency_refused"),
    ("This definition can only be used in an entity", "entity_level_only"),
    ("Invalid GL Account number '9999' specified", "account_unknown"),
    ("Account number '9999' does not exist", "account_unknown"),
    (
        "Enter a valid account number on line item 2, in transaction '73432', and try again.",
        "account_unknown",
    ),
    ("Enter an account number on line item 1, in transaction 'x,' and try again", "account_missing"),
    ("Invalid Ledger 'X' specified.", "reference_unknown"),
    ("Ledger 'X' is inactive.", "inactive_in_sage"),
    ("Customer 'C-100' is inactive", "party_inactive"),
    ("GL account 4000 is inactive.", "account_inactive"),
    ("Department OPS is inactive", "dimension_inactive"),
    ("The vendor is private to another entity", "party_restricted"),
    ("Vendor 'V9' is restricted to other locations", "party_restricted"),
    ("The Location field is missing a value.", "dimension_missing"),
    (
        "Use of empty Location is invalid. A valid Multi-Entity Location must be specified.",
        "location_missing",
    ),
    ("Missing required location", "dimension_missing"),
    ("Missing the department dimension", "dimension_missing"),
    ("GL account 4000 requires a Location", "dimension_missing"),
    (
        "The project dimension you selected --X-- is not related to your header-level Customer ID value. The "
        "header-level Customer ID you selected is Y. When you select a project dimension, that project must "
        "be either the same as or a child of the header-level Customer ID. Go back and select another "
        "project.",
        "project_of_another_customer",
    ),
    ("The account number 1000 is associated to the Bank account CHK1", "bank_account_refused"),
    (
        "The account number 1000 is associated to the Bank account CHK1 Enter an account number on line item "
        "1 in transaction 'x', that's not associated with any bank account, and try again",
        "bank_account_refused",
    ),
    ("The account number 2100 is associated to the Credit Card AMEX", "bank_account_refused"),
    ("Enable foreign-currency transactions, and try again", "currency_not_enabled"),
    ("Please provide a payment batch key.", "summary_required"),
    (
        "Your configuration limits credits to the entity owners. You cannot apply negative line items in "
        "transactions with line items for multiple entities.",
        "credit_lines_refused",
    ),
    ("Tax detail X cannot be used because it does not belong to tax solution Y", "tax_detail_refused"),
    # Single values
    ("The vendor 'ACME' is 1099 enabled", "form_1099_refused"),
    ("Select a form 1099 box for line 2", "form_1099_refused"),
    ("Illegal format for Contactversion : Primary Email Address @aeon.org.", "email_refused"),
    ("Illegal format for Contactversion : Primary Phone 12", "phone_refused"),
    ("Illegal format for Customer ID C#9", "id_refused"),
    ("Illegal format for Vendor : Tax ID 12", "format_refused"),
    ("Invalid country code 'XX'", "address_refused"),
    ("The State 'ZZ' is not valid", "address_refused"),
    ("ISO country code is required", "address_refused"),
    ("The state of the bill is not valid for this operation", "sage_refused"),
    ("Invalid state 'Posted'", "sage_refused"),
    ("The Description exceeds the maximum length of 1000", "value_too_long"),
    ("Reference number is too long", "value_too_long"),
    ("Missing unit", "unit_missing"),
    ("The required field 'From Location' is missing", "field_missing"),
    # Access, met by a function
    ("You do not have permission for API operation CREATE on ARINVOICE", "permission_denied"),
    (_NO_GATEWAY, "web_services_disabled"),
    (_NOT_AUTHORISED, "sender_not_authorised"),
    ("The control ID exceeds the maximum length of 256 characters", "control_id_too_long"),
]

WRITES = [
    *_writing("BL01001973", *TEXTS),
    *_writing("BL03000018", *TEXTS),
    *_writing("BL03002185", ("", "duplicate_document_number")),
    *_writing("BL34000061", ("", "already_exists")),
    *_writing("PL05000104", ("", "already_exists")),
    *_writing("BL03000130", ("", "document_paid"), ("Das ist schon bezahlt", "document_paid")),
    *_writing("BL03002128", ("", "document_number_missing")),
    *_writing(
        "CRE-3211",
        ("Expiration date compliance error CR.01091--General liability insurance", "compliance_rule"),
    ),
    *_writing("GL-1009", ("Transactions do not balance for entity E1", "unbalanced")),
    # Numbers that Sage or the sources use for several causes decide nothing.
    *_writing(
        "BL01001973", ("", "sage_refused"), ("Currently, we can't create the transaction", "sage_refused")
    ),
    *_writing("BL03000018", ("", "sage_refused"), ("The moon is in the wrong phase", "sage_refused")),
    *_writing("PL01000127", ("", "sage_refused")),
    *_writing("BL01001762", ("", "sage_refused")),
    *_writing("GL-0951", ("Could not create GLBatch record", "sage_refused")),
    *_writing(
        "BL03002101", ("Remove the extra line item in the request, then reclassify the bill.", "sage_refused")
    ),
]

UNSETTLED = [
    Said(Call.WRITE, RESULT, number, text, code, kind)
    for number, text, code, kind in (
        ("DL02000001", _INTERRUPTED, "sage_interrupted", OutcomeUnknown),
        ("DL02000001", "", "sage_interrupted", OutcomeUnknown),
        ("BL01001973", _TRY_LATER, "sage_interrupted", OutcomeUnknown),
        ("X", "Please try again later", "sage_interrupted", OutcomeUnknown),
        ("X", "Gateway timeout", "sage_timed_out", OutcomeUnknown),
        ("GW000002", "", "sage_timed_out", OutcomeUnknown),
        ("", "A document with control ID abc has already been processed", "already_done", OutcomeUnknown),
        ("XL03000009", "Duplicate controlid: 'abc'", "already_done", OutcomeUnknown),
        ("", "API rate limit exceeded", "rate_limited", Retryable),
        ("", "The Service is Temporarily Off-line", "sage_unavailable", Retryable),
        ("PL04000050", "System temporarily unavailable, try again later", "sage_unavailable", Retryable),
        (
            "BL01001973",
            "Invalid Vendor 'V' specified. Correct it and try again later",
            "vendor_unknown",
            NeedsAttention,
        ),
    )
]

ABORTED = Said(Call.WRITE, RESULT, "XL03000009", "", "rolled_back", Retryable)
ALL = [ABORTED, *SIGN_INS, *REQUESTS, *READS, *WRITES, *UNSETTLED]
