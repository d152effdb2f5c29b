"""The console's own files: small, without inline code, and complete."""

from __future__ import annotations

import re
from pathlib import Path

from alvys_intacct.domain.identity import Permission
from alvys_intacct.domain.kinds.registry import Kind

STATIC = Path(__file__).resolve().parents[2] / "functions/console/static"
APP = STATIC / "app"
STYLES = STATIC / "styles"
MOST_LINES = 300


def test_each_module_is_short() -> None:
    lengths = {path.relative_to(APP).as_posix(): path.read_text().count("\n") for path in APP.rglob("*.js")}
    assert lengths
    assert {name for name, lines in lengths.items() if lines > MOST_LINES} == set()


def test_each_import_names_a_file_and_a_name_that_it_exports() -> None:
    wrong = []
    for path in APP.rglob("*.js"):
        text = path.read_text()
        for names, target in re.findall(r'import \{([^}]*)\} from "([^"]+)"', text):
            found = (path.parent / target).resolve()
            if not found.is_file():
                wrong.append(f"{path.name}: {target}")
            elif "vendor" not in found.parts:
                exported = set(
                    re.findall(
                        r"export (?:async )?(?:function|const|class|interface|type) (\w+)", found.read_text()
                    )
                )
                exported |= set(re.findall(r"@typedef \{[^@]*?\} (\w+)", found.read_text()))
                for listed in re.findall(r"export \{([^}]*)\}", found.read_text()):
                    exported |= {name.strip().split(" as ")[-1] for name in listed.split(",")}
                missing = {
                    name.strip().split(" as ")[0] for name in names.split(",") if name.strip()
                } - exported
                wrong += [f"{path.name}: {target} has no {name}" for name in sorted(missing)]
        for target in re.findall(r'import\("([^"]+)"\)', text):
            if not (path.parent / target).resolve().is_file():
                wrong.append(f"{path.name}: {target}")
    assert wrong == []


def test_only_one_module_calls_the_api_and_only_one_signs_people_in() -> None:
    fetching = {
        path.relative_to(APP).as_posix() for path in APP.rglob("*.js") if "fetch(" in path.read_text()
    }
    assert fetching == {"api.js", "session.js"}


def test_kinds_need_the_same_permissions_in_the_console_as_in_the_api() -> None:
    """What isn't permitted isn't offered; an e-check is of either side."""
    text = (APP / "permissions.js").read_text()
    (table,) = re.findall(r"KIND_PERMISSIONS = \{(.*?)\n\};", text, re.DOTALL)
    told = {name: set(re.findall(r"\w+", names)) for name, names in re.findall(r"(\w+): \[(.*?)\]", table)}
    needed: dict[str, set[str]] = {}
    for kind in Kind:
        own = kind.facts.permissions - {Permission.BILLING}
        needed.setdefault(kind.facts.wire_name or kind, set()).update(own)
    assert told == needed


def test_pages_have_no_inline_script_or_style_and_name_no_other_origin() -> None:
    page = (STATIC / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=", page)
    for path in [*APP.rglob("*.js"), *STYLES.glob("*.css"), STATIC / "index.html"]:
        text = path.read_text()
        assert not re.search(r"https?://(?!www\.w3\.org)", text), path.name
        assert "dangerouslySetInnerHTML" not in text, path.name
        assert "innerHTML" not in text, path.name


def test_colours_are_named_in_the_tokens_alone() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(", re.IGNORECASE)
    for path in STYLES.glob("*.css"):
        if path.name != "tokens.css":
            found = [line for line in path.read_text().splitlines() if colour.search(line)]
            assert found == [], path.name
    used = {
        name
        for path in [*STYLES.glob("*.css"), *APP.rglob("*.js")]
        for name in re.findall(r"var\((--[\w-]+)\)", path.read_text())
    }
    defined = set(re.findall(r"^\s*(--[\w-]+):", (STYLES / "tokens.css").read_text(), re.MULTILINE))
    assert used - defined == set()
