"""AWS in this process: the template's tables, queues and secrets, made in moto."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import boto3
from moto.sqs.models import sqs_backends

from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transaction_items import WORK_SHARDS
from alvys_intacct.gateways.secrets.encrypted import EncryptedCredentials
from tests.fakes.template import Template

REGION = "us-east-1"
ACCOUNT = "123456789012"
SENDER = {"senderId": "alvys-sender", "password": "sender-secret"}


def is_counted(item: dict[str, Any]) -> bool:
    """Whether an item only counts requests or tries; it ends by itself."""
    pk = str(item["pk"]["S"])
    return "counted" in item or pk.startswith("LEASE#") or pk.endswith("#SIGN-INS")


class Account:
    """The deployed resources. `values` is what a Ref to each of them gives."""

    def __init__(self, template: Template, tenants: tuple[str, ...]) -> None:
        self.template = template
        self.dynamodb = boto3.client("dynamodb", region_name=REGION)
        self.sqs = boto3.client("sqs", region_name=REGION)
        self.secrets = boto3.client("secretsmanager", region_name=REGION)
        self.kms = boto3.client("kms", region_name=REGION)
        self.values = {**template.parameters(), "AWS::Region": REGION, "AWS::AccountId": ACCOUNT}
        for name, properties in template.tables.items():
            self._create_table(name, properties)
        for name, properties in template.queues.items():
            self.values[name] = self._create_queue(name, properties)
        self.values |= {"EventBus": "EventBus", "DigestTopic": "DigestTopic", "Api": "api"}
        self.values["AWS::URLSuffix"] = "amazonaws.com"
        self.values["CredentialsKey"] = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.prefix = f"alvys-intacct/{self.values['Stage']}"
        self._keep(f"{self.prefix}/sender", SENDER)
        for tenant in tenants:
            credentials = {"clientId": f"{tenant}-client", "clientSecret": f"{tenant}-client-secret"}
            self._keep(f"{self.prefix}/alvys/{tenant}", credentials)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Every item of a table, as DynamoDB holds it."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"]]

    def in_hand(self) -> list[str]:
        """The texts of the transactions in hand that no paused connection holds."""
        found: list[str] = []
        for shard in range(WORK_SHARDS):
            listed = self.dynamodb.query(
                TableName="TransactionsTable",
                IndexName="workInHand",
                KeyConditionExpression="workPk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"WORK#{shard}"}},
            )
            for item in listed["Items"]:
                key = {name: item[name] for name in ("pk", "sk")}
                found.append(
                    self.dynamodb.get_item(TableName="TransactionsTable", Key=key)["Item"]["record"]["S"]
                )
        return found

    def everything(self) -> dict[str, list[str]]:
        """All items of all tables as texts, to compare and to search; without counts of callers."""
        return {
            table: sorted(repr(sorted(item.items())) for item in self.items(table) if not is_counted(item))
            for table in self.template.tables
        }

    def secret(self, name: str) -> str | None:
        """The text of a secret below the deployment's prefix; None when there is none."""
        try:
            return self.secrets.get_secret_value(SecretId=f"{self.prefix}/{name}")["SecretString"]
        except self.secrets.exceptions.ResourceNotFoundException:
            return None

    def password(self, tenant: str, subsidiary_id: str) -> str | None:
        """The password that is kept for a connection; None when there is none."""
        kept = self._passwords.find(tenant, subsidiary_id)
        return None if kept is None else self._passwords.open(tenant, subsidiary_id, kept)

    def put_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Replace a kept password, as nobody of ours would."""
        self._passwords.keep(tenant, subsidiary_id, password, replaced_at=datetime.now(UTC))

    def delete_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete a kept password, as nobody of ours would."""
        self._passwords.forget(tenant, subsidiary_id)

    @property
    def _passwords(self) -> EncryptedCredentials:
        table = Table(aws.dynamodb(), "ConnectionsTable")
        return EncryptedCredentials(table, lambda: self.kms, self.values["CredentialsKey"], self.prefix)

    def waiting(self, queue: str) -> int:
        """Messages on a queue, whether visible, in flight or delayed."""
        names: Any = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.values[queue], AttributeNames=names)
        return sum(int(count) for count in answer["Attributes"].values())

    def faulty_payments(self) -> int:
        """How many payments wait because Alvys gave no answer for them."""
        records = [
            item["record"]["S"]
            for item in self.items("PaymentsTable")
            if "pendingSk" in item and "record" in item
        ]
        return sum('"status":"pending"' in record and '"faulty_since":"' in record for record in records)

    def has_visible(self, queue: str) -> bool:
        """Whether a message could be received; asking moto for it takes much longer."""
        messages = sqs_backends[ACCOUNT][REGION].queues[queue]._messages
        return any(message.visible and not message.delayed for message in messages)

    def end_delays(self) -> int:
        """Deliver the messages that are delayed; answers how many that were."""
        queues = sqs_backends[ACCOUNT][REGION].queues.values()
        delayed = [message for queue in queues for message in queue._messages if message.delayed]
        for message in delayed:
            message.delayed_until = 0
        return len(delayed)

    def _create_table(self, name: str, properties: dict[str, Any]) -> None:
        taken_over = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        self.dynamodb.create_table(
            TableName=name, **{key: properties[key] for key in taken_over if key in properties}
        )
        self.values[name] = name

    def _create_queue(self, name: str, properties: dict[str, Any]) -> str:
        attributes: dict[str, str] = {
            key: str(properties[key])
            for key in ("VisibilityTimeout", "MessageRetentionPeriod")
            if key in properties
        }
        redrive = properties.get("RedrivePolicy")
        if redrive:
            dead_letters = redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]
            attributes["RedrivePolicy"] = json.dumps(
                {
                    "deadLetterTargetArn": queue_arn(dead_letters),
                    "maxReceiveCount": redrive["maxReceiveCount"],
                }
            )
        return self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type]

    def _keep(self, name: str, secret: dict[str, str]) -> None:
        self.secrets.create_secret(Name=name, SecretString=json.dumps(secret))


def queue_arn(name: str) -> str:
    """The ARN of a queue by its name, which here is its logical id."""
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
