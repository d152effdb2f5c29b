"""An API operation: its path, the scopes it needs, and the function that answers it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.alvys.appearance import as_answered
from sandbox.alvys.assumptions import Assumptions
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields
from sandbox.alvys.store import Tenant
from sandbox.alvys.wire import Object

# Alvys's examples have v1, v1.0 and (for loads) v2.0. Its versions are numbered major.minor.patch.
_VERSION = re.compile(r"[12](\.\d+){0,2}")


@dataclass(frozen=True)
class Call:
    """A request that is authenticated and within its rate limit."""

    tenant: Tenant
    path: Mapping[str, str]
    query: Fields
    body: Fields
    now: datetime
    assumptions: Assumptions

    def shown(self, item: Object, collection: str) -> Object:
        """Return an object of a collection as Alvys answers it."""
        return as_answered(item, collection, self.assumptions)


@dataclass(frozen=True)
class Operation:
    """One endpoint of the API."""

    method: str
    resource: str
    scopes: tuple[str, ...]  # the caller needs one of them
    answer: Callable[[Call], Any]

    @property
    def template(self) -> str:
        """The path template of the OpenAPI document."""
        return "/api/p/v{version}/" + self.resource

    @property
    def name(self) -> str:
        """Method and path template. Requests are counted and limited by it."""
        return f"{self.method} {self.template}"


def check_version(version: str) -> None:
    """Refuse a version that Alvys does not have. Raises the 400."""
    if not _VERSION.fullmatch(version):
        raise ProblemError.invalid("version", f"The API version {version} is not supported; use 1.0.")
