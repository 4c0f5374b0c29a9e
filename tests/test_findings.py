"""The page of findings speaks of systems of every form; `tests/test_pages.py` runs what it shows."""

from bargaining.loading.scenarios import load_document
from bargaining.resources import conflicts
from bargaining.scenario.reading import scenarios_of
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


def test_the_page_names_systems_of_every_form():
    forms = {
        load_document(name).scenario.form
        for name in scenarios_of(conflicts()[0])
        if f" {name}" in PAGE or f"`{name}`" in PAGE
    }
    assert forms == {"strategic", "bayesian", "tree", "stochastic", "bargaining", "stock", "moves"}
