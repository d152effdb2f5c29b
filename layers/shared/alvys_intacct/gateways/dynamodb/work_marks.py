"""What is under way for a tenant, in the Limits table.

    pk         sk                        what
    T#tenant   under-way#check#SUB1      the mark of the call that does it, until when it counts (`endsAt`, in
                                         seconds); likewise refresh

A mark that nobody takes away ends by itself: by its time, and later the item does (`expiresAt`).
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from alvys_intacct.gateways.dynamodb.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_SECONDS = 600
_REFUSED = "ConditionalCheckFailedException"


class DynamoWorkMarks:
    """`WorkMarks` on DynamoDB: one conditional write to begin, one to end."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def begin(self, tenant: str, what: str, mark: str, now: datetime, until: datetime) -> bool:
        """Mark it as under way until then; False if it is under way already."""
        return self._update(
            tenant,
            what,
            "SET mark = :mark, endsAt = :until, expiresAt = :ends",
            # `mark = :mark`: an earlier try succeeded, but its answer was lost.
            "attribute_not_exists(mark) OR endsAt < :now OR mark = :mark",
            {
                ":mark": {"S": mark},
                ":now": {"N": f"{now.timestamp():.3f}"},
                ":until": {"N": f"{until.timestamp():.3f}"},
                ":ends": {"N": str(math.ceil(until.timestamp()) + _KEPT_SECONDS)},
            },
        )

    def end(self, tenant: str, what: str, mark: str) -> None:
        """It is over; nothing happens where the mark is another's by now."""
        self._update(tenant, what, "REMOVE mark", "mark = :mark", {":mark": {"S": mark}})

    def _update(
        self,
        tenant: str,
        what: str,
        change: str,
        condition: str,
        values: dict[str, Any],
    ) -> bool:
        with translated():
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={"pk": {"S": f"T#{tenant}"}, "sk": {"S": f"under-way#{what}"}},
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == _REFUSED:
                    return False
                raise
        return True
