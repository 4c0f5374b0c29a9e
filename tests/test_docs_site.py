"""The pages are built without a warning, from the files that are there, and ask nothing of any other place."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from bargaining.cli.main import COMMANDS
from tests.pages import PAGES, ROOT
from tests.public_names import packages

pytest.importorskip("sphinx", reason="make docs installs what builds the pages")
pytest.importorskip("myst_parser")
pytest.importorskip("numpydoc")
pytest.importorskip("pydata_sphinx_theme")

LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "link": "href",
    "use": "href",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder of the pages."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "docs.site", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return folder / "html"


class Loaded(HTMLParser):
    """Collect what a page loads, and the identifiers of its parts."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.identifiers = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.identifiers.add(given.get("id"))
        if (
            tag in LOADED
            and given.get(LOADED[tag])
            and given.get("rel") not in ("next", "prev", "search", "index")
        ):
            self.addresses.append(given[LOADED[tag]])
        self.addresses += re.findall(r"url\((.*?)\)", given.get("style") or "")


def elsewhere(address):
    return bool(re.match(r"['\"]?(\w+:)?//", address))


def test_no_page_loads_anything_from_elsewhere(built):
    pages = [
        page for page in built.rglob("*.html") if "_static" not in page.parts
    ]  # a template of the theme's
    assert len(pages) > 80
    for page in pages:
        loaded = Loaded(page.read_text(encoding="utf-8")).addresses
        assert loaded
        assert [a for a in loaded if elsewhere(a)] == [], page
        for address in loaded:
            assert (page.parent / address.partition("?")[0].partition("#")[0]).exists(), (page, address)
    for style in built.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert [
            a for a in re.findall(r"url\((.*?)\)|@import\s+(\S+)", text) if any(map(elsewhere, a))
        ] == [], style


def test_what_is_loaded_from_elsewhere_would_be_noticed():
    text = (
        '<script src="https://example.org/a.js"></script><img src="a.png"><p style="background: url(//b/c)">'
    )
    assert [elsewhere(a) for a in Loaded(text).addresses] == [True, False, True]


def test_every_page_of_the_folder_is_in_a_room(built):
    for page in (ROOT / "docs").glob("*.md"):
        assert (built / f"{page.stem}.html").exists()


def test_every_public_name_is_described(built):
    described = set()
    for page in (built / "api").glob("*.html"):
        described |= Loaded(page.read_text(encoding="utf-8")).identifiers
    from docs.site.api import home

    for place, module in packages().items():
        assert {home(place, name) for name in module.__all__} <= described, place


def test_every_command_has_its_page_with_an_example(built):
    import docs.site.commands as commands

    written = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
    shown = commands.examples(written, commands.commands())
    assert set(COMMANDS) <= set(shown)
    for words in shown:
        assert (built / "commands" / f"{words.replace(' ', '_')}.html").exists(), words
    assert [words for words, found in shown.items() if not found] == []
