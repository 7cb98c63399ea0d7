"""How long the server keeps what it knows of a visitor who left."""

from unittest.mock import MagicMock

import pytest
import streamlit as st
from streamlit import runtime

from pipeline.core.paths import ROOT


def test_the_session_of_somebody_who_left_is_gone_after_30_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit keeps it for two minutes, with its file handles, unless .streamlit/config.toml says less."""
    made = MagicMock()
    monkeypatch.setattr(runtime, "Runtime", made)
    st.App(ROOT / "pages" / "script.py")._create_runtime()
    storage = made.call_args.args[0].session_storage
    now = 0.0
    monkeypatch.setattr(storage._cache, "_timer", lambda: now)
    storage.save(MagicMock())
    now = 29.0
    assert len(storage.list()) == 1
    now = 30.0
    assert storage.list() == []
