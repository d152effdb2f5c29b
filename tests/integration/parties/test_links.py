"""Who is who over HTTP: from an error about a party to its link and the export (LINK-1, LINK-3)."""

from __future__ import annotations

import pytest

from tests.integration.parties_in_sage import invoice
from tests.integration.system import Answer, Json, Person, System
from tests.integration.tenants import ACME

PATH = f"{ACME.path}/party-links"


def customer(system: System, key: str, name: str, **changes: Json) -> None:
    body = {"Name": name, "CompanyNumber": "", "Type": "Customer", "Status": "Active"}
    system.alvys.put("customers", key, {"Email": [], "Phone": [], "Contacts": [], **body, **changes})


def row_of(answer: Json, party_id: str) -> Json:
    (row,) = [row for row in answer["items"] if row["id"] == party_id]
    return row


@pytest.mark.rule("LINK-1", "LINK-3")
def test_an_error_about_a_customer_ends_with_a_link(system: System, acme: Person, globex: Person) -> None:
    name = "Kodiak Ridge Foods"
    system.sage.put(
        "CUSTOMER",
        "C-700",
        {"NAME": "KODIAK RIDGE FOODS, INC.", "STATUS": "active", "DISPLAYCONTACT.CONTACTNAME": "Kodiak"},
    )
    system.sage.put(
        "CONTACT",
        "Kodiak",
        {"PRINTAS": "Kodiak", "EMAIL1": "ap@kodiakridge.example", "MAILADDRESS.CITY": "Reno"},
    )
    address = {"Street": "1 Road", "City": "Reno", "State": "NV", "ZipCode": "89501", "Country": "US"}
    customer(system, f"cust-{name}", name, Email=["ap@kodiakridge.example"], BillingAddress=address)
    sent = acme.post("/v1/invoices", invoice("1001", {}, name))["transactionId"]
    system.drain()
    problem = acme.transaction(sent)["problem"]
    assert problem["code"] == "customer_not_matched"
    assert "Link it to a customer under Parties" in problem["remedy"]

    # The first look at the list begins a reading; what is known already is shown.
    first = acme.get(f"{PATH}?kind=customers")
    assert first["refresh"]["underWay"]
    assert first["readAt"] is None
    waiting = row_of(first, f"cust-{name}")
    assert (waiting["status"], waiting["open"]) == ("not_compared", 1)
    assert first["counts"]["customers"]["not_compared"] == 1
    system.drain()
    listed = acme.get(f"{PATH}?kind=customers")
    row = row_of(listed, f"cust-{name}")
    assert listed["items"][0] == row, "the largest open amount comes first"
    assert row["amounts"] == [{"amount": "1086.39", "currency": "USD"}]
    best = row["suggestions"][0]
    assert (best["sageId"], row["status"]) == ("C-700", "suggested")
    assert best["reasons"] == ["the same name", "the same e-mail address", "in Reno, too"]
    assert best["score"] >= listed["threshold"]
    assert listed["sure"]["customers"] == 1
    # Who may not see the amounts doesn't get them.
    clerk = system.person("acme", permissions=["CompanyProfileManager"])
    hidden = row_of(clerk.get(PATH), f"cust-{name}")
    assert (hidden["amounts"], hidden["hidden"]) == ([], 1)

    # Nobody accepts others than those that were seen.
    sure = {"threshold": listed["threshold"], "readAt": listed["readAt"]}
    unseen = {"version": listed["version"], "acceptAll": sure | {"readAt": "2026-01-01T00:00:00Z"}}
    assert acme.call("POST", PATH, unseen).expect(409)["code"] == "parties_read_anew"
    earlier = {"version": listed["version"] - 1, "acceptAll": sure}
    assert acme.call("POST", PATH, earlier).expect(409)["code"] == "changed_meanwhile"
    assert acme.call("POST", PATH, {"acceptAll": sure}).expect(400)["errors"][0]["path"] == "version"
    done = acme.call("POST", PATH, {"version": listed["version"], "acceptAll": sure}).expect(200)
    assert [(one["action"], one["sageId"], one["done"]) for one in done["outcomes"]] == [
        ("accept", "C-700", True)
    ]
    stale = acme.call(
        "POST", PATH, {"version": listed["version"], "unlink": [{"kind": "customers", "id": "x"}]}
    )
    assert stale.expect(409)["code"] == "changed_meanwhile"
    entry = acme.get(f"{ACME.path}/audit")["items"][0]
    assert entry["action"] == "parties_linked"
    assert entry["changes"] == [
        {"path": f"partyLinks.customers.cust-{name}", "old": None, "new": "C-700", "name": name}
    ]

    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    shown = acme.transaction(sent)
    assert shown["status"] == "exported", shown["problem"]
    assert shown["sageDocument"]["partyId"] == "C-700"
    (linked,) = acme.get(f"{PATH}?status=linked")["items"]
    assert (linked["sageId"], linked["open"]) == ("C-700", 0)
    # A preview is made by the same rules, and says why.
    preview = acme.call("POST", "/v1/previews", invoice("1002", {}, name)).expect(200)
    assert "link to this party" in str(preview)

    # Another tenant, whose subsidiary has the same id, sees and changes nothing of it.
    other = globex.call("POST", PATH, {"unlink": [{"kind": "customers", "id": f"cust-{name}"}]}).expect(200)
    assert [one["code"] for one in other["outcomes"]] == ["not_linked"]
    system.drain()
    assert name not in str(globex.get(PATH))
    assert len(acme.get(f"{PATH}?status=linked")["items"]) == 1


