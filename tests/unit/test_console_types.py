"""The check of the console's types: what it installs, leaves out and refuses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.api_types import declarations
from scripts.console_types import LOCKED, InstallError, check


class Npm:
    """npm and TypeScript as they answer here, without either."""

    def __init__(self, *, installs: tuple[int, str] = (0, ""), finds: tuple[int, str] = (0, "")) -> None:
        self.installs, self.finds = installs, finds
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str]) -> tuple[int, str]:
        self.commands.append(Path(command[0]).name)
        return self.installs if "ci" in command else self.finds


@pytest.fixture(autouse=True)
def machine_with_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")


def test_typescript_is_installed_once_for_each_lock_file_and_a_wrong_type_fails(tmp_path: Path) -> None:
    npm = Npm(finds=(2, "app/main.js(1,2): error TS2322: no"))
    assert check(npm, installed=tmp_path / "there") == (2, "app/main.js(1,2): error TS2322: no")
    assert check(Npm(), installed=tmp_path / "there")[0] == 0
    assert npm.commands == ["npm", "tsc"]
    again = Npm()
    check(again, installed=tmp_path / "there")
    assert again.commands == ["tsc"]
    (tmp_path / "there/installed.json").write_text("of an earlier lock file")
    check(again, installed=tmp_path / "there")
    assert again.commands == ["tsc", "npm", "tsc"]


def test_without_npm_or_its_registry_the_check_says_in_one_line_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Npm(installs=(1, "npm error code ENOTFOUND\nnpm error network request failed"))
    code, said = check(away, installed=tmp_path / "away")
    assert (code, said.count("\n"), away.commands) == (0, 0, ["npm"])
    assert said.startswith("Left out: the types of the console's modules")
    assert "registry" in said
    monkeypatch.setattr("shutil.which", lambda _: None)
    code, said = check(Npm(), installed=tmp_path / "none")
    assert (code, said.count("\n")) == (0, 0)
    assert "no npm" in said


def test_a_package_that_is_not_the_locked_one_fails(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="EINTEGRITY"):
        check(Npm(installs=(1, "npm error code EINTEGRITY")), installed=tmp_path)


def test_the_version_is_exact_and_no_registry_is_named() -> None:
    assert '"typescript": "7.0.2"' in (LOCKED / "package.json").read_text()
    assert "http" not in (LOCKED / "package-lock.json").read_text()


def test_each_kind_of_schema_has_a_type() -> None:
    money = {"type": "object", "properties": {"amount": {"type": "string"}}, "required": ["amount"]}
    party = {
        "description": "A party.\n\nIt ends a comment: */",
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "description": "In Sage."},
            "days": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "sides": {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/components/schemas/Side"}, {"type": "null"}]},
            },
            "names": {"type": "object", "additionalProperties": {"type": "string"}},
            "by-side": {
                "type": "object",
                "propertyNames": {"$ref": "#/components/schemas/Side"},
                "patternProperties": {"^a$": {"type": "number"}},
            },
            "both": {"allOf": [{"$ref": "#/components/schemas/Money"}, {"type": "object"}]},
            "kind": {"const": "x"},
            "whatever": {},
            "maybe": {"type": ["boolean", "null"]},
        },
    }
    side = {"type": "string", "enum": ["ar", "ap"]}
    get = {
        "summary": "One.",
        "parameters": [
            {"in": "path", "name": "id", "schema": {"type": "string"}},
            {"in": "query", "name": "q", "required": True, "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Party"}}}}
        },
    }
    delete = {"summary": "Gone.", "responses": {"204": {"description": "Gone."}}}
    text = declarations(
        {
            "components": {"schemas": {"Side": side, "Party": party, "Money": money}},
            "paths": {"/p/{id}": {"get": get, "delete": delete}},
        }
    )
    assert text.endswith("""\
export interface Money {
  amount: string;
}

/**
 * A party.
 *
 * It ends a comment: *\\/
 */
export interface Party {
  both?: Money & Record<string, unknown>;
  "by-side"?: { [name in Side]?: number };
  days?: number | null;
  /** In Sage. */
  id: string;
  kind?: "x";
  maybe?: boolean | null;
  names?: Record<string, string>;
  sides?: (Side | null)[];
  whatever?: unknown;
}

export type Side = "ar" | "ap";

/** Each call, by its method and path. */
export interface Operations {
  /** Gone. */
  "DELETE /p/{id}": {
    query: Record<string, never>;
    body: null;
    answer: null;
  };
  /** One. */
  "GET /p/{id}": {
    query: {
      q: string;
    };
    body: null;
    answer: Party;
  };
}
""")
    with pytest.raises(ValueError, match="'file'"):
        declarations({"components": {"schemas": {"File": {"type": "file"}}}, "paths": {}})
