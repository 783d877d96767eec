"""The API pages fetch everything from this server, and what is vendored is what was published."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from api.pages import PAGE_POLICY, STATIC

VENDOR = STATIC / "vendor"
REFERENCE = re.compile(r"""(?:src|href)\s*=\s*["']([^"']*)["']""")
CSS_REFERENCE = re.compile(r"""url\(\s*["']?([^"')]{0,40})|@import\s+["']([^"']*)""")
OWN_PAGES = sorted(STATIC.glob("*.html"))
OWN_SCRIPTS = sorted(STATIC.glob("*.js"))


def same_origin(reference: str) -> bool:
    return reference.startswith(("/static/", "data:", "#"))


@pytest.mark.parametrize("page", OWN_PAGES, ids=lambda page: page.name)
def test_every_reference_of_a_page_is_to_this_server_and_exists(page: Path) -> None:
    text = page.read_text()
    references = REFERENCE.findall(text)
    assert references
    for reference in references:
        assert same_origin(reference)
        if reference.startswith("/static/"):
            assert (STATIC / reference.removeprefix("/static/")).is_file()
    assert "<script>" not in text


def test_no_style_sheet_fetches_anything() -> None:
    for sheet in [*STATIC.glob("*.css"), *VENDOR.glob("*.css")]:
        for link, imported in CSS_REFERENCE.findall(sheet.read_text()):
            assert same_origin(link or imported) or link == "", (sheet.name, link or imported)


def test_our_own_scripts_name_no_other_host_and_keep_nothing() -> None:
    for script in OWN_SCRIPTS:
        text = script.read_text()
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
        for keeper in ("localStorage", "sessionStorage", "document.cookie", "indexedDB"):
            assert keeper not in text
    assert "shouldPersistHeaders: false" in (STATIC / "graphiql.js").read_text()
    assert 'method: "POST"' in (STATIC / "graphiql.js").read_text()


def test_the_browser_is_told_to_fetch_nothing_from_elsewhere() -> None:
    for directive in ("default-src 'none'", "script-src 'self'", "connect-src 'self'"):
        assert directive in PAGE_POLICY
    assert "http" not in PAGE_POLICY
    assert "unsafe-eval" not in PAGE_POLICY


def test_the_vendored_files_are_the_published_ones() -> None:
    locked = json.loads((STATIC / "vendor.lock.json").read_text())
    files = {name: digest for package in locked for name, digest in package["files"].items()}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir()}
    assert found == files
    notices = (STATIC / "THIRD-PARTY.txt").read_text()
    for package in locked:
        assert f"{package['package']} {package['version']}" in notices
