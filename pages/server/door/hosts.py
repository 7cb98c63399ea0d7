"""The names under which the server answers, where that is set."""

import os

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

HOSTS = "POSTCODE_LOTTERY_HOSTS"
"""The environment variable with names such as send.example.org or *.example.org, separated by spaces or
commas; without it, any name is answered. Health checks ask for localhost."""
LOCAL = ("localhost", "127.0.0.1")


def checks() -> list[Middleware]:
    """Return the middleware that answers requests for other names with 400; none if there is no setting."""
    names = os.environ.get(HOSTS, "").replace(",", " ").split()
    return [Middleware(TrustedHostMiddleware, [*names, *LOCAL], www_redirect=False)] if names else []
