"""Clients of AWS services, made by botocore itself: all that boto3 would add to them is import time."""

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
    """What all clients share: credentials, region and the service descriptions already read."""
    return get_session()


def dynamodb() -> DynamoDBClient:
    """A new client of DynamoDB."""
    # Items are made by `dynamodb.items` alone; to have botocore walk through each of them once more
    # is a sixth of a worker's CPU, and DynamoDB checks them anyway.
    config = Config(parameter_validation=False)
    return cast("DynamoDBClient", session().create_client("dynamodb", config=config))


def sqs() -> SQSClient:
    """A new client of SQS."""
    return cast("SQSClient", session().create_client("sqs"))


def secretsmanager() -> SecretsManagerClient:
    """A new client of Secrets Manager."""
    return cast("SecretsManagerClient", session().create_client("secretsmanager"))
