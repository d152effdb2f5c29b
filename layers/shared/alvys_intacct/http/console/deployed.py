"""What the console is told of its deployment, and what its pages may reach.

Read from the environment without pydantic, which this function does not load.
"""

from __future__ import annotations

import os
import re
from typing import Any

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


def config() -> dict[str, Any]:
    """How people sign in, and links; the content of `/console/config.json`."""
    return {
        "signIn": {
            "issuer": os.environ["JWT_ISSUER"],
            "audience": os.environ["JWT_AUDIENCE"],
            "clientId": os.environ["CONSOLE_CLIENT_ID"],
            "scopes": os.environ["CONSOLE_SCOPES"],
        },
        "links": {"api": "/v1/docs"},
    }


def page_headers(images: str = "'self'") -> dict[str, str]:
    """The headers of pages: own files only, and calls only to the API and to those who sign people in."""
    allowed = {
        "default-src": "'self'",
        "connect-src": " ".join(["'self'", *sign_in_origins()]),
        "img-src": images,
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{kind} {sources}" for kind, sources in allowed.items()),
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
    }


def sign_in_origins() -> list[str]:
    """Where the identity provider answers: the issuer's origin, and others that the deployment names."""
    named = [os.environ["JWT_ISSUER"], *os.environ["CONSOLE_SIGN_IN_ORIGINS"].split()]
    found = (_ORIGIN.match(url) for url in named)
    return sorted({match[0] for match in found if match})
