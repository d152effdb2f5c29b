"""Passwords are encrypted under their tenant; those of earlier versions are moved (CONN-4, CONN-10)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.secrets.encrypted import EncryptedCredentials
from alvys_intacct.gateways.secrets.kept import KeptSecrets
from alvys_intacct.gateways.secrets.secrets_manager import SecretsManagerStore
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

DAY = 24 * 3600
SECRET = "connections/acme/sub-1"


def kept(system: System) -> dict[str, Any] | None:
    """The item of acme's password."""
    key = {"pk": {"S": "SECRET#acme"}, "sk": {"S": "SAGE#sub-1"}}
    answer = system.account.dynamodb.get_item(TableName="ConnectionsTable", Key=key)
    return dict(answer["Item"]) if "Item" in answer else None


def as_earlier_versions_kept_it(system: System) -> None:
    """Put acme's password where earlier versions did."""
    system.account.delete_password("acme", "sub-1")
    text = json.dumps({"password": ACME.password})
    system.account.secrets.create_secret(Name=f"{system.account.prefix}/{SECRET}", SecretString=text)


def secrets(system: System) -> KeptSecrets:
    """The store of a process that starts now."""
    account = system.account
    table = Table(aws.dynamodb(), "ConnectionsTable")
    encrypted = EncryptedCredentials(
        table, lambda: account.kms, account.values["CredentialsKey"], account.prefix
    )
    return KeptSecrets(encrypted, SecretsManagerStore(lambda: account.secrets, account.prefix), system.clock)


def check_daily(system: System) -> None:
    system.clock.advance(DAY)
    system.invoke("CheckConnectionsFunction", {"all": True})
    system.drain()


@pytest.mark.rule("CONN-4", "API-2")
def test_a_password_can_only_be_decrypted_for_its_tenant_and_subsidiary(
    system: System, acme: Person, globex: Person
) -> None:
    item = kept(system)
    assert item is not None
    assert set(item) <= {"pk", "sk", "ciphertext", "movedAt"}
    assert ACME.password not in repr(item)
    system.account.dynamodb.put_item(
        TableName="ConnectionsTable", Item={**item, "pk": {"S": "SECRET#globex"}}
    )
    system.account.dynamodb.put_item(TableName="ConnectionsTable", Item={**item, "sk": {"S": "SAGE#sub-2"}})
    store = secrets(system)
    assert store.password("acme", "sub-1") == ACME.password
    for place in (("globex", "sub-1"), ("acme", "sub-2")):
        with pytest.raises(NeedsAttention) as caught:
            store.password(*place)
        assert caught.value.code == "password_unreadable"
        assert ACME.password not in f"{caught.value!r} {vars(caught.value)}"
    system.clock.advance(DAY)
    problem = globex.call("POST", "/v1/connections/sub-1/metadata/refresh").expect(422)
    assert (problem["code"], problem["setting"]) == ("password_unreadable", "credentials")
    with pytest.raises(ClientError):
        system.account.kms.decrypt(CiphertextBlob=item["ciphertext"]["B"])


@pytest.mark.rule("CONN-4")
def test_a_password_of_an_earlier_version_is_used_then_moved_and_deleted_a_week_later(
    system: System, acme: Person
) -> None:
    as_earlier_versions_kept_it(system)
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported"
    assert kept(system) is None, "the workers have no right to move it"
    check_daily(system)
    assert system.account.password("acme", "sub-1") == ACME.password
    assert system.account.secret(SECRET), "an earlier version may come back"
    for _ in range(7):
        check_daily(system)
    assert system.account.secret(SECRET) is None
    assert "movedAt" not in (kept(system) or {})
    assert "finding" not in acme.get(ACME.path) or acme.get(ACME.path)["finding"] is None
    sent = acme.post("/v1/invoices", ACME.invoice("1002"))["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("CONN-4", "CONN-10")
def test_what_replaces_or_disconnects_deletes_what_an_earlier_version_kept(
    system: System, acme: Person
) -> None:
    as_earlier_versions_kept_it(system)
    acme.call("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": ACME.password}).expect(200)
    assert system.account.password("acme", "sub-1") == ACME.password
    assert system.account.secret(SECRET) is None
    assert "movedAt" not in (kept(system) or {})
    system.account.delete_password("acme", "sub-1")
    as_earlier_versions_kept_it(system)
    acme.call("POST", f"{ACME.path}/checks").expect(200)
    acme.call("DELETE", ACME.path).expect(200)
    assert (kept(system), system.account.secret(SECRET)) == (None, None)


@pytest.mark.rule("CONN-4")
def test_a_move_takes_nothing_from_whoever_replaces_the_password_at_the_same_moment(
    system: System, acme: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_earlier_versions_kept_it(system)
    store = secrets(system)
    find = SecretsManagerStore.find_password

    def found_late(self: SecretsManagerStore, tenant: str, subsidiary_id: str) -> str | None:
        password = find(self, tenant, subsidiary_id)
        secrets(system).keep_password("acme", "sub-1", "newer")
        return password

    monkeypatch.setattr(SecretsManagerStore, "find_password", found_late)
    assert not store.move_password("acme", "sub-1")
    assert store.password("acme", "sub-1") == "newer"


@pytest.mark.rule("CONN-4", "API-2")
def test_alvys_credentials_can_be_kept_encrypted_instead_of_as_a_secret(system: System) -> None:
    account = system.account
    store = secrets(system)
    assert store.alvys_credentials("acme") == ("acme-client", "acme-client-secret")
    store._encrypted.keep_alvys_credentials("acme", '{"clientId": "c", "clientSecret": "canary"}')
    assert store.alvys_credentials("acme") == ("c", "canary")
    assert "canary" not in json.dumps(account.everything())
    item = account.dynamodb.get_item(
        TableName="ConnectionsTable", Key={"pk": {"S": "SECRET#acme"}, "sk": {"S": "ALVYS"}}
    )["Item"]
    account.dynamodb.put_item(TableName="ConnectionsTable", Item={**item, "pk": {"S": "SECRET#stranger"}})
    with pytest.raises(ConfigurationError):
        store.alvys_credentials("stranger")
