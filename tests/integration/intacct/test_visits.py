"""Few requests to a company sign in by themselves, as safely as within a session; more of them share one."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from alvys_intacct.domain.errors import ConnectionFault, OutcomeUnknown, Retryable, UnclearRefusal, Wait
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.writes import Written
from tests.fakes.intacct_documents import BOOKS, create
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import (
    Answer,
    Reply,
    Request,
    refuse_request,
    refuse_sign_in,
    succeed,
)

IN_ENTITY = replace(BOOKS, entity_id="E100")
WRONG = refuse_sign_in("XL03000006", "Sign-in information is incorrect")


def signed_in_how(bench: Bench) -> list[str]:
    """How each request signed in: by itself, with a session, or to open one."""
    opening = [names == ["getAPISession"] for names in bench.server.functions()]
    own = [request.find("operation/authentication/login") is not None for request in bench.server.requests]
    return [
        "opens" if opens else "itself" if by_itself else "session"
        for opens, by_itself in zip(opening, own, strict=True)
    ]


def in_entity(request: Request) -> Reply:
    """Everything succeeds, in an entity."""
    reply = succeed(request)
    reply.body = reply.body.replace(b"<locationid></locationid>", b"<locationid>E100</locationid>")
    return reply


def test_a_read_and_a_write_sign_in_by_themselves(bench: Bench) -> None:
    with bench.gateway.visiting():
        bench.gateway.find_parties_and_terms(BOOKS, Side.AR, ["C-100"])
        (written,) = bench.gateway.write(IN_ENTITY, [create()])
    assert isinstance(written, Written)
    assert signed_in_how(bench) == ["itself", "itself"]
    assert bench.server.functions()[0] == ["query", "query"]
    assert [request.findtext("control/uniqueid") for request in bench.server.requests] == ["false", "true"]
    assert [call.session_age for call in bench.calls] == [None, None]


def test_the_sign_in_names_the_entity_and_needs_no_read_before(bench: Bench) -> None:
    with bench.gateway.visiting():
        bench.gateway.write(IN_ENTITY, [create()])
    assert signed_in_how(bench) == ["itself"]
    assert bench.server.requests[0].findtext(".//login/locationid") == "E100"


@pytest.mark.rule("CONN-2")
def test_a_write_at_the_top_level_needs_a_session_which_tells_its_place(bench: Bench) -> None:
    """What the answer to a read says of the place may only repeat what was asked for."""
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
        bench.gateway.write(BOOKS, [create()])
    assert signed_in_how(bench) == ["itself", "opens", "session"]


def test_whoever_stays_gets_a_session(bench: Bench) -> None:
    with bench.gateway.visiting():
        for _ in range(4):
            bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["itself", "itself", "opens", "session", "session"]


def test_whoever_comes_back_gets_a_session_and_later_visits_use_it(bench: Bench) -> None:
    for _ in range(3):
        with bench.gateway.visiting():
            bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["itself", "opens", "session", "session"]


def test_whoever_comes_back_after_long_signs_in_by_itself_again(bench: Bench) -> None:
    for _ in range(2):
        with bench.gateway.visiting():
            bench.gateway.find_terms(BOOKS, Side.AR)
        bench.clock.time += timedelta(minutes=16)
    assert signed_in_how(bench) == ["itself", "itself"]


def test_outside_a_visit_there_are_only_sessions(bench: Bench) -> None:
    with bench.gateway.visiting():
        pass
    bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["opens", "session"]


@pytest.mark.rule("ERR-6")
def test_a_refused_sign_in_is_a_fault_of_the_connection_after_one_try(bench: Bench) -> None:
    bench.server.script.append(WRONG)
    with bench.gateway.visiting(), pytest.raises(ConnectionFault) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.code == "bad_credentials"
    assert bench.passwords.read_afresh == 1
    assert len(bench.server.requests) == 1


@pytest.mark.rule("ERR-6")
def test_a_write_whose_sign_in_is_refused_wrote_nothing(bench: Bench) -> None:
    bench.server.script += [succeed, WRONG]
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
        (outcome,) = bench.gateway.write(IN_ENTITY, [create()])
    assert isinstance(outcome, ConnectionFault)
    assert len(bench.server.requests) == 2


def test_a_password_that_was_replaced_is_tried_before_a_refusal_counts(bench: Bench) -> None:
    bench.passwords.replaced = "a-newer-password"
    bench.server.script.append(WRONG)
    bench.server.sign_ins.append(WRONG)
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["itself", "opens", "opens", "session"]
    assert bench.server.requests[2].findtext(".//login/password") == "a-newer-password"


def test_a_sender_that_was_replaced_is_tried_before_a_refusal_counts(bench: Bench) -> None:
    bench.server.script.append(WRONG)
    bench.senders.replaced = "a-newer-sender-password"
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["itself", "opens", "session"]
    assert bench.server.requests[1].findtext("control/password") == "a-newer-sender-password"


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("by_itself", [True, False])
def test_a_refused_password_is_not_sent_again_while_the_newest_cannot_be_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, by_itself: bool
) -> None:
    """Sage locks a user after some wrong sign-ins; the secrets may be away for minutes."""
    kept = bench.passwords.password

    def password(tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        if fresh:
            raise Retryable("The secrets can't be reached.", code="secrets_unreachable")
        return kept(tenant, subsidiary_id)

    monkeypatch.setattr(bench.passwords, "password", password)
    bench.server.script += [WRONG] * by_itself
    bench.server.sign_ins += [WRONG] * 9
    visit = bench.gateway.visiting() if by_itself else nullcontext()
    with visit, pytest.raises(Wait) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert len(bench.server.requests) == 1
    assert caught.value.away is None


def test_after_a_refused_password_no_request_signs_in_by_itself(bench: Bench) -> None:
    """The next sign-in is a trial: alone, and in none of the company's slots."""
    bench.server.script.append(WRONG)
    bench.server.sign_ins.append(WRONG)
    for _ in range(2):
        with bench.gateway.visiting(), pytest.raises(ConnectionFault):
            bench.gateway.find_terms(BOOKS, Side.AR)
        bench.clock.time += timedelta(minutes=16)
    for _ in range(2):
        with bench.gateway.visiting():
            bench.gateway.find_terms(BOOKS, Side.AR)
        bench.clock.time += timedelta(hours=16)
    assert signed_in_how(bench) == ["itself", "opens", "opens", "session", "itself"]


