"""Sign-in and sessions (protocol sections 1, 2, 3 and 11)."""

from __future__ import annotations

from tests.contract.intacct_simulator.wire import LOGIN, Gateway, invoice, line, running, seed_with

LOOKUP = "<lookup><object>CUSTOMER</object></lookup>"


def login(user: str = "u", company: str = "DEMO", password: str = "p", location: str = "") -> str:
    place = f"<locationid>{location}</locationid>" if location else ""
    return (
        f"<login><userid>{user}</userid><companyid>{company}</companyid>"
        f"<password>{password}</password>{place}</login>"
    )


def test_authentication_block_tells_who_and_until_when(gateway: Gateway) -> None:
    """Section 2: userid, companyid, locationid, sessiontimestamp, sessiontimeout."""
    answer = gateway.call(LOOKUP, authentication=login(location="E100"))
    assert answer.text("operation/authentication/userid") == "u"
    assert answer.text("operation/authentication/companyid") == "DEMO"
    assert answer.text("operation/authentication/locationid") == "E100"
    started = answer.text("operation/authentication/sessiontimestamp")
    assert started < answer.text("operation/authentication/sessiontimeout")


def test_session_id_signs_in(gateway: Gateway) -> None:
    """Section 3: sessionid takes the place of login."""
    session = gateway.session()
    answer = gateway.call(LOOKUP, authentication=f"<sessionid>{session}</sessionid>")
    assert answer.first.status == "success"


def test_session_endpoint_is_the_callers_own_address(gateway: Gateway) -> None:
    """Sections 3 and 12: the endpoint must be one the caller can reach, with its own Host."""
    result = gateway.ok("<getAPISession/>")
    assert result.text("data/api/endpoint") == gateway.url
    body = gateway.envelope(gateway.function("<getAPISession/>"))
    named = gateway.post(body, Host="sim.intacct.com:8099").first
    assert named.text("data/api/endpoint") == "http://sim.intacct.com:8099/ia/xml/xmlgw.phtml"


def test_session_of_an_entity_and_back_to_the_top(gateway: Gateway) -> None:
    """Section 3: locationid opens an entity session, an empty one goes back to the top level."""
    entity = gateway.session("E100")
    inside = f"<sessionid>{entity}</sessionid>"
    answer = gateway.call(LOOKUP, authentication=inside)
    assert answer.text("operation/authentication/locationid") == "E100"
    top = gateway.ok("<getAPISession><locationid/></getAPISession>", authentication=inside)
    assert top.text("data/api/locationid") == ""
    same = gateway.ok("<getAPISession/>", authentication=inside)
    assert same.text("data/api/locationid") == "E100"


def test_session_for_an_unknown_entity_is_refused(gateway: Gateway) -> None:
    """Section 11: a wrong locationid reads like bad credentials."""
    result = gateway.refused("<getAPISession><locationid>NOWHERE</locationid></getAPISession>")
    assert result.errors[0][0] == "XL03000006"


def test_user_restricted_to_an_entity_cannot_leave_it(gateway: Gateway) -> None:
    """Page API Sessions: a top-level session only if not restricted to entity-level access."""
    restricted = gateway.session(authentication=login(user="easterner"))
    inside = f"<sessionid>{restricted}</sessionid>"
    assert gateway.call(LOOKUP, authentication=inside).text("operation/authentication/locationid") == "E100"
    gateway.refused("<getAPISession><locationid/></getAPISession>", authentication=inside)


def test_get_api_session_stands_alone(gateway: Gateway) -> None:
    """Section 1: getAPISession must be alone in its request."""
    assert gateway.call("<getAPISession/>", LOOKUP).text("control/status") == "failure"


def test_unknown_session_fails_at_authentication_level(gateway: Gateway) -> None:
    """Section 9: session expired or invalid arrives at authentication level."""
    answer = gateway.call(LOOKUP, authentication="<sessionid>nope</sessionid>")
    assert answer.text("operation/authentication/status") == "failure"


def test_session_timeout_slides(gateway: Gateway) -> None:
    """Section 3: every call before the timeout moves it forward; after it the session is gone."""
    inside = f"<sessionid>{gateway.session()}</sessionid>"

    def wait(minutes: int) -> None:
        gateway.http.post(f"{gateway.base}/_sandbox/clock", json={"advanceSeconds": minutes * 60})

    for _ in range(3):
        wait(100)
        assert gateway.call(LOOKUP, authentication=inside).first.status == "success"
    wait(121)
    answer = gateway.call(LOOKUP, authentication=inside)
    assert answer.text("operation/authentication/status") == "failure"


