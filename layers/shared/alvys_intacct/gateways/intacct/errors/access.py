"""Errors of signing in and of permissions: who or what is wrong (CONN-3, protocol sections 9, 11 and 14).

Patterns with Sage's exact words come from its developer pages and from what other integrators report. The
looser patterns beside them cover texts that the sources only paraphrase. Where one answer can mean several
things, the remedy lists all of them, the most likely first.
"""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Call, Entry, Verdict

_CREDENTIALS = "credentials"
_USERS = "Company > Admin > Web Services users"
_SECURITY_TAB = "Company > Setup > Company > Security > Web Services authorizations"
_SAVE = "Then save the credentials again."

ACCESS_ENTRIES = (
    Entry(
        "sender_not_authorised",
        Verdict.ATTEND,
        "The Sage company {company} does not allow our sender id '{sender}' to use Web Services.",
        f"In Sage Intacct, open {_SECURITY_TAB} and add the sender id '{{sender}}'.",
        _CREDENTIALS,
        patterns=(r"Invalid Web Services Authorization", r"sender ?id\b.{0,200}\bnot (been )?authori[sz]ed"),
    ),
    Entry(
        "sender_credentials_refused",
        Verdict.OPERATE,
        "Sage Intacct does not accept the sender id '{sender}' or its password.",
        "The operator of this service must correct the sender id and password in the sender secret.",
        patterns=(r"XML Partner ID or password", r"(incorrect|invalid) sender (id|password)"),
    ),
    Entry(
        "web_services_disabled",
        Verdict.ATTEND,
        "The Sage company {company} is not subscribed to Web Services.",
        "In Sage Intacct, open Company > Admin > Subscriptions and switch Web Services on.",
        _CREDENTIALS,
        patterns=(
            r"web services?\b.{0,200}\b(not|isn't|is not)\b.{0,200}"
            r"\b(enabled|subscribed|active|allowed|activated)",
            r"web services?\b.{0,200}\bdisabled",
            r"not subscribed to\b.{0,200}\bweb services",
            r"not authori[sz]ed for XML transactions",
            r"subscribe to the XML gateway",
        ),
    ),
    Entry(
        "company_expired",
        Verdict.ATTEND,
        "The Sage company {company} has expired.",
        "Ask your Sage account manager to renew the company.",
        _CREDENTIALS,
        patterns=(
            r"\bthis company\b.{0,200}\bhas expired",
            r"\b(demo|trial)\b.{0,200}\bhas expired",
            r"\bsubscription has expired",
        ),
    ),
    Entry(
        "user_unknown",
        Verdict.ATTEND,
        "The Sage company {company} has no user '{user}'.",
        f"In Sage Intacct, open {_USERS} and compare the user id. {_SAVE}",
        _CREDENTIALS,
        patterns=(r"\blogin(?: id)?\b.{0,80}\bdoes not exist", r"\bno such user\b"),
        numbers=("BL03000025",),
        only=Call.SIGN_IN,
    ),
    Entry(
        "user_inactive",
        Verdict.ATTEND,
        "The Sage user '{user}' is inactive or locked.",
        f"In Sage Intacct, open {_USERS} and set the user to active, or unlock it.",
        _CREDENTIALS,
        patterns=(
            r"\b(user|login|account)\b.{0,60}\b(inactive|not active|locked|disabled|deactivated|suspended)",
            r"\b(inactive|locked|disabled|deactivated) (user|login|account)\b",
        ),
        only=Call.SIGN_IN,
    ),
    Entry(
        "session_ended",
        Verdict.RENEW_SESSION,
        "The Sage Intacct session has ended.",
        patterns=(
            r"\bsession\b.{0,200}"
            r"\b(expired|invalid|not valid|timed? ?out|ended|terminated|no longer|not found)",
            r"\b(expired|invalid)\b.{0,20}\bsession",
        ),
        only=Call.SIGN_IN,
    ),
    Entry(
        "entity_refused",
        Verdict.ATTEND,
        "The Sage user '{user}' cannot sign in to the entity '{entity}'.",
        "In Sage Intacct, check that the entity '{entity}' still exists and is active (Company > Setup > "
        f"Entities), and that the user has access to it ({_USERS}).",
        _CREDENTIALS,
        patterns=(
            r"\binvalid (?:location|entity)\b",
            r"\b(?:location|entity)\b.{0,80}\b(?:not exist|not found|not valid|invalid|inactive|not active)",
            r"\b(?:no|not have|without) (?:any )?access to\b.{0,60}\b(?:location|entity)\b",
        ),
        only=Call.SIGN_IN,
    ),
    Entry(
        "permission_denied",
        Verdict.ATTEND,
        "The Sage user '{user}' has no permission for {value}.",
        "In Sage Intacct, open Company > Admin > Roles and add this permission to a role of '{user}'. "
        "The company must also subscribe to the module. The prerequisites check lists missing modules.",
        _CREDENTIALS,
        patterns=(
            r"do(?:es)? not have (?:the )?(?:necessary |required )?(?:permissions?|privileges?|rights?)"
            r"(?: (?:for|to|on)(?: API)?(?: operation)? (?P<value>[^.]+))?",
            r"(?:insufficient|no) (?:permissions?|privileges?)(?: (?:for|to|on) (?P<value>[^.]+))?",
            r"not authori[sz]ed to (?P<value>[^.]+)",
        ),
        unnamed="The Sage user '{user}' lacks a permission that this operation needs.",
    ),
    Entry(
        "transport_policy_unknown",
        Verdict.OPERATE,
        "Sage Intacct does not know the transport policy that was requested.",
        "Report this to the operator of this service.",
        patterns=(r"not a valid transport policy",),
    ),
    Entry(
        "bad_credentials",
        Verdict.ATTEND,
        "Sage Intacct does not accept the user '{user}' of the company '{company}', or the password.",
        "Sage gives the same answer for several causes, so check them in turn: "
        f"1. The user id: '{{user}}' under {_USERS}. "
        "2. The password: set a new one there if in doubt. "
        "3. Whether this user is active there and not locked. "
        "4. Whether the connected entity still exists and the user has access to it. "
        "5. The company id: '{company}', as people enter it when they sign in to Sage. "
        f"6. Whether the sender id '{{sender}}' is listed under {_SECURITY_TAB}. {_SAVE}",
        _CREDENTIALS,
        patterns=(
            r"sign-?in information is incorrect",
            r"\b(incorrect|invalid) (user ?(id|name)|login( id)?|password)\b",
        ),
        numbers=("XMLGW_JPP0002", "UJPP0002"),
    ),
)

