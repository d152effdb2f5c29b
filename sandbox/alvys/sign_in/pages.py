"""The pages of the sign-in, without scripts."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import quote

from sandbox.alvys.sign_in.people import Person

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def choice(people: Iterable[Person], query: str) -> str:
    """Who signs in. Each link carries on the sign-in that `query` describes."""
    companies: dict[str, list[Person]] = {}
    for person in people:
        companies.setdefault(person.company, []).append(person)
    groups = "".join(_group(company, members, query) for company, members in companies.items())
    return _page(
        "Choose a demo person",
        "<h1>Choose a demo person</h1>"
        '<p class="lead">This sign-in belongs to the local system. There are no passwords: '
        "choose who you want to be, and see what this person may do.</p>" + groups,
    )


def message(title: str, text: str) -> str:
    """A page that says one thing."""
    return _page(title, f'<h1>{escape(title)}</h1><p class="lead">{escape(text)}</p>')


def _group(company: str, members: list[Person], query: str) -> str:
    heading = f'<h2 id="{_anchor(company)}">{escape(company)}</h2>'
    listed = "".join(_person(person, query) for person in members)
    return (
        f'<section aria-labelledby="{_anchor(company)}">{heading}<ul class="people">{listed}</ul></section>'
    )


def _person(person: Person, query: str) -> str:
    allowed = ", ".join(person.permissions)
    return (
        f'<li><a class="person" href="/sign-in/as/{quote(person.id)}?{escape(query)}">'
        f'<span class="mark" aria-hidden="true">{escape(person.initials)}</span>'
        f'<span class="who"><strong>{escape(person.name)}</strong> '
        f'<span class="title">{escape(person.title)}</span>'
        f'<span class="may">{escape(person.may)}</span>'
        f'<span class="rights">Role {escape(person.role)} · {escape(allowed)}</span></span></a></li>'
    )


def _anchor(company: str) -> str:
    return "company-" + "".join(letter for letter in company.lower() if letter.isalnum())


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · local sign-in</title>"
        '<link rel="stylesheet" href="/sign-in/style.css"></head>'
        f"<body><main>{content}</main></body></html>"
    )
