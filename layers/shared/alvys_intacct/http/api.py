"""HTTP for a function: a Powertools resolver that checks the caller's identity first."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from alvys_intacct.domain.bounds import OutOfBoundsError, bounded_json
from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    NeedsAttention,
    Retryable,
    SyncError,
    Throttled,
    UnderWay,
)
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.identity import Identity, InvalidTokenError, Permission
from alvys_intacct.domain.input_problems import InputProblem, words_of
from alvys_intacct.http.access import Admission, require
from alvys_intacct.http.problems import ProblemError, invalid
from alvys_intacct.http.safe_headers import with_safe_headers
from alvys_intacct.observability import PowertoolsMetrics, logger

# API Gateway takes 10 MB, a Lambda invocation 6 MB; a batch of 100 transactions needs less.
LARGEST_BODY = 5_000_000
_THROTTLED = 429
# The codes of sign-ins to Sage that are not sent.
SIGN_INS_THROTTLED = frozenset({"too_many_sign_ins", "sign_ins_under_way"})
_CODES = {404: "not_found", 405: "method_not_allowed"}


class Verifier(Protocol):
    """Identifies callers."""

    def identity(self, authorization: str | None) -> Identity:
        """The caller. Raises `InvalidTokenError`, or `Retryable` when the keys of tokens can't be read."""


def exact_json(text: str) -> Any:
    """Decoded JSON with exact decimals, within its bounds. Raises `ProblemError` for a body beyond them."""
    try:
        return bounded_json(text)
    except OutOfBoundsError as error:
        raise invalid([InputProblem("body", str(error))]) from None


class FairUse(Protocol):
    """Keeps each tenant within its share (decision 42). Raises `Throttled`."""

    def __call__(self, tenant: str, call_id: str, work: Work | None = None) -> None:
        """Let a call in or, if it is named, work that costs more than a call."""


