"""Sign-in, requests, queries and limits of the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class GatewayAssumptions:
    """Sign-in, requests, queries and limits of the gateway."""

    duplicate_controlid_errorno: str = "BL01001973"
    """Error number for a repeated function control id. It is invented, since none is known."""

    duplicate_controlid_text: Literal["known", "unknown"] = "known"
    """What the refusal of a repeated function control id says: ``known`` or ``unknown``.

    No source gives the text. ``known`` names the control id and says that it was used; ``unknown`` says
    nothing that a client could recognise.
    """

    rollback: Literal["honoured", "kept", "ignored"] = "honoured"
    """What a refused function does to the others of an operation with ``transaction="true"``.

    ``honoured``: all are rolled back, as Sage's page requests says. ``kept``: those before it stay, and those
    after it are not run. ``ignored``: all are run, each for itself.
    """

    aborted_results: Literal["all", "until_failure"] = "all"
    """Which functions of a rolled-back operation have a result: ``all``, or those ``until_failure``.

    The tests of Sage's SDKs show one before the failed function; nothing is known of those after it.
    """

    failed_status: Literal["failure", "aborted"] = "failure"
    """Status of the function because of which an operation is rolled back.

    The tests of Sage's SDKs show both: ``failure``, and ``aborted`` with an error of its own.
    """

    longest_controlid: int = 256
    """Length of the longest control id. The request schema says 256; a longer one fails at control level."""

    wrong_sender: Literal["partner", "sign_in"] = "partner"
    """How a wrong sender id or sender password is refused, at control level.

    ``partner``: XL03000006, "Incorrect Intacct XML Partner ID or password.", as several integrators show it.
    ``sign_in``: XMLGW_JPP0002 at HTTP 400, as in the tests of Sage's SDKs.
    """

    wrong_company: Literal["invalid_request", "sign_in"] = "invalid_request"
    """How a wrong company id is refused.

    ``invalid_request``: ``invalidRequest``, "Invalid Request", at control level and HTTP 400. Integrators
    show it as a failed control block, and as an HTTP 400 whose text is in ``description``.
    ``sign_in``: like a wrong user.
    """

    unsubscribed_level: Literal["authentication", "control"] = "authentication"
    """Level of the refusal of a company without Web Services: ``authentication`` or ``control``.

    Sage's FAQ gives its text, without level and number.
    """

    session_expired_errorno: str = "XL03000006"
    """Error number for an expired session. Its level (authentication) is known, the number is not."""

    login_location: Literal["actual", "asked"] = "actual"
    """What the answer to a request that signs in by itself tells as its ``locationid``.

    ``actual``: where the user was put. ``asked``: what the request named, so that the answer to a user who is
    restricted to an entity doesn't tell it. Sage's pages show an empty one, without words. What
    ``getAPISession`` tells of its own session is known.
    """

    sessions_from_sessions: Literal["opened", "refused", "same_place"] = "opened"
    """What ``getAPISession`` with a ``locationid`` does within a session.

    ``opened``: a session at that entity, or at the top level if it is empty, as the page *API Sessions* says.
    ``refused``: the function fails. ``same_place``: the session is where the known one is, as before Sage's
    releases 2018 R4 and 2019 R2, which added it. How a user is refused who may not go there is not told.
    """

    schema_error_position: Literal["control", "result"] = "control"
    """Where a child element out of order in a legacy function is reported: ``control`` or ``result``."""

    unknown_field_answer: Literal["queried", "named", "unnamed"] = "queried"
    """How a query with a field that is unknown or not offered is refused.

    ``queried``: XL03000006, "The following fields cannot be queried: [ apbill: [A, B] ]". ``named``:
    XL03000010 with the name of the first such field in a text that no source shows. ``unnamed``: DL02000001,
    "There was an error processing the request." Integrators report all three.
    """

    offered_fields: Literal["all", "public"] = "all"
    """Which fields can be queried: ``all`` of the catalogue, or only the ``public`` ones.

    A field is public when Sage's pages or the public code of an integrator show that it can be read. Those
    lists are in ``catalog/offered_fields.json``. A company's own custom fields are always offered. Sage does
    not publish the complete lists, and they depend on the modules that a company uses.
    """

    missing_keys_fail: bool = False
    """Whether ``read`` fails when a key does not exist; otherwise it answers the rows found, or count 0."""

    entities_private: bool = True
    """Whether an entity's own rows are hidden at the top level unless ``showprivate`` is set."""

    unordered_queries: Literal["insertion", "scrambled"] = "insertion"
    """Order of ``query`` rows without ``orderby``: ``insertion`` or ``scrambled``. Sage promises none."""

    query_hours_from_utc: int = 0
    """Hours that the times of queries and answers are ahead of UTC (-8 is Pacific time).

    Audit stamps have it too. Sage's pages do not say in which time zone date-times are. One integrator reads
    them with the offset that ``readUserFormatting`` answers for the user.
    """

    probe_objects: bool = True
    """Whether USERINFO, SODOCUMENT and PTAPPLICATION are known object names."""

    inspect_lengths: bool = True
    """Whether ``inspect`` with detail tells the lengths of text fields. No source shows its answer."""

    lookup_needs_permission: bool = True
    """Whether ``lookup`` and ``inspect`` need the permission to read the object.

    One integrator notes that both ignore permissions; Sage's pages do not say.
    """

    session_minutes: int = 120
    """Length of a session. Each request starts it again."""

    concurrency_limit: int = 0
    """Number of requests a company may run at the same time; 0 is no limit."""

    concurrency_wait_ms: int = 30_000
    """How long a request over the concurrency limit waits before it is refused with GW-0010."""

    requests_per_minute: int = 0
    """Number of requests a company may make per minute before HTTP 429; 0 is no limit."""

    max_functions: int = 0
    """Number of functions a request may hold; 0 is no limit. The sources give no number."""

    max_keys: int = 100
    """Number of keys that one ``read`` may name."""
