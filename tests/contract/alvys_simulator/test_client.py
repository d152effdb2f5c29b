"""The client and Alvys as others have seen it live; what no source settles is tried both ways (API-3)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.alvys.purchases import AlvysDeduction
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, RateLimited, Retryable
from alvys_intacct.domain.kinds.statement_matching import deducted, places_on_statements
from alvys_intacct.domain.payments.checking import LookUp, Trace
from alvys_intacct.domain.payments.payment import ALREADY_SETTLED
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.alvys import AlvysCalls, AlvysGateway
from alvys_intacct.gateways.alvys.name_directory import AlvysNameDirectory
from alvys_intacct.gateways.alvys.party_directory import AlvysPartyDirectory
from sandbox.alvys.server import running
from sandbox.alvys.wire import decode
from tests.contract.alvys_simulator.callers import ControlPlane
from tests.contract.alvys_simulator.objects import driver_statement, invoice, load, trip, usd
from tests.contract.alvys_simulator.seed import two_tenants
from tests.fakes.rows import payment
from tests.fakes.small import FakeClock

pytestmark = pytest.mark.rule("API-3")

TENANT = "north"
# Every assumption of the simulator, the other way round.
OTHERWISE = {
    "no_hits": "empty_page",
    "unknown_properties": "omitted",
    "unknown_filters": "refused",
    "stale_token": 403,
    "payment_answer": "nested",
    "settled_load": "conflict",
    "subsidiaries": True,
}
DEDUCTION = "8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10"
MANY = 120


class Credentials:
    """The tenant's API credentials."""

    client = "north-client"

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        """Those of the seed."""
        return self.client, "north-secret"


def seed() -> Any:
    """Two tenants; many loads, a trip of a company driver, and a statement with parts of a deduction."""
    made = two_tenants()
    north = made["tenants"]["north"]
    numbers = [str(number) for number in range(5000, 5000 + MANY)]
    north["loads"] += [load(number, "Invoiced", "10.00") for number in numbers]
    north["invoices"] += [invoice(number, number, "10.00") for number in numbers]
    north["trips"] += [trip(f"{number}-1", number, "8.00") for number in numbers]
    of_company_driver = trip("1004-1", "1004", "0.00", Driver1={"Id": "DR4738291046172839401", "Rates": []})
    north["trips"].append({name: value for name, value in of_company_driver.items() if name != "Carrier"})
    line: dict[str, Any] = {
        "Category": "Deduction",
        "Title": "Repairs",
        "Amount": usd("-120.00"),
        "SubLines": [],
    }
    parts = [("RO 5512  (part 1)", "-20.00"), ("RO 5512  (part 2)", "-100.00")]
    line["SubLines"] = [
        {"Description": description, "Quantity": "1", "Amount": usd(amount)} for description, amount in parts
    ]
    statement = driver_statement(604, "Processed")
    statement |= {"StatementDate": "2026-12-31", "LineItems": [line]}
    statement["Totals"] |= {"NetIncome": usd("-120.00"), "Deductions": usd("120.00")}
    north["driverSettlementStatements"].append(statement)
    whole = dict(north["deductions"][0])
    north["deductions"].append(
        whole | {"Id": DEDUCTION, "Description": "RO 5512 ", "Amount": usd("-120.00"), "GroupId": "g-9"}
    )
    return made


