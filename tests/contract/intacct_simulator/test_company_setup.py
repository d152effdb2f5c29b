"""What the gateway tells of a company: finances, currencies, dimensions, users' permissions and formats."""

from __future__ import annotations

from lxml import etree

from tests.contract.intacct_simulator.wire import LOGIN, Gateway, Result, running, seed_with


def values(result: Result, path: str) -> dict[str, str]:
    found = result.element.find(f"data/{path}")
    assert found is not None, etree.tostring(result.element)
    return {str(child.tag): child.text or "" for child in found}


def codes(gateway: Gateway) -> list[str]:
    listed = gateway.ok('<get_list object="trxcurrencies"/>').data
    assert listed.get("listtype") == "trxcurrencies"
    assert listed.get("total") == str(len(listed))
    return [code.text or "" for code in listed.iterfind("trxcurrencies/code")]


def test_financial_setup(gateway: Gateway) -> None:
    """Page Financial Setup."""
    setup = values(gateway.ok("<getFinancialSetup/>"), "financialSetup")
    assert setup["baseCurrency"] == "USD"
    assert setup["multiCurrency"] == "true"
    assert setup["multiEntityShared"] == "true"
    assert setup["multiBaseCurrency"] == "false"


def test_financial_setup_of_a_company_with_one_currency(gateway: Gateway) -> None:
    """Page Financial Setup: multiCurrency is true only if the company is enabled for several currencies."""
    gateway.put("COMPANY", "DEMO", multiCurrency=False)
    setup = values(gateway.ok("<getFinancialSetup/>"), "financialSetup")
    assert setup["multiCurrency"] == "false"
    assert codes(gateway) == ["USD"]


def test_transaction_currencies() -> None:
    """Sage's request schema: get_list takes trxcurrencies; its older response DTD has their code."""
    with running(seed_with(baseCurrency="CAD", currencies=["USD", "MXN"])) as gateway:
        assert codes(gateway) == ["CAD", "USD", "MXN"]
        rows = gateway.query("TRXCURRENCIES", "CODE").rows()
        assert [row["CODE"] for row in rows] == ["CAD", "USD", "MXN"]
        gateway.put("COMPANY", "DEMO", currencies=["EUR"])
        assert codes(gateway) == ["CAD", "EUR"]


def test_dimensions(gateway: Gateway) -> None:
    """Page Dimensions: the standard ones and the user-defined ones."""
    listed = gateway.ok("<getDimensions/>").element.iterfind("data/dimensions/dimension")
    own = {row.findtext("objectName"): row.findtext("userDefinedDimension") for row in listed}
    assert own["DEPARTMENT"] == "false"
    assert own["TRUCK"] == "true"


def rights(result: Result) -> dict[str, set[str]]:
    return {
        application.findtext("applicationName") or "": {
            text.text or "" for text in application.iterfind("policies/policy/rights")
        }
        for application in result.element.iterfind("data/permissions/appSubscription")
    }


def test_permissions_of_a_user(gateway: Gateway) -> None:
    """Page Users: applications with policies, whose rights are separated by a bar."""
    listed = rights(gateway.ok("<getUserPermissions><userId>reader</userId></getUserPermissions>"))
    assert listed["Accounts Receivable"] == {"List|View"}
    assert listed["Company"] == {"List|View|Add|Edit|Delete"}
    assert "Accounts Payable" not in listed
    assert "Fixed Assets" in rights(gateway.ok("<getUserPermissions><userId>u</userId></getUserPermissions>"))


def test_permissions_of_single_lists_and_who_may_see_them() -> None:
    """Page Users: rights are those of a list, and only who may view permissions is told."""
    users = {
        "u": {"password": "p", "permissions": {"AD": "read", "AP": "all", "VENDOR": "read"}},
        "blind": {"password": "p", "permissions": {"AP": "all"}},
    }
    asked = "<getUserPermissions><userId>u</userId></getUserPermissions>"
    with running(seed_with(users=users)) as gateway:
        listed = gateway.ok(asked).element.iterfind("data/permissions/appSubscription")
        payable = next(one for one in listed if one.findtext("applicationName") == "Accounts Payable")
        told = {one.findtext("policyName"): one.findtext("rights") for one in payable.iter("policy")}
        assert (told["Bills"], told["Adjustments"]) == ("List|View|Add|Edit|Delete",) * 2
        assert told["Vendors"] == "List|View"
        vendor = "<create><VENDOR><VENDORID>V9</VENDORID><NAME>Nine</NAME></VENDOR></create>"
        assert gateway.refused(vendor).errors[0][0] == "PL04000005"
        blind = LOGIN.replace("<userid>u<", "<userid>blind<")
        assert gateway.refused(asked, authentication=blind).errors[0][0] == "PL04000005"


def test_permissions_of_an_unknown_user(gateway: Gateway) -> None:
    """The tests of Sage's SDKs: BL03000025."""
    refused = gateway.refused("<getUserPermissions><userId>unittest</userId></getUserPermissions>")
    assert refused.errors[0][0] == "BL03000025"
    assert refused.errors[0][1].startswith("Login ID unittest does not exist.")


def test_formats_of_a_user() -> None:
    """Page Users: date format, offset from GMT and clock."""
    with running(seed_with(assumptions={"query_hours_from_utc": -8})) as gateway:
        answered = gateway.ok("<readUserFormatting><userId>u</userId></readUserFormatting>")
        formats = values(answered, "userformatting")
        assert formats["gmtoffset"] == "-08:00"
        assert formats["dateformat"] == "/mdY"
        assert formats["clock"] == "24"


def test_missing_permission_has_its_number(gateway: Gateway) -> None:
    """Integrators report PL04000005 for "You do not have permission for API operation ..."."""
    reader = LOGIN.replace("<userid>u<", "<userid>reader<")
    body = "<query><object>APBILL</object><select><field>RECORDNO</field></select></query>"
    assert gateway.refused(body, authentication=reader).errors[0][0] == "PL04000005"
