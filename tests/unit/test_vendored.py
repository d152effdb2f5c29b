"""What the console takes from npm is exactly what the list says."""

from __future__ import annotations

import re

import pytest

from scripts.vendor import LISTED, VENDOR, VendorError, digest, files, for_browsers, listed


def test_each_vendored_file_has_its_checksum() -> None:
    found = {file.file: digest(file.content()) for file in files(listed())}
    assert found == {file.file: file.vendored for file in files(listed())}


def test_nothing_else_is_among_the_vendored_files() -> None:
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    present -= {name for name in present if name.endswith(".d.ts")}
    assert present == {file.file for file in files(listed())}


def test_each_package_has_an_exact_version_and_its_licence() -> None:
    for package in listed():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), package["name"]
        assert package["licence"] in {"MIT", "Apache-2.0", "OFL-1.1"}, package["name"]
        licences = [file["file"] for file in package["files"] if "LICENSE" in file["source"]]
        assert licences, package["name"]
    assert "http" not in LISTED.read_text()


def test_modules_are_found_without_a_map_of_names_and_source_maps_are_not_asked_for() -> None:
    changed = for_browsers(
        b'import{h}from"preact";import*as s from "@preact/signals-core";\n//# sourceMappingURL=x.mjs.map',
        is_module=True,
    )
    assert changed == b'import{h}from"./preact.js";import*as s from"./signals-core.js";\n'
    assert (
        for_browsers(b"var a=1;\n", is_module=False, append="export default a;")
        == b"var a=1;\nexport default a;\n"
    )
    assert for_browsers(b"a{}\n/*# sourceMappingURL=a.css.map*/", is_module=False) == b"a{}\n"
    with pytest.raises(VendorError, match="'left-pad'"):
        for_browsers(b'import a from"left-pad";', is_module=True)
    for file in files(listed()):
        text = file.content().decode(errors="replace")
        assert "# sourceMappingURL=" not in text[-200:]
        assert not file.source.endswith(".mjs") or not re.search(r'\bfrom\s*"[^.]', text), file.file
