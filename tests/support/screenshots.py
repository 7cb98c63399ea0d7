"""Write the pictures of README from the running app: `make screenshots`."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pipeline.core import paths
from tests.browser.conftest import chromium
from tests.support.servers.serving import served

FOLDER = paths.ROOT / ".github"
COLOURS = 96
MOST_BYTES = 300_000
# File, view, width and height in CSS pixels.
PICTURES = (
    ("map.png", "/map?la=E10000007", 1280, 900),
    ("phone.png", "/overview", 390, 800),
)


def main() -> int:
    """Take the pictures; exit status 1 without a browser, or if together they are too large for a page."""
    if (path := chromium()) is None or not Path(path).exists():
        print("There is no Chromium here: install one, or name it in the variable CHROMIUM.", file=sys.stderr)  # noqa: T201
        return 1
    FOLDER.mkdir(exist_ok=True)
    with served(paths.WAREHOUSE) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, view, width, height in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(address + view)
            _settled(page)
            _write(page.screenshot(), FOLDER / name)
            page.close()
        browser.close()
    size = sum((FOLDER / name).stat().st_size for name, *_ in PICTURES)
    print(f"{len(PICTURES)} pictures in {FOLDER}: {size:,} bytes, at most {MOST_BYTES:,}")  # noqa: T201
    return 0 if size <= MOST_BYTES else 1


def _settled(page: Page) -> None:
    """Wait until the page's script has run and the browser has drawn all of it."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("[data-testid=stApp] h1")
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_load_state("networkidle")


def _write(picture: bytes, path: Path) -> None:
    """Write a PNG of few colours: a third of the bytes, and to the eye the same."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
