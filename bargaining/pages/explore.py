"""A page with a whole scenario: its assumptions to move, its predictions decided in the browser, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargaining.forms.assessed import predictions_in_words
from bargaining.forms.form import Profile
from bargaining.pages.assembling import assembled
from bargaining.pages.games import Game, game_parts, indicators, undecided
from bargaining.pages.looks import sign_parts
from bargaining.pages.maps import map_parts
from bargaining.pages.pool import Pool
from bargaining.pages.presets import preset_parts, preset_worlds
from bargaining.pages.words import evidence_parts, outcome_parts, parameter_parts, place_parts
from bargaining.scenario import Scenario
from bargaining.version import __version__

MOST_BYTES = 150_000
"""How long a page may be without the texts of its evidence: short enough for any e-mail."""
SPARE = 2_000


def explorer(scenario: Scenario, *, name: str = "", evidence: bool = True) -> str:
    """Return the page of a scenario: one file in HTML that asks nothing of a network.

    Parameters
    ----------
    scenario : Scenario
        At the values that the page opens with; its structure and its concept stay as they are.
    name : str
        What a file that the reader downloads extends: name or path of the scenario, its own name by default.
    evidence : bool
        Whether the paraphrases of the claims are in the page, beside their documents and paragraphs.

    Returns
    -------
    str

    Notes
    -----
    Pure predictions are decided by the formulas of the form, in floats with a proved bound of the error and in whole
    numbers where a sign is within the bound; what is found in floats alone is called numerical in the page.

    Examples
    --------
    >>> import bargaining
    >>> page = explorer(bargaining.load("chicken"))
    >>> page.startswith("<!doctype html>"), "https://" in page
    (True, False)
    """
    title = scenario.document.scenario.title
    data, texts, numbered = page_data(scenario, name=name, evidence=evidence)
    if (room := _room(scenario, data)) < 0 and game_decides(data):
        data, texts, numbered = page_data(scenario, name=name, evidence=evidence, decide=False)
        room = _room(scenario, data)
    worlds = [(k, world) for k, (kind, *_, world) in enumerate(preset_worlds(scenario)) if kind != "overlay"]
    data["maps"], left = map_parts(scenario, worlds, numbered, room) if numbered else ([], 0)
    if left:
        data["missing"].append(
            f"Of the maps over the pairs that the scenario declares, {left} are not in the page with exact boundaries: "
            "they take too long, or too much room. "
            + ("The page computes them itself." if game_decides(data) else "bargaining phase draws them.")
        )
    data |= _signs(scenario, numbered, data)
    return assembled(title, data, texts)


def _room(scenario: Scenario, data: dict[str, Any]) -> int:
    """Return how many bytes there are left for maps and signs, beside evidence without its texts."""
    bare = evidence_parts(scenario, data["game"].get("claims", ()), told=False)
    return MOST_BYTES - SPARE - len(assembled(scenario.document.scenario.title, data, bare).encode())


def game_decides(data: dict[str, Any]) -> bool:
    """Tell whether a page with some data decides predictions itself."""
    return "polys" in data["game"]


def page_data(
    scenario: Scenario, *, name: str = "", evidence: bool = True, decide: bool = True
) -> tuple[dict[str, Any], dict[str, Any], tuple[Profile, ...]]:
    """Return what a page holds but maps and signs, apart from it its evidence, and the candidates in its order."""
    document, form = scenario.document, scenario.form
    pool = Pool(scenario.parameters, indicators(scenario.places))
    game = game_parts(form, pool) if decide else undecided()
    worlds = preset_worlds(scenario)
    one, several = predictions_in_words(form)
    data: dict[str, Any] = {
        "version": __version__,
        "name": scenario.name,
        "extends": name or scenario.name,
        "digest": scenario.digest[:12],
        "title": document.scenario.title,
        "description": document.scenario.description,
        "concept": form.concept,
        "concept_set": bool(document.scenario.concept),
        "variants": dict(document.scenario.variants),
        "called": [one, several],
        "players": [[key, player.label] for key, player in document.players.items()],
        "places": place_parts(scenario),
        "kinds": [[key, kind.meaning] for key, kind in document.kinds.items()],
        "parameters": parameter_parts(scenario, pool),
        "study": [k for k, key in enumerate(scenario.parameters) if key in document.study.axes],
        "presets": preset_parts(scenario, worlds, game.candidates, pool),
        "start": next(k for k, (*_, world) in enumerate(worlds) if world.values == scenario.values),
        "outcomes": outcome_parts(scenario, game.candidates),
        "game": dict(game.parts),
        "mixes": form.mixed and form.strategic,
        "missing": list(game.missing),
        "maps": [],
        "monomials": pool.monomials,
        "numbers": pool.numbers,
    }
    return data, evidence_parts(scenario, _cited(game), told=evidence), game.candidates


def _cited(game: Game) -> Sequence[str]:
    found: Sequence[str] = game.parts.get("claims", ())
    return found


def _signs(scenario: Scenario, candidates: Sequence[Profile], data: dict[str, Any]) -> dict[str, Any]:
    """Return signs, those of candidates by their number."""
    shown = {k for one in data["maps"] for cell in one["cells"] for k in cell[0]}
    shown |= {pure[0] for preset in data["presets"] for pure in preset["solved"]["pure"] if pure[0] >= 0}
    shown |= {k for k, *_ in data["outcomes"]}
    labels = {k: scenario.outcome(candidates[k]) for k in sorted(shown)}
    named = [
        (outcome.label, outcome.short or outcome.label) for outcome in scenario.document.outcomes.values()
    ]
    found = sign_parts(named, list(labels.values()))
    return {"signs": found["signs"], "sign_of": [[k, found["sign_of"][label]] for k, label in labels.items()]}


def size_without_evidence(page: str) -> int:
    """Return how many bytes a page has beside its evidence: claims, paraphrases and what documents say of values.

    Examples
    --------
    >>> size_without_evidence('<script id="evidence" type="application/json">{"a":1}</script>')
    55
    """
    start = page.index('<script id="evidence"')
    start = page.index(">", start) + 1
    return len(page.encode()) - len(page[start : page.index("</script>", start)].encode())
