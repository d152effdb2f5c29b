"""A gateway that does as it is told: a real HTTP server with one prepared answer per request.

It behaves, by default, like a Sage company in which everything succeeds; `script` puts other answers
in front. It records what it was sent, so that tests can count requests and read what went over the
wire.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree


@dataclass
class Reply:
    """An HTTP answer. `delay` is in seconds; `drop` closes the connection instead of answering."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False


Request = etree._Element
Answer = Reply | Callable[[Request], Reply]


def control(status: str, request: Request) -> str:
    return (
        f"<control><status>{status}</status><senderid>{request.findtext('control/senderid')}</senderid>"
        f"<controlid>{request.findtext('control/controlid')}</controlid>"
        "<uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>"
    )


def errors(*items: tuple[str, str]) -> str:
    inner = "".join(
        f"<error><errorno>{number}</errorno><description></description><description2>{text}</description2>"
        "<correction></correction></error>"
        for number, text in items
    )
    return f"<errormessage>{inner}</errormessage>"


def results(*inner: str) -> Callable[[Request], Reply]:
    """An answer with these result elements."""
    return lambda request: Reply(_operation(request, "".join(inner)))


def succeed(request: Request) -> Reply:
    """Every function succeeds: a session, a new key, or an empty page."""
    inner = "".join(_success(function) for function in request.iterfind("operation/content/function"))
    return Reply(_operation(request, inner))


def refuse_sign_in(number: str, text: str) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        body = (
            f"<response>{control('success', request)}<operation><authentication><status>failure</status>"
            f"<userid>u</userid><companyid>c</companyid></authentication>{errors((number, text))}"
            "</operation></response>"
        )
        return Reply(body.encode())

    return answer


def refuse_request(number: str, text: str, status: int = 200) -> Reply:
    """A refusal at control level, in the form of Sage's front door: nothing but a status."""
    body = (
        "<response><control><status>failure</status></control>"
        f"<errormessage><error><errorno>{number}</errorno><description>{text}</description>"
        "</error></errormessage></response>"
    )
    return Reply(body.encode(), status)


SESSION_LIFETIME = timedelta(hours=2)


class SageClock:
    """Sage's own clock, which tests may turn, and which is wrong by a day from the start."""

    now = datetime(2026, 1, 4, 10, tzinfo=UTC)


sage_clock = SageClock()


def _operation(request: Request, inner: str) -> bytes:
    started = sage_clock.now.isoformat()
    ends = (sage_clock.now + SESSION_LIFETIME).isoformat()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<response>{control('success', request)}<operation><authentication><status>success</status>"
        f"<userid>u</userid><companyid>c</companyid><locationid></locationid>"
        f"<sessiontimestamp>{started}</sessiontimestamp><sessiontimeout>{ends}</sessiontimeout>"
        f"</authentication>{inner}</operation></response>"
    ).encode()


_keys = iter(range(1000, 10_000_000))


def _asked_entity(function: etree._Element) -> str:
    """The entity that a session is asked for, by the function or by the sign-in."""
    login = function.getroottree().findtext("operation/authentication/login/locationid")
    return function.findtext("getAPISession/locationid") or login or ""


def _success(function: etree._Element) -> str:
    name = str(function[0].tag)
    payload = {
        "getAPISession": "<data><api><sessionid>SESSION-{n}</sessionid><endpoint></endpoint>"
        f"<locationid>{_asked_entity(function)}</locationid></api></data>",
        "query": '<data listtype="X" totalcount="0" offset="0" count="0" numremaining="0"/>',
        "delete": "",
    }.get(name, "<key>{n}</key>")
    return (
        f"<result><status>success</status><function>{name}</function>"
        f"<controlid>{function.get('controlid')}</controlid>{payload.format(n=next(_keys))}</result>"
    )


class ScriptedGateway:
    """The server. `script` is consumed by requests in order; after that everything succeeds."""

    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.sign_ins: list[Answer] = []
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                gateway._serve(self)

            def log_message(self, *args: Any) -> None:
                """Keep test output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/ia/xml/xmlgw.phtml"

    @contextlib.contextmanager
    def running(self) -> Iterator[ScriptedGateway]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def functions(self) -> list[list[str]]:
        """The names of the functions of each request."""
        return [[str(f[0].tag) for f in r.iterfind("operation/content/function")] for r in self.requests]

    @property
    def logins(self) -> int:
        """How many sessions were opened with a password."""
        opening = (request for request in self.requests if request.find(".//getAPISession") is not None)
        return sum(request.find("operation/authentication/login") is not None for request in opening)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        request = etree.fromstring(body)
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
            self.bodies.append(body)
            self.requests.append(request)
            signing_in = request.find("operation/content/function/getAPISession") is not None
            queue = self.sign_ins if signing_in else self.script
            answer = queue.pop(0) if queue else succeed
        reply = answer if isinstance(answer, Reply) else answer(request)
        time.sleep(reply.delay)
        with self._lock:
            # Before the answer goes out: with it, the client may send the next request.
            self._busy -= 1
        self._answer(handler, reply)

    def _answer(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.drop:
            handler.close_connection = True
            with contextlib.suppress(OSError):
                handler.connection.shutdown(socket.SHUT_RDWR)
            return
        with contextlib.suppress(OSError):
            handler.send_response(reply.status)
            headers = {"Content-Type": "text/xml; charset=UTF-8"} | reply.headers
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(reply.body)))
            handler.end_headers()
            handler.wfile.write(reply.body)
