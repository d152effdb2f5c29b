"""Tables: their keys and indexes, and that they survive mistakes."""

import pytest

from tests.infrastructure.template import Template

INDEXES = {
    "ConnectionsTable": {"rounds": ("activePk", "activeSk", "INCLUDE")},
    "TransactionsTable": {
        "errorDates": ("errorPk", "errorSk", "INCLUDE"),
        "openCauses": ("errorPk", "causeSk", "INCLUDE"),
        "workInHand": ("workPk", "workSk", "KEYS_ONLY"),
        "newest": ("listPk", "listSk", "INCLUDE"),
        "numbers": ("numberPk", "numberSk", "KEYS_ONLY"),
        "furtherNumbers": ("furtherPk", "numberSk", "KEYS_ONLY"),
        "documentDates": ("datePk", "dateSk", "INCLUDE"),
    },
    "PaymentsTable": {
        "pending": ("pendingPk", "pendingSk", "KEYS_ONLY"),
        "ofTransaction": ("transactionPk", "pk", "KEYS_ONLY"),
        "newest": ("listPk", "listSk", "INCLUDE"),
        "states": ("standingPk", "standingSk", "KEYS_ONLY"),
        "ofRun": ("runPk", "runSk", "KEYS_ONLY"),
    },
}

PROJECTED = {
    "rounds": ["tenant", "subsidiaryId", "notedAt", "mark"],
    "errorDates": ["errorFacts", "searchText"],
    "openCauses": ["errorFacts", "searchText"],
    "newest of transactions": ["status", "subsidiaryId", "kind", "ownKind", "searchText"],
    "newest of payments": ["standingPk", "standingSk", "searchText"],
    "documentDates": ["documentFacts"],
}
"""What narrows, orders or groups each list; the items of a page are read whole (docs/decisions/0054)."""


def test_indexes_have_what_their_lists_ask(template: Template) -> None:
    found = {
        (table, index["IndexName"]): index["Projection"]["NonKeyAttributes"]
        for table, declared in template.of_type("AWS::DynamoDB::Table").items()
        for index in declared.get("GlobalSecondaryIndexes", ())
        if index["Projection"]["ProjectionType"] == "INCLUDE"
    }
    of = {"TransactionsTable": "newest of transactions", "PaymentsTable": "newest of payments"}
    named = {of[table] if name == "newest" else name: kept for (table, name), kept in found.items()}
    assert named == PROJECTED


@pytest.mark.parametrize("name", INDEXES)
def test_keys_and_indexes(template: Template, name: str) -> None:
    table = template.of_type("AWS::DynamoDB::Table")[name]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    found = {
        index["IndexName"]: (
            *(key["AttributeName"] for key in index["KeySchema"]),
            index["Projection"]["ProjectionType"],
        )
        for index in table["GlobalSecondaryIndexes"]
    }
    assert found == INDEXES[name]
    assert {attribute["AttributeType"] for attribute in table["AttributeDefinitions"]} == {"S"}


@pytest.mark.parametrize("name", INDEXES)
def test_tables_are_safe(template: Template, name: str) -> None:
    resource = template.resources[name]
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["UpdateReplacePolicy"] == "Retain"
    table = resource["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsLive", True, False]}
