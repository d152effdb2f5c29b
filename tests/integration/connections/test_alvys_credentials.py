"""An operator keeps a tenant's Alvys credentials under the stack's key (CONN-4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alvys_intacct.domain.errors import ConfigurationError
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.secrets.encrypted import EncryptedCredentials
from alvys_intacct.gateways.secrets.kept import KeptSecrets
from alvys_intacct.gateways.secrets.secrets_manager import SecretsManagerStore
from scripts.alvys_credentials import RefusedError, Stack, keep, main, move
from tests.integration.system import System

NEW = '{"clientId": "c", "clientSecret": "canary"}'
pytestmark = pytest.mark.rule("CONN-4")


class CloudFormation:
    """What CloudFormation tells of a stack."""

    def __init__(self, **outputs: str) -> None:
        self._outputs = outputs

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - as AWS calls it
        """One stack."""
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self._outputs.items()]
        parameters = [{"ParameterKey": "Stage", "ParameterValue": "prod"}]
        return {"Stacks": [{"StackName": StackName, "Outputs": outputs, "Parameters": parameters}]}


@pytest.fixture
def stack(system: System) -> Stack:
    """The stack of the test."""
    account = system.account
    key = account.values["CredentialsKey"]
    encrypted = EncryptedCredentials(
        Table(aws.dynamodb(), "ConnectionsTable"), lambda: account.kms, key, account.prefix
    )
    return Stack(encrypted, account.secrets, account.prefix)


def read(system: System, stack: Stack, tenant: str) -> tuple[str, str]:
    """What a worker that starts now reads."""
    store = KeptSecrets(
        stack.encrypted, SecretsManagerStore(lambda: stack.secrets_manager, stack.prefix), system.clock
    )
    return store.alvys_credentials(tenant)


def test_what_a_secret_has_is_moved_and_the_secret_can_be_restored(system: System, stack: Stack) -> None:
    name = f"{stack.prefix}/alvys/acme"
    move(stack, "acme")
    assert read(system, stack, "acme") == ("acme-client", "acme-client-secret")
    assert "DeletedDate" in stack.secrets_manager.describe_secret(SecretId=name)
    with pytest.raises(RefusedError, match="no secret"):
        move(stack, "acme")
    stack.secrets_manager.restore_secret(SecretId=name)
    move(stack, "acme")
    # Another tenant's stay where they are.
    assert "DeletedDate" not in stack.secrets_manager.describe_secret(SecretId=f"{stack.prefix}/alvys/globex")


def test_new_ones_replace_what_is_kept_and_are_stored_nowhere_in_the_clear(
    system: System, stack: Stack
) -> None:
    keep(stack, "newcomer", NEW)
    assert read(system, stack, "newcomer") == ("c", "canary")
    assert "canary" not in json.dumps(system.account.everything())
    keep(stack, "newcomer", NEW.replace("canary", "second"))
    assert read(system, stack, "newcomer") == ("c", "second")


def test_nothing_is_kept_that_no_worker_could_use(system: System, stack: Stack) -> None:
    for text in ("", "canary", "[]", '{"clientId": "c"}', '{"clientId": "c", "clientSecret": ""}'):
        with pytest.raises(RefusedError) as refused:
            keep(stack, "newcomer", text)
        assert "canary" not in str(refused.value)
    for tenant in ("", "two words", "a/b"):
        with pytest.raises(RefusedError):
            keep(stack, tenant, NEW)
    with pytest.raises(ConfigurationError):
        read(system, stack, "newcomer")


def test_a_secret_stays_until_its_credentials_can_be_read_back(
    system: System, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EncryptedCredentials, "alvys_credentials", lambda *_: None)
    with pytest.raises(RefusedError, match="read back"):
        move(stack, "acme")
    told = stack.secrets_manager.describe_secret(SecretId=f"{stack.prefix}/alvys/acme")
    assert "DeletedDate" not in told


def test_the_command_finds_the_stack_by_its_name(
    system: System, stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Stack.named("ours", CloudFormation(ConnectionsTableName="ConnectionsTable"))
    assert found.prefix == "alvys-intacct/prod"
    assert found.encrypted._key_id == "alias/alvys-intacct/prod/credentials"
    with pytest.raises(RefusedError, match="no stack"):
        Stack.named("another", CloudFormation())
    monkeypatch.setattr(Stack, "named", classmethod(lambda *_: stack))
    assert main(["ours", "acme"]) == 0
    assert main(["ours", "acme"]) == 1
    said = capsys.readouterr()
    assert ("acme are under the key" in said.out, "no secret" in said.err) == (True, True)
    assert "acme-client-secret" not in said.out + said.err
