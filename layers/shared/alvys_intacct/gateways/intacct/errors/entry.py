"""What an entry of the error catalogue says (ERR-1, ERR-6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto


class Verdict(Enum):
    """What happens next when Sage says this."""

    RETRY = auto()
    """Nothing was carried out; the same call may succeed later."""
    ATTEND = auto()
    """A person must change something."""
    LOOK = auto()
    """It may have been carried out: look in Sage."""
    OPERATE = auto()
    """This deployment is wrong."""
    RENEW_SESSION = auto()
    """The session is over: sign in again."""
    WRAPPER = auto()
    """Says nothing by itself; another error of the same message does."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of failure: how to recognise it and what to tell a biller.

    `patterns` are searched in Sage's text, ignoring case; a group named ``value`` picks out the thing
    that Sage complains of. `numbers` are Sage's error numbers or ids, used only when no pattern of
    any entry matched. `message` may name {value}, {company}, {user} and {sender}; where Sage names no
    value, `unnamed` is said instead. `setting` is the place in the console where it is fixed.
    `sign_in_only` entries are about requests and users; their words mean something else in the failure
    of a single function ("account 4000 is inactive").
    """

    code: str
    verdict: Verdict
    message: str
    remedy: str = ""
    setting: str | None = None
    patterns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    unnamed: str = ""
    sign_in_only: bool = False
    _compiled: list[re.Pattern[str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match of this entry in Sage's text."""
        if not self._compiled:
            # Compiled at the first error and not at import: most cold starts meet none.
            self._compiled.extend(re.compile(pattern, re.IGNORECASE) for pattern in self.patterns)
        for pattern in self._compiled:
            if match := pattern.search(text):
                return match
        return None
