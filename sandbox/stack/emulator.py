"""Serves MiniStack on two ports: one for AWS, one for the deployed HTTP API.

It runs as a script in MiniStack's environment, so it imports nothing of this project. MiniStack serves an
HTTP API below `/_aws/execute-api/<api id>/`. The console and its links need the root path, as on AWS. So
requests on the API's port get that prefix before they reach MiniStack.

Environment: BIND_HOST, GATEWAY_PORT, API_PORT, API_ID_FILE (written after the API is deployed).
"""

import asyncio
import hashlib
import json
import os
import signal
import tempfile
import threading
import zipfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypercorn.asyncio import serve  # type: ignore[import-not-found]
from hypercorn.config import Config  # type: ignore[import-not-found]
from ministack.app import app as ministack  # type: ignore[import-not-found]
from ministack.core import iam_actions, lambda_runtime  # type: ignore[import-not-found]
from ministack.services import apigateway  # type: ignore[import-not-found]
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

HOST = os.environ["BIND_HOST"]
GATEWAY_PORT = int(os.environ["GATEWAY_PORT"])
API_PORT = int(os.environ["API_PORT"])
API_ID_FILE = Path(os.environ["API_ID_FILE"])

# On AWS, the right to send a message covers batches. MiniStack requires separate rights for batches.
SINGLE_ACTIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}
_action_of_request = iam_actions.extract_iam_action


def _required_action(*arguments: Any, **named: Any) -> Any:
    action = _action_of_request(*arguments, **named)
    return SINGLE_ACTIONS.get(action, action)


iam_actions.extract_iam_action = _required_action

_context_of_request = iam_actions.request_tag_context


def _request_context(service: str, iam_action: str, body: bytes, *others: Any) -> dict[str, Any]:
    """What the conditions of policies ask of a request. MiniStack leaves out KMS's encryption context."""
    context: dict[str, Any] = _context_of_request(service, iam_action, body, *others)
    if service == "kms":
        for name, value in json.loads(body).get("EncryptionContext", {}).items():
            context[f"kms:EncryptionContext:{name}"] = value
    return context


iam_actions.request_tag_context = _request_context


_is_match = apigateway._path_matches


def _path_matches(route_path: str, request_path: str) -> bool:
    """On AWS a route also answers its path with a slash at the end; no route's own path has one."""
    return bool(_is_match(route_path, request_path) or _is_match(route_path, request_path.rstrip("/")))


apigateway._path_matches = _path_matches


def _rolled_out_at_once(logical_id: str, properties: Any, stack: str) -> tuple[str, dict[str, str]]:
    return f"{stack}-{logical_id}", {}


def _removed(physical_id: str, properties: Any) -> None:
    return None


# MiniStack makes no alarms on expressions of metrics. Nothing rings here, so they are left out.
_alarms = provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]
_make_alarm = _alarms["create"]


def _alarm(logical_id: str, properties: Any, stack: str) -> Any:
    if "Metrics" in properties:
        return f"{stack}-{logical_id}", {}
    return _make_alarm(logical_id, properties, stack)


_alarms["create"] = _alarm

# MiniStack has no CodeDeploy. It moves an alias to its new version at once, so nothing is left to be done.
for kind in ("AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup"):
    provisioners._RESOURCE_HANDLERS[kind] = {"create": _rolled_out_at_once, "delete": _removed}


class ExtractedOnce(zipfile.ZipFile):
    """The code of a function, or a layer. Who wants its files gets a link to those that all share.

    On AWS they are read-only, too. MiniStack extracts thousands of files for each worker, and looks up where
    the name of each file leads, which takes longer than all that most workers do in their lives.
    """

    _shared = Path(tempfile.gettempdir()) / "extracted"
    _one_at_a_time = threading.Lock()

    def namelist(self) -> list[str]:
        """The names that are still to be checked: none where the files are there already."""
        return [] if self._files.exists() else super().namelist()

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        """Make the empty directory at the path a link to the files."""
        with self._one_at_a_time:
            if not self._files.exists():
                partial = self._files.with_suffix(".partial")
                super().extractall(partial, members, pwd)
                partial.rename(self._files)
        Path(path).rmdir()
        Path(path).symlink_to(self._files)

    @property
    def _files(self) -> Path:
        content = [(member.filename, member.CRC) for member in self.infolist()]
        return self._shared / hashlib.sha256(repr(content).encode()).hexdigest()


lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": ExtractedOnce})


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request to MiniStack. A request on the API's port gets the API's prefix first."""
    if scope["type"] == "http" and scope["server"][1] == API_PORT:
        try:
            api_id = API_ID_FILE.read_text()
        except FileNotFoundError:
            await _not_deployed_yet(send)
            return
        prefix = f"/_aws/execute-api/{api_id}/$default"
        scope["path"] = prefix + scope["path"]
        scope["raw_path"] = prefix.encode() + scope["raw_path"]
    await ministack(scope, receive, send)


async def _not_deployed_yet(send: Send) -> None:
    body = b'{"message":"Service Unavailable"}'
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def main() -> None:
    """Serve both ports until SIGTERM or SIGINT."""
    config = Config()
    config.bind = [f"{HOST}:{GATEWAY_PORT}", f"{HOST}:{API_PORT}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = os.environ.get("LOG_LEVEL", "INFO")
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    await serve(app, config, shutdown_trigger=stop.wait)


if __name__ == "__main__":
    asyncio.run(main())
