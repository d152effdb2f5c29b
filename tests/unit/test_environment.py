"""How an environment is filled: by uv, told what pip is told, or by pip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from scripts.environment import Run, install, uv_settings

PYTHON, LOCK = ".venv/bin/python", "requirements/dev.txt"


def test_uv_is_told_where_pip_finds_packages() -> None:
    told = [
        "global.index-url='https://packages.example/simple'",
        "global.extra-index-url='file:///one/simple\\nfile:///two/simple'",
        "global.constraint='/etc/constraints.txt'",
        "install.find-links='/wheels /more'",
        ":env:.cert='/etc/certificates.pem'",
    ]
    assert uv_settings(told) == {
        "UV_DEFAULT_INDEX": "https://packages.example/simple",
        "UV_INDEX": "file:///one/simple file:///two/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/certificates.pem",
    }


def test_the_environment_overrules_what_pip_s_files_say() -> None:
    told = [":env:.cert='/mine'", "install.cert='/installs'", "global.cert='/all'", "wheel.cert='/wheels'"]
    assert uv_settings(told) == {"SSL_CERT_FILE": "/mine"}


@pytest.mark.parametrize("untold", ["global.no-index='true'", ":env:.client-cert='/mine.pem'"])
def test_pip_installs_where_uv_cannot_be_told_a_setting(untold: str) -> None:
    programs, run = recorded(0)
    assert uv_settings([untold]) is None
    assert install(PYTHON, LOCK, None, run) == 0
    assert programs == ["pip"]


@pytest.mark.parametrize(
    ("codes", "installed"), [((0,), ["uv"]), ((1, 0), ["uv", "pip"]), ((1, 2), ["uv", "pip"])]
)
def test_pip_installs_what_uv_cannot(codes: tuple[int, ...], installed: list[str]) -> None:
    programs, run = recorded(*codes)
    assert install(PYTHON, LOCK, {"SSL_CERT_FILE": "/mine"}, run) == codes[-1]
    assert programs == installed


def recorded(*codes: int) -> tuple[list[str], Run]:
    """The programs that were started, each of them to install what is locked; they end with these codes."""
    programs: list[str] = []
    answers = iter(codes)

    def run(command: Sequence[str], settings: Mapping[str, str]) -> int:
        assert {"--require-hashes", "--no-deps", PYTHON, LOCK} <= set(command)
        programs.append("uv" if command[0].endswith("/uv") else "pip")
        return next(answers)

    return programs, run