@pytest.mark.rule("LINK-1")
def test_another_party_is_picked_among_sages_and_bad_decisions_are_named(
    system: System, acme: Person
) -> None:
    customer(system, "cust-77", "Nobody Knows Them")
    acme.call("POST", PATH, {"action": "refresh"}).expect(200)
    system.drain()
    found = acme.get(f"{ACME.path}/sage-parties?kind=customers&q=northwind")
    assert [one["sageId"] for one in found["items"]] == ["C-100"]

    party = {"kind": "customers", "id": "cust-77"}
    done = acme.call(
        "POST",
        PATH,
        {
            "pick": [{**party, "sageId": "C-100"}, {**party, "sageId": "C-404"}],
            "reject": [{"kind": "customers", "id": "cust-404", "sageId": "C-100"}],
            "unlink": [{"kind": "carriers", "id": "cust-77"}],
        },
    ).expect(200)["outcomes"]
    assert [(one["action"], one["code"]) for one in done] == [
        ("reject", "party_unknown"),
        ("pick", None),
        ("pick", "customer_unknown"),
        ("unlink", "not_linked"),
    ]
    for body in (
        {"pick": [party]},
        {"accept": [{"kind": "vendors", "id": "x"}]},
        {"acceptAll": {"threshold": 0.99}},
        {"acceptAll": {"threshold": 0.9, "readAt": "2026-01-01T00:00:00Z"}},
        {"accept": [party]},
        {"reject": [party]},
    ):
        assert acme.call("POST", PATH, body).status == 400
    assert acme.call("GET", f"{PATH}?cursor=e30=").status == 400


FILE = f"{PATH}.csv"
CSV = {"content-type": "text/csv"}


def put(system: System, person: Person, path: str, text: str, version: int | None = None) -> Answer:
    headers = CSV | ({"If-Match": f'"{version}"'} if version is not None else {})
    return system.call("PUT", path, text, token=person.token, headers=headers)


@pytest.mark.rule("LINK-2")
def test_links_go_out_and_come_back_as_a_file(system: System, acme: Person) -> None:
    customer(system, "cust-77", "=Nobody, Knows Them")
    customer(system, "cust-78", "Somebody")
    acme.call("POST", PATH, {"action": "refresh"}).expect(200)
    system.drain()
    out = acme.call("GET", FILE)
    assert out.status == 200
    assert "'=Nobody, Knows Them" in out.body
    version = acme.get(ACME.path)["version"]
    # A round trip changes nothing.
    assert put(system, acme, FILE, out.body, version).expect(200)["changed"] is False
    assert acme.get(ACME.path)["version"] == version

    changed = "kind,alvysId,alvysName,sageId\ncustomers,cust-77,,c-100\n"
    assert put(system, acme, FILE, changed, version).expect(200)["version"] == version + 1
    linked = row_of(acme.get(f"{PATH}?status=linked"), "cust-77")
    assert (linked["sageId"], linked["name"]) == ("C-100", "=Nobody, Knows Them")
    assert put(system, acme, FILE, changed, version).expect(409)["code"] == "changed_meanwhile"

    bad = (
        "kind,alvysId,alvysName,sageId\n"
        "customers,cust-78,,C-300\n"
        "vendors,cust-78,,C-300\n"
        "customers,cust-78,,C-100\n"
        "customers,cust-404,,C-300\n"
        "customers,cust-77,,C-404\n"
    )
    refused = put(system, acme, FILE, bad).expect(400)
    assert [(one["row"], one["column"]) for one in refused["rows"]] == [
        (3, "kind"),
        (4, "alvysId"),
        (5, "alvysId"),
        (6, "sageId"),
    ]
    assert acme.get(ACME.path)["version"] == version + 1, "nothing was saved"
    removed = put(system, acme, FILE, "kind,alvysId,alvysName,sageId\ncustomers,cust-77,,\n").expect(200)
    assert removed["changed"] is True
    assert acme.get(f"{PATH}?status=linked")["items"] == []
    assert acme.call("PUT", FILE, {"a": 1}).status == 415


