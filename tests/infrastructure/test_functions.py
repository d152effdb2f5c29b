"""Functions: what each is told, and how it runs."""

import re

import pytest

from sandbox.stack.settings import ROOT
from tests.infrastructure.reach import Reach, every_variable, reach
from tests.infrastructure.template import Template

# Two stacks in one account must not ring each other's alarms.
NAMESPACE = {"Fn::Sub": "AlvysIntacct/${Stage}"}
EVERYWHERE = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "ENVELOPE_DAYS"}

HANDLERS = {
    "ConnectFunction": ("connect", "app"),
    "CheckConnectionsFunction": ("connect", "daily_check"),
    "LookAfterConnectionsFunction": ("connect", "look_after"),
    "WhatIfFunction": ("connect", "what_if"),
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
    "ErrorActionWorkerFunction": ("error_transactions", "worker"),
    "CaptureFailuresFunction": ("error_transactions", "capture_failures"),
    "CloseFunction": ("close", "app"),
    "CloseReportWorkerFunction": ("close", "worker"),
    "PartyReaderFunction": ("link_parties", "worker"),
    "DailyComparisonFunction": ("close", "planner"),
    "EventPublisherFunction": ("events", "publisher"),
    "DigestFunction": ("events", "digest"),
    "ConsoleFunction": ("console", "app"),
}


def reached(function: str) -> Reach:
    """What the code of a function reaches."""
    folder, module = HANDLERS[function]
    return reach(f"functions.{folder}.{module}")


def test_these_are_the_functions(template: Template) -> None:
    found = {
        name: (
            f["Code"]["S3Key"].removeprefix("functions/").rstrip("/"),
            f["Handler"].removesuffix(".handler"),
        )
        for name, f in template.functions.items()
    }
    assert found == HANDLERS


@pytest.mark.parametrize("function", HANDLERS)
def test_a_function_is_told_what_its_code_reads_and_no_more(template: Template, function: str) -> None:
    assert set(template.variables(function)) == reached(function).variables | EVERYWHERE


def test_each_variable_that_the_code_knows_is_read_by_some_function() -> None:
    assert {name for function in HANDLERS for name in reached(function).variables} == every_variable()


def test_each_parameter_is_used(template: Template) -> None:
    text = (ROOT / "template.yaml").read_text()
    for name in template.document["Parameters"]:
        assert re.search(rf"!Ref {name}\b|\$\{{{name}\}}", text), name


def test_each_function_logs_and_measures_under_its_own_name(template: Template) -> None:
    names = [template.variables(name)["POWERTOOLS_SERVICE_NAME"] for name in template.functions]
    assert len(set(names)) == len(names)
    for name in template.functions:
        assert template.variables(name)["POWERTOOLS_METRICS_NAMESPACE"] == NAMESPACE


def test_the_shared_layer_is_on_every_function(template: Template) -> None:
    shared, matching = sorted(template.of_type("AWS::Lambda::LayerVersion"), reverse=True)
    for name, function in template.functions.items():
        # Only the function that computes suggestions carries the library for it.
        own = [{"Ref": matching}] if name == "PartyReaderFunction" else []
        assert function["Layers"] == [{"Ref": shared}, *own], name
        assert function["Runtime"] == {"Ref": "PythonRuntime"}, name


def test_calls_are_traced(template: Template) -> None:
    for name, function in template.functions.items():
        assert function["TracingConfig"] == {"Mode": "Active"}, name


def test_what_answers_people_ends_before_the_gateway_gives_up(template: Template) -> None:
    for _, function, _ in template.routes():
        assert template.functions[function]["Timeout"] < 30
