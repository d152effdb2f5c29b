"""Measures the product against its bars and prints the table: `make bench`.

BENCH_JSON=file writes the rows there too. Arguments choose parts: `python -m bench worker payments`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench import parts
from bench.rows import table, write_json


def main(chosen: list[str]) -> int:
    """Measure the chosen parts, or all if none is chosen; returns 2 for an unknown part.

    A missed bar does not fail the run: on a busy machine some bars are missed by chance.
    """
    unknown = [name for name in chosen if name not in parts.PARTS]
    if unknown:
        print(f"There is no part {', '.join(unknown)}; choose from: {', '.join(parts.PARTS)}.")
        return 2
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        for name, measure in parts.PARTS.items():
            if not chosen or name in chosen:
                print(f"· {name}", file=sys.stderr, flush=True)
                rows += measure(Path(directory))
    print(table(rows))
    if path := os.environ.get("BENCH_JSON"):
        write_json(rows, Path(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
