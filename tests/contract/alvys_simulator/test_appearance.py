"""How Alvys's answers look, as others have seen them live."""

import re

import pytest

from sandbox.alvys.appearance import as_answered
from sandbox.alvys.assumptions import Assumptions
from tests.contract.alvys_simulator.callers import Caller, ControlPlane, same_moment
from tests.contract.alvys_simulator.objects import invoice

MOMENT = "2026-03-02T08:00:{:02}.1234567+00:00"


def test_times_have_0_6_or_7_digits_after_the_second() -> None:
    given = {str(number): MOMENT.format(number) for number in range(30)}
    given |= {f"whole {number}": f"2026-03-02T09:00:{number:02}Z" for number in range(30)}
    shown = as_answered(given, "loads", Assumptions(unknown_properties="omitted"))

    digits = {len(match.group(1)) for text in shown.values() if (match := re.search(r"\.(\d+)", text))}
    assert digits == {6, 7}
    assert any("." not in text for text in shown.values())
    assert all(same_moment(shown[name], text) for name, text in given.items())


def test_dates_and_numbers_stay_as_they_are() -> None:
    given = {"StatementDate": "2026-03-10", "PONumber": "2026-03-10T", "Weight": 7}
    assert as_answered(given, "loads", Assumptions(unknown_properties="omitted")) == given


@pytest.mark.parametrize(("setting", "is_null"), [("null", True), ("omitted", False)])
def test_unknown_properties_are_null_or_omitted(setting: str, is_null: bool) -> None:
    given = {**invoice("1", "1", "10.00"), "SupplementalInvoiceType": "Detention"}
    shown = as_answered(given, "invoices", Assumptions.from_seed({"unknown_properties": setting}))

    assert ("PaidDate" in shown, "Source" in shown["Loads"][0]) == (is_null, is_null)
    assert shown["SupplementalInvoiceType"] == "Detention"


def test_deductions_are_found_in_either_case(north: Caller, control: ControlPlane) -> None:
    control.change("deductions", "8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10", Description="IRP")

    assert north.get("deductions/8F2C1A77-40DE-4F0C-9A55-0D6E2B7C1F10").json()["Description"] == "IRP"


def test_a_split_deduction_leaves_only_its_parts(north: Caller, control: ControlPlane) -> None:
    parts = control.split("deduction-1", -30, -5.5).json()["parts"]
    again = control.split(parts[1]["Id"], -5, -0.5).json()["parts"]

    assert north.get("deductions/deduction-1").status_code == 404
    assert north.get(f"deductions/{parts[1]['Id']}").status_code == 404
    left = north.search("deductions", DriverId="driver-1", IncludePaid=False).json()["Items"]
    assert [(part["Description"], part["Amount"]["Amount"]) for part in left] == [
        ("Cargo insurance (part 1)", -30),
        ("Cargo insurance (part 2) (part 1)", -5),
        ("Cargo insurance (part 2) (part 2)", -0.5),
    ]
    assert {part["GroupId"] for part in left} == {"group-1"}
    assert len({part["Id"] for part in (*left, *parts, *again)}) == 4


def test_parts_must_add_up(control: ControlPlane) -> None:
    refused = [control.split("deduction-1", *amounts) for amounts in ((-30, -5), (-35.5,), ())]

    assert [answer.json()["Errors"].keys() for answer in refused] == [{"amounts"}] * 3
