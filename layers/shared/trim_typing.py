"""Leaves out of a module what only type checkers read: the keys of its typed dictionaries.

    python trim_typing.py <module.py>…

Python compiles the annotation of each key when it makes the class. Pydantic's core describes its schemas by
89 such classes with 700 keys (decision 0044).
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path


def without_keys(source: str) -> str:
    """The module without the annotations of classes with the base `TypedDict`; lines keep their numbers."""
    lines = source.splitlines()
    for made in ast.walk(ast.parse(source)):
        if isinstance(made, ast.ClassDef) and any(ast.unparse(base) == "TypedDict" for base in made.bases):
            for key in made.body:
                if isinstance(key, ast.AnnAssign) and key.end_lineno is not None:
                    lines[key.lineno - 1 : key.end_lineno] = [""] * (key.end_lineno - key.lineno + 1)
                    lines[key.lineno - 1] = " " * key.col_offset + "..."
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(without_keys(path.read_text()))
