import pytest

from tests.contract.alvys_simulator.callers import Caller, ControlPlane, carrier_payment, same_moment

PAYMENTS = "invoices/carrier-payments"
TRIP = "trip-1001-1"


def test_a_part_payment_leaves_the_trip_as_it_is(north: Caller) -> None:
    answer = north.post(PAYMENTS, carrier_payment(TRIP, "699.99", PaymentMethod="ACH"))

    assert answer.status_code == 200
    assert answer.json()["Status"] == "Released"
    assert answer.json()["TripNumber"] == "1001-1"
    payment = answer.json()["CarrierPayments"][0]
    assert payment["Amount"] == {"Amount": 699.99, "Currency": 840}
    assert payment["PaymentMethod"] == "ACH"
    assert north.get("trips", id=TRIP).json()["CarrierPaidAt"] is None


def test_full_cover_completes_the_trip(north: Caller) -> None:
    north.post(PAYMENTS, carrier_payment(TRIP, "699.99", "R-1"))
    answer = north.post(PAYMENTS, carrier_payment(TRIP, "0.01", "R-2"))

    assert answer.json()["Status"] == "Completed"
    assert len(answer.json()["CarrierPayments"]) == 2
    trip = north.get("trips", id=TRIP).json()
    assert trip["Status"] == "Completed"
    assert same_moment(trip["CarrierPaidAt"], "2026-03-16T13:57:56.427Z")


def test_repeating_a_reference_returns_the_current_state(north: Caller, control: ControlPlane) -> None:
    north.post(PAYMENTS, carrier_payment(TRIP, "100", "R-1"))
    north.post(PAYMENTS, carrier_payment(TRIP, "600", "R-2"))
    again = north.post(PAYMENTS, carrier_payment(TRIP, "100", "R-1"))

    assert again.status_code == 200
    assert again.json()["Status"] == "Completed"
    assert len(again.json()["CarrierPayments"]) == 2
    assert len(control.objects("payments")) == 2


def test_a_customer_reference_does_not_collide_with_a_carrier_reference(
    north: Caller, control: ControlPlane
) -> None:
    north.post(PAYMENTS, carrier_payment(TRIP, "100", "R-1"))
    north.post(PAYMENTS, carrier_payment("trip-1003-1", "100", "R-1"))

    assert {payment["TripNumber"] for payment in control.objects("payments")} == {"1001-1", "1003-1"}


def test_mark_as_paid_is_ignored(north: Caller) -> None:
    answer = north.post(PAYMENTS, carrier_payment(TRIP, "1", markAsPaid=True))

    assert answer.json()["Status"] == "Released"


@pytest.mark.parametrize("trip_id", ["1001-1", "trip-1002-1", "trip-2001-1", "nothing"])
def test_only_the_id_of_an_own_living_trip_is_found(north: Caller, trip_id: str) -> None:
    assert north.post(PAYMENTS, carrier_payment(trip_id, "1")).status_code == 404


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_an_amount_must_be_positive(north: Caller, amount: str) -> None:
    assert north.post(PAYMENTS, carrier_payment(TRIP, amount)).status_code == 400


@pytest.mark.parametrize("field", ["TripId", "Amount", "PaymentDate", "ReferenceNumber"])
def test_missing_fields_are_named(north: Caller, field: str) -> None:
    body = carrier_payment(TRIP, "1")
    del body[field]
    answer = north.post(PAYMENTS, body)

    assert answer.status_code == 400
    assert list(answer.json()["Errors"]) == [field]
