"""What an error concerns: documents that fail for the same thing are one group (ERR-11)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import alvys_intacct
from alvys_intacct.domain.account_mappings.mapping import AccountMappings, Category, choose_account
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.closed_periods import PERIOD_CLOSED, named_for_export
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify
from alvys_intacct.gateways.intacct.protocol.responses import Level, SageError

pytestmark = pytest.mark.rule("ERR-11")

ROOT = Path(alvys_intacct.__file__).parent
# Settings with many entries: an error there says which of them it is about.
OF_MANY = {"account-mappings", "dimension-mappings", "custom-field-mappings", "alvys-values"}


def calls() -> Iterator[tuple[str, set[str | None], str]]:
    """Each error that names such a setting: where it is made, its arguments, the setting."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "NeedsAttention":
                continue
            given = {word.arg: word.value for word in node.keywords}
            setting = given.get("setting")
            if isinstance(setting, ast.Constant) and setting.value in OF_MANY:
                yield f"{path.name}:{node.lineno}", set(given), str(setting.value)


def test_an_error_about_a_mapping_says_which_one() -> None:
    found = list(calls())
    assert {setting for _, _, setting in found} == OF_MANY
    assert [place for place, given, _ in found if "concerns" not in given] == []


def test_an_account_that_is_not_mapped() -> None:
    with pytest.raises(NeedsAttention) as refusal:
        choose_account(AccountMappings(), Side.AR, Category.ACCESSORIALS, "Detention")
    assert refusal.value.concerns == "Accessorials: Detention"


def test_a_closed_period() -> None:
    """One month is one thing, whatever day of it a document has."""
    refused = SyncError("Closed.", code=PERIOD_CLOSED)
    said = {named_for_export(refused, "N1", date(2026, 1, day)).concerns for day in (1, 31)}
    assert said == {"01/2026"}


def sage_says(text: str, number: str = "X", level: Level = Level.RESULT) -> SyncError:
    who = Circumstances("DEMO", "xmluser", "sender-9")
    return classify([SageError(number, text)], level, who)


@pytest.mark.parametrize(
    ("text", "code", "thing"),
    [
        ("Invalid customer 'C-1' specified", "customer_unknown", "C-1"),
        ("Department 'D 7' is inactive", "dimension_inactive", "D 7"),
        # A number of the document's own is no thing that others share.
        ("Another bill with the given value(s) 'LD1'  already exists", "duplicate_document_number", None),
        ("Something nobody has heard of", "sage_refused", "BL99"),
    ],
)
def test_what_sage_names(text: str, code: str, thing: str | None) -> None:
    error = sage_says(text, "BL99")
    assert (error.code, error.concerns) == (code, thing)


def test_what_keeps_a_user_out_concerns_the_company() -> None:
    assert sage_says("Sign-in information is incorrect", level=Level.AUTHENTICATION).concerns == "DEMO"
