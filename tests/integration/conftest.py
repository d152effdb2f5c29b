"""The product in one process: moto as AWS, both simulators over HTTP, a clock that can be moved."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

import pytest
from moto import mock_aws

from alvys_intacct import observability
from alvys_intacct.bootstrap import runtime
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.intacct.session.transport import HttpAnswer, HttpTransport
from sandbox.alvys.server import running as alvys_running
from tests.fakes import request_schema
from tests.fakes.quick_moto import quick_moto
from tests.fakes.template import Template
from tests.integration.aws import REGION
from tests.integration.clock import MovableClock
from tests.integration.cold_start import forget_deployment
from tests.integration.enforced_rights import enforced, iam
from tests.integration.simulators import Alvys, Sage, demo_seed, sage_running
from tests.integration.snapshots import Snapshots
from tests.integration.system import Person, System
from tests.integration.tenants import ACME, GLOBEX, Tenant


def pytest_configure(config: pytest.Config) -> None:
    """A run that counts nothing is fine; pytest undoes the filter that the product sets."""
    config.addinivalue_line("filterwarnings", "ignore:No application metrics to publish")


@pytest.fixture(scope="session")
def template() -> Template:
    """The template that is deployed."""
    return Template.read()


@pytest.fixture(scope="session")
def running_sage() -> Iterator[Sage]:
    """One simulator for all tests, an inactive user and a company that doesn't know our sender in it."""
    seed = demo_seed("intacct")
    seed["companies"]["ACME"]["users"]["sleeper"] = {"password": ACME.password, "active": False}
    seed["companies"]["SHUT"] = {"authorizedSenders": [], "users": {ACME.user: {"password": ACME.password}}}
    with sage_running(seed) as sage:
        yield sage


@pytest.fixture(scope="session")
def running_alvys() -> Iterator[Alvys]:
    """One simulator for all tests."""
    with alvys_running(demo_seed("alvys"), rate_limit=0) as base_url:
        yield Alvys(base_url)


@pytest.fixture(scope="session")
def snapshots(template: Template) -> Snapshots:
    """What many tests begin with."""
    return Snapshots(template, (ACME.name, GLOBEX.name))


@pytest.fixture(scope="session", autouse=True)
def cheap_aws() -> Iterator[None]:
    """Most of a test's time would go into the way to moto's engine and back."""
    with quick_moto():
        yield


@pytest.fixture(scope="session", autouse=True)
def one_client_of_each_service() -> Iterator[None]:
    """Making a client takes longer than most tests: the functions keep theirs over a cold start."""
    with pytest.MonkeyPatch.context() as patched:
        for service in ("dynamodb", "sqs", "secretsmanager", "kms"):
            patched.setattr(aws, service, cache(getattr(aws, service)))
        yield


@pytest.fixture(scope="session", autouse=True)
def roles(cheap_aws: None, one_client_of_each_service: None) -> Iterator[None]:
    """Each call to AWS is compared with the rights of the function that makes it."""
    with enforced():
        yield


@pytest.fixture(autouse=True)
def allowed_calls() -> Iterator[None]:
    """A test fails in which a function does what its role doesn't allow."""
    iam.refused.clear()
    yield
    assert not iam.refused, "\n".join(sorted(set(iam.refused)))


@pytest.fixture(autouse=True)
def conforming_requests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where Sage's request schema is at hand, a test fails whose requests don't conform to it."""
    sent: list[bytes] = []
    if request_schema.is_at_hand():
        post = HttpTransport.post

        def recording(self: HttpTransport, url: str, body: bytes, seconds: float) -> HttpAnswer:
            sent.append(body)
            return post(self, url, body, seconds)

        monkeypatch.setattr(HttpTransport, "post", recording)
    yield
    refused = {violation for body in sent for violation in request_schema.violations(body)}
    assert not refused, "\n".join(sorted(refused))


@pytest.fixture
def system(
    snapshots: Snapshots, running_sage: Sage, running_alvys: Alvys, monkeypatch: pytest.MonkeyPatch
) -> Iterator[System]:
    """The product, deployed and empty."""
    running_sage.reset()
    running_alvys.reset()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    clock = MovableClock(running_sage, running_alvys)
    monkeypatch.setattr(runtime, "clock", clock)
    observability.metrics.namespace = "AlvysIntacct"
    with mock_aws():
        forget_deployment()
        yield System(snapshots.empty_account(), running_sage, running_alvys, clock)
        forget_deployment()


@pytest.fixture
def logs() -> Iterator[list[str]]:
    """Every line that the functions log, as CloudWatch would show it."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(observability.logger.registered_formatter)
    observability.logger.addHandler(handler)
    yield lines
    logging.getLogger(observability.logger.name).removeHandler(handler)


@pytest.fixture
def ann(system: System) -> Person:
    """An administrator of acme, before anything is connected."""
    return system.person("acme")


@pytest.fixture
def acme(system: System, snapshots: Snapshots, ann: Person) -> Person:
    """An administrator of acme, whose connection is active and posts at once."""
    return connected(system, snapshots, ACME, ann)


@pytest.fixture
def globex(system: System, snapshots: Snapshots) -> Person:
    """An administrator of globex, whose connection is active as well."""
    bob = system.person("globex", sub="bob")
    return connected(system, snapshots, GLOBEX, bob)


@pytest.fixture
def before(system: System, acme: Person) -> dict[str, list[str]]:
    """All tables as they are before the bad call."""
    return system.account.everything()


def connected(system: System, snapshots: Snapshots, tenant: Tenant, person: Person) -> Person:
    """Connect the tenant: once for real, and for later tests as it was then."""
    is_fresh = system.is_fresh
    system.connected = (*system.connected, tenant.name)
    # What is kept of a connection includes what its own simulator offers.
    name = "+".join((system.sage.base_url, *system.connected))
    if is_fresh and snapshots.put_back(name):
        return person
    tenant.connect(person)
    if is_fresh:
        snapshots.keep(name)
        system.is_fresh = True
    return person
