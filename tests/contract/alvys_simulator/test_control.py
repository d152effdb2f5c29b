import httpx

from tests.contract.alvys_simulator.callers import Caller, ControlPlane, customer_payment


def test_requests_are_counted_by_path_template(north: Caller, control: ControlPlane) -> None:
    north.get("carriers/carrier-1")
    north.get("carriers/nobody")
    counts = control.http.get("/requests").json()

    assert counts["requests"] == {"GET /api/p/v{version}/carriers/{id}": 2}
    assert counts["statuses"]["GET /api/p/v{version}/carriers/{id}"] == {"200": 1, "404": 1}
    assert counts["total"] == 2


def test_a_reset_returns_to_the_seed(north: Caller, control: ControlPlane) -> None:
    north.post("invoices/customer-payments", customer_payment("1001", "1086.39"))
    control.change("loads", "load-new", LoadNumber="3000")
    control.post("limits", perMinute=1)
    control.fault("server_error_500", "loads")
    control.post("reset")

    assert control.objects("payments") == []
    assert control.http.get("/requests").json()["total"] == 0
    assert [north.get("loads", loadNumber=number).status_code for number in ("1001", "3000")] == [200, 404]
    assert north.get("loads", loadNumber="1001").json()["Status"] == "Invoiced"


def test_a_person_changes_a_load(north: Caller, south: Caller, control: ControlPlane) -> None:
    before = north.get("loads", loadNumber="1001").json()
    control.change("loads", "load-1001", Status="Dispatched", LoadNumber="1001A", CustomerName=None)

    assert north.get("loads", loadNumber="1001").status_code == 404
    after = north.get("loads", loadNumber="1001A").json()
    assert after["Status"] == "Dispatched"
    assert after["UpdatedAt"] > before["UpdatedAt"]
    assert after["CustomerName"] is None
    assert south.get("loads", loadNumber="1001").json()["Status"] == "Invoiced"


def test_a_person_creates_things(north: Caller, control: ControlPlane) -> None:
    control.change("fuel", "fuel-9", TransactionId="T-9")
    control.change("carrierSettlementStatements", "509", Status="Processed")

    assert north.get("fuel/fuel-9").json()["TransactionId"] == "T-9"
    assert north.get("carrier-settlement-statements/509").json()["Number"] == 509


def test_a_business_number_will_do(north: Caller, control: ControlPlane) -> None:
    control.change("loads", "1001", Status="Completed")
    control.change("invoices", "1001", Status="Paid")

    assert north.get("loads", id="load-1001").json()["Status"] == "Completed"
    assert north.get("invoices", id="invoice-1001").json()["Status"] == "Paid"
    assert control.http.get("/objects/trips/1001-1?tenant=north").json()["Id"] == "trip-1001-1"


def test_payments_tell_whom_they_were_for(north: Caller, control: ControlPlane) -> None:
    north.post("invoices/customer-payments", customer_payment("1001", "86.39", "R-7", PaymentMethod="ACH"))
    (payment,) = control.objects("payments")

    assert payment["Kind"] == "customer"
    assert payment["LoadNumber"] == "1001"
    assert payment["InvoiceNumber"] == "1001"
    assert payment["ReferenceNumber"] == "R-7"
    assert payment["PaymentMethod"] == "ACH"


def test_objects_need_a_known_tenant_and_collection(control: ControlPlane) -> None:
    def status(path: str) -> int:
        answer: httpx.Response = control.http.get(path)
        return answer.status_code

    assert status("/objects/loads?tenant=nobody") == 400
    assert status("/objects/loads") == 400
    assert status("/objects/ships?tenant=north") == 404
    assert status("/objects/loads/load-1001?tenant=north") == 200
    assert status("/objects/loads/load-9999?tenant=north") == 404


def test_health(control: ControlPlane) -> None:
    assert control.http.get("/health").json() == {"status": "ok", "tenants": ["north", "south"]}
