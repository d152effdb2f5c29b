"""What an API operation is: where it lives, which scope it needs, and the function that answers it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields
from sandbox.alvys.store import Tenant

# Alvys writes v1, v1.0 and (for loads) v2.0 in its examples and numbers versions major.minor.patch.
_VERSION = re.compile(r"[12](\.\d+){0,2}")


@dataclass(frozen=True)
class Call:
    """One request, already authenticated and within its rate limit."""

    tenant: Tenant
    path: Mapping[str, str]
    query: Fields
    body: Fields
    now: datetime


@dataclass(frozen=True)
class Operation:
    """One endpoint of the API."""

    method: str
    resource: str
    scopes: tuple[str, ...]  # any one of them suffices
    answer: Callable[[Call], Any]

    @property
    def template(self) -> str:
        """The path as the OpenAPI document writes it."""
        return "/api/p/v{version}/" + self.resource

    @property
    def name(self) -> str:
        """Method and path template: how requests are counted and limited."""
        return f"{self.method} {self.template}"


def check_version(version: str) -> None:
    """Refuse a version that Alvys does not have."""
    if not _VERSION.fullmatch(version):
        raise ProblemError.invalid("version", f"The API version {version} is not supported; use 1.0.")