@pytest.mark.rule("LINK-2", "MAP-5")
def test_account_mappings_go_out_and_come_back_as_a_file(system: System, acme: Person) -> None:
    path = f"{ACME.path}/account-mappings.csv"
    out = acme.call("GET", path)
    assert out.status == 200
    head, *rows = out.body.removesuffix("\r\n").split("\r\n")
    assert head == "category,label,item,ar,ap"
    assert [row for row in rows if row.startswith("load,")] == [
        "load,Load,,,",
        "load,Load,Customer Linehaul,4000,",
        "load,Load,Fuel Surcharge,4010,",
    ]
    assert [row for row in rows if not row.endswith(",,") and not row.startswith("load,")] == [
        "defaults,Default accounts,,4900,5900",
        "trip,Trip,Carrier Linehaul,,5000",
        "accessorials,Accessorials,,4020,5020",
        "accessorials,Accessorials,Detention,4025,",
        "accessorials,Accessorials,Lumper,,5025",
    ]
    before = acme.get(f"{ACME.path}/account-mappings")
    assert put(system, acme, path, out.body, before["version"]).expect(200)["changed"] is False

    text = "category,item,ar,ap\nload,customer linehaul,4010,\naccessorials,,,5025\n"
    taken = put(system, acme, path, text, before["version"]).expect(200)
    assert (taken["changed"], taken["newItems"]) == (True, [])
    after = acme.get(f"{ACME.path}/account-mappings")["categories"]
    assert after["load"]["items"]["Customer Linehaul"]["ar"] == "4010"
    assert after["accessorials"]["default"] == {"ar": None, "ap": "5025"}
    assert after["load"]["items"]["Fuel Surcharge"]["ar"] == "4010", "what it doesn't name stays"
    assert put(system, acme, path, text, before["version"]).status == 409

    bad = (
        "category,item,ar,ap\n"
        "load,Customer Linehaul,9999999,\n"
        "lorry,x,4000,\n"
        "load,Customer  LINEHAUL,4000,\n"
        "defaults,x,4000,\n"
    )
    refused = put(system, acme, path, bad).expect(400)
    assert [(one["row"], one["column"]) for one in refused["rows"]] == [
        (2, "ar"),
        (3, "category"),
        (4, "item"),
        (5, "item"),
    ]
    uncleared = put(system, acme, path, "category,item,ar,ap\nload,Customer Linehaul,9999999,\ndefaults,,,\n")
    unknown_account = {
        "row": 2,
        "column": "ar",
        "message": "GL account 9999999 does not exist in Sage Intacct.",
    }
    assert uncleared.expect(400)["rows"] == [
        unknown_account,
        {
            "row": 3,
            "column": "ar",
            "message": "The Default Revenue Account can be replaced but not cleared.",
        },
        {
            "row": 3,
            "column": "ap",
            "message": "The Default Expense Account can be replaced but not cleared.",
        },
    ]
    unknown = put(system, acme, path, "category,item,ar,ap\nload,Customer Linehaul,9999999,\n")
    assert unknown.expect(400)["rows"] == [unknown_account]
    kept = acme.get(f"{ACME.path}/account-mappings")
    assert (kept["version"], kept["categories"]) == (before["version"] + 1, after), "nothing was saved"
    mistyped = put(system, acme, path, "category,item,ar,ap\nload,Linehaul,4000,\nload,Lumpers,,\n")
    assert mistyped.expect(200)["newItems"] == ["Linehaul in Load"]
