"""The control plane under ``/_sandbox``: counts, faults, reset, and what a person does in Sage's screens."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .books.actor import Actor
from .errors import Refusal
from .faults import MATCHABLE, Fault, FaultRule
from .person import change_company, change_user, describe_company, explain, put_object, row_json
from .seed import Json, SeedError
from .values import text_of
from .world import GATEWAY_PATH, Simulator

Endpoint = Callable[[Request], Awaitable[Response]]


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Answer 400 for a wrong request, 404 for an unknown object and 409 for a refusal by Sage."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return JSONResponse(explain(refusal), status_code=409)
        except KeyError as error:
            return JSONResponse({"error": str(error.args[0])}, status_code=404)
        except (ValueError, SeedError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return guarded


async def _body(request: Request) -> Json:
    raw = await request.body()
    loaded = json.loads(raw) if raw.strip() else {}
    if not isinstance(loaded, Mapping):
        raise ValueError("the body must be a JSON object")
    return cast(Json, loaded)


def read_rule(body: Json) -> FaultRule:
    """Read a posted fault rule. Raises ``ValueError`` when it is not valid."""
    match = body.get("match", {})
    if not isinstance(match, Mapping):
        raise ValueError("match must be an object")
    unknown = set(match) - MATCHABLE
    if unknown:
        raise ValueError(f"match takes {', '.join(sorted(MATCHABLE))}; not {', '.join(sorted(unknown))}")
    name = str(body.get("fault", ""))
    if name not in {fault.value for fault in Fault}:
        raise ValueError(f"fault must be one of {', '.join(fault.value for fault in Fault)}")
    times = body.get("times", 1)
    rule = FaultRule(
        number=0,
        fault=Fault(name),
        match={key: str(value) for key, value in match.items() if value is not None},
        times=None if times is None else int(str(times)),
        skip=int(str(body.get("skip", 0))),
        delay_ms=int(str(body.get("delayMs", 30_000))),
    )
    rule.error_number = str(body.get("errorno", rule.error_number))
    rule.description = str(body.get("description", rule.description))
    rule.correction = str(body.get("correction", ""))
    return rule


def routes(simulator: Simulator) -> list[Route]:
    """Return the routes of the control plane."""

    def actor(request: Request) -> Actor:
        company = simulator.company(request.query_params.get("company"))
        return Actor(company, request.query_params.get("entity", ""))

    @_guarded
    async def health(_: Request) -> Response:
        return JSONResponse(
            {"status": "ok", "gateway": GATEWAY_PATH, "companies": list(simulator.world.companies)}
        )

    @_guarded
    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            simulator.statistics.clear()
        return JSONResponse(simulator.statistics.describe())

    @_guarded
    async def reset(_: Request) -> Response:
        await run_in_threadpool(simulator.reset)
        return JSONResponse({"status": "reset"})

    @_guarded
    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            simulator.faults.clear()
        if request.method == "POST":
            rule = simulator.faults.add(read_rule(await _body(request)))
            return JSONResponse(rule.describe(), status_code=201)
        return JSONResponse({"faults": simulator.faults.describe()})

    @_guarded
    async def clock(request: Request) -> Response:
        if request.method == "POST":
            simulator.clock.advance(float(str((await _body(request)).get("advanceSeconds", 0))))
        return JSONResponse({"now": simulator.clock.now().isoformat()})

    @_guarded
    async def sessions(_: Request) -> Response:
        simulator.sessions.expire(None)
        return JSONResponse({"status": "expired"})

    @_guarded
    async def object_list(request: Request) -> Response:
        return await run_in_threadpool(_list, actor(request), request)

    @_guarded
    async def single_object(request: Request) -> Response:
        body = await _body(request) if request.method == "PUT" else None
        if request.path_params["name"].upper() == "COMPANY":
            company = simulator.company(request.path_params["key"])
            return JSONResponse(describe_company(company) if body is None else change_company(company, body))
        if request.path_params["name"].upper() == "USER":
            return JSONResponse(change_user(actor(request).company, request.path_params["key"], body or {}))
        return await run_in_threadpool(_single_object, actor(request), request, body)

    return [
        Route("/health", health),
        Route("/requests", requests, methods=["GET", "DELETE"]),
        Route("/reset", reset, methods=["POST"]),
        Route("/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/clock", clock, methods=["GET", "POST"]),
        Route("/sessions", sessions, methods=["DELETE"]),
        Route("/objects/{name}", object_list),
        Route("/objects/{name}/{key:path}", single_object, methods=["GET", "PUT", "DELETE"]),
    ]


def _list(actor: Actor, request: Request) -> Response:
    name = request.path_params["name"].upper()
    if name == "COMPANY":
        return JSONResponse([describe_company(actor.company)])
    kind = actor.company.kind(name)
    wanted = {key: value for key, value in request.query_params.items() if key in kind.fields}
    with actor.company.lock:
        shown = [
            row_json(actor, kind, row)
            for row in actor.table(name)
            if (not actor.entity or actor.sees(row))
            and all(text_of(row, field) == value for field, value in wanted.items())
        ]
    return JSONResponse(shown)


def _single_object(actor: Actor, request: Request, body: Json | None) -> Response:
    name, key = request.path_params["name"].upper(), request.path_params["key"]
    kind = actor.company.kind(name)
    with actor.company.lock, actor.company.unit():
        if request.method == "DELETE":
            body = {"action": "delete"}
        table = actor.table(name)
        row = table.by_key(key) or (table.get(int(key)) if key.isdecimal() else None)
        if body is not None:
            row = put_object(actor, kind, key, body)
            actor.company.journal.clear()
            if row is None:
                return JSONResponse({"status": "deleted"})
        if row is None:
            raise KeyError(f"no {name} '{key}'")
        # An action may have changed the row again, so it is read from the table.
        return JSONResponse(row_json(actor, kind, table.get(cast(int, row["RECORDNO"])) or row))
