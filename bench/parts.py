"""The parts of the benchmark: each starts what it needs, measures, and returns its rows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from bench import child, cold_start, party_matching, seeds, servers
from bench.rows import Row, row
from sandbox.stack import Settings
from sandbox.stack.build import build
from sandbox.stack.settings import aws_environment

PAGE_SIZE = 2000
INVOICES = 1000
DETAILS = 100_000
DOCUMENTS, LINES = 50_000, 2
PAYMENTS, TENANTS, FEW_PAYMENTS = 1000, 200, 20
RESOLVED_FEW, RESOLVED_MANY = 100, 20_000
CONNECTIONS, SHARDS_FILLED = 20_000, 3
ENVELOPES = 100
ASKED_ABOUT = 500
VALUES, ACCOUNTS = 20_000, 5_000
PARTIES = 2_000
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
    with servers.sage(directory, seed) as sage, servers.aws(directory) as environment:
        deployed = child.run("deployment", environment, sage_url=sage.gateway_url)["environment"]
        ours = child.run("worker", environment | deployed, sage_url=sage.base_url, invoices=INVOICES)
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
    with servers.sage(directory, seed) as sage, servers.aws(directory) as environment:
        deployed = child.run("deployment", environment, sage_url=sage.gateway_url)["environment"]
        ours = child.run("cost", environment | deployed, invoices=ENVELOPES)
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
    with servers.sage(directory, seed, *MIXED) as sage, servers.aws(directory) as environment:
        deployed = child.run("deployment", environment, sage_url=sage.gateway_url)["environment"]
        child.run("mixed_input", environment | deployed, companies=COMPANIES, path=str(messages))
        if hangs:
            # The oldest: its lane begins first.
            sage.hang(seeds.mixed_company(0), seconds)
        sage.forget()
        ran = child.run("mixed", environment | deployed, path=str(messages), seconds=seconds)
        return ran | sage.counted()


def package(directory: Path) -> list[Row]:
    """Cold start and size of the layer and the function as built."""
    settings = Settings.isolated(directory)
    built = build(settings)
    stored = directory / "stored.json"
    variables = child.run("cold_input", path=str(stored))["environment"]
    environment = aws_environment(settings) | variables
    ours, boto3 = cold_start.seconds(built, stored, environment)
    how = f"median of {cold_start.TURNS}: {ours * 1000:.0f} ms to {boto3 * 1000:.0f} ms"
    http = cold_start.http_seconds(built, directory, aws_environment(settings))
    alone = http.pop(cold_start.YARDSTICK)
    each = ", ".join(
        f"{function.removesuffix('Function')} {seconds / alone:.2f}"
        for function, seconds in sorted(http.items(), key=lambda item: -item[1])
    )
    return [
        row("cold_start_ratio", ours / boto3, how=how),
        row("cold_start_http_ratio", max(http.values()) / alone, how=each),
        row("unzipped_mb", cold_start.unzipped_mb(built), how="layer and the largest function"),
    ]


def payments(directory: Path) -> list[Row]:
    """The payment sync over all payment details, and over a fifth of them."""
    seed = seeds.company_with_payments(directory / "payments.json", DETAILS, DETAILS // 5)
    with servers.sage(directory, seed) as sage:
        fifth = child.run("payments", url=sage.gateway_url, window=seeds.EARLY_WINDOW)
        sage.forget()
        whole = child.run("payments", url=sage.gateway_url, window=seeds.WHOLE_WINDOW)
        requests = sage.counted()["requests"]
    if (fifth["details"], whole["details"]) != (DETAILS // 5, DETAILS):
        raise RuntimeError(f"the sync read {whole['details']} details")
    pages = math.ceil(DETAILS / PAGE_SIZE)
    how = f"{DETAILS:,} new details of ours, {seeds.DETAILS_PER_PAYMENT} a payment; the stores are in memory"
    return [
        row("payment_requests_ratio", requests / pages, how=how),
        row("payment_peak_mb", whole["peak_mb"], how=f"{DETAILS:,} details"),
        row("payment_peak_growth", whole["peak_mb"] / fifth["peak_mb"]),
    ]


def close(directory: Path) -> list[Row]:
    """A close report over a month's documents."""
    seed = seeds.company_with_documents(directory / "documents.json", DOCUMENTS, LINES)
    with servers.sage(directory, seed) as sage:
        sage.forget()
        made = child.run("close", url=sage.gateway_url, documents=DOCUMENTS, lines=LINES)
        requests = sage.counted()["requests"]
    if made["documents"] != DOCUMENTS:
        raise RuntimeError(f"the report read {made['documents']} documents")
    pages = math.ceil(DOCUMENTS / PAGE_SIZE) + math.ceil(DOCUMENTS * LINES / PAGE_SIZE)
    how = f"{requests} requests for {pages} pages, {made['differences']} differences"
    return [
        row("close_requests_ratio", requests / pages, how=how),
        row("close_peak_mb", made["peak_mb"], how=f"{DOCUMENTS:,} documents; the stores are on disk"),
    ]


