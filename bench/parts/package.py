"""The package as built: how fast a function starts, and how large it is."""

from __future__ import annotations

from pathlib import Path

from bench import child, cold_start
from bench.rows import Row, row
from sandbox.stack import Settings
from sandbox.stack.build import build
from sandbox.stack.settings import aws_environment


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
