"""application/problem+json: the form of all errors (api.md, Errors)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response

from alvys_intacct.domain.input_problems import InputProblem, shortened, told

TITLES = {
    400: "The request is invalid",
    401: "No valid token",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflicts with the current state",
    413: "Too large",
    415: "Unsupported media type",
    422: "The request can't be carried out",
    429: "Too many requests",
    500: "Internal error",
    502: "No usable answer from Sage Intacct",
    503: "Not available at present",
}
_LONGEST_DETAIL = 2_000


class ProblemError(Exception):
    """An error answer. `errors` lists the problems with the input, path by path."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[InputProblem] = (),
        extra: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.extra = extra or {}
        self.headers = headers or {}

    def body(self, correlation_id: str) -> dict[str, Any]:
        """The members of the problem document."""
        body: dict[str, Any] = {
            "type": f"urn:alvys-intacct:problem:{self.code}",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "correlationId": correlation_id,
            **self.extra,
        }
        if self.errors:
            body["errors"] = [{"path": error.path, "message": error.message} for error in self.errors]
        return body

    def response(self, correlation_id: str) -> Response[str]:
        """The whole HTTP response."""
        return Response(
            status_code=self.status,
            content_type="application/problem+json",
            body=json.dumps(self.body(correlation_id)),
            headers=self.headers,
        )


def not_found(what: str) -> ProblemError:
    """The answer for a record that is unknown or another tenant's, without saying which (API-2)."""
    return ProblemError(404, "not_found", f"There is no such {what}.")


def invalid(errors: Sequence[InputProblem], code: str = "invalid_input") -> ProblemError:
    """The answer for invalid input, with its problems."""
    errors = told(errors)
    words = shortened("; ".join(error.said for error in errors[:3]), _LONGEST_DETAIL)
    return ProblemError(400, code, words or "The input is invalid.", errors=errors)
