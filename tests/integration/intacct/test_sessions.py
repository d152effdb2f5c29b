"""Sessions: one sign-in as long as it lasts, a new one when it ends, never one of somebody else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    Retryable,
    SyncError,
    UnclearRefusal,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.writes import Written
from alvys_intacct.gateways.intacct.session.session import Session, trusted_address
from tests.fakes.intacct_documents import BOOKS, create
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import (
    Answer,
    Reply,
    Request,
    ScriptedGateway,
    refuse_request,
    refuse_sign_in,
    results,
    sage_clock,
    succeed,
)


def session_ids(server: ScriptedGateway) -> list[str | None]:
    return [request.findtext("operation/authentication/sessionid") for request in server.requests]


def later(bench: Bench, by: timedelta) -> None:
    """Let time pass, here and at Sage."""
    bench.clock.time += by
    sage_clock.now += by


def test_one_session_serves_all_calls_while_it_lives(bench: Bench) -> None:
    for _ in range(4):
        bench.gateway.find_terms(BOOKS, Side.AR)
        later(bench, timedelta(minutes=100))  # of 120, and each call begins them anew
    assert bench.server.logins == 1


def test_a_session_is_renewed_before_it_ends(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    later(bench, timedelta(minutes=119, seconds=30))
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert bench.server.logins == 2


def test_a_session_that_sage_does_not_prolong_is_not_taken_for_longer(bench: Bench) -> None:
    for _ in range(3):
        bench.gateway.find_terms(BOOKS, Side.AR)
        bench.clock.time += timedelta(minutes=70)  # Sage's end stays where it is
    assert bench.server.logins == 2


def test_a_session_of_which_sage_tells_no_end_is_kept_a_while(bench: Bench) -> None:
    session = Session("S", "http://x", bench.clock.now(), bench.clock.now(), timedelta(minutes=15), None)
    session.prolong(bench.clock.now(), None)
    assert session.is_fresh(bench.clock.now() + timedelta(minutes=13))
    assert not session.is_fresh(bench.clock.now() + timedelta(minutes=14, seconds=1))
    assert "'S'" not in repr(session)


@pytest.mark.parametrize(
    "refusal",
    [
        refuse_sign_in("XL03000006", "Sign-in information is incorrect"),
        refuse_sign_in("", "Your session has expired"),
        refuse_request("XL03000006", "Session is no longer valid"),
        refuse_request("GW-0011", "Invalid Request", 400),
        refuse_request("XMLGW_JPP0002", "Sign-in information is incorrect", 400),
        refuse_request("XL03000006", "The moon is in the wrong phase"),
        Reply(b"", 498),
        Reply(b"", 401),
    ],
)
def test_a_refused_session_is_replaced_once_and_the_call_repeated(bench: Bench, refusal: Answer) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    bench.server.script.append(refusal)
    outcomes = bench.gateway.write(BOOKS, [create()])
    assert isinstance(outcomes[0], Written)
    assert bench.server.logins == 2
    assert bench.clock.slept == []


def test_a_session_refused_twice_is_reported(bench: Bench) -> None:
    refusal = refuse_sign_in("XL03000006", "Sign-in information is incorrect")
    bench.server.script += [refusal, refusal]
    with pytest.raises(UnclearRefusal) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert "accepts the sign-in" in caught.value.message
    assert "Sign-in information is incorrect" in caught.value.message
    assert bench.server.logins == 2


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (refuse_sign_in("XL03000006", "Sign-in information is incorrect"), "bad_credentials"),
        (refuse_request("GW-0011", "Invalid Request", 400), "gateway_refused"),
        (
            refuse_request("XL03000006", "Incorrect Intacct XML Partner ID or password."),
            "sender_credentials_refused",
        ),
        (refuse_request("PL04000055", "This company is a demo company and has expired."), "company_expired"),
        (refuse_sign_in("XL03000006", "The moon is in the wrong phase"), "sign_in_refused"),
        (Reply(b"", 403), "access_refused"),
    ],
)
def test_a_refused_sign_in_is_a_fault_of_the_connection(bench: Bench, refusal: Answer, code: str) -> None:
    bench.server.sign_ins.append(refusal)
    with pytest.raises(ConnectionFault) as caught:
        bench.gateway.find_terms(replace(BOOKS, entity_id="E100"), Side.AR)
    assert caught.value.code == code
    assert caught.value.place == ConnectionPlace(BOOKS.tenant, BOOKS.subsidiary_id, "E100")


@pytest.mark.rule("ERR-6")
def test_an_ended_session_whose_renewal_is_refused_is_a_fault_of_the_connection(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    refused = refuse_request("PL04000055", "This company is a demo company and has expired.")
    bench.server.script.append(refused)
    bench.server.sign_ins.append(refused)
    with pytest.raises(ConnectionFault):
        bench.gateway.find_terms(BOOKS, Side.AR)


@pytest.mark.rule("ERR-6")
def test_a_missing_password_is_a_fault_of_the_connection(bench: Bench) -> None:
    bench.passwords.missing.add(BOOKS.subsidiary_id)
    with pytest.raises(ConnectionFault) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.code == "password_missing"


@pytest.mark.rule("ERR-6", "CONN-4")
def test_a_refusal_of_a_password_that_was_replaced_meanwhile_is_no_fault(bench: Bench) -> None:
    wrong = refuse_sign_in("XL03000006", "Sign-in information is incorrect")
    bench.server.sign_ins.append(wrong)
    bench.passwords.replaced = "the-new-password"
    assert bench.gateway.find_terms(BOOKS, Side.AR) is not None
    logins = [request.findtext(".//login/password") for request in bench.server.requests]
    assert logins == ["user-canary-password-of-tenant-1", "the-new-password", None]
    bench.server.sign_ins += [wrong, wrong]
    with pytest.raises(ConnectionFault):
        bench.gateway.probe(BOOKS)
    assert len(bench.server.requests) == 5
    bench.passwords.replaced = None
    bench.server.sign_ins.append(wrong)
    with pytest.raises(ConnectionFault):
        bench.gateway.probe(BOOKS)
    assert len(bench.server.requests) == 6, "with the same password, Sage is not asked again"
    assert bench.passwords.read_afresh == 3


@pytest.mark.rule("ERR-6", "CONN-3")
def test_a_refusal_of_a_sender_that_was_replaced_meanwhile_is_no_fault(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    wrong = refuse_request("XL03000006", "Incorrect Intacct XML Partner ID or password.")
    bench.senders.replaced = "the-new-sender-password"
    bench.server.script.append(wrong)
    bench.server.sign_ins.append(wrong)
    outcomes = bench.gateway.write(BOOKS, [create()])
    assert isinstance(outcomes[0], Written)
    passwords = [request.findtext("control/password") for request in bench.server.requests]
    assert passwords == ["sender-canary-password"] * 4 + ["the-new-sender-password"] * 2
    bench.senders.replaced = "one-more"
    bench.server.sign_ins.append(wrong)
    bench.gateway.verify_credentials(BOOKS, "some-password")
    assert bench.server.requests[-1].findtext("control/password") == "one-more"
    bench.server.sign_ins.append(wrong)
    with pytest.raises(ConfigurationError):
        bench.gateway.verify_credentials(BOOKS, "some-password")


@pytest.mark.rule("ERR-6")
def test_a_probe_is_one_sign_in_past_any_session(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    bench.gateway.probe(BOOKS)
    assert (bench.server.logins, len(bench.server.requests)) == (2, 3)
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert bench.server.logins == 2
    bench.server.sign_ins.append(Reply(b"", 503, {"Retry-After": "1"}))
    with pytest.raises(Retryable) as caught:
        bench.gateway.probe(BOOKS)
    assert caught.value.away == ConnectionPlace(BOOKS.tenant, BOOKS.subsidiary_id, BOOKS.entity_id)
    assert len(bench.server.requests) == 5
    bench.server.sign_ins.append(refuse_sign_in("XL03000006", "Sign-in information is incorrect"))
    with pytest.raises(ConnectionFault):
        bench.gateway.probe(BOOKS)
    assert len(bench.server.requests) == 6


@pytest.mark.rule("ERR-6")
def test_only_what_sage_doesnt_answer_is_away(bench: Bench) -> None:
    bench.server.script += [Reply(b"", 429)] * 5
    with pytest.raises(Retryable) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.away is not None
    bench.remaining = 0.5
    with pytest.raises(Retryable) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert (caught.value.code, caught.value.away) == ("no_time_left", None)


@pytest.mark.rule("API-2")
def test_tenants_companies_users_and_entities_have_sessions_of_their_own(bench: Bench) -> None:
    others = [
        BOOKS,
        replace(BOOKS, tenant="tenant-2"),
        replace(BOOKS, company_id="OTHER"),
        replace(BOOKS, user_id="other"),
        replace(BOOKS, entity_id="E100"),
    ]
    for _ in range(2):
        for books in others:
            bench.gateway.find_terms(books, Side.AR)
    # The entity's session is opened from that of the same user at the top level.
    assert bench.server.logins == 4
    opening = [names == ["getAPISession"] for names in bench.server.functions()]
    sent = zip(session_ids(bench.server), opening, strict=True)
    used = [session for session, opens in sent if session and not opens]
    assert len(used) == 10
    assert used[:5] == used[5:]
    assert len(set(used)) == 5


def test_each_tenant_signs_in_with_its_own_password(bench: Bench) -> None:
    for tenant in ("tenant-1", "tenant-2"):
        bench.gateway.find_terms(replace(BOOKS, tenant=tenant), Side.AR)
    logins = [request.findtext(".//login/password") for request in bench.server.requests]
    assert [login for login in logins if login] == [
        "user-canary-password-of-tenant-1",
        "user-canary-password-of-tenant-2",
    ]


def test_an_entity_is_signed_in_to_by_its_id(bench: Bench) -> None:
    bench.gateway.find_terms(replace(BOOKS, entity_id="E100"), Side.AR)
    assert bench.server.requests[0].findtext(".//login/locationid") == "E100"
    bench.gateway.find_entity(replace(BOOKS, entity_id="E100"), "a-new-password", "East")
    assert bench.server.requests[2].find(".//login/locationid") is None
    assert bench.server.requests[2].findtext(".//login/password") == "a-new-password"


def test_threads_that_need_the_same_session_share_one_sign_in(bench: Bench) -> None:
    bench.server.sign_ins.append(_slowly)
    threads = [threading.Thread(target=bench.gateway.find_terms, args=(BOOKS, Side.AR)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.server.logins == 1


def _slowly(request: Request) -> Reply:
    reply = succeed(request)
    reply.delay = 0.2
    return reply


def session_at(endpoint: str) -> Answer:
    return results(
        "<result><status>success</status><function>getAPISession</function><controlid>getAPISession</controlid>"
        f"<data><api><sessionid>S</sessionid><endpoint>{endpoint}</endpoint></api></data></result>"
    )


def test_the_address_of_the_session_is_used_on_the_same_host(bench: Bench) -> None:
    with ScriptedGateway().running() as other:
        bench.server.sign_ins.append(session_at(other.url))
        bench.gateway.find_terms(BOOKS, Side.AR)
        assert other.functions() == [["query"]]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://evil.example/ia/xml/xmlgw.phtml",
        "https://intacct.com.evil.example/x",
        "https://evilintacct.com/x",
        "https://127.0.0.1.evil.example/x",
        "https://www.intacct.com@evil.example/x",
        "ftp://api.intacct.com/x",
        "not a url",
        "",
    ],
)
def test_credentials_are_never_led_to_another_host(bench: Bench, endpoint: str) -> None:
    bench.server.sign_ins.append(session_at(endpoint))
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert bench.server.functions() == [["getAPISession"], ["query"]]


def test_sage_s_own_hosts_are_trusted_over_https_only() -> None:
    configured = "https://api.intacct.com/ia/xml/xmlgw.phtml"
    own = "https://na12.intacct.com/ia/xml/xmlgw.phtml"
    assert trusted_address(own, configured) == own
    assert trusted_address(own.replace("https", "http"), configured) == configured


@pytest.mark.rule("CONN-3", "CONN-4")
def test_verifying_credentials_signs_in_anew_with_the_password_given(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    bench.gateway.verify_credentials(BOOKS, "a-new-password")
    assert bench.server.logins == 2
    assert bench.server.requests[-1].findtext(".//login/password") == "a-new-password"


@pytest.mark.rule("CONN-3")
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refuse_sign_in("XL03000006", "Sign-in information is incorrect"), NeedsAttention, "bad_credentials"),
        (refuse_sign_in("XL03000006", "User is inactive"), NeedsAttention, "user_inactive"),
        (
            refuse_sign_in("XL03000006", "Web Services is not enabled"),
            NeedsAttention,
            "web_services_disabled",
        ),
        (
            refuse_sign_in("XL03000006", "Invalid Web Services Authorization"),
            NeedsAttention,
            "sender_not_authorised",
        ),
        (
            refuse_request("XL03000006", "Incorrect Intacct XML Partner ID or password."),
            ConfigurationError,
            "sender_credentials_refused",
        ),
        (refuse_request("GW-0011", "Invalid Request", 400), NeedsAttention, "gateway_refused"),
        (
            refuse_request("XMLGW_JPP0002", "Sign-in information is incorrect", 400),
            NeedsAttention,
            "gateway_sign_in_refused",
        ),
        (refuse_request("invalidRequest", "Invalid Request"), NeedsAttention, "company_refused"),
        (refuse_request("XL03000006", "The moon is in the wrong phase"), NeedsAttention, "sign_in_refused"),
        (refuse_sign_in("XL03000006", "The moon is in the wrong phase"), NeedsAttention, "sign_in_refused"),
        (refuse_sign_in("BL03000025", "Login ID x does not exist."), NeedsAttention, "user_unknown"),
        (
            refuse_sign_in(
                "XL03000006",
                "This company is not authorized for XML transactions. Please subscribe to the XML Gateway.",
            ),
            NeedsAttention,
            "web_services_disabled",
        ),
    ],
)
def test_what_is_wrong_with_the_credentials_is_told_apart(
    bench: Bench, answer: Answer, kind: type[SyncError], code: str
) -> None:
    bench.server.sign_ins.append(answer)
    with pytest.raises(kind) as caught:
        bench.gateway.verify_credentials(BOOKS, "some-password")
    assert caught.value.code == code


@pytest.mark.rule("CONN-3")
@pytest.mark.parametrize(
    "text", ["Sign-in information is incorrect", "Invalid Location 'E999' specified", "Words of the moon"]
)
def test_a_wrong_entity_is_told_from_a_wrong_password(bench: Bench, text: str) -> None:
    bench.server.sign_ins.append(refuse_sign_in("XL03000006", text))
    with pytest.raises(NeedsAttention) as caught:
        bench.gateway.verify_credentials(replace(BOOKS, entity_id="E999"), "some-password")
    assert caught.value.code == "entity_refused"
    assert "E999" in caught.value.message


def test_a_sign_in_that_breaks_is_repeated_and_never_leaves_a_write_unknown(bench: Bench) -> None:
    bench.server.sign_ins += [Reply(drop=True), Reply(b"<html/>", 500)]
    outcomes = bench.gateway.write(BOOKS, [create()])
    assert isinstance(outcomes[0], Written)
    bench.make()
    bench.server.sign_ins += [Reply(drop=True)] * 9
    assert isinstance(bench.gateway.write(BOOKS, [create()])[0], Retryable)


def test_a_session_without_an_id_is_none(bench: Bench) -> None:
    bench.server.sign_ins += [results("<result><status>success</status><data/></result>")] * 9
    with pytest.raises(Retryable):
        bench.gateway.find_terms(BOOKS, Side.AR)


def test_a_missing_password_needs_attention(bench: Bench) -> None:
    bench.passwords.missing.add("sub-1")
    assert [
        outcome.code for outcome in bench.gateway.write(BOOKS, [create()]) if not isinstance(outcome, Written)
    ] == ["password_missing"]


IN_ENTITY = replace(BOOKS, entity_id="E100")
OF_PARTIES = replace(BOOKS, documents_in="E100")
WRONG = refuse_sign_in("XL03000006", "Sign-in information is incorrect")


def open_elsewhere(request: Request) -> Reply:
    """A session is opened, at another entity than was asked for."""
    reply = succeed(request)
    reply.body = reply.body.replace(b"<locationid>E100<", b"<locationid>E200<")
    return reply


def passwords_sent(server: ScriptedGateway) -> list[str | None]:
    """Where each sign-in with a password was to lead; None is the top level."""
    logins = (request.find(".//login") for request in server.requests)
    return [login.findtext("locationid") for login in logins if login is not None]


REFUSED_RESULT = results(
    "<result><status>failure</status><function>getAPISession</function><controlid>getAPISession</controlid>"
    "<errormessage><error><errorno>BL01001973</errorno><description2>No.</description2></error></errormessage>"
    "</result>"
)


@pytest.mark.parametrize(
    ("answer", "logins"),
    [(succeed, 1), (WRONG, 2), (REFUSED_RESULT, 2), (open_elsewhere, 2), (Reply(drop=True), 2)],
)
def test_an_entity_gets_its_session_from_that_of_the_top_level(
    bench: Bench, answer: Answer, logins: int
) -> None:
    """One sign-in for both; what Sage refuses so, or opens elsewhere, is signed in to with the password."""
    bench.gateway.find_terms(BOOKS, Side.AR)
    bench.server.sign_ins.append(answer)
    bench.gateway.find_terms(IN_ENTITY, Side.AR)
    asked = [request for request in bench.server.requests if request.find(".//getAPISession") is not None]
    assert asked[1].findtext(".//getAPISession/locationid") == "E100"
    assert asked[1].findtext(".//sessionid") == session_ids(bench.server)[1]
    assert bench.server.logins == logins
    bench.gateway.find_terms(IN_ENTITY, Side.AR)
    assert bench.server.logins == logins


def test_the_first_session_of_a_connection_is_opened_where_its_documents_are(bench: Bench) -> None:
    bench.gateway.find_terms(OF_PARTIES, Side.AR)
    bench.gateway.find_terms(IN_ENTITY, Side.AR)
    assert passwords_sent(bench.server) == ["E100"]
    opened = bench.server.requests[1].find(".//getAPISession")
    assert opened is not None
    assert opened.findtext("locationid") == ""


def test_a_session_that_sage_opens_but_doesnt_accept_is_signed_in_to_from_then_on(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    bench.server.script.append(WRONG)
    for _ in range(3):
        bench.gateway.find_terms(IN_ENTITY, Side.AR)
        bench.gateway.find_terms(BOOKS, Side.AR)
        later(bench, timedelta(hours=3))
    opened_from = [
        request.findtext(".//getAPISession/locationid")
        for request in bench.server.requests
        if request.find(".//sessionid") is not None and request.find(".//getAPISession") is not None
    ]
    assert opened_from[0] == "E100"
    assert opened_from.count("E100") == 1


@pytest.mark.rule("ERR-6")
def test_after_a_refused_session_the_password_tells_why(bench: Bench) -> None:
    bench.gateway.find_terms(BOOKS, Side.AR)
    bench.gateway.find_terms(IN_ENTITY, Side.AR)
    bench.server.script.append(refuse_request("XL03000006", "The session has expired"))
    bench.server.sign_ins.append(WRONG)
    with pytest.raises(ConnectionFault) as caught:
        bench.gateway.find_terms(IN_ENTITY, Side.AR)
    assert caught.value.code == "bad_credentials"
    assert passwords_sent(bench.server) == [None, "E100"]


@pytest.mark.rule("ERR-6", "CONN-3")
def test_a_wrong_kept_password_is_sent_once_until_a_newer_one_is_kept(bench: Bench) -> None:
    """Sage locks a user after a few; a batch asks for both levels, both sides, every subsidiary."""
    bench.server.sign_ins += [WRONG] * 9
    for books in (OF_PARTIES, IN_ENTITY, OF_PARTIES):
        for _ in range(2):
            with pytest.raises(ConnectionFault) as caught:
                bench.gateway.find_terms(books, Side.AP)
            assert caught.value.place.entity_id == "E100"
    with pytest.raises(ConnectionFault):
        bench.gateway.probe(IN_ENTITY, though_refused=False)
    assert len(bench.server.requests) == 1
    # Another subsidiary of the user. Two places refuse it, so the password is wrong at all of them.
    west, south = replace(BOOKS, entity_id="W", subsidiary_id="w"), replace(BOOKS, entity_id="S")
    for books in (west, south, BOOKS):
        with pytest.raises(ConnectionFault) as caught:
            bench.gateway.find_terms(books, Side.AP)
        assert caught.value.place == ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
    assert passwords_sent(bench.server) == ["E100", "W"]
    # Who looks at the finding is told what Sage says now.
    bench.server.sign_ins.clear()
    bench.gateway.probe(IN_ENTITY)
    bench.gateway.find_terms(south, Side.AP)
    assert bench.server.logins == 3


@pytest.mark.rule("ERR-6", "CONN-3")
def test_a_newer_password_is_sent_at_once_and_the_same_one_after_a_while(bench: Bench) -> None:
    bench.server.sign_ins.append(WRONG)
    with pytest.raises(ConnectionFault):
        bench.gateway.find_terms(BOOKS, Side.AR)
    bench.passwords.replaced = "a-newer-password"
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert bench.server.requests[1].findtext(".//login/password") == "a-newer-password"
    bench.passwords.replaced = None
    bench.make()
    bench.server.requests.clear()
    bench.server.sign_ins += [WRONG]
    for _ in range(2):
        with pytest.raises(ConnectionFault):
            bench.gateway.find_terms(BOOKS, Side.AR)
    later(bench, timedelta(seconds=31))
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert bench.server.logins == 2


def test_what_a_warm_worker_knows_of_sessions_is_bounded(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alvys_intacct.gateways.intacct.session.sessions.MOST_SESSIONS", 3)
    for number in range(8):
        bench.gateway.find_terms(replace(BOOKS, company_id=f"C{number}"), Side.AR)
    sessions = bench.gateway._channel._sessions
    assert len(sessions._sessions) <= 3
    assert sessions._turns == {}


@pytest.mark.rule("CONN-2")
def test_a_session_that_sage_moves_into_an_entity_is_found_out(bench: Bench) -> None:
    """Somebody restricts the user while its session lives, and Sage's answers name the place."""
    bench.gateway.find_terms(BOOKS, Side.AR)
    moved = succeed_in_entity
    bench.server.script.append(moved)
    with pytest.raises(ConnectionFault) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.code == "signed_in_elsewhere"
    bench.server.script.append(moved)
    assert isinstance(bench.gateway.write(BOOKS, [create()])[0], Written)
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert bench.server.logins == 3


def succeed_in_entity(request: Request) -> Reply:
    """Everything succeeds, in an entity."""
    reply = succeed(request)
    reply.body = reply.body.replace(b"<locationid></locationid>", b"<locationid>E100</locationid>")
    return reply
