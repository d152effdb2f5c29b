"""The country and state of an address (page company-console-contacts; intacct-sdk-php, issue 92).

Where a company uses ISO country codes, an address with a country needs its name and its code. Elsewhere Sage
completes one from the other.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from sandbox.intacct.company import Company
from sandbox.intacct.errors import invalid_reference, refuse
from sandbox.intacct.values import Record, text_of

_DATA = Path(__file__).with_name("countries.json")
_COUNTRY, _CODE = "MAILADDRESS.COUNTRY", "MAILADDRESS.COUNTRYCODE"
_OTHER_CODE, _STATE = "MAILADDRESS.ISOCOUNTRYCODE", "MAILADDRESS.STATE"
_WITH_STATE_CODES = frozenset({"US", "CA"})
_STATE_CODE = re.compile(r"[A-Za-z]{2}")


@cache
def _names() -> dict[str, str]:
    """Return the ISO 3166-1 codes with English names. Sage's own list of names is not published."""
    names: dict[str, str] = json.loads(_DATA.read_text(encoding="utf-8"))
    return names


def _code_of(country: str) -> str:
    for code, name in _names().items():
        if name.casefold() == country.casefold():
            return code
    return ""


def completed(company: Company, sent: Record) -> Record:
    """Return the parts of an address that a request sends, with country and code checked and completed."""
    country, code = text_of(sent, _COUNTRY), text_of(sent, _CODE) or text_of(sent, _OTHER_CODE)
    if not country and not code:
        return sent
    if company.settings.iso_country_codes:
        _require_both(country, code)
    known = _code_of(country)
    listed = company.settings.iso_country_codes or company.assumptions.country_names == "listed"
    if listed and country and not known:
        raise invalid_reference("Country", country)
    if code and code.upper() not in _names():
        raise invalid_reference("Country Code", code)
    code = code.upper() or known
    _check_state(company, code, text_of(sent, _STATE))
    return {**sent, _COUNTRY: country or _names()[code], _CODE: code or None}


def _require_both(country: str, code: str) -> None:
    if not country:
        raise refuse("The Country field is missing a value.")
    if not code:
        raise refuse("The Country Code field is missing a value.")
    if _code_of(country) and _code_of(country) != code.upper():
        raise invalid_reference("Country Code", code)


def _check_state(company: Company, country_code: str, state: str) -> None:
    checked = company.assumptions.state_names == "codes" and country_code in _WITH_STATE_CODES
    if checked and state and not _STATE_CODE.fullmatch(state):
        raise invalid_reference("State", state)
