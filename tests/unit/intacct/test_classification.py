"""What Sage's errors mean: the catalogue as a table, and the rule that picks from it (protocol section 9)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
)
from alvys_intacct.gateways.intacct.catalogue_entry import Verdict
from alvys_intacct.gateways.intacct.classification import Circumstances, classify, classify_result
from alvys_intacct.gateways.intacct.error_catalogue import BY_CODE, CATALOGUE
from alvys_intacct.gateways.intacct.responses import Level, Result, SageError

WHO = Circumstances("DEMO", "xmluser", "sender-9", ("sender-password",))
CONTROL, SIGN_IN, RESULT = Level.CONTROL, Level.AUTHENTICATION, Level.RESULT
WRAPPER = SageError("BL01001973", "Could not create Invoice record!")

# level, number, text, kind, code: what the sources show, and wordings of the same that they only hint at.
TABLE: list[tuple[Level, str, str, type[SyncError], str]] = [
    (CONTROL, "GW-0010", "Rate limit hit", Retryable, "rate_limited"),
    (CONTROL, "GW-0011", "Invalid Request", NeedsAttention, "gateway_refused"),
    (
        CONTROL,
        "XMLGW_JPP0002",
        "Sign-in information is incorrect. Please check your request.",
        NeedsAttention,
        "gateway_refused",
    ),
    (CONTROL, "XL03000003", "XML Parse schema error: Fatal Error 76", NeedsAttention, "malformed_request"),
    (
        CONTROL,
        "XL03000006",
        "p is not a valid transport policy.",
        ConfigurationError,
        "transport_policy_unknown",
    ),
    (
        CONTROL,
        "XL03000006",
        "Incorrect Intacct XML Partner ID or password.",
        ConfigurationError,
        "sender_credentials_refused",
    ),
    (
        CONTROL,
        "PL04000055",
        "This company is a demo company and has expired.",
        NeedsAttention,
        "company_expired",
    ),
    (CONTROL, "invalidRequest", "Invalid Request", NeedsAttention, "malformed_request"),
    (CONTROL, "PL04000050", "", Retryable, "sage_unavailable"),
    (CONTROL, "", "", NeedsAttention, "gateway_refused"),
    (SIGN_IN, "XL03000006", "Sign-in information is incorrect", NeedsAttention, "bad_credentials"),
    (SIGN_IN, "UJPP0002", "", NeedsAttention, "bad_credentials"),
    (SIGN_IN, "XL03000006", "", NeedsAttention, "bad_credentials"),
    (
        SIGN_IN,
        "XL03000006",
        "Invalid Web Services Authorization The sender ID 'sender-9' is not authorized.",
        NeedsAttention,
        "sender_not_authorised",
    ),
    (SIGN_IN, "XL03000006", "User is inactive", NeedsAttention, "user_inactive"),
    (SIGN_IN, "XL03000006", "The account for user xmluser has been locked.", NeedsAttention, "user_inactive"),
    (
        SIGN_IN,
        "XL03000006",
        "Web Services is not enabled for this company.",
        NeedsAttention,
        "web_services_disabled",
    ),
    (
        SIGN_IN,
        "XL03000006",
        "Your company is not subscribed to Web Services.",
        NeedsAttention,
        "web_services_disabled",
    ),
    (SIGN_IN, "XL03000006", "Your session has expired.", Retryable, "session_ended"),
    (SIGN_IN, "XL03000006", "Invalid session ID", Retryable, "session_ended"),
    (SIGN_IN, "", "API rate limit exceeded", Retryable, "rate_limited"),
    (
        RESULT,
        "XL03000006",
        "The following fields cannot be queried: FOO",
        NeedsAttention,
        "field_not_queryable",
    ),
    (RESULT, "PL01000127", "", NeedsAttention, "document_number_missing"),
    (
        RESULT,
        "PL01000127",
        "Document Number is missing Make desired changes and press Save to continue.",
        NeedsAttention,
        "document_number_missing",
    ),
    (RESULT, "PL05000104", "", NeedsAttention, "already_exists"),
    (
        RESULT,
        "BL34000061",
        "Another Invoice with the given value(s) LD1 already exists Use a unique value instead.",
        NeedsAttention,
        "duplicate_document_number",
    ),
    (RESULT, "BL34000061", "", NeedsAttention, "duplicate_document_number"),
    (RESULT, "BL01001762", "Record already exists", NeedsAttention, "already_exists"),
    (RESULT, "BL01001973", "Invalid Project '10064' specified.", NeedsAttention, "project_unknown"),
    (RESULT, "BL01001973", "Invalid Vendor 'V' specified", NeedsAttention, "vendor_unknown"),
    (RESULT, "BL01001973", "Invalid Customer 'C-9' specified", NeedsAttention, "customer_unknown"),
    (RESULT, "BL01001973", "Invalid Department 'OPS' specified", NeedsAttention, "department_unknown"),
    (RESULT, "BL01001973", "Invalid Location 'L9' specified", NeedsAttention, "location_unknown"),
    (RESULT, "BL01001973", "Invalid GL Account number '9999' specified", NeedsAttention, "account_unknown"),
    (RESULT, "BL01001973", "Account number '9999' does not exist", NeedsAttention, "account_unknown"),
    (RESULT, "BL01001973", "Invalid Term 'Net 31' specified", NeedsAttention, "term_unknown"),
    (RESULT, "BL01001973", "Invalid AR Term 'Net 31' specified.", NeedsAttention, "term_unknown"),
    (RESULT, "BL01001973", "AR Term 'Net 99' is inactive.", NeedsAttention, "term_inactive"),
    (RESULT, "BL01001973", "Ledger 'X' is inactive.", NeedsAttention, "inactive_in_sage"),
    (RESULT, "BL01001973", "Invalid Ledger 'X' specified.", NeedsAttention, "reference_unknown"),
    (RESULT, "BL03000018", "The Location field is missing a value.", NeedsAttention, "dimension_missing"),
    (
        RESULT,
        "BL01001973",
        "The invoice has been reversed and cannot be changed",
        NeedsAttention,
        "document_reversed",
    ),
    (RESULT, "BL01001973", "Duplicate account number", NeedsAttention, "account_number_taken"),
    (
        RESULT,
        "BL01001973",
        "Cannot find customer with key 'k' to delete.",
        NeedsAttention,
        "document_not_found",
    ),
    (RESULT, "BL01001973", "Customer 'C-100' is inactive", NeedsAttention, "party_inactive"),
    (RESULT, "BL01001973", "GL account 4000 is inactive.", NeedsAttention, "account_inactive"),
    (RESULT, "BL01001973", "Department OPS is inactive", NeedsAttention, "dimension_inactive"),
    (
        RESULT,
        "BL03000018",
        "Illegal format for Contactversion : Primary Email Address x",
        NeedsAttention,
        "email_refused",
    ),
    (RESULT, "BL03000018", "Missing unit", NeedsAttention, "unit_missing"),
    (RESULT, "BL03000018", "Missing required location", NeedsAttention, "dimension_missing"),
    (RESULT, "BL03000018", "", NeedsAttention, "value_refused"),
    (RESULT, "BL03002185", "", NeedsAttention, "possibly_exists"),
    (RESULT, "CRE-3211", "You may not do this", NeedsAttention, "compliance_rule"),
    (RESULT, "Query Failed", "Object definition VENDOR9 not found", NeedsAttention, "object_unknown"),
    (RESULT, "GL-0951", "Could not create GLBatch record", NeedsAttention, "unbalanced"),
    (RESULT, "GL-1009", "Transactions do not balance for entity E1", NeedsAttention, "unbalanced"),
    (RESULT, "GW000002", "", OutcomeUnknown, "sage_interrupted"),
    (
        RESULT,
        "",
        "You do not have permission for API operation CREATE on ARINVOICE",
        NeedsAttention,
        "permission_denied",
    ),
    (RESULT, "", "API rate limit exceeded", Retryable, "rate_limited"),
    (RESULT, "", "The Service is Temporarily Off-line", Retryable, "sage_unavailable"),
    (
        RESULT,
        "",
        "Oops, we can't find this transaction; enter a valid transaction",
        NeedsAttention,
        "document_not_found",
    ),
    (RESULT, "", "The payment exceeds total amount due (100.00)", NeedsAttention, "amount_exceeds_due"),
    (RESULT, "", "Date must be on or after 02/01/2026", NeedsAttention, "period_closed"),
    (RESULT, "", "The period 'January 2026' is closed", NeedsAttention, "period_closed"),
    (
        RESULT,
        "",
        "Another record with the value LD1 already exists",
        NeedsAttention,
        "duplicate_document_number",
    ),
    (RESULT, "", "The Date Due field is missing a value.", NeedsAttention, "due_date_missing"),
    (
        RESULT,
        "",
        "Tax detail X cannot be used because it does not belong to tax solution Y",
        NeedsAttention,
        "tax_detail_refused",
    ),
    (RESULT, "", "Currently, we can't create the transaction", NeedsAttention, "sage_refused"),
    (RESULT, "", "There was an error processing the request", OutcomeUnknown, "sage_interrupted"),
    (RESULT, "", "A document with control ID abc has already been processed", OutcomeUnknown, "already_done"),
    (RESULT, "XL03000009", "Duplicate controlid: 'abc'", OutcomeUnknown, "already_done"),
    (
        RESULT,
        "BL01001973",
        "The invoice has been paid and cannot be reversed",
        NeedsAttention,
        "document_paid",
    ),
    (RESULT, "BL01001973", "A partially paid bill cannot be deleted", NeedsAttention, "document_paid"),
    (RESULT, "BL01001973", "The bill is selected for payment", NeedsAttention, "document_selected"),
    (RESULT, "BL01001973", "The bill is selected and cannot be changed", NeedsAttention, "document_selected"),
    (RESULT, "BL01001973", "The invoice is already reversed", NeedsAttention, "document_reversed"),
    (RESULT, "BL01001973", "Draft invoices cannot be reversed", NeedsAttention, "draft_not_reversible"),
    (RESULT, "BL01001973", "This posted transaction cannot be deleted", NeedsAttention, "delete_refused"),
    (RESULT, "ZZ-1", "The moon is in the wrong phase", NeedsAttention, "sage_refused"),
]


@pytest.mark.parametrize(("level", "number", "text", "kind", "code"), TABLE)
def test_the_catalogue(level: Level, number: str, text: str, kind: type[SyncError], code: str) -> None:
    error = classify([SageError(number, text)], level, WHO)
    assert (type(error), error.code) == (kind, code)
    assert error.message
    assert "{" not in error.message + error.remedy
    assert "''" not in error.message
    if not isinstance(error, Retryable):
        assert error.remedy
    if number or text:
        assert error.vendor is not None
        assert text in error.vendor.text


@pytest.mark.parametrize(
    ("level", "number", "text", "kind", "code"), [row for row in TABLE if row[0] is RESULT]
)
def test_a_wrapper_around_the_cause_changes_nothing(
    level: Level, number: str, text: str, kind: type[SyncError], code: str
) -> None:
    if not (number or text):
        pytest.skip("nothing to wrap")
    for errors in ([SageError(number, text), WRAPPER], [WRAPPER, SageError(number, text)]):
        assert classify(errors, level, WHO).code == code


def test_the_generic_number_alone_decides_nothing() -> None:
    error = classify([WRAPPER, SageError("XL03000009", "")], RESULT, WHO)
    assert (type(error), error.code) == (NeedsAttention, "sage_refused")
    assert "Could not create Invoice record!" in error.message


def test_the_value_that_sage_names_is_named_to_the_biller() -> None:
    error = classify([SageError("BL01001973", "Invalid Customer 'C-9' specified"), WRAPPER], RESULT, WHO)
    assert error.message == "Sage Intacct does not know the customer 'C-9'."
    error = classify([SageError("BL01001973", "Invalid GL Account number '9999' specified")], RESULT, WHO)
    assert "'9999'" in error.message
    assert error.setting == "account-mappings"


def test_an_unauthorised_sender_is_named_with_the_place_to_authorise_it() -> None:
    error = classify([SageError("XL03000006", "Invalid Web Services Authorization")], SIGN_IN, WHO)
    assert "sender-9" in error.message
    assert "sender-9" in error.remedy
    assert "Company > Setup > Company > Security > Web Services authorizations" in error.remedy


def test_sage_s_own_words_are_kept_with_number_and_support_id() -> None:
    errors = [SageError("BL01001973", "Invalid Customer 'C-9' specified", "AR-0123", "sup-1"), WRAPPER]
    vendor = classify(errors, RESULT, WHO).vendor
    assert vendor is not None
    assert (vendor.system, vendor.number, vendor.support_id) == ("Sage Intacct", "AR-0123", "sup-1")
    assert vendor.text == "Invalid Customer 'C-9' specified; Could not create Invoice record!"


def test_an_echoed_secret_is_cut_out() -> None:
    error = classify([SageError("X", "You sent sender-password to us")], RESULT, WHO)
    assert error.vendor is not None
    assert "sender-password" not in error.vendor.text + error.message
    assert "***" in error.vendor.text
    assert "sender-password" not in repr(WHO)


def result(status: str, *errors: SageError) -> Result:
    return Result(status, "create_invoice", "f1", "", errors)


def test_an_aborted_function_was_rolled_back_and_may_be_tried_again() -> None:
    rolled_back = SageError(
        "XL03000009", "The entire transaction in this operation has been rolled back due to an error."
    )
    error = classify_result(result("aborted", rolled_back), WHO)
    assert (type(error), error.code) == (Retryable, "rolled_back")
    cause = SageError("BL01001973", "Invalid Customer 'C-9' specified")
    assert classify_result(result("aborted", cause, rolled_back), WHO).code == "customer_unknown"
    assert classify_result(result("failure", cause, rolled_back), WHO).code == "customer_unknown"


def test_a_status_that_is_not_known_leaves_the_outcome_open() -> None:
    assert isinstance(classify_result(result("pending"), WHO), OutcomeUnknown)


def test_codes_are_unique_and_every_entry_can_be_said() -> None:
    codes = [entry.code for entry in CATALOGUE]
    assert len(codes) == len(set(codes))
    for entry in BY_CODE.values():
        assert entry.patterns or entry.numbers or entry.code == "sage_refused"
        entry.search("compiles every pattern")
        if entry.verdict is Verdict.ATTEND:
            assert entry.remedy
        if "{value}" in entry.message:
            assert "{value}" not in entry.unnamed


def test_no_number_stands_for_two_things_and_none_for_the_generic_one() -> None:
    numbers = [number for entry in CATALOGUE for number in entry.numbers]
    assert len(numbers) == len(set(numbers))
    assert "BL01001973" not in numbers
