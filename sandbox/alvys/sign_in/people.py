"""The demo people, from a file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

PEOPLE = Path(__file__).resolve().parents[2] / "demo/people.toml"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in. `may` says in words what the role and the permissions allow."""

    id: str
    name: str
    title: str
    tenant: str
    company: str
    role: str
    permissions: tuple[str, ...]
    may: str

    @property
    def initials(self) -> str:
        """Two letters, in place of a picture."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()


def read_people(path: Path = PEOPLE) -> tuple[Person, ...]:
    """The people of a file. Raises `ValueError` for a file that doesn't describe people."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["person"]
        return tuple(Person(**entry | {"permissions": tuple(entry["permissions"])}) for entry in listed)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} describes no people: {error}") from error
