"""Keeps a tenant's Alvys credentials under the stack's key instead of as a secret (docs/operations.md).

    make credentials STACK=alvys-intacct-prod TENANT=acme           moves what its secret has
    make credentials STACK=… TENANT=acme FROM=- < credentials.json  keeps new ones

The credentials are read from the secret or from standard input, never from an argument, and never shown. The
credentials and the region of AWS come from the environment.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.identity import InvalidTokenError
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.identity import tenant_named
from alvys_intacct.gateways.secrets.encrypted import EncryptedCredentials
from alvys_intacct.late_dataclass import dataclass

# How long a secret that was moved can be taken back with `aws secretsmanager restore-secret`.
DAYS_TO_RESTORE = 7


class RefusedError(Exception):
    """Nothing was changed; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where a deployed stack keeps credentials."""

    encrypted: EncryptedCredentials
    secrets_manager: Any
    prefix: str

    @classmethod
    def named(cls, name: str, cloudformation: Any) -> Stack:
        """The stack of that name in the region of the environment. Raises `RefusedError`."""
        (described,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        told = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", ())}
        chosen = {each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", ())}
        if "ConnectionsTableName" not in told or "Stage" not in chosen:
            raise RefusedError(f"{name} is no stack of this service.")
        prefix = f"alvys-intacct/{chosen['Stage']}"
        table = Table(aws.dynamodb(), told["ConnectionsTableName"])
        kms, key = aws.at_first_use(aws.kms), f"alias/{prefix}/credentials"
        return cls(EncryptedCredentials(table, kms, key, prefix), aws.secretsmanager(), prefix)


def keep(stack: Stack, tenant: str, text: str) -> None:
    """Encrypt credentials and read them back. Raises `RefusedError` or `SyncError`."""
    _check(tenant, text)
    stack.encrypted.keep_alvys_credentials(tenant, text)
    if stack.encrypted.alvys_credentials(tenant) != text:
        raise RefusedError("They were kept, but can't be read back: may you use the key for decryption?")


def move(stack: Stack, tenant: str) -> None:
    """Keep what the tenant's secret has, then delete the secret, which can be restored for a week.

    Raises `RefusedError` or `SyncError`; the secret stays unless its credentials can be read back.
    """
    name = f"{stack.prefix}/alvys/{tenant}"
    client = stack.secrets_manager
    try:
        text = client.get_secret_value(SecretId=name)["SecretString"]
    except (client.exceptions.ResourceNotFoundException, client.exceptions.InvalidRequestException):
        raise RefusedError(f"There is no secret {name}.") from None
    keep(stack, tenant, text)
    client.delete_secret(SecretId=name, RecoveryWindowInDays=DAYS_TO_RESTORE)


def _check(tenant: str, text: str) -> None:
    try:
        tenant_named(tenant)
    except InvalidTokenError:
        raise RefusedError("No tenant can have that name.") from None
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    named = told if isinstance(told, dict) else {}
    if not all(isinstance(named.get(name), str) and named[name] for name in ("clientId", "clientSecret")):
        raise RefusedError('Credentials are JSON: {"clientId": "…", "clientSecret": "…"}.')


def main(arguments: Sequence[str]) -> int:
    """Move or keep, and say what was done. Returns 1 where it was refused."""
    parser = argparse.ArgumentParser(prog="scripts.alvys_credentials")
    parser.add_argument("stack", help="the name of the stack in CloudFormation")
    parser.add_argument("tenant")
    parser.add_argument("--from", dest="source", default="secret", choices=["secret", "-"])
    chosen = parser.parse_args(arguments)
    try:
        stack = Stack.named(chosen.stack, aws.session().create_client("cloudformation"))
        if chosen.source == "-":
            keep(stack, chosen.tenant, sys.stdin.read())
        else:
            move(stack, chosen.tenant)
    except (RefusedError, SyncError, ClientError, BotoCoreError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"The Alvys credentials of {chosen.tenant} are under the key of {chosen.stack}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