def drains(_directory: Path) -> list[Row]:
    """Payments into Alvys at its documented limits, in simulated time: of one tenant, and of many at once."""
    one = child.run("drains", tenants=1, payments=PAYMENTS)
    few = child.run("drains", tenants=1, payments=FEW_PAYMENTS)
    many = child.run("drains", tenants=TENANTS, payments=FEW_PAYMENTS)
    refused = one["refused"] + many["refused"]
    rate = 100 * one["least_seconds"] / one["seconds"]
    took = f"{one['seconds'] / 60:.1f} minutes, {one['messages']} messages, {refused} calls refused"
    dead_letters = one["dead_letters"] + many["dead_letters"]
    calls = max(one["calls"] / PAYMENTS, many["calls"] / (TENANTS * FEW_PAYMENTS))
    together = f"{TENANTS} tenants with {FEW_PAYMENTS} payments each at once: {many['seconds']:.0f} s"
    return [
        row(
            "payments_calls_ratio",
            calls,
            how=f"{PAYMENTS:,} in {took}, {rate:.1f} % of the rate, {dead_letters} dead letters",
        ),
        row("payments_rate", rate, how=f"{PAYMENTS:,} payments of one tenant"),
        row("payments_dead_letters", dead_letters),
        row("payments_tenants_ratio", many["seconds"] / few["seconds"], how=together),
    ]


def planner(directory: Path) -> list[Row]:
    """The longest run of the planners of payment syncs, checks and digests, with 20,000 connections."""
    with servers.aws(directory) as environment:
        deployed = child.run(
            "deployment",
            environment,
            sage_url="http://127.0.0.1:9",
            function="PaymentPlannerFunction",
            also=["CheckConnectionsFunction", "DigestFunction"],
        )["environment"]
        run = child.run("planner", environment | deployed, connections=CONNECTIONS, shards=SHARDS_FILLED)
    how = (
        f"{CONNECTIONS:,} connections in {run['shards']} turns, the largest of {run['largest_shard']}; "
        f"at most {run['most_calls']} calls of AWS in a run"
    )
    return [row("planner_slice_s", run["longest_s"], how=how)]


def intake(directory: Path) -> list[Row]:
    """POSTs of 100 envelopes, and a retry of 100 errors, through the functions' handlers."""
    with servers.aws(directory) as environment:
        deployed = child.run(
            "deployment",
            environment,
            sage_url="http://127.0.0.1:9",
            function="InvoiceIntakeFunction",
            also=["ErrorsFunction"],
        )["environment"]
        made = child.run("intake", environment | deployed, envelopes=ENVELOPES)
    calls = made["calls"]
    others = ", ".join(f"{calls[name]} for {name}" for name in calls if name not in ("new", "retries"))
    return [
        row("intake_calls_per_100", calls["new"], how=f"all new; {others}"),
        row("intake_seconds_per_100", made["seconds"], how="of a POST, the emulator's time included"),
        row("retry_calls_per_100", calls["retries"], how="one call that names 100 errors"),
    ]


def errors(directory: Path) -> list[Row]:
    """The first page of the error list, with few and with many resolved records."""
    with servers.aws(directory) as environment:
        deployed = child.run("deployment", environment, sage_url="http://127.0.0.1:9")["environment"]
        reads = child.run("errors", environment | deployed, few=RESOLVED_FEW, many=RESOLVED_MANY)
    how = (
        f"{reads['reads_many']} reads with {RESOLVED_MANY:,} resolved, "
        f"{reads['reads_few']} with {RESOLVED_FEW}"
    )
    return [row("errors_page_reads", reads["reads_many"] / reads["reads_few"], how=how)]


def metadata(directory: Path) -> list[Row]:
    """Finding one value among all that a large company has."""
    with servers.aws(directory) as environment:
        deployed = child.run("deployment", environment, sage_url="http://127.0.0.1:9")["environment"]
        found = child.run("metadata", environment | deployed, values=VALUES, accounts=ACCOUNTS)
    how = f"one of {VALUES:,} values, {ACCOUNTS:,} accounts beside them"
    return [row("metadata_search_cpu_s", found["cpu"], how=how)]


def links(directory: Path) -> list[Row]:
    """Suggestions for 2,000 parties whose counterparts are known."""
    made = party_matching.make_set(PARTIES)
    began = time.process_time()
    found = party_matching.measure(made)
    seconds = time.process_time() - began
    accepted = f"{found.accepted} of {len(made.truth)} that have a counterpart, at the default threshold"
    return [
        row("link_precision", found.precision, how=accepted),
        row("link_recall", found.recall, how=f"{PARTIES:,} parties, {len(made.book):,} in Sage"),
        row("link_cpu_s_per_2000", seconds, how="index and suggestions"),
    ]


def what_if(directory: Path) -> list[Row]:
    """What a change of an account mapping would do to the newest exported invoices."""
    with servers.aws(directory) as environment:
        deployed = child.run(
            "deployment",
            environment,
            sage_url="http://127.0.0.1:9",
            function="WhatIfFunction",
            also=["ConnectFunction"],
        )["environment"]
        told = child.run("what_if", environment | deployed, documents=ASKED_ABOUT)
    if (told["documents"], told["changed"]) != (ASKED_ABOUT, ASKED_ABOUT):
        raise RuntimeError(f"{told['changed']} of {told['documents']} documents would change")
    how = f"{ASKED_ABOUT} invoices of 4 lines, a warm worker; the answer has {told['kilobytes']} kB"
    return [row("whatif_cpu_s_500", told["cpu"], how=how)]


PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "worker": worker,
    "client": client,
    "cost": cost,
    "throughput": throughput,
    "mixed": mixed,
    "package": package,
    "payments": payments,
    "close": close,
    "drains": drains,
    "planner": planner,
    "intake": intake,
    "errors": errors,
    "metadata": metadata,
    "links": links,
    "what_if": what_if,
}


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
