"""The local identity provider: people sign in to the console as one of the demo people.

It follows OpenID Connect as far as a browser application needs it: discovery, authorization code with PKCE,
rotating refresh tokens, a session, and signing out. It asks for no password, so it is for this machine only.
"""

from sandbox.alvys.sign_in.people import Person, read_people
from sandbox.alvys.sign_in.provider import SignIn

__all__ = ["Person", "SignIn", "read_people"]
