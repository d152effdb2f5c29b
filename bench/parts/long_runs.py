"""Long runs: over a large company's payments and documents, many tenants' payments, and all connections."""

from __future__ import annotations

import math
from pathlib import Path

from bench import child, seeds, servers
from bench.rows import Row, row

PAGE_SIZE = 2000
DETAILS = 100_000
DOCUMENTS, LINES = 50_000, 2
PAYMENTS, TENANTS, FEW_PAYMENTS = 1000, 200, 20
CONNECTIONS, SHARDS_FILLED = 20_000, 3


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
    with servers.deployed(
        directory, functions=("PaymentPlannerFunction", "CheckConnectionsFunction", "DigestFunction")
    ) as environment:
        run = child.run("planner", environment, connections=CONNECTIONS, shards=SHARDS_FILLED)
    how = (
        f"{CONNECTIONS:,} connections in {run['shards']} turns, the largest of {run['largest_shard']}; "
        f"at most {run['most_calls']} calls of AWS in a run"
    )
    return [row("planner_slice_s", run["longest_s"], how=how)]
