"""Error answers in the shapes of Alvys's OpenAPI document.

``ProblemDetails`` and, for 400, ``ValidationProblemDetails``: their members are in PascalCase, and ``Errors``
maps a field to its messages. In the document, 400 and 404 are ``application/json`` and all others are
``application/problem+json``.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from sandbox.alvys.wire import Object, encode


class ProblemError(Exception):
    """An answer other than success."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    @classmethod
    def invalid(cls, field: str, message: str) -> "ProblemError":
        """Build a 400 that names the field."""
        return cls(400, message, errors={field: [message]})

    @classmethod
    def not_found(cls, noun: str, key: str) -> "ProblemError":
        """Build a 404 for an object that the tenant does not have."""
        return cls(404, f"There is no {noun} {key}.")

    def answer(self) -> Response:
        """Return the HTTP response of this problem."""
        body: Object = {
            "Type": "about:blank",
            "Title": HTTPStatus(self.status).phrase,
            "Status": self.status,
            "Detail": self.detail,
        }
        if self.status == 400:
            body["Errors"] = dict(self.errors or {})
        media_type = "application/json" if self.status in {400, 404} else "application/problem+json"
        return Response(encode(body), self.status, self.headers, media_type)
