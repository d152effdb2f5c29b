"""What tenants ask for, counted in the Limits table.

    pk         sk                      what
    T#tenant   calls#2026-11-28T17:40  how many there were in that minute (UTC); likewise checks, previews …

Each ends by itself (`expiresAt`) some minutes later.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alvys_intacct.gateways.dynamodb.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_SECONDS = 600


class DynamoCallCounter:
    """`CallCounter` on DynamoDB: one write for each count, which also answers the sum."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def add(self, tenant: str, what: str, at: datetime, how_many: int) -> int:
        """Count so many in the minute of `at`; returns how many there are in it now."""
        minute = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M}"
        with translated():
            answer = self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": f"T#{tenant}"}, "sk": {"S": f"{what}#{minute}"}},
                UpdateExpression="ADD counted :count SET expiresAt = :ends",
                ExpressionAttributeValues={
                    ":count": {"N": str(how_many)},
                    ":ends": {"N": str(int(at.timestamp()) + _KEPT_SECONDS)},
                },
                ReturnValues="UPDATED_NEW",
            )
        return int(answer["Attributes"]["counted"]["N"])
