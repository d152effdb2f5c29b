"""Functions: what each is told, and how it runs."""

import pytest

from tests.infrastructure.template import Template

JWT = {"JWT_ISSUER", "JWT_AUDIENCE", "JWT_JWKS_URL"}
ALVYS_API = {"ALVYS_API_URL", "ALVYS_TOKEN_URL", "ALVYS_AUDIENCE"}
ALVYS = ALVYS_API | {"ALVYS_WEB_URL"}
INTACCT = {"SECRETS_PREFIX", "INTACCT_ENDPOINT_URL"}
WORK = {"INVOICE_EXPORT_QUEUE_URL", "BILL_EXPORT_QUEUE_URL", "MODIFY_QUEUE_URL"}
PAYMENTS = {"PAYMENT_READ_QUEUE_URL", "PAYMENT_APPLY_QUEUE_URL"}
CONNECTIONS, TRANSACTIONS, PAYMENTS_TABLE = {"CONNECTIONS_TABLE"}, {"TRANSACTIONS_TABLE"}, {"PAYMENTS_TABLE"}
TABLES = CONNECTIONS | TRANSACTIONS | PAYMENTS_TABLE

INTAKE = JWT | CONNECTIONS | TRANSACTIONS | WORK
WORKER = CONNECTIONS | TRANSACTIONS | WORK | INTACCT | ALVYS

VARIABLES = {
    "ConnectFunction": JWT | CONNECTIONS | TRANSACTIONS | WORK | INTACCT | ALVYS_API,
    "CheckConnectionsFunction": CONNECTIONS | INTACCT,
    "InvoiceIntakeFunction": INTAKE,
    "InvoiceWorkerFunction": WORKER,
    "BillIntakeFunction": INTAKE,
    "BillWorkerFunction": WORKER,
    "ModifyIntakeFunction": INTAKE,
    "ModifyWorkerFunction": WORKER,
    "TransactionsFunction": JWT | CONNECTIONS | TRANSACTIONS | INTACCT,
    "SweeperFunction": CONNECTIONS | TRANSACTIONS | PAYMENTS_TABLE | WORK | PAYMENTS,
    "PaymentSyncFunction": JWT | CONNECTIONS | PAYMENTS_TABLE | {"PAYMENT_READ_QUEUE_URL"},
    "PaymentPlannerFunction": CONNECTIONS | PAYMENTS_TABLE | {"PAYMENT_READ_QUEUE_URL"},
    "PaymentReaderFunction": TABLES | PAYMENTS | INTACCT,
    "PaymentApplierFunction": TRANSACTIONS
    | PAYMENTS_TABLE
    | {"PAYMENT_APPLY_QUEUE_URL", "SECRETS_PREFIX"}
    | ALVYS,
    "ErrorsFunction": JWT | TABLES | WORK | PAYMENTS | INTACCT,
    "CaptureFailuresFunction": TABLES,
    "ConsoleFunction": JWT,
}
EVERYWHERE = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}

HANDLERS = {
    "ConnectFunction": ("connect", "app"),
    "CheckConnectionsFunction": ("connect", "daily_check"),
    "InvoiceIntakeFunction": ("export_invoice", "intake"),
    "InvoiceWorkerFunction": ("export_invoice", "worker"),
    "BillIntakeFunction": ("export_bill", "intake"),
    "BillWorkerFunction": ("export_bill", "worker"),
    "ModifyIntakeFunction": ("modify_transaction", "intake"),
    "ModifyWorkerFunction": ("modify_transaction", "worker"),
    "TransactionsFunction": ("transactions", "app"),
    "SweeperFunction": ("transactions", "sweeper"),
    "PaymentSyncFunction": ("sync_payments", "app"),
    "PaymentPlannerFunction": ("sync_payments", "planner"),
    "PaymentReaderFunction": ("sync_payments", "reader"),
    "PaymentApplierFunction": ("sync_payments", "applier"),
    "ErrorsFunction": ("error_transactions", "app"),
    "CaptureFailuresFunction": ("error_transactions", "capture_failures"),
    "ConsoleFunction": ("console", "app"),
}


def test_these_are_the_functions(template: Template) -> None:
    found = {
        name: (
            f["Code"]["S3Key"].removeprefix("functions/").rstrip("/"),
            f["Handler"].removesuffix(".handler"),
        )
        for name, f in template.functions.items()
    }
    assert found == HANDLERS


@pytest.mark.parametrize("function", VARIABLES)
def test_a_function_is_told_what_it_needs_and_no_more(template: Template, function: str) -> None:
    assert set(template.variables(function)) == VARIABLES[function] | EVERYWHERE


def test_each_function_logs_and_measures_under_its_own_name(template: Template) -> None:
    names = [template.variables(name)["POWERTOOLS_SERVICE_NAME"] for name in template.functions]
    assert len(set(names)) == len(names)
    for name in template.functions:
        assert template.variables(name)["POWERTOOLS_METRICS_NAMESPACE"] == "AlvysIntacct"


def test_the_shared_layer_is_on_every_function(template: Template) -> None:
    (layer,) = template.of_type("AWS::Lambda::LayerVersion")
    for name, function in template.functions.items():
        assert function["Layers"] == [{"Ref": layer}], name
        assert function["Runtime"] == {"Ref": "PythonRuntime"}, name


def test_calls_are_traced(template: Template) -> None:
    for name, function in template.functions.items():
        assert function["TracingConfig"] == {"Mode": "Active"}, name


def test_what_answers_people_ends_before_the_gateway_gives_up(template: Template) -> None:
    for _, function, _ in template.routes():
        assert template.functions[function]["Timeout"] < 30
