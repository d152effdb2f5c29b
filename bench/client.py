"""Our client of Sage's gateway: CPU for a thousand invoices, and throughput over two connections."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from alvys_intacct.domain.sage.writes import Write, Written
from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.gateways.intacct import IntacctGateway
from bench.child import Figures, answer
from bench.invoices import BOOKS, Credentials, write


def measure(url: str, invoices: int, rounds: int, connections: int) -> Figures:
    """Write `invoices` invoices in each round; with several connections, each writes its share."""
    gateway = IntacctGateway(url, Credentials(), Credentials(), SystemClock())
    _send(gateway, [write(0)])  # signs in and connects, which is not a cost per invoice
    cpu, seconds = [], []
    for number in range(rounds):
        writes = [write(1 + number * invoices + place) for place in range(invoices)]
        shares = [writes[first::connections] for first in range(connections)]
        began, began_cpu = time.perf_counter(), time.process_time()
        if connections == 1:
            _send(gateway, writes)
        else:
            with ThreadPoolExecutor(connections) as threads:
                list(threads.map(lambda share: _send(gateway, share), shares))
        cpu.append(time.process_time() - began_cpu)
        seconds.append(time.perf_counter() - began)
    # The best round: the others also measure what else the machine was doing.
    return {"cpu_per_invoice": min(cpu) / invoices, "per_second": invoices / min(seconds)}


def _send(gateway: IntacctGateway, writes: Sequence[Write]) -> None:
    outcomes = gateway.write(BOOKS, writes)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Written)]
    if refused:
        raise RuntimeError(f"Sage refused {len(refused)} invoices: {refused[0]}")


if __name__ == "__main__":
    answer(measure)
