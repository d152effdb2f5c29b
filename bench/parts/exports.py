"""Exports to Sage: what a client and a worker need for them, and how long they take."""

from __future__ import annotations

from pathlib import Path

from bench import child, seeds, servers
from bench.rows import Row, row

INVOICES = 1000
ENVELOPES = 100
SLOW = ("--latency-ms", "150", "--function-latency-ms", "100")
# A batch for many companies, and a Sage that is slow in another way.
COMPANIES = 100
MIXED = ("--latency-ms", "300", "--function-latency-ms", "50")
RUN_SECONDS, HANGING_RUN_SECONDS = 120, 90
# The peer's invoice numbers start here, so that they don't clash with ours.
PEER_FIRST = 1_000_000


def client(directory: Path) -> list[Row]:
    """Both clients' CPU and memory, on the same invoices."""
    with servers.sage(directory, seeds.company(directory / "company.json")) as sage:
        ours = child.run("client", url=sage.gateway_url, invoices=INVOICES, rounds=5, connections=1)
        peer = _peer(directory, sage, invoices=500, rounds=5, connections=1)
    return [
        row(
            "client_cpu_s_per_1000",
            ours["cpu_per_invoice"] * 1000,
            peer=peer["cpu_per_invoice"] * 1000,
            how="best of 5 rounds; peer: sageintacctsdk, 100 invoices a round",
        ),
        row(
            "client_peak_mb",
            ours["peak_mb"],
            peer=peer["peak_mb"],
            how="ours holds 1000 invoices at once, the peer sends 500 singly",
        ),
    ]


def worker(directory: Path) -> list[Row]:
    """The real worker: its requests, sign-ins and CPU."""
    seed = seeds.company(directory / "company.json")
    with servers.sage(directory, seed) as sage, servers.deployed(directory, sage.gateway_url) as environment:
        ours = child.run("worker", environment, sage_url=sage.base_url, invoices=INVOICES)
        sage.forget()
        _peer(directory, sage, invoices=100, rounds=1, connections=1)
        peer = sage.counted()
        sage.forget()
        _peer(directory, sage, invoices=10, rounds=1, connections=10, first=2 * PEER_FIRST)
        cold = sage.counted()
    return [
        row(
            "requests_per_invoice",
            (ours["requests"] + ours["opened"]) / INVOICES,
            peer=peer["requests"] / 100,
            how="sessions opened included, parties known; peer: sageintacctsdk, 100 invoices",
        ),
        row(
            "logins_per_1000",
            ours["logins"] * 1000 / INVOICES,
            peer=cold["logins"] * 1000 / 10,
            how="one warm worker; peer: a new SDK object for each document, as fyle does",
        ),
        row("worker_cpu_s_per_1000", ours["cpu_per_invoice"] * 1000, how="SQS record to receipt"),
    ]


def cost(directory: Path) -> list[Row]:
    """What an invoice costs at AWS."""
    seed = seeds.company(directory / "company.json")
    with servers.sage(directory, seed) as sage, servers.deployed(directory, sage.gateway_url) as environment:
        ours = child.run("cost", environment, invoices=ENVELOPES)
    calls = ", ".join(f"{service} {count:.2f}" for service, count in sorted(ours["calls"].items()))
    units = ours["units"]
    indexes = ", ".join(f"{name} {count:.1f}" for name, count in sorted(ours["indexes"].items()))
    how = f"of them {units['index']:.1f} of indexes ({indexes}); reads {units['read']:.1f}"
    return [
        row("aws_calls_per_document", sum(ours["calls"].values()), how=calls),
        row("write_units_per_document", units["write"] + units["index"], how=how),
    ]


def throughput(directory: Path) -> list[Row]:
    """Invoices per second when Sage is slow."""
    with servers.sage(directory, seeds.company(directory / "company.json"), *SLOW) as sage:
        ours = child.run("client", url=sage.gateway_url, invoices=400, rounds=1, connections=2)
        peer = _peer(directory, sage, invoices=40, rounds=1, connections=2)
    return [
        row(
            "throughput_per_s",
            ours["per_second"],
            peer=peer["per_second"],
            how="400 invoices on 2 connections; peer: sageintacctsdk, 40 on 2 threads",
        )
    ]


def mixed(directory: Path) -> list[Row]:
    """A batch of one invoice of each of 100 companies, for a cold worker; then one of them hangs."""
    ours = _mixed(directory / "all", RUN_SECONDS, hangs=False)
    others = _mixed(directory / "hangs", HANGING_RUN_SECONDS, hangs=True)
    if (ours["exported"], others["exported"]) != (COMPANIES, COMPANIES - 1):
        raise RuntimeError(
            f"exported were {ours['exported']}, and {others['exported']} beside one that hangs"
        )
    if others["attempts"] > 1:
        raise RuntimeError("an attempt was counted for what another company did")
    how = f"{COMPANIES} invoices of {COMPANIES} companies, {ours['cpu']:.1f} s of CPU"
    beside = f"the other {COMPANIES - 1} in {others['last']:.1f} s instead of {ours['last']:.1f} s"
    return [
        row("mixed_batch_wall_s", ours["wall"], how=how),
        row("mixed_batch_requests", ours["requests"], how=f"{ours['logins']} of them sign in"),
        row("mixed_batch_secret_reads", ours["secret_reads"], how=f"of {ours['aws_calls']} calls of AWS"),
        row("hanging_company_ratio", others["last"] / ours["last"], how=beside),
    ]


def _mixed(directory: Path, seconds: int, *, hangs: bool) -> child.Figures:
    directory.mkdir()
    seed, messages = seeds.many_companies(directory / "companies.json", COMPANIES), directory / "messages"
    with (
        servers.sage(directory, seed, *MIXED) as sage,
        servers.deployed(directory, sage.gateway_url) as environment,
    ):
        child.run("mixed_input", environment, companies=COMPANIES, path=str(messages))
        if hangs:
            # The oldest: its lane begins first.
            sage.hang(seeds.mixed_company(0), seconds)
        sage.forget()
        ran = child.run("mixed", environment, path=str(messages), seconds=seconds)
        return ran | sage.counted()


def _peer(
    directory: Path,
    sage: servers.Sage,
    *,
    invoices: int,
    rounds: int,
    connections: int,
    first: int = PEER_FIRST,
) -> child.Figures:
    bodies = str(directory / "peer.json")
    child.run("peer_input", path=bodies, invoices=invoices, first=first)
    return child.run("peer", url=sage.gateway_url, bodies=bodies, rounds=rounds, connections=connections)