@pytest.mark.parametrize(
    "refusal",
    [
        refuse_request("GW-0011", "Invalid Request", 400),
        refuse_request("XMLGW_JPP0002", "Sign-in information is incorrect", 400),
        refuse_request("XL03000006", "The moon is in the wrong phase"),
        Reply(b"", 498),
        Reply(b"", 401),
    ],
)
def test_a_sign_in_alone_tells_what_sage_refuses(bench: Bench, refusal: Answer) -> None:
    bench.server.script += [succeed, refusal]
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
        (written,) = bench.gateway.write(IN_ENTITY, [create()])
    assert isinstance(written, Written)
    assert signed_in_how(bench) == ["itself", "itself", "opens", "session"]


def test_what_is_refused_with_a_session_too_is_not_the_fault_of_the_sign_in(bench: Bench) -> None:
    refusal = refuse_request("XL03000006", "The moon is in the wrong phase")
    bench.server.script += [refusal] * 3
    with bench.gateway.visiting(), pytest.raises(UnclearRefusal):
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["itself", "opens", "session", "opens", "session"]


@pytest.mark.rule("CONN-2")
def test_nothing_is_written_where_sage_puts_the_user_into_an_entity(bench: Bench) -> None:
    bench.server.script.append(in_entity)
    with bench.gateway.visiting():
        with pytest.raises(ConnectionFault) as caught:
            bench.gateway.find_terms(BOOKS, Side.AR)
        assert caught.value.code == "signed_in_elsewhere"
        bench.gateway.write(BOOKS, [create()])
    # The write opens a session, which tells its place too.
    assert signed_in_how(bench) == ["itself", "opens", "session"]


def test_a_write_without_an_answer_is_not_repeated(bench: Bench) -> None:
    bench.server.script += [succeed, Reply(drop=True)]
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
        (outcome,) = bench.gateway.write(IN_ENTITY, [create()])
    assert isinstance(outcome, OutcomeUnknown)
    assert len(bench.server.requests) == 2


def test_a_read_without_an_answer_is_repeated(bench: Bench) -> None:
    bench.server.script.append(Reply(drop=True))
    with bench.gateway.visiting():
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert signed_in_how(bench) == ["itself", "itself"]


@pytest.mark.rule("CONN-4")
def test_the_password_is_cut_out_of_what_sage_repeats(bench: Bench) -> None:
    password = "user-canary-password-of-tenant-1"
    bench.server.script.append(refuse_sign_in("XL03000006", f"The moon is {password}"))
    with bench.gateway.visiting(), pytest.raises(ConnectionFault) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert password not in repr(caught.value) + str(caught.value.vendor) + caught.value.message
    assert password not in repr(bench.calls)
