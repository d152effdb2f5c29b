"""The simulator's state, and how it handles API requests."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import Response

from sandbox.alvys.faults import (
    AFTER_COMMIT,
    LATE_COMMIT_MILLISECONDS,
    Fault,
    Faults,
    Order,
    after_commit,
    before_commit,
    drop,
)
from sandbox.alvys.identity import ALVYS_AUDIENCE, SigningKey
from sandbox.alvys.limits import RateLimits
from sandbox.alvys.operations import Call, Operation, check_version
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields
from sandbox.alvys.sign_in import Person, SignIn
from sandbox.alvys.sign_in.provider import TOKEN_SECONDS as PERSON_TOKEN_SECONDS
from sandbox.alvys.store import Client, World
from sandbox.alvys.wire import encode

TOKEN_SECONDS = 3600
Answer = Callable[[Request], Awaitable[Response]]


class Simulator:
    """One running simulator of Alvys."""

    def __init__(
        self,
        world: World,
        key: SigningKey,
        limits: RateLimits,
        base_url: str,
        token_seconds: int = TOKEN_SECONDS,
        people: Sequence[Person] = (),
        consoles: Sequence[str] = (),
    ) -> None:
        self.world = world
        self.key = key
        self.limits = limits
        self.base_url = base_url
        self.sign_in = SignIn(base_url, key, people, consoles)
        self.faults = Faults()
        self._late: set[asyncio.Task[None]] = set()
        self.requests: Counter[str] = Counter()
        self.statuses: dict[str, Counter[str]] = {}
        self.token_seconds = token_seconds
        self._initial_token_seconds = token_seconds
        # The server replaces it with a function that closes the port for some seconds.
        self.go_offline: Callable[[float], Awaitable[None]] = asyncio.sleep

    def reset(self) -> None:
        """Return to the seed and to the limits of the start. Removes all faults and counts."""
        self.world.reset()
        self.limits.reset()
        self.faults.orders.clear()
        self.requests.clear()
        self.statuses.clear()
        self.token_seconds = self._initial_token_seconds
        self.sign_in.token_seconds = PERSON_TOKEN_SECONDS

    def serving(self, operation: Operation) -> Answer:
        """Return the endpoint of an API operation."""

        async def carry_out(request: Request) -> Response:
            client = self._authenticate(request)
            self.limits.check(client.client_id, operation.name)
            if not set(operation.scopes) & set(client.scopes):
                raise ProblemError(403, f"The token lacks the scope {' or '.join(operation.scopes)}.")
            check_version(request.path_params["version"])
            call = Call(
                tenant=self.world.tenants[client.tenant],
                path=request.path_params,
                query=Fields(dict(request.query_params)),
                body=await _body(request),
                now=datetime.now(UTC),
                assumptions=self.world.assumptions,
            )
            return json_answer(operation.answer(call))

        return self.guarded(operation.name, carry_out)

    def guarded(self, name: str, carry_out: Answer) -> Answer:
        """Return an endpoint that counts its requests and carries out faults."""

        async def serve(request: Request) -> Response:
            self.requests[name] += 1
            response = await self._with_faults(request, carry_out)
            self.statuses.setdefault(name, Counter())[str(response.status_code)] += 1
            return response

        return serve

    async def _with_faults(self, request: Request, carry_out: Answer) -> Response:
        order = self.faults.take(request)
        if order is not None and order.fault is Fault.COMMIT_AFTER_TIMEOUT:
            return await self._commit_late(order, request, carry_out)
        try:
            if order is not None:
                instead = await before_commit(order, request, self.limits)
                if instead is not None:
                    if order.delay_ms and order.fault is Fault.CONNECT_ERROR:
                        await self.go_offline(order.delay(0))
                    return instead
            response = await carry_out(request)
        except ProblemError as problem:
            response = problem.answer()
        if order is not None and order.fault in AFTER_COMMIT:
            return await after_commit(order, request)
        return response

    async def _commit_late(self, order: Order, request: Request, carry_out: Answer) -> Response:
        """Cut the connection at once, and carry the request out when the caller has long given up."""
        await request.body()

        async def commit() -> None:
            await asyncio.sleep(order.delay(LATE_COMMIT_MILLISECONDS))
            with suppress(ProblemError):
                await carry_out(request)

        task = asyncio.ensure_future(commit())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return await drop(request)

    def _authenticate(self, request: Request) -> Client:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ProblemError(401, "A bearer token is required.")
        try:
            claims: dict[str, Any] = self.key.verify(token.strip(), ALVYS_AUDIENCE, self.base_url)
        except jwt.PyJWTError as error:
            status = self.world.assumptions.stale_token
            raise ProblemError(status, "The access token is not valid or has expired.") from error
        client = self.world.clients.get(str(claims.get("sub")))
        if client is None:
            raise ProblemError(401, "The credentials behind this token no longer exist.")
        return client


def json_answer(payload: Any, status: int = 200) -> Response:
    """Return a JSON response with exact numbers."""
    return Response(encode(payload), status, media_type="application/json")


async def _body(request: Request) -> Fields:
    if request.method != "POST":
        return Fields({})
    return Fields.parse(await request.body(), request.headers.get("content-type", ""))
