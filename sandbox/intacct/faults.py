"""Faults that can be switched on: what fails, for which calls and how often."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .envelope import Call
from .schema import children


class Fault(StrEnum):
    """The ways the gateway can fail. "Commit" is the moment the functions' changes are stored."""

    CONNECT_ERROR = "connect_error"
    TIMEOUT_BEFORE_COMMIT = "timeout_before_commit"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    DROP_AFTER_COMMIT = "drop_after_commit"
    DROP_AFTER_FUNCTION = "drop_after_function"
    RATE_LIMIT_429 = "rate_limit_429"
    RATE_LIMIT_IN_BODY = "rate_limit_in_body"
    SERVER_ERROR_500 = "server_error_500"
    OFFLINE_503 = "offline_503"
    OFFLINE_IN_BODY = "offline_in_body"
    HTML_BODY = "html_body"
    TRUNCATED_XML = "truncated_xml"
    SESSION_EXPIRED = "session_expired"
    FAILED_RESULT = "failed_result"
    GATEWAY_ERROR_NO_SENDERID = "gateway_error_no_senderid"
    SLOW = "slow"


AFTER_COMMIT = frozenset(
    {Fault.TIMEOUT_AFTER_COMMIT, Fault.DROP_AFTER_COMMIT, Fault.TRUNCATED_XML, Fault.DROP_AFTER_FUNCTION}
)
"""Faults that let the functions run and spoil the answer."""

IN_RESULT = frozenset({Fault.FAILED_RESULT, Fault.RATE_LIMIT_IN_BODY, Fault.OFFLINE_IN_BODY})
"""Faults that fail the matching functions only."""


@dataclass
class FaultRule:
    """A fault and the calls it applies to.

    ``times`` counts down; None means without end. ``skip`` is the number of matches to let pass first.
    """

    number: int
    fault: Fault
    match: Mapping[str, str]
    times: int | None = 1
    skip: int = 0
    delay_ms: int = 30_000
    error_number: str = "BL01001973"
    description: str = "There was an error processing the request"
    correction: str = ""
    fired: int = 0

    def describe(self) -> dict[str, object]:
        """Return the rule as the control plane shows it."""
        return {
            "id": self.number,
            "fault": self.fault.value,
            "match": dict(self.match),
            "times": self.times,
            "skip": self.skip,
            "delayMs": self.delay_ms,
            "fired": self.fired,
        }


@dataclass(frozen=True)
class FiredFault:
    """A rule that applies to a request, and the control ids of the calls it matches."""

    rule: FaultRule
    control_ids: frozenset[str]


def _objects(call: Call) -> set[str]:
    names = {(call.element.findtext("object") or "").strip().upper()}
    if call.name in {"create", "update"}:
        names |= {str(child.tag).upper() for child in children(call.element)}
    return names - {""}


_KEY_TAGS = frozenset(
    {
        "keys",
        "recordno",
        "recordid",
        "invoiceno",
        "billno",
        "adjustmentno",
        "customerid",
        "vendorid",
        "externalid",
        "docnumber",
        "contactname",
        "resultid",
    }
)


def _keys(call: Call) -> set[str]:
    """Return all texts of a call that may be the key of an object."""
    found = {call.element.get("key", "")}
    found |= {(value.text or "").strip() for value in call.element.iter("value")}
    for part in call.element.iter():
        if isinstance(part.tag, str) and part.tag.lower() in _KEY_TAGS:
            found |= {key.strip() for key in (part.text or "").split(",")}
    return found - {""}


def matches(criteria: Mapping[str, str], call: Call, company_id: str) -> bool:
    """Whether a call matches all criteria given: function, object, key, controlid, company."""
    for name, wanted in criteria.items():
        match name:
            case "function":
                fits = wanted == call.name
            case "object":
                fits = wanted.upper() in _objects(call)
            case "key":
                fits = wanted in _keys(call)
            case "controlid":
                fits = wanted == call.control_id
            case _:
                fits = wanted == company_id
        if not fits:
            return False
    return True


MATCHABLE = frozenset({"function", "object", "key", "controlid", "company"})


@dataclass
class FaultBoard:
    """The rules that are switched on."""

    _rules: list[FaultRule] = field(default_factory=list)
    _next: int = 1
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, rule: FaultRule) -> FaultRule:
        """Switch a fault on."""
        with self._lock:
            rule.number = self._next
            self._next += 1
            self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._rules.clear()

    def describe(self) -> list[dict[str, object]]:
        """Return all rules, including those that are used up."""
        with self._lock:
            return [rule.describe() for rule in self._rules]

    def draw(self, calls: Sequence[Call], company_id: str) -> FiredFault | None:
        """Return the first rule that applies to a request, and count one use of it."""
        with self._lock:
            for rule in self._rules:
                if rule.times is not None and rule.times <= 0:
                    continue
                hit = frozenset(call.control_id for call in calls if matches(rule.match, call, company_id))
                if not hit and (calls or rule.match):
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                if rule.times is not None:
                    rule.times -= 1
                rule.fired += 1
                return FiredFault(rule, hit)
        return None
