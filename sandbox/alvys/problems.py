"""Error answers in the shapes of Alvys's OpenAPI document.

``ProblemDetails`` and, for 400, ``ValidationProblemDetails``: PascalCase members, ``Errors`` mapping a
field to its messages. The document gives 400 and 404 as ``application/json`` and the rest as
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
        """A 400 that names the field at fault."""
        return cls(400, message, errors={field: [message]})

    @classmethod
    def not_found(cls, noun: str, key: str) -> "ProblemError":
        """A 404 for something this tenant does not have."""
        return cls(404, f"There is no {noun} {key}.")

    def answer(self) -> Response:
        """The HTTP response that carries this problem."""
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