# By their numbers, before any text: the gateway itself uses one text for everything.
GATEWAY_ENTRIES = (
    Entry(
        "company_refused",
        Verdict.ATTEND,
        "Sage Intacct does not accept the company id '{company}'.",
        "Compare it with the company id that people enter when they sign in to Sage Intacct, and save the "
        "credentials again. If it is right, report this to the operator of this service: the request may be "
        "at fault.",
        _CREDENTIALS,
        patterns=(r"^invalid request\.?$",),
        numbers=("invalidRequest",),
        only=Call.SIGN_IN,
    ),
    Entry(
        "gateway_refused",
        Verdict.ATTEND,
        "Sage's gateway refused the request, most likely because the company id '{company}' is wrong.",
        "Check in turn: 1. the company id '{company}'; 2. the user id '{user}', and whether the "
        f"user is active; 3. the password. {_SAVE} If other connections fail in the "
        "same way, the operator of this service must check the sender id '{sender}'.",
        _CREDENTIALS,
        numbers=("GW-0011",),
    ),
    Entry(
        # "Sign-in information is incorrect. Please check your request.", before any company is looked at.
        "gateway_sign_in_refused",
        Verdict.ATTEND,
        "Sage's gateway refused the sign-in. Most likely the sender id '{sender}' or its password is wrong; "
        "the company id '{company}', the user '{user}' or the password may be wrong too.",
        "If other connections fail in the same way, the operator of this service must correct the sender id "
        "and password in the sender secret. If only this one fails, check in turn: 1. the company id; 2. the "
        f"user id; 3. the password. {_SAVE}",
        _CREDENTIALS,
    ),
    Entry(
        "malformed_request",
        Verdict.ATTEND,
        "Sage Intacct could not read the request.",
        "Report this to the operator of this service: the integration is at fault.",
        patterns=(r"XML Parse",),
        numbers=("XL03000003", "invalidRequest"),
    ),
)

SIGN_IN_REFUSED = Entry(
    "sign_in_refused",
    Verdict.ATTEND,
    "Sage Intacct refused the sign-in of the user '{user}' to the company {company}. "
    'Sage\'s own words: "{value}"',
    "Act on Sage's own words. If they name no cause, ask the administrator of the Sage company to look at "
    f"this user under {_USERS}. Then check the prerequisites again.",
    unnamed="Sage Intacct refused the sign-in of the user '{user}' to the company {company} without saying "
    "why.",
)
REQUEST_REFUSED = Entry(
    "request_refused",
    Verdict.ATTEND,
    'Sage Intacct refused the whole request. Sage\'s own words: "{value}"',
    "Act on Sage's own words, then retry. If they concern no data of yours, report this to the operator of "
    "this service.",
    unnamed="Sage Intacct refused the whole request without saying why.",
)
