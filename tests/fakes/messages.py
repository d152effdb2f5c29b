"""The checked messages of `tests/golden`, for other tests to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alvys_intacct.http.api import exact_json

GOLDEN = Path(__file__).parents[1] / "golden"
# Callers write ``e_check`` for both sides; inside, the receivable one is a kind of its own.
_RECEIVABLE = {"e_check_invoice": "ar_e_check"}


def message(name: str, **changes: Any) -> dict[str, Any]:
    """What Alvys sends in a case, decoded anew each time; `changes` replace its members."""
    found: dict[str, Any] = exact_json((GOLDEN / name / "alvys.json").read_text())
    if name in _RECEIVABLE:
        found["kind"] = _RECEIVABLE[name]
    return found | changes