@pytest.fixture(scope="module", params=[{}, OTHERWISE], ids=["as assumed", "otherwise"])
def assumptions(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What no source settles."""
    chosen: dict[str, Any] = request.param
    return chosen


@pytest.fixture(scope="module")
def url(assumptions: dict[str, Any]) -> Iterator[str]:
    """A simulator without limits."""
    with running({**seed(), "assumptions": assumptions}, rate_limit=0) as base_url:
        yield base_url


@pytest.fixture
def control(url: str) -> ControlPlane:
    """What a test does to Alvys."""
    plane = ControlPlane(url)
    plane.post("reset")
    return plane


@pytest.fixture
def clock() -> FakeClock:
    """A minute that is the test's."""
    return FakeClock()


@pytest.fixture
def calls(url: str, control: ControlPlane, clock: FakeClock) -> AlvysCalls:
    """Calls with the tenant's credentials."""
    return AlvysCalls(
        url, f"{url}/oauth/token", "https://api.alvys.com/public/", Credentials(), clock, lambda: 20.0
    )


@pytest.fixture
def gateway(calls: AlvysCalls) -> AlvysGateway:
    """The client."""
    return AlvysGateway(calls)


def all_of(pages: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The objects of all pages."""
    return {key: item for page in pages for key, item in page.items()}


def test_what_isnt_there_is_just_not_found(gateway: AlvysGateway, calls: AlvysCalls) -> None:
    assert all_of(gateway.invoices_of_loads(TENANT, ["none"])) == {}
    assert all_of(gateway.loads(TENANT, ["none", "1001"])).keys() == {"1001"}
    assert all_of(gateway.trips(TENANT, ["none"])) == {}
    assert all_of(gateway.carriers(TENANT, ["none"])) == {}
    assert gateway.customer(TENANT, "none") is None
    page = AlvysPartyDirectory(calls).active(TENANT, PartyKind.CUSTOMERS, 7)
    assert (page.parties, page.is_last) == ([], True)


def test_many_are_asked_for_in_lists_that_alvys_takes(gateway: AlvysGateway) -> None:
    numbers = [str(number) for number in range(5000, 5000 + MANY)]
    assert all_of(gateway.invoices_of_loads(TENANT, numbers)).keys() == set(numbers)
    assert all_of(gateway.loads(TENANT, numbers)).keys() == set(numbers)
    assert len(all_of(gateway.trips_of_loads(TENANT, numbers))) == MANY
    assert len(all_of(gateway.trips(TENANT, [f"{number}-1" for number in numbers]))) == MANY
    assert len(all_of(gateway.carriers(TENANT, [f"carrier-{number}" for number in range(450)]))) == 5


def test_every_object_is_read_as_it_is(gateway: AlvysGateway) -> None:
    found = [
        *all_of(gateway.invoices_of_loads(TENANT, ["1001"])).values(),
        *all_of(gateway.loads(TENANT, ["1001"])).values(),
        *all_of(gateway.trips(TENANT, ["1001-1", "1004-1"])).values(),
        *all_of(gateway.carriers(TENANT, ["carrier-1"])).values(),
        *all_of(gateway.all_customers(TENANT)).values(),
        *all_of(gateway.all_drivers(TENANT)).values(),
        gateway.driver_statement(TENANT, "604"),
        gateway.invoice(TENANT, "1001"),
    ]
    assert len(found) == 9
    assert not any(isinstance(item, NeedsAttention) or item is None for item in found)


@pytest.mark.rule("DIM-2")
def test_names_are_read_from_lists_without_pages(calls: AlvysCalls) -> None:
    directory = AlvysNameDirectory(calls)
    names = {kind: sorted(directory.names(TENANT, kind).values()) for kind in Named}
    assert names == {
        Named.OFFICE: [],
        Named.FLEET: [],
        Named.DRIVER: ["Ada Hill", "Ada Hill"],
        Named.USER: ["Rae Dunn"],
        Named.TRUCK: ["77", "78"],
        Named.TRAILER: ["5311"],
    }


def test_a_trip_of_a_company_driver_has_no_carrier(gateway: AlvysGateway) -> None:
    assert all_of(gateway.trips(TENANT, ["1004-1"]))["1004-1"].Carrier is None


def test_only_finalised_statements_are_there(gateway: AlvysGateway) -> None:
    assert [gateway.driver_statement(TENANT, number) for number in ("603", "999")] == [None, None]
    assert gateway.carrier_statement(TENANT, "503") is None


@pytest.mark.rule("AP-10")
def test_the_parts_of_a_split_deduction_are_found_on_a_statement(
    gateway: AlvysGateway, control: ControlPlane
) -> None:
    control.split(DEDUCTION, -20, -100)
    parts = [
        deducted(AlvysDeduction.model_validate(item))
        for item in control.objects("deductions")
        if item["GroupId"] == "g-9"
    ]
    statement = gateway.driver_statement(TENANT, "604")
    assert statement is not None
    places = places_on_statements(parts, [statement])
    assert {places[part.key].subline: part.amount for part in parts} == {0: Decimal(-20), 1: Decimal(-100)}


@pytest.mark.parametrize("fault", ["unauthorized_401", "forbidden_403"])
def test_an_old_token_is_renewed(
    gateway: AlvysGateway, control: ControlPlane, clock: FakeClock, fault: str
) -> None:
    assert gateway.invoice(TENANT, "1001")
    clock.advance(600)
    control.fault(fault, "invoices")
    assert gateway.invoice(TENANT, "1001")
    assert requests(control, "POST /oauth/token") == 2


def test_a_new_token_without_the_scope_isnt_asked_for_twice(calls: AlvysCalls, control: ControlPlane) -> None:
    control.fault("forbidden_403", "drivers", times=9)
    with pytest.raises(ConfigurationError):
        AlvysGateway(calls).driver(TENANT, "driver-1")
    assert requests(control, "POST /oauth/token") == 1


def requests(control: ControlPlane, name: str) -> int:
    """How many of these calls Alvys got."""
    counted: int = decode(httpx.get(f"{control.base_url}/_sandbox/requests").text)["requests"][name]
    return counted


@pytest.mark.rule("PAY-3")
def test_a_payments_id_is_read_from_either_answer(gateway: AlvysGateway, control: ControlPlane) -> None:
    paid = [
        gateway.apply_payment(_payment(1, Side.AR, "1001", "86.39")),
        gateway.apply_payment(_payment(2, Side.AR, "1001", "10.00")),
        gateway.apply_payment(_payment(3, Side.AP, "trip-1001-1", "10.00")),
        gateway.apply_payment(_payment(2, Side.AR, "1001", "10.00")),
    ]
    recorded = [item["Id"] for item in control.objects("payments")]
    assert paid == [*recorded, recorded[1]]


@pytest.mark.rule("PAY-7")
def test_a_payment_on_a_settled_load(
    gateway: AlvysGateway, control: ControlPlane, assumptions: dict[str, Any]
) -> None:
    first, second = _payment(1, Side.AR, "1002", "500.10"), _payment(2, Side.AR, "1002", "1.00")
    gateway.apply_payment(first)
    if assumptions:
        with pytest.raises(NeedsAttention) as refused:
            gateway.apply_payment(second)
        assert refused.value.code == ALREADY_SETTLED
    else:
        assert gateway.apply_payment(second)
    before = control.objects("payments")
    # A repeat of the first is no other payment.
    assert gateway.apply_payment(first) == before[0]["Id"]
    assert control.objects("payments") == before


@pytest.mark.rule("PAY-3", "PAY-6")
def test_a_payment_is_looked_up_on_its_invoice(gateway: AlvysGateway, control: ControlPlane) -> None:
    """Nothing of Alvys shows the payments of a trip. Another payment of the same amount may be ours."""
    sent = _payment(1, Side.AR, "1001", "86.39")
    assert gateway.find_payment(sent) == LookUp(Trace.ABSENT)
    control.fault("drop_after_commit", "customer-payments")
    with pytest.raises(Retryable) as lost:
        gateway.apply_payment(sent)
    assert not lost.value.unsent
    (recorded,) = control.objects("payments")
    assert gateway.find_payment(sent) == LookUp(Trace.FOUND, recorded["Id"])
    assert gateway.find_payment(_payment(2, Side.AR, "1001", "86.39")).trace is Trace.UNCLEAR
    assert gateway.find_payment(_payment(2, Side.AR, "1001", "86.38")).trace is Trace.ABSENT
    assert gateway.find_payment(_payment(2, Side.AR, "none", "1.00")).trace is Trace.UNCLEAR
    assert gateway.find_payment(_payment(3, Side.AP, "trip-1001-1", "10.00")).trace is Trace.UNCLEAR
    assert gateway.find_payment(sent.model_copy(update={"by_load_only": True})).trace is Trace.UNCLEAR


def test_a_call_that_was_never_sent_says_so(clock: FakeClock) -> None:
    nobody = "http://127.0.0.1:9"
    calls = AlvysCalls(nobody, f"{nobody}/oauth/token", "audience", Credentials(), clock, lambda: 20.0)
    with pytest.raises(Retryable) as unsent:
        AlvysGateway(calls).apply_payment(_payment(1, Side.AR, "1001", "86.39"))
    assert unsent.value.unsent


@pytest.mark.rule("API-3", "ERR-6")
def test_a_block_is_waited_out_that_lasts_longer_than_it_says(
    gateway: AlvysGateway, control: ControlPlane
) -> None:
    control.fault("rate_limit_429", "customer-payments")
    with pytest.raises(RateLimited) as limited:
        gateway.apply_payment(_payment(1, Side.AR, "1001", "86.39"))
    assert (limited.value.seconds, limited.value.refused) == (180, True)


def _payment(detail: int, side: Side, target: str, amount: str) -> Any:
    addressed = {"load_number": target} if side is Side.AR else {"trip_id": target}
    return payment(detail, tenant=TENANT, side=side, number=target, amount=amount, **addressed)
