"""Credentials are read once in five minutes, by any number of threads, and never for another tenant."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.gateways.secrets.cached import CachedSecrets
from alvys_intacct.gateways.secrets.kept import KeptSecrets
from alvys_intacct.gateways.secrets.short_cache import ShortCache
from tests.fakes.small import FakeClock, FakePasswords

KEY = ("acme", "sub-1")


class CountingStore(FakePasswords):
    """Counts what is read; `gate` holds reads up."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[object] = []
        self.gate = threading.Event()
        self.gate.set()

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        self._read((tenant, subsidiary_id))
        return super().password(tenant, subsidiary_id)

    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        self._read("sender")
        return super().sender()

    def alvys_credentials(self, tenant: str) -> tuple[str, str]:
        self._read(tenant)
        return f"{tenant}-client", "secret"

    def _read(self, what: object) -> None:
        self.reads.append(what)
        self.gate.wait(5)


@pytest.fixture
def store() -> CountingStore:
    store = CountingStore()
    store.keep_password(*KEY, "first")
    return store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def cached(store: CountingStore, clock: FakeClock) -> CachedSecrets:
    return CachedSecrets(cast(KeptSecrets, store), clock)


@pytest.mark.rule("CONN-4")
def test_each_secret_is_read_once_in_five_minutes(
    cached: CachedSecrets, store: CountingStore, clock: FakeClock
) -> None:
    def read_all() -> None:
        for _ in range(3):
            assert cached.sender() == ("sender", "sender-password")
            assert cached.password(*KEY) == "first"
            assert cached.alvys_credentials("acme") == ("acme-client", "secret")

    read_all()
    clock.advance(299)
    read_all()
    assert store.reads == ["sender", KEY, "acme"]
    clock.advance(2)
    read_all()
    assert store.reads == ["sender", KEY, "acme"] * 2
    clock.advance(-3600)  # a clock that is set back prolongs nothing
    read_all()
    assert len(store.reads) == 9


@pytest.mark.rule("CONN-4", "API-2")
def test_values_of_other_tenants_and_subsidiaries_are_others(
    cached: CachedSecrets, store: CountingStore
) -> None:
    others = [("acme", "sub-2"), ("globex", "sub-1"), ("acme,sub", "1"), ("acme", "sub,1")]
    for other in others:
        store.keep_password(*other, f"of {other}")
    for _ in range(2):
        assert cached.password(*KEY) == "first"
        for other in others:
            assert cached.password(*other) == f"of {other}"
        assert [cached.alvys_credentials(tenant)[0] for tenant in ("a", "b")] == ["a-client", "b-client"]


@pytest.mark.rule("CONN-4", "CONN-10")
def test_what_this_process_keeps_or_deletes_it_sees_at_once(
    cached: CachedSecrets, store: CountingStore
) -> None:
    assert cached.password(*KEY) == "first"
    cached.keep_password(*KEY, "second")
    assert cached.password(*KEY) == "second"
    store.wire.fail_once("passwords.keep", Retryable("busy", code="secrets_unreachable"))
    with pytest.raises(Retryable):
        cached.keep_password(*KEY, "third")
    store.kept[KEY] = "third"  # it was stored although an error came back
    assert cached.password(*KEY) == "third"
    cached.forget_password(*KEY)
    for _ in range(2):
        with pytest.raises(NeedsAttention):
            cached.password(*KEY)
    store.keep_password(*KEY, "fourth")  # by another process
    assert cached.password(*KEY) == "fourth"


def test_a_fresh_value_is_read_again_and_kept(cached: CachedSecrets, store: CountingStore) -> None:
    assert cached.password(*KEY) == "first"
    store.keep_password(*KEY, "second")
    assert cached.password(*KEY) == "first"
    assert cached.password(*KEY, fresh=True) == "second"
    assert cached.password(*KEY) == "second"
    assert store.reads == [KEY, KEY]


def _in_threads(many: int, call: Callable[[], Any], store: CountingStore) -> list[Any]:
    """What so many threads get that ask while the first read lasts."""
    store.gate.clear()
    begun = threading.Barrier(many + 1)

    def begin() -> Any:
        begun.wait(5)
        return call()

    with ThreadPoolExecutor(many) as pool:
        futures = [pool.submit(begin) for _ in range(many)]
        begun.wait(5)
        threading.Timer(0.05, store.gate.set).start()
        return [future.exception() or future.result() for future in futures]


@pytest.mark.parametrize("fresh", [False, True])
def test_threads_that_need_a_value_at_once_share_one_read(
    cached: CachedSecrets, store: CountingStore, fresh: bool
) -> None:
    got = _in_threads(20, lambda: cached.sender(fresh=fresh), store)
    assert got == [("sender", "sender-password")] * 20
    # A read that was under way already is not fresh for those that came after it began.
    assert len(store.reads) <= (10 if fresh else 1)


def test_threads_share_a_failed_read_and_the_next_one_reads_again(
    cached: CachedSecrets, store: CountingStore
) -> None:
    store.kept.clear()
    faults = _in_threads(20, lambda: cached.password(*KEY), store)
    assert {(type(fault), fault.code) for fault in faults} == {(NeedsAttention, "password_missing")}
    assert len({id(fault) for fault in faults}) == 20  # each may be added to
    assert len(store.reads) <= 10
    store.keep_password(*KEY, "second")
    assert cached.password(*KEY) == "second"


def test_the_cache_is_bounded_and_shows_no_values(clock: FakeClock) -> None:
    cache: ShortCache[str] = ShortCache(clock, most=10)
    for number in range(1000):
        assert cache.get(number, lambda: "canary") == "canary"
    assert len(cache._slots) == 10
    assert "canary" not in f"{cache!r} {vars(cache)!r}"
    assert cache.get(999, lambda: "other") == "canary"
    assert cache.get(0, lambda: "other") == "other"


@pytest.mark.parametrize(
    "fault", [Retryable("busy", code="busy", retry_after=3), NeedsAttention("x", code="y")]
)
def test_a_shared_fault_is_as_it_was(clock: FakeClock, fault: SyncError) -> None:
    cache: ShortCache[str] = ShortCache(clock)
    slot = cache._slot("key")
    slot.lock.acquire()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(cache.get, "key", lambda: "not read")
        while not waiting.running():
            pass
        threading.Event().wait(0.02)
        slot.reads += 1
        slot.fault = fault
        slot.lock.release()
        got = waiting.exception()
    assert got is not fault
    assert vars(cast(SyncError, got)) == vars(fault)
