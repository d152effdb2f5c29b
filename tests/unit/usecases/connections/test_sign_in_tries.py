"""Nobody guesses passwords of Sage here, locks out a user there, or keeps others from signing in (CONN-3)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from alvys_intacct.domain.connections.connection import Connection, PostingDestination, Subsidiary
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, SyncError, Throttled
from alvys_intacct.domain.sage.sign_ins import OF_TENANT, STRANGERS_AT_COMPANY, STRANGERS_AT_USER
from alvys_intacct.usecases.connections.connect import NewConnection
from alvys_intacct.usecases.connections.sign_in_tries import MOST_RACES, SignInTries
from tests.fakes.faults import Phase
from tests.fakes.samples import CALLER, connection
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("CONN-3")
WRONG = NeedsAttention("Refused.", code="bad_credentials", remedy="Do this.")


@pytest.fixture
def service() -> Service:
    return Service()


def tries_of(service: Service) -> SignInTries:
    return SignInTries(service.sign_in_tries, service.connections, service.clock)


def tried(service: Service, names: tuple[str, str, str], answer: SyncError | None = WRONG) -> str:
    """One try: what became of it."""
    try:
        with tries_of(service).one(*names):
            if answer is not None:
                raise answer
    except SyncError as error:
        return "not sent" if isinstance(error, Throttled) else error.code
    return "accepted"


def sent_of(service: Service, tries: Iterable[tuple[str, str, str]]) -> int:
    return sum(tried(service, names) != "not sent" for names in tries)


def test_a_guessing_run_sends_a_handful_whoever_guesses_and_however_the_names_are_written(
    service: Service,
) -> None:
    spellings = [("demo", "Xml"), ("DEMO ", "XML"), (" Demo", "xml "), ("\uff24emo", "xm\u2113")]
    run = [(f"tenant{place % 7}", *spellings[place % 4]) for place in range(100)]
    assert sent_of(service, run) == STRANGERS_AT_USER
    # Other users of the company, by other tenants each time.
    others = [(f"stranger{place}", "DEMO", f"user{place}") for place in range(100)]
    assert sent_of(service, others) == STRANGERS_AT_COMPANY - STRANGERS_AT_USER
    # One tenant at all companies.
    assert sent_of(service, [("thief", f"C{place}", "admin") for place in range(100)]) == OF_TENANT.most


def test_what_strangers_use_up_keeps_nobody_from_its_own_company(service: Service) -> None:
    known = connection()
    names = (CALLER.tenant, known.company_id, known.user_id)
    run = [(f"tenant{place}", known.company_id, known.user_id) for place in range(100)]
    assert sent_of(service, run) == STRANGERS_AT_USER
    assert tried(service, names, None) == "accepted"
    assert tried(service, (CALLER.tenant, known.company_id, "another"), None) == "accepted"
    # Its own wrong passwords have their own bound, and are no try of the strangers.
    assert sent_of(service, [names] * 20) == 5


def test_a_right_password_gives_no_other_try_back(service: Service) -> None:
    own, victim = ("thief", "THIEVES", "me"), ("thief", "DEMO", "xml")
    outcomes = [tried(service, names, None if names is own else WRONG) for names in (victim, own) * 20]
    assert outcomes.count("bad_credentials") == 2
    assert outcomes.count("accepted") == 20


def test_many_subsidiaries_are_connected_in_a_row(service: Service) -> None:
    assert {tried(service, ("acme", "DEMO", "xml"), None) for _ in range(60)} == {"accepted"}


def test_only_what_sage_may_have_judged_counts(service: Service) -> None:
    names = ("acme", "DEMO", "xml")
    unsent, turned_away = Retryable("x", code="no_slot"), Retryable("x", code="rate_limited")
    unsent.unsent = turned_away.turned_away = True
    harmless = [
        unsent,
        turned_away,
        Retryable("x", code="unreachable"),
        ConfigurationError("x"),
        Throttled("x", code="sign_ins_under_way", seconds=1, remedy="Wait."),
    ]
    for error in harmless * 5:
        tried(service, names, error)
    no_answer = Retryable("x", code="no_answer")
    assert [tried(service, names, no_answer) for _ in range(3)] == ["no_answer"] * 2 + ["not sent"]


def test_the_windows_move_with_time(service: Service) -> None:
    names = ("acme", "DEMO", "xml")
    for _ in range(2):
        assert tried(service, names) == "bad_credentials"
        service.clock.advance(600)
    with pytest.raises(Throttled) as caught, tries_of(service).one(*names):
        pass
    assert caught.value.seconds == 3600 - 600
    assert "50 minutes" in caught.value.remedy
    service.clock.advance(caught.value.seconds)
    assert [tried(service, names) for _ in range(2)] == ["bad_credentials", "not sent"]


@pytest.mark.parametrize("guessers", [1, 2, 5])
def test_who_guesses_steadily_keeps_no_newcomer_out(service: Service, guessers: int) -> None:
    """Each of them takes whatever becomes free, for hours; all together stay below what locks a user."""
    sent: list[int] = []
    for minute in range(6 * 60):
        service.clock.advance(60)
        sent += [minute] * sent_of(service, [(f"thief{number}", "DEMO", "xml") for number in range(guessers)])
    assert max(sum(since <= at < since + 60 for at in sent) for since in sent) <= STRANGERS_AT_USER
    assert tried(service, ("newcomer", "DEMO", "xml")) == "bad_credentials"
    # One that mistyped may correct it as long as only one other tenant guesses.
    corrected = "accepted" if guessers == 1 else "not sent"
    assert tried(service, ("newcomer", "DEMO", "xml"), None) == corrected


def test_guessers_at_many_users_keep_no_newcomer_out_of_the_company(service: Service) -> None:
    for hour in range(12):
        run = [(f"thief{place % 4}", "DEMO", f"user{hour}-{place}") for place in range(100)]
        assert sent_of(service, run) <= STRANGERS_AT_COMPANY
        service.clock.advance(3600)
    sent_of(service, [(f"thief{place % 4}", "DEMO", f"another{place}") for place in range(100)])
    newcomer = ("newcomer", "DEMO", "its-own-user")
    assert [tried(service, newcomer), tried(service, newcomer, None)] == ["bad_credentials", "not sent"]


def test_callers_at_the_same_moment_share_one_budget(service: Service) -> None:
    """Between reading and writing the counts, another caller was always faster."""
    names, store = ("acme", "DEMO", "xml"), service.sign_in_tries
    inside = 0

    def somebody_else() -> None:
        nonlocal inside
        store.before_saving = lambda: None
        inside += tried(service, names) != "not sent"
        store.before_saving = somebody_else

    store.before_saving = somebody_else
    outer = tried(service, names)
    assert inside + (outer != "not sent") <= STRANGERS_AT_USER
    assert STRANGERS_AT_USER < MOST_RACES


@pytest.mark.parametrize("what", ["prerequisites", "top level", "entity", "credentials"])
def test_every_way_to_name_a_company_is_counted(service: Service, what: str) -> None:
    known = connection()
    sent = 0

    def refused(name: str, phase: Phase) -> None:
        nonlocal sent
        if name in ("books.verify_credentials", "books.find_entity") and phase is Phase.BEFORE:
            sent += 1
            raise WRONG

    service.books.wire.hook = refused
    outcomes = [_asked(service, what, known) for _ in range(9)]
    assert outcomes == ["bad_credentials"] * sent + ["too_many_sign_ins"] * (9 - sent)
    assert 0 < sent < 9


def _asked(service: Service, what: str, known: Connection) -> str:
    top_level = PostingDestination.TOP_LEVEL
    destination = top_level if what == "top level" else PostingDestination.MATCHING_CHILD_ENTITY
    try:
        if what == "prerequisites":
            items = service.settings.check_prerequisites("acme", "NEW", "xml", "guess")
            return "accepted" if all(item.ok for item in items) else "bad_credentials"
        if what == "credentials":
            service.connect.replace_credentials(CALLER, known.subsidiary.id, "xml", "guess")
        else:
            new = Subsidiary(id="NEW", name="New")
            service.connect.create(CALLER, NewConnection(new, destination, "NEW", "xml", "guess"))
    except SyncError as error:
        return error.code
    return "accepted"