def test_missing_permission_is_refused_by_module(gateway: Gateway) -> None:
    """Section 9, text only: 'You do not have permission for API ...'."""
    reader = {"authentication": login(user="reader")}
    assert gateway.result_of("<lookup><object>ARINVOICE</object></lookup>", **reader).status == "success"
    for body in (invoice("A"), "<read><object>APBILL</object><keys>1</keys></read>"):
        assert "You do not have permission for API" in gateway.refused(body, **reader).messages


def test_companies_are_apart(gateway: Gateway) -> None:
    """Section 3: a session belongs to one company."""
    gateway.invoice("A")
    other = gateway.query("ARINVOICE", "RECORDNO", authentication=login(company="OTHER", password="q"))
    assert other.data.get("totalcount") == "0"


def test_entity_session_only_takes_its_own_locations(gateway: Gateway) -> None:
    """Section 11: a session for one entity cannot post to another."""
    inside = f"<sessionid>{gateway.session('E100')}</sessionid>"
    gateway.ok(invoice("A", line(location="YARD")), authentication=inside)
    west = gateway.refused(invoice("B", line(location="E200")), authentication=inside)
    assert "Invalid Location 'E200' specified." in west.messages


def test_entity_records_are_private(gateway: Gateway) -> None:
    """Section 4: the top level sees what an entity owns only with showprivate; other entities never do."""
    east = f"<sessionid>{gateway.session('E100')}</sessionid>"
    west = f"<sessionid>{gateway.session('E200')}</sessionid>"
    gateway.ok(invoice("A"), authentication=east)
    private = "<options><showprivate>true</showprivate></options>"

    def seen(rest: str, authentication: str) -> str | None:
        return gateway.query("ARINVOICE", "RECORDNO", rest, authentication=authentication).data.get("count")

    assert [seen("", LOGIN), seen(private, LOGIN), seen("", east), seen(private, west)] == [
        "0",
        "1",
        "1",
        "0",
    ]


def test_root_only_party_is_not_usable_in_an_entity(gateway: Gateway) -> None:
    """Section 7: OBJECTRESTRICTION RootOnly."""
    east = f"<sessionid>{gateway.session('E100')}</sessionid>"
    gateway.ok(invoice("A", customer="C-ROOT"))
    assert (
        "Invalid Customer" in gateway.refused(invoice("B", customer="C-ROOT"), authentication=east).messages
    )


def test_the_answer_to_a_sign_in_among_functions_tells_where_the_user_is(gateway: Gateway) -> None:
    """Assumption ``login_location``: ``actual``."""
    answer = gateway.call(LOOKUP, authentication=login(user="easterner"))
    assert answer.first.status == "success"
    assert answer.text("operation/authentication/locationid") == "E100"


def test_the_answer_to_a_sign_in_among_functions_may_tell_what_was_asked() -> None:
    """Assumption ``login_location``: ``asked``. A session tells its place in any case (section 3)."""
    with running(seed_with(assumptions={"login_location": "asked"})) as gateway:
        answer = gateway.call(LOOKUP, authentication=login(user="easterner"))
        assert answer.text("operation/authentication/locationid") == ""
        opened = gateway.ok("<getAPISession/>", authentication=login(user="easterner"))
        assert opened.text("data/api/locationid") == "E100"


def test_a_write_that_signs_in_is_carried_out_once_whoever_signs_in(gateway: Gateway) -> None:
    """Section 1: a control id counts once in the company; the session has no part in it."""
    write = gateway.function(invoice("LD-ONCE", line()), "once")
    session = f"<sessionid>{gateway.session()}</sessionid>"
    said = [
        gateway.post(gateway.envelope(write, authentication=by, unique_id="<uniqueid>true</uniqueid>"))
        for by in (login(), session, login())
    ]
    assert [answer.first.status for answer in said] == ["success", "failure", "failure"]


def test_a_session_opened_from_another_is_assumed_as_documented_or_otherwise() -> None:
    """Assumption ``sessions_from_sessions``; ``opened`` is held by the tests above."""
    for behaviour in ("refused", "same_place"):
        with running(seed_with(assumptions={"sessions_from_sessions": behaviour})) as gateway:
            inside = f"<sessionid>{gateway.session()}</sessionid>"
            again = gateway.ok("<getAPISession/>", authentication=inside)
            assert again.text("data/api/locationid") == ""
            entity = "<getAPISession><locationid>E100</locationid></getAPISession>"
            if behaviour == "refused":
                assert gateway.refused(entity, authentication=inside).errors
            else:
                assert gateway.ok(entity, authentication=inside).text("data/api/locationid") == ""
