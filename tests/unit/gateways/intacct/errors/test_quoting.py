"""Sage's own words in our messages: whatever Sage says is passed on, without secrets (ERR-1, CONN-4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.gateways.intacct.errors.catalogue import CATALOGUE, UNKNOWN
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.errors.general import GENERIC_NUMBERS
from alvys_intacct.gateways.intacct.protocol.responses import Level, SageError

SECRET = "sender-password"
WHO = Circumstances("DEMO", "xmluser", "sender-9", (SECRET,))
RESULT = Level.RESULT
# Words that no entry knows.
words = st.lists(
    st.sampled_from(["moon", "phase", "wrong", "zebra", "42", "Saturn's", "ring", "(x)"]), min_size=1
).map(" ".join)
decides_alone = st.sampled_from(sorted(GENERIC_NUMBERS - {"DL02000001"}))


@pytest.mark.rule("ERR-1")
@given(number=decides_alone, text=words, level=st.sampled_from(Level), call=st.sampled_from(Call))
def test_unknown_words_under_a_generic_number_are_always_quoted(
    number: str, text: str, level: Level, call: Call
) -> None:
    assume(not any(entry.search(text) for entry in CATALOGUE))
    error = classify([SageError(number, text)], level, replace(WHO, call=call))
    assert isinstance(error, NeedsAttention)
    assert error.code in ("sage_refused", "sign_in_refused", "request_refused")
    if len(text) <= 300:
        assert f'"{text}"' in error.message
    else:
        assert text[:250] in error.message
        assert len(error.message) < 600


@given(text=words)
def test_the_number_of_an_interrupted_call_is_a_refusal_for_no_call(text: str) -> None:
    for call, code in ((Call.WRITE, "sage_interrupted"), (Call.READ, "read_refused")):
        assert classify([SageError("DL02000001", text)], RESULT, replace(WHO, call=call)).code == code


@pytest.mark.rule("ERR-1")
@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        (
            [SageError("BL03000018", "The moon is wrong on line item 3, in transaction 'LD1'")],
            "Sage Intacct refused this. Sage's own words: \"The moon is wrong on line item 3, in transaction "
            "'LD1'\"",
        ),
        (
            [SageError("BL03000018", "The moon is wrong", field="Memo", line=3)],
            'Sage Intacct refused this. Sage\'s own words: "The moon is wrong" (line 3, field Memo)',
        ),
        (
            [SageError("BL03000018", "Missing required location on line 2", line=2)],
            "Sage Intacct requires a location on every line (line 2).",
        ),
        (
            [
                SageError("X", "Two reasons"),
                SageError("Y", "Could not create Invoice record!"),
                SageError("Z", "Both"),
            ],
            'Sage Intacct refused this. Sage\'s own words: "Two reasons; Both"',
        ),
        (
            [SageError("BL01001973", "Currently, we can't create the transaction")],
            "Sage Intacct refused this. Sage's own words: \"Currently, we can't create the transaction\"",
        ),
        (
            [SageError("BL03000130", "Bereits bezahlt")],
            'The document has payments in Sage Intacct. Sage\'s own words: "Bereits bezahlt"',
        ),
        (
            [SageError("BL03000018", "Description exceeds 1000 characters")],
            "A value of this document is too long for Sage Intacct. Sage's own words: "
            '"Description exceeds 1000 characters"',
        ),
    ],
)
def test_the_message_has_what_sage_names(errors: list[SageError], expected: str) -> None:
    assert classify(errors, RESULT, WHO).message == expected


@pytest.mark.rule("CONN-4")
@pytest.mark.parametrize("text", ["You sent {} to us", "Invalid Customer '{}' specified", "x" * 290 + " {}"])
def test_an_echoed_secret_is_cut_out(text: str) -> None:
    error = classify([SageError("X", text.format(SECRET), field=SECRET)], RESULT, WHO)
    assert error.vendor is not None
    for piece in (SECRET, SECRET[:8]):
        assert piece not in error.vendor.text + error.message + error.remedy
    assert "***" in error.vendor.text
    assert SECRET not in repr(WHO)


@pytest.mark.rule("CONN-4")
def test_a_secret_with_spaces_is_recognised_in_a_text_with_single_spaces() -> None:
    spaced = replace(WHO, secrets=("pass  word",))
    assert "pass" not in classify([SageError("X", "You sent pass word")], RESULT, spaced).message


def test_braces_in_sage_s_words_are_only_words() -> None:
    assert '"{moon} {0}"' in classify([SageError("X", "{moon} {0}")], RESULT, WHO).message


def test_without_words_there_is_nothing_to_quote() -> None:
    assert classify([], RESULT, WHO).message == UNKNOWN.unnamed
