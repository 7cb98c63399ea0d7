"""Where an installed package keeps what it makes."""

from pathlib import Path

import pytest

from pipeline.core.paths import user_data

HOME = Path("/home/ada")


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {}, HOME / ".local" / "share" / "postcode-lottery"),
        ("linux", {"XDG_DATA_HOME": "/data"}, Path("/data/postcode-lottery")),
        ("darwin", {}, HOME / "Library" / "Application Support" / "postcode-lottery"),
        ("win32", {"LOCALAPPDATA": "/local"}, Path("/local/postcode-lottery")),
        ("win32", {}, HOME / "AppData" / "Local" / "postcode-lottery"),
    ],
)
def test_user_data_is_where_the_platform_keeps_it(
    platform: str, variables: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": str(HOME)} | variables).items():
        monkeypatch.setenv(name, value)
    assert user_data(platform) == folder
