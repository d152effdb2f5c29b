"""What somebody waits for: intake, lists, searches, suggestions, and what a change would do."""

from __future__ import annotations

import time
from pathlib import Path

from bench import child, party_matching, servers
from bench.rows import Row, row

RESOLVED_FEW, RESOLVED_MANY = 100, 20_000
ENVELOPES = 100
ASKED_ABOUT = 500
VALUES, ACCOUNTS = 20_000, 5_000
PARTIES = 2_000


def intake(directory: Path) -> list[Row]:
    """POSTs of 100 envelopes, and a retry of 100 errors, through the functions' handlers."""
    with servers.deployed(directory, functions=("InvoiceIntakeFunction", "ErrorsFunction")) as environment:
        made = child.run("intake", environment, envelopes=ENVELOPES)
    calls = made["calls"]
    others = ", ".join(f"{calls[name]} for {name}" for name in calls if name not in ("new", "retries"))
    return [
        row("intake_calls_per_100", calls["new"], how=f"all new; {others}"),
        row("intake_seconds_per_100", made["seconds"], how="of a POST, the emulator's time included"),
        row("retry_calls_per_100", calls["retries"], how="one call that names 100 errors"),
    ]


def errors(directory: Path) -> list[Row]:
    """The first page of the error list, with few and with many resolved records."""
    with servers.deployed(directory) as environment:
        reads = child.run("errors", environment, few=RESOLVED_FEW, many=RESOLVED_MANY)
    how = (
        f"{reads['reads_many']} reads with {RESOLVED_MANY:,} resolved, "
        f"{reads['reads_few']} with {RESOLVED_FEW}"
    )
    return [row("errors_page_reads", reads["reads_many"] / reads["reads_few"], how=how)]


def metadata(directory: Path) -> list[Row]:
    """Finding one value among all that a large company has."""
    with servers.deployed(directory) as environment:
        found = child.run("metadata", environment, values=VALUES, accounts=ACCOUNTS)
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
    with servers.deployed(directory, functions=("WhatIfFunction", "ConnectFunction")) as environment:
        told = child.run("what_if", environment, documents=ASKED_ABOUT)
    if (told["documents"], told["changed"]) != (ASKED_ABOUT, ASKED_ABOUT):
        raise RuntimeError(f"{told['changed']} of {told['documents']} documents would change")
    how = f"{ASKED_ABOUT} invoices of 4 lines, a warm worker; the answer has {told['kilobytes']} kB"
    return [row("whatif_cpu_s_500", told["cpu"], how=how)]
