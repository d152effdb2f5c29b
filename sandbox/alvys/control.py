"""The control plane under ``/_sandbox/``, for tests. Alvys's API has nothing like it.

It also issues the tokens with which signed-in Alvys users call the product's own API, and publishes the
keys to check them.
"""

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.alvys.deductions import split_deduction
from sandbox.alvys.faults import OUTAGE_MILLISECONDS, Fault, Order
from sandbox.alvys.identity import PRODUCT_AUDIENCE
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields, timestamp
from sandbox.alvys.simulator import Answer, Simulator, json_answer
from sandbox.alvys.store import COLLECTIONS, Collection, Tenant
from sandbox.alvys.wire import Object, decode, without_nulls

# Objects that have a date of their last change; see UpdatedAt in the OpenAPI document.
_DATED = {"loads", "trips", "carriers"}


class Control:
    """The endpoints of the control plane."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._outages: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """Return all routes."""
        return [
            Route("/_sandbox/health", self._health),
            Route("/_sandbox/requests", self._requests),
            Route("/_sandbox/reset", _checked(self._reset), methods=["POST"]),
            Route("/_sandbox/faults", _checked(self._order_fault), methods=["POST"]),
            Route("/_sandbox/faults", self._pending_faults),
            Route("/_sandbox/limits", _checked(self._change_limits), methods=["POST"]),
            Route("/_sandbox/clock", _checked(self._advance), methods=["POST"]),
            Route("/_sandbox/sign-in", _checked(self._change_sign_in), methods=["POST"]),
            Route("/_sandbox/token", _checked(self._issue_token), methods=["POST"]),
            Route("/_sandbox/objects/{collection}", _checked(self._objects)),
            Route("/_sandbox/objects/{collection}/{id}", _checked(self._object)),
            Route("/_sandbox/objects/{collection}/{id}", _checked(self._change_object), methods=["PUT"]),
            Route("/_sandbox/deductions/{id}/split", _checked(self._split), methods=["POST"]),
            Route("/.well-known/jwks.json", self._jwks),
            Route("/.well-known/openid-configuration", self._discovery),
        ]

    async def _health(self, _: Request) -> Response:
        return json_answer({"status": "ok", "tenants": sorted(self._simulator.world.tenants)})

    async def _requests(self, _: Request) -> Response:
        return json_answer(
            {
                "total": self._simulator.requests.total(),
                "requests": dict(self._simulator.requests),
                "statuses": {name: dict(counts) for name, counts in self._simulator.statuses.items()},
            }
        )

    async def _reset(self, _: Request) -> Response:
        self._simulator.reset()
        return json_answer({"status": "ok"})

    async def _order_fault(self, request: Request) -> Response:
        body = Fields(await _json_object(request))
        name = body.required_text("fault")
        if name not in set(Fault):
            raise body.wrong("fault", f"must be one of {', '.join(Fault)}")
        match = body.nested("match") or Fields({})
        order = Order(
            Fault(name),
            path=match.text("path") or "",
            method=match.text("method") or "",
            times=body.integer("times") if body.has("times") else 1,
            delay_ms=body.integer("delayMs") if body.has("delayMs") else None,
        )
        if order.fault is Fault.CONNECT_ERROR and not order.path and not order.method:
            # No request is needed to trigger it: the port closes right after this answer.
            outage = asyncio.ensure_future(self._outage(order.delay(OUTAGE_MILLISECONDS)))
            self._outages.add(outage)
            outage.add_done_callback(self._outages.discard)
        else:
            self._simulator.faults.orders.append(order)
        return json_answer(_shown(order), 201)

    async def _outage(self, seconds: float) -> None:
        await asyncio.sleep(0.05)
        await self._simulator.go_offline(seconds)

    async def _pending_faults(self, _: Request) -> Response:
        return json_answer({"faults": [_shown(order) for order in self._simulator.faults.orders]})

    async def _change_limits(self, request: Request) -> Response:
        body = Fields(await _json_object(request))
        self._simulator.limits.change(
            body.integer("perMinute") if body.has("perMinute") else None,
            float(body.number("retryAfterSeconds")) if body.has("retryAfterSeconds") else None,
            float(body.number("apartSeconds")) if body.has("apartSeconds") else None,
        )
        if body.has("tokenSeconds"):
            self._simulator.token_seconds = body.integer("tokenSeconds")
        return json_answer(
            {
                "perMinute": body.integer("perMinute") if body.has("perMinute") else "documented",
                "retryAfterSeconds": body.number("retryAfterSeconds")
                if body.has("retryAfterSeconds")
                else 60,
                "tokenSeconds": self._simulator.token_seconds,
            }
        )

    async def _advance(self, request: Request) -> Response:
        seconds = Fields(await _json_object(request)).number("advanceSeconds")
        self._simulator.limits.advance(float(seconds))
        return json_answer({"advancedSeconds": seconds})

    async def _change_sign_in(self, request: Request) -> Response:
        seconds = Fields(await _json_object(request)).integer("tokenSeconds")
        self._simulator.sign_in.token_seconds = seconds
        return json_answer({"tokenSeconds": seconds})

    async def _issue_token(self, request: Request) -> Response:
        body = Fields(await _json_object(request))
        claims: Object = {
            "tenant": body.required_text("tenant"),
            "sub": body.required_text("sub"),
            "role": body.required_text("role"),
            "permissions": body.texts("permissions"),
            "iss": body.text("issuer") or self._simulator.base_url,
            "aud": body.text("audience") or PRODUCT_AUDIENCE,
        }
        seconds = body.integer("expiresIn") if body.has("expiresIn") else 3600
        return json_answer({"token": self._simulator.key.sign(claims, seconds)})

    async def _objects(self, request: Request) -> Response:
        items = self._collection(request).all()
        return json_answer({"total": len(items), "items": items})

    async def _object(self, request: Request) -> Response:
        collection, key = self._collection(request), request.path_params["id"]
        item = collection.get(collection.resolve(key))
        if item is None:
            raise ProblemError.not_found("object", key)
        return json_answer(item)

    async def _change_object(self, request: Request) -> Response:
        changes = await _json_object(request)
        if request.path_params["collection"] in _DATED:
            changes = {"UpdatedAt": timestamp(datetime.now(UTC)), **changes}
        collection = self._collection(request)
        return json_answer(collection.merge(collection.resolve(request.path_params["id"]), changes))

    async def _split(self, request: Request) -> Response:
        amounts = Fields(await _json_object(request)).numbers("amounts")
        deductions = self._tenant(request)["deductions"]
        return json_answer({"parts": split_deduction(deductions, request.path_params["id"], amounts)}, 201)

    async def _jwks(self, _: Request) -> Response:
        return json_answer(self._simulator.key.jwks)

    async def _discovery(self, _: Request) -> Response:
        described = self._simulator.sign_in.discovery() | {
            "jwks_uri": f"{self._simulator.base_url}/.well-known/jwks.json",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        answer = json_answer(described)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    def _tenant(self, request: Request) -> Tenant:
        tenants = self._simulator.world.tenants
        name = request.query_params.get("tenant") or (next(iter(tenants)) if len(tenants) == 1 else None)
        if name not in tenants:
            raise ProblemError.invalid("tenant", f"tenant must be one of {', '.join(sorted(tenants))}.")
        return tenants[name]

    def _collection(self, request: Request) -> Collection:
        collection = request.path_params["collection"]
        if collection not in COLLECTIONS:
            raise ProblemError(
                404, f"There is no collection {collection}; there are {', '.join(COLLECTIONS)}."
            )
        return self._tenant(request)[collection]


def _shown(order: Order) -> Object:
    shown: Object = without_nulls(
        {
            "match": {"path": order.path, "method": order.method},
            "fault": str(order.fault),
            "times": order.times,
            "delayMs": order.delay_ms,
        }
    )
    return shown


def _checked(answer: Answer) -> Answer:
    async def serve(request: Request) -> Response:
        try:
            return await answer(request)
        except ProblemError as problem:
            return problem.answer()

    return serve


async def _json_object(request: Request) -> Object:
    # The content type is ignored, so that tests can post with the default of their client.
    text = await request.body()
    try:
        value = decode(text) if text else {}
    except ValueError as error:
        raise ProblemError.invalid("$", "The request body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise ProblemError.invalid("$", "The request body must be a JSON object.")
    return value
