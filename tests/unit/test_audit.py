"""The audit of locked dependencies: what it says, and when it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scripts.audit import LOCKS, Report, judged

SOUND = {"name": "lxml", "version": "6.1.0", "vulns": []}
HOLED = {"name": "httpx", "version": "0.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.2"]}]}
UNKNOWN = {"name": "own", "skip_reason": "Dependency not found"}
LOCK = [Path("requirements.txt")]


def report(*packages: dict[str, Any]) -> Report:
    return {"dependencies": list(packages)}


def test_every_lock_file_is_audited() -> None:
    assert {lock.name for lock in LOCKS} == {
        "requirements.txt",
        "audit.txt",
        "dev.txt",
        "ministack.txt",
        "sam.txt",
        "uv.txt",
    }
    assert all(lock.exists() for lock in LOCKS)


def test_a_known_vulnerability_fails_and_tells_the_version_that_mends_it() -> None:
    code, lines = judged(LOCK, lambda source, lock: report(SOUND, HOLED, UNKNOWN))
    assert code == 1
    assert "httpx 0.1: PYSEC-1, mended in 0.2" in lines
    assert "Not known there: own." in lines


def test_sound_packages_pass() -> None:
    code, lines = judged(LOCK, lambda source, lock: report(SOUND))
    assert (code, lines) == (0, ["1 locked packages looked up in the advisories of pypi."])


def test_a_source_that_is_away_or_knows_nothing_is_followed_by_the_next() -> None:
    answers = {"pypi": report(UNKNOWN), "osv": report(HOLED)}
    assert judged(LOCK, lambda source, lock: answers[source])[0] == 1


def test_without_any_source_it_says_what_is_left_out() -> None:
    code, lines = judged(LOCK, lambda source, lock: None)
    assert code == 0
    assert lines == ["Left out: none of the advisory databases (pypi, osv) can be reached from here."]
