"""Gives the dataclasses of a package the decorator that writes their methods late.

    python late_dataclasses.py <module.py>…

Pydantic and its annotated types make 60 dataclasses, each of which compiles its methods when it is made. Few
of them are needed (decision 0044).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LATE = "_late_dataclass"
IMPORT = f"from alvys_intacct.late_dataclass import dataclass as {LATE}"
# What the late decorator takes; classes that ask for more keep the standard one.
TAKEN = frozenset({"frozen", "slots", "kw_only"})


def made_late(source: str) -> str:
    """The module with the late decorator in place of the standard one; lines keep their numbers."""
    lines = source.splitlines()
    tree = ast.parse(source)
    imports = [node for node in tree.body if _is_import(node)]
    decorators = list(_decorators(tree))
    if not imports or not decorators:
        return source
    for name in decorators:
        line, end = lines[name.lineno - 1], name.end_col_offset
        lines[name.lineno - 1] = f"{line[: name.col_offset]}{LATE}{line[end:]}"
    last = imports[0].end_lineno or imports[0].lineno
    lines[last - 1] += f"; {IMPORT}"
    return "\n".join(lines) + "\n"


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "dataclasses"
    return isinstance(node, ast.Import) and any(alias.name == "dataclasses" for alias in node.names)


def _decorators(tree: ast.Module) -> Iterator[ast.expr]:
    """The names of the standard decorator where the late one can stand."""
    for made in ast.walk(tree):
        for decorator in made.decorator_list if isinstance(made, ast.ClassDef) else ():
            given = decorator.keywords if isinstance(decorator, ast.Call) else []
            name = decorator.func if isinstance(decorator, ast.Call) else decorator
            is_standard = ast.unparse(name) in (
                "dataclass",
                "dataclasses.dataclass",
                "_dataclasses.dataclass",
            )
            if is_standard and {keyword.arg for keyword in given} <= TAKEN:
                yield name


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(made_late(path.read_text()))
