"""Streamlit's page as it is served: unused parts removed, its base address added."""

import base64
import hashlib
import re

import streamlit as st

from pages.server import shell


def test_fonts_that_pages_do_not_use_are_not_loaded_ahead() -> None:
    assert 'as="font"' in (shell.STATIC / "index.html").read_text(encoding="utf-8")
    page = shell.template()
    assert 'as="font"' not in page
    assert "_stcore/agent" not in page.partition("</head>")[0]
    assert "modulepreload" in page
    assert page.lstrip().lower().startswith("<!doctype html>")


def test_scripts_that_every_page_needs_are_loaded_ahead_with_what_they_import() -> None:
    own = (shell.STATIC / "index.html").read_text(encoding="utf-8")
    ahead = re.findall(r'rel="modulepreload" crossorigin href="\./static/js/([^"]+)"', shell.template())
    assert len(ahead) == len(set(ahead))
    for name in shell.ON_EVERY_PAGE:
        (script,) = [script for script in ahead if script.startswith(f"{name}.")]
        assert script not in own
    for script in ahead:
        text = (shell.STATIC / "static/js" / script).read_text(encoding="utf-8")
        for imported in re.findall(r'from"\./([^"]+)"|from`\./([^`]+)`', text):
            name = "".join(imported)
            assert name in ahead or name.startswith("index."), script


def test_streamlit_is_told_where_it_is_and_how_it_looks_before_its_scripts() -> None:
    page = shell.template()
    assert page.index("window.__streamlit") < page.index('type="module"')
    assert "http" not in shell.start_script()
    for kind in ("light", "dark"):
        assert st.get_option(f"theme.{kind}.backgroundColor") in shell.start_script()


def test_the_scripts_of_the_page_are_allowed_by_their_checksums() -> None:
    scripts = re.findall(r"<script>(.*?)</script>", shell.template(), flags=re.DOTALL)
    assert scripts[0] == shell.start_script()
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert shell.script_checksums() == [f"'sha256-{digest}'" for digest in digests]
