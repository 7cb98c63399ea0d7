"""Who is behind a deployment, and where it is: what is not set is left out of pages."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

SITE_URL, CONTACT, SOURCE, DASHBOARD_URL = (
    "POSTCODE_LOTTERY_SITE_URL",
    "POSTCODE_LOTTERY_CONTACT",
    "POSTCODE_LOTTERY_SOURCE",
    "POSTCODE_LOTTERY_DASHBOARD_URL",
)
"""Environment variables: addresses of the site, who answers for it, its code; for a frozen edition
that of the dashboard.
"""


def _everything(_path: str, _parameters: Mapping[str, str]) -> bool:
    return True


@dataclass(frozen=True)
class Settings:
    """Settings of the web edition.

    `site_url` has no slash at its end. `contact` is an e-mail address or a web address, `source` the web
    address of the code. `frozen`: the pages are files, read without our server; `dashboard_url` is then where
    the dashboard is, if it is anywhere, `offers` says of a path and its parameters whether there is such a
    file, and `forms` has the forms of each kind of resource.
    """

    site_url: str = ""
    contact: str = ""
    source: str = ""
    frozen: bool = False
    dashboard_url: str = ""
    offers: Callable[[str, Mapping[str, str]], bool] = field(default=_everything, compare=False, repr=False)
    forms: Mapping[str, Sequence[str]] | None = field(default=None, compare=False, repr=False)

    @property
    def views_url(self) -> str:
        """Where the views of the dashboard are; empty if that is not known."""
        return self.dashboard_url if self.frozen else self.site_url

    def has_form(self, kind: str, form: str) -> bool:
        """Return whether resources of a kind (their path in the registry) are had in a form."""
        return self.forms is None or form in self.forms.get(kind, ())

    @property
    def contact_link(self) -> str:
        """The contact as the target of a link; empty if it is neither kind of address."""
        if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", self.contact):
            return f"mailto:{self.contact}"
        return web_address(self.contact)

    @property
    def source_link(self) -> str:
        """The address of the code as the target of a link; empty if it is none."""
        return web_address(self.source)


def web_address(text: str) -> str:
    """Return an address of the web; anything else becomes empty."""
    return text if re.match(r"https?://[^\s\"'<>]+$", text) else ""


_USED: ContextVar[Settings | None] = ContextVar("settings", default=None)


@contextmanager
def using(chosen: Settings) -> Iterator[None]:
    """Let `from_environment` return these settings in this block."""
    token = _USED.set(chosen)
    try:
        yield
    finally:
        _USED.reset(token)


def from_environment() -> Settings:
    """Return the settings that the environment variables make, or those of `using`."""
    return _USED.get() or Settings(
        os.environ.get(SITE_URL, "").strip().rstrip("/"),
        os.environ.get(CONTACT, "").strip(),
        os.environ.get(SOURCE, "").strip(),
    )
