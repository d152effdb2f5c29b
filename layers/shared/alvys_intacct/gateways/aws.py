"""Clients of AWS services, made with botocore: boto3 would add only import time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


@cache
def session() -> Session:
    """The session that all clients share: credentials, region and loaded service descriptions."""
    return get_session()


def dynamodb() -> DynamoDBClient:
    """A new client of DynamoDB."""
    # Only `dynamodb.items` makes items, and DynamoDB checks them. Botocore's own validation of each item
    # would take a sixth of a worker's CPU.
    # As many connections as a run has threads: botocore would open more anew for each call.
    config = Config(parameter_validation=False, max_pool_connections=32)
    return cast("DynamoDBClient", session().create_client("dynamodb", config=config))


def sqs() -> SQSClient:
    """A new client of SQS."""
    return cast("SQSClient", session().create_client("sqs"))


def secretsmanager() -> SecretsManagerClient:
    """A new client of Secrets Manager."""
    return cast("SecretsManagerClient", session().create_client("secretsmanager"))
