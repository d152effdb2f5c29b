"""An entry of the error catalogue (ERR-1, ERR-6)."""

from __future__ import annotations

import re
from dataclasses import field
from enum import Enum, auto

from alvys_intacct.late_dataclass import dataclass

# A value after a noun: 'C-100', "C-100", C-100, or (C-100).
NAMED = r"""\s*[:#]?\s*['"(\[]?(?P<value>[^'")\],.]{1,100})['")\]]?"""
# The words for dimensions in Sage's texts.
DIMENSIONS = "location|department|class|project|employee|item|warehouse|contract"


class Verdict(Enum):
    """What happens next after this answer."""

    RETRY = auto()
    """Nothing was carried out; the same call may succeed later."""
    ATTEND = auto()
    """A person must change something."""
    LOOK = auto()
    """The call may have been carried out: look in Sage before repeating it."""
    OPERATE = auto()
    """The operator must correct this deployment."""
    RENEW_SESSION = auto()
    """The session has ended: sign in again."""


class Call(Enum):
    """What was asked of Sage: the same words can mean different things."""

    SIGN_IN = auto()
    READ = auto()
    WRITE = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of failure: how to recognise it and what to tell a biller.

    `patterns` are searched in Sage's text, ignoring case; a group named ``value`` picks out the value
    that Sage refuses. `numbers` are Sage's error numbers or ids, used only when no pattern of any
    entry matches; a number that Sage uses for several causes is never listed. `message` may contain
    {value}, {company}, {user}, {sender} and {entity}; where Sage names no value, `unnamed` takes its place.
    With `quotes`, Sage's own text follows the message, because it tells more than the message does.
    `setting` is the place in the console where it is fixed. `only` limits the entry to one kind of call.
    `names_document` says that the value is the number of the document itself, which concerns no other one.
    """

    code: str
    verdict: Verdict
    message: str
    remedy: str = ""
    setting: str | None = None
    patterns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    unnamed: str = ""
    quotes: bool = False
    only: Call | None = None
    names_document: bool = False
    _compiled: list[re.Pattern[str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match of this entry in Sage's text."""
        if not self._compiled:
            # Compiled at the first error instead of at import: most processes see no error.
            self._compiled.extend(re.compile(pattern, re.IGNORECASE) for pattern in self.patterns)
        for pattern in self._compiled:
            if match := pattern.search(text):
                return match
        return None
