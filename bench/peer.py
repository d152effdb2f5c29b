"""The peer: the PyPI package sageintacctsdk, which posts invoices one by one as its users do.

Sage's address is fixed in its code, so its one HTTP call is redirected to the simulator at run time.
Nothing is changed on disk.
"""

from __future__ import annotations

import json
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests
from sageintacctsdk import SageIntacctSDK  # type: ignore[import-untyped]
from sageintacctsdk.apis import api_base  # type: ignore[import-untyped]

from bench.child import Figures, answer

Body = dict[str, Any]


def measure(url: str, bodies: str, rounds: int, connections: int) -> Figures:
    """Post the invoices of a file in `rounds` rounds."""

    def post(_: str, **arguments: Any) -> requests.Response:
        return requests.post(url, timeout=60, **arguments)

    api_base.requests = types.SimpleNamespace(post=post, Response=requests.Response)
    work: list[Body] = json.loads(Path(bodies).read_text())
    each = len(work) // rounds
    cpu, seconds = [], []
    sdks = [_sdk() for _ in range(connections)]
    for number in range(rounds):
        part = work[number * each : (number + 1) * each]
        began, began_cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(connections) as threads:
            list(threads.map(_post, sdks, (part[first::connections] for first in range(connections))))
        cpu.append(time.process_time() - began_cpu)
        seconds.append(time.perf_counter() - began)
    return {"cpu_per_invoice": min(cpu) / each, "per_second": each / min(seconds)}


def _sdk() -> Any:
    return SageIntacctSDK(
        sender_id="alvys-sender",
        sender_password="sender-secret",
        user_id="acme-ws",
        company_id="ACME",
        user_password="acme-ws-password",
    )


def _post(sdk: Any, bodies: list[Body]) -> None:
    for body in bodies:
        sdk.ar_invoices.post(body)


if __name__ == "__main__":
    answer(measure)
