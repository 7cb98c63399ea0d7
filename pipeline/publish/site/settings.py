"""Who is behind a deployment, and where it is: what is not set is left out of pages."""

import os
import re
from dataclasses import dataclass

SITE_URL, CONTACT, SOURCE = (
    "POSTCODE_LOTTERY_SITE_URL",
    "POSTCODE_LOTTERY_CONTACT",
    "POSTCODE_LOTTERY_SOURCE",
)
"""Environment variables: address of the site, of whoever answers for it, and of its code."""


@dataclass(frozen=True)
class Settings:
    """Settings of the web edition.

    `site_url` has no slash at its end. `contact` is an e-mail address or a web address, `source` the web
    address of the code. `frozen`: the pages are files, read without our server.
    """

    site_url: str = ""
    contact: str = ""
    source: str = ""
    frozen: bool = False

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


def from_environment(*, frozen: bool = False) -> Settings:
    """Return the settings that the environment variables make."""
    return Settings(
        os.environ.get(SITE_URL, "").strip().rstrip("/"),
        os.environ.get(CONTACT, "").strip(),
        os.environ.get(SOURCE, "").strip(),
        frozen,
    )