class Api:
    """The routes of one function. Declare them on `routes`, or `later`; hand events to `serve`.

    `admits` says who reaches the routes (API-2), `fair_use` how much a tenant may ask for. `read_json`
    decodes bodies.
    """

    def __init__(
        self,
        verifier: Callable[[], Verifier],
        *,
        admits: Admission,
        fair_use: FairUse,
        read_json: Callable[[str], Any] = exact_json,
    ) -> None:
        self.routes = APIGatewayHttpResolver(
            enable_validation=True, json_body_deserializer=read_json, serializer=_serialized
        )
        self._verifier = verifier
        self.admits = admits
        self._fair_use = fair_use
        self._later: dict[re.Pattern[str], Callable[[Api], None]] = {}
        self.routes.exception_handler(ProblemError)(self._problem)
        self.routes.exception_handler(SyncError)(self._sync_error)
        self.routes.exception_handler(RequestValidationError)(self._invalid)
        self.routes.exception_handler(ServiceError)(self._service_error)

    def later(self, paths: str, declare: Callable[[Api], None]) -> None:
        """Have routes declared with the first call of a path that matches the expression as a whole."""
        self._later[re.compile(paths)] = declare

    def load(self, path: str | None = None) -> None:
        """Declare the later routes of a path, or all: for a snapshot, and for the API's document."""
        for paths in [paths for paths in self._later if path is None or paths.fullmatch(path)]:
            self._later.pop(paths)(self)

    def serve(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        """Answer one API Gateway event (payload format 2.0).

        Identity and admission are checked before the body is read: who may not call learns nothing about it.
        """
        return with_safe_headers(self._answer(event, context))

    def _answer(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        logger.set_correlation_id(_correlation_id(event))
        try:
            identity = self._verifier().identity(_header(event, "authorization"))
            logger.append_keys(tenant=identity.tenant)
            self._fair_use(identity.tenant, self.correlation_id)
            self.admits(identity)
            if len(event.get("body") or "") > LARGEST_BODY:
                raise ProblemError(
                    413, "body_too_large", f"Send at most {LARGEST_BODY // 1_000_000} MB at once."
                )
            self.load(str(event.get("rawPath") or ""))
            self.routes.append_context(identity=identity)  # type: ignore[no-untyped-call]
            return self.routes.resolve(_with_text(event), context)  # type: ignore[arg-type]
        except InvalidTokenError as error:
            return _raw(ProblemError(401, "unauthorized", str(error)).response(self.correlation_id))
        except SyncError as error:
            return _raw(self._sync_error(error))
        except ProblemError as problem:
            return _raw(self._problem(problem))
        except Exception:  # noqa: BLE001 - the outermost edge: answer, and keep the reason in the log
            logger.exception("request failed")
            unforeseen = ProblemError(
                500, "internal_error", "An internal error occurred. Send the correlation id to support."
            )
            return _raw(unforeseen.response(self.correlation_id))

    @property
    def correlation_id(self) -> str:
        """The id of this request in logs, queues and error records."""
        return logger.get_correlation_id() or ""

    @property
    def identity(self) -> Identity:
        """The caller."""
        identity: Identity = self.routes.context["identity"]
        return identity

    @property
    def text_body(self) -> str:
        """The body of a call that sends a file."""
        return self.routes.current_event.body or ""

    def starts(self, work: Work) -> None:
        """Count work that costs more than a call. Raises `Throttled` where the tenant started too much."""
        self._fair_use(self.identity.tenant, self.correlation_id, work)

    def permitted(self, needed: Iterable[Permission]) -> Identity:
        """The caller, if it has all these permissions. Raises `ProblemError` 403."""
        require(self.identity, needed)
        return self.identity

    def _problem(self, problem: ProblemError) -> Response[str]:
        if problem.status == _THROTTLED:
            is_sign_in = problem.code in SIGN_INS_THROTTLED
            PowertoolsMetrics().of_api("SignInsThrottled" if is_sign_in else "CallsThrottled")
        return problem.response(self.correlation_id)

    def _sync_error(self, error: SyncError) -> Response[str]:
        vendor = {"number": error.vendor.number, "text": error.vendor.text} if error.vendor else None
        logger.warning(
            "not carried out", extra={"code": error.code, "reason": error.message, "vendor": vendor}
        )
        return self._problem(problem_of_sync_error(error))

    def _invalid(self, error: RequestValidationError) -> Response[str]:
        return invalid([_input_problem(item) for item in error.errors()]).response(self.correlation_id)

    def _service_error(self, error: ServiceError) -> Response[str]:
        code = _CODES.get(error.status_code, "request_refused")
        return ProblemError(int(error.status_code), code, str(error.msg)).response(self.correlation_id)


def problem_of_sync_error(error: SyncError) -> ProblemError:
    """The problem document for a failure of Sage, Alvys or this service."""
    if isinstance(error, ConnectionFault):
        return problem_of_sync_error(error.cause)
    extra = {"remedy": error.remedy, "setting": error.setting}
    # AWS's text is for the log only.
    if (
        error.vendor is not None
        and error.vendor.system != "AWS"
        and not isinstance(error, ConfigurationError)
    ):
        extra["vendor"] = f"{error.vendor.number or ''} {error.vendor.text}".strip()
    extra = {name: value for name, value in extra.items() if value}
    if isinstance(error, NeedsAttention):
        return ProblemError(422, error.code, error.message, extra=extra)
    if isinstance(error, Throttled | UnderWay):
        wait = {"retry-after": str(max(1, math.ceil(error.seconds)))}
        status = _THROTTLED if isinstance(error, Throttled) else 409
        return ProblemError(status, error.code, error.message, extra=extra, headers=wait)
    if isinstance(error, Retryable):
        wait = {} if error.retry_after is None else {"retry-after": str(math.ceil(error.retry_after))}
        return ProblemError(503, error.code, error.message, extra=extra, headers=wait)
    if isinstance(error, ConfigurationError):
        return ProblemError(503, error.code, error.message, extra=extra)
    return ProblemError(502, error.code, error.message, extra=extra)


def _input_problem(error: dict[str, Any]) -> InputProblem:
    # "[key]" marks a problem with a name, not with its value.
    location = [part for part in error["loc"] if part not in ("body", "query", "path", "[key]")]
    if error["type"] == "json_invalid":
        return InputProblem("body", "is not valid JSON")
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return InputProblem(path or "body", words_of(error["type"], str(error["msg"]), error.get("ctx") or {}))


def _serialized(body: Any) -> str:
    return json.dumps(body, separators=(",", ":"), default=str)


def _with_text(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its body as text. Raises `ProblemError` for one that can't be JSON, or a CSV file."""
    body = event.get("body")
    if not body:
        return event
    wanted = "text/csv" if str(event.get("rawPath", "")).endswith(".csv") else "application/json"
    media_type = (_header(event, "content-type") or wanted).partition(";")[0].strip().lower()
    if media_type != wanted:
        raise ProblemError(415, "unsupported_media_type", f"Send the body as {wanted}.")
    if not event.get("isBase64Encoded"):
        return event
    try:
        text = base64.b64decode(body, validate=True).decode()
    except ValueError:
        raise invalid([InputProblem("body", "is not UTF-8 text")]) from None
    return {**event, "body": text, "isBase64Encoded": False}


def _header(event: dict[str, Any], name: str) -> str | None:
    headers = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name), None)


def _correlation_id(event: dict[str, Any]) -> str:
    return str((event.get("requestContext") or {}).get("requestId") or "local")


def _raw(response: Response[str]) -> dict[str, Any]:
    return {
        "statusCode": response.status_code,
        "headers": {"content-type": response.content_type, **response.headers},
        "body": response.body,
        "isBase64Encoded": False,
    }
