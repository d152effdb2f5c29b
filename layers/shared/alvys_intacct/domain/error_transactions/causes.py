"""The cause of an error: its code and the thing concerned. Records with one cause form a group (ERR-11)."""

from __future__ import annotations

import hashlib
import re

from alvys_intacct.domain.names import folded
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.late_dataclass import dataclass

# The id of a cause is a text of this form; it also begins a key of DynamoDB.
_ID = re.compile(r"[a-z0-9_]{1,60}\.[0-9a-f]{16}")
_NOT_IN_CODES = re.compile("[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why records failed. `concerns` is the thing concerned in the words of one record; None if unknown.

    Two causes are the same if their `id` is: case, white space and the like in the thing's name don't count
    (DEC-16).
    """

    code: str
    concerns: str | None

    @property
    def id(self) -> str:
        """The name of the group in the API: opaque to callers, the same for all records with this cause."""
        identity = f"{self.code}\x1f{folded(self.concerns or '')}"
        words = _NOT_IN_CODES.sub("_", self.code.casefold())[:60] or "_"
        return f"{words}.{hashlib.sha256(identity.encode(errors='replace')).hexdigest()[:16]}"


def cause_of(problem: Problem) -> Cause:
    """The cause of a problem."""
    return Cause(problem.code, problem.concerns or None)


def is_cause_id(text: str) -> bool:
    """Whether a text has the form of a cause's id."""
    return _ID.fullmatch(text) is not None
