"""The files of the console: which there are, in which form they are sent, and their common version."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from alvys_intacct.http.console.static_files import StaticFiles, accepts_gzip, names_etag


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a page, a module, a picture, a packed module, and what is not served."""
    static = tmp_path / "static"
    (static / "app").mkdir(parents=True)
    (static / "index.html").write_text('<script src="/console/assets/{version}/app/main.js">{other}')
    (static / "app/main.js").write_text("export {};")
    (static / "mark.png").write_bytes(b"\x89PNG")
    (static / "large.js.gz").write_bytes(gzip.compress(b"large()"))
    (static / "notes.md").write_text("not served")
    (tmp_path / "secret.js").write_text("outside")
    return static


def test_a_page_names_the_version_of_all_files(root: Path) -> None:
    files = StaticFiles(root)
    page = files.page("index.html").plain.decode()
    assert page == f'<script src="/console/assets/{files.version}/app/main.js">{{other}}'
    assert StaticFiles(root).version == files.version
    (root / "app/main.js").write_text("export {};;")
    assert StaticFiles(root).version != files.version


def test_files_have_their_type_and_are_packed_once(root: Path) -> None:
    files = StaticFiles(root)
    module, large, picture = (files.file(name) for name in ("app/main.js", "large.js", "mark.png"))
    assert module
    assert large
    assert picture
    assert (module.type, module.is_text) == ("text/javascript; charset=utf-8", True)
    assert gzip.decompress(module.packed) == module.plain == b"export {};"
    assert module.packed is module.packed
    assert (large.type, large.plain) == ("text/javascript; charset=utf-8", b"large()")
    assert large.packed == (root / "large.js.gz").read_bytes()
    assert (picture.type, picture.is_text) == ("image/png", False)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.js", "..\\secret.js", "app/../../secret.js", "%2e%2e/secret.js", "/app/main.js",
        "app//main.js", "app/main.js\0", "app/main.js/", "app\\main.js", "app", "", ".", "large.js.gz",
        "notes.md", "index.html", "APP/MAIN.JS", "app/none.js",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder_or_to_what_is_no_asset(root: Path, name: str) -> None:
    assert StaticFiles(root).file(name) is None


def test_gzip_is_sent_to_whoever_takes_it() -> None:
    taken = ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP;q=0.5", "*", "deflate, gzip ; q=1"]
    assert [accepts_gzip(header) for header in taken] == [True] * len(taken)
    refused = [None, "", "br", "gzip;q=0", "gzip;q=0.000", "identity", "x-gzip-not"]
    assert [accepts_gzip(header) for header in refused] == [False] * len(refused)


def test_who_has_the_content_already_names_its_etag() -> None:
    assert names_etag('"x", W/"a"', 'W/"a"')
    assert names_etag('"a"', 'W/"a"')
    assert names_etag("*", 'W/"a"')
    assert not names_etag('"b"', 'W/"a"')
    assert not names_etag(None, 'W/"a"')
