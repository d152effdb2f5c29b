"""Behaviour of reads that no source settles: a company of a seed chooses it."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.contract.intacct_simulator.wire import LOGIN, Gateway, equal, running, seed_with

FORMAT = "%m/%d/%Y %H:%M:%S"


def stamp(gateway: Gateway, body: str) -> datetime:
    found = next(gateway.ok(body).element.iter("WHENMODIFIED"))
    return datetime.strptime(found.text or "", FORMAT)  # noqa: DTZ007


@pytest.mark.parametrize(
    "body",
    [
        "<query><object>VENDOR</object><select><field>WHENMODIFIED</field></select></query>",
        "<read><object>VENDOR</object><keys>1</keys><fields>*</fields></read>",
        "<readByQuery><object>VENDOR</object><fields>WHENMODIFIED</fields><query></query></readByQuery>",
    ],
)
def test_times_are_answered_in_the_time_zone_of_sage(body: str) -> None:
    """Assumption ``query_hours_from_utc``: audit stamps too."""
    with running(seed_with(assumptions={"query_hours_from_utc": -8})) as gateway:
        real = stamp(gateway, body)
        utc = datetime.fromisoformat(gateway.http.get(f"{gateway.base}/_sandbox/clock").json()["now"])
        assert 7.9 < (utc.replace(tzinfo=None) - real).total_seconds() / 3600 < 8.1


def test_filters_use_the_same_time_zone() -> None:
    """Assumption ``query_hours_from_utc``: what a query answers can be filtered by."""
    with running(seed_with(assumptions={"query_hours_from_utc": 5})) as gateway:
        seen = gateway.query("VENDOR", "WHENMODIFIED").rows()[0]["WHENMODIFIED"]
        again = gateway.query("VENDOR", "VENDORID", equal("WHENMODIFIED", seen))
        assert {"VENDORID": "V1"} in again.rows()


@pytest.mark.parametrize("name", ["USERINFO", "SODOCUMENT", "PTAPPLICATION"])
def test_objects_that_only_show_permissions_may_be_unknown(gateway: Gateway, name: str) -> None:
    """Assumption ``probe_objects``."""
    lookup = f"<lookup><object>{name}</object></lookup>"
    gateway.ok(lookup)
    with running(seed_with(assumptions={"probe_objects": False})) as other:
        assert other.refused(lookup).errors[0][0] == "Query Failed"


def test_inspect_may_not_tell_lengths(gateway: Gateway) -> None:
    """Assumption ``inspect_lengths``: no source shows the answer of ``inspect``."""
    inspect = '<inspect detail="1"><object>VENDOR</object></inspect>'
    assert gateway.ok(inspect).element.find("data/Type/Fields/Field/maxLength") is not None
    with running(seed_with(assumptions={"inspect_lengths": False})) as other:
        assert other.ok(inspect).element.find("data/Type/Fields/Field/maxLength") is None


def test_lookup_may_ignore_permissions(gateway: Gateway) -> None:
    """Assumption ``lookup_needs_permission``: one integrator notes that it does not."""
    reader = {"authentication": LOGIN.replace("<userid>u<", "<userid>reader<")}
    lookup = "<lookup><object>APBILL</object></lookup>"
    gateway.refused(lookup, **reader)
    with running(seed_with(assumptions={"lookup_needs_permission": False})) as other:
        other.ok(lookup, **reader)
