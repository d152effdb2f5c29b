"""The HTTP application: every route of the simulator."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.alvys import payments, reads, searches
from sandbox.alvys.control import Control
from sandbox.alvys.oauth import token_endpoint
from sandbox.alvys.operations import Operation
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.simulator import Simulator

OPERATIONS: tuple[Operation, ...] = (*reads.OPERATIONS, *searches.OPERATIONS, *payments.OPERATIONS)


def build_app(simulator: Simulator) -> Starlette:
    """Build the application of one simulator."""
    routes = [Route("/oauth/token", token_endpoint(simulator), methods=["POST"])]
    routes += [
        Route(operation.template, simulator.serving(operation), methods=[operation.method])
        for operation in OPERATIONS
    ]
    routes += simulator.sign_in.routes()
    routes += Control(simulator).routes()
    return Starlette(routes=routes, exception_handlers={HTTPException: _refuse, Exception: _fail})


async def _refuse(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return ProblemError(status, f"{request.method} {request.url.path} is not served here.").answer()


async def _fail(_: Request, error: Exception) -> Response:
    return ProblemError(500, f"The simulator failed: {error!r}").answer()
