"""The points that a page starts from: the baseline, what each document implies, overlays; and what is proved there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargaining.analysis.plans import PredictionSet, counted
from bargaining.analysis.predictions import predictions, pure_places
from bargaining.equilibria.result import Component, Equilibrium
from bargaining.errors import BargainingError
from bargaining.forms.form import Place, Profile
from bargaining.pages.pool import Pool
from bargaining.scenario import Scenario
from bargaining.scenario.scenario import BASELINE

MOST_SECONDS = 20.0
"""After so long the enumeration at a preset is stopped, and the page says that its list may not be complete."""
DIGITS = 12


def preset_worlds(scenario: Scenario) -> list[tuple[str, str, str, Scenario]]:
    """Return kind, name, label and world of every preset: baseline, documents, overlays, and what was asked for.

    Examples
    --------
    >>> import bargaining
    >>> [(kind, name) for kind, name, *_ in preset_worlds(bargaining.load("rapprochement"))][:2]
    [('baseline', 'baseline'), ('document', 'olech2025')]
    """
    document = scenario.document
    plain = scenario.cut().calibrated(BASELINE) if scenario.followed else scenario
    bare = Scenario(plain.compiled, plain.shelf)
    found = [("baseline", BASELINE, "Baseline", bare)]
    found += [
        ("document", name, calibration.label, bare.calibrated(name))
        for name, calibration in document.calibrations.items()
    ]
    found += [
        ("overlay", name, overlay.label, bare.overlaid(name)) for name, overlay in document.overlays.items()
    ]
    if not any(world.values == scenario.values for *_, world in found):
        found.append(("asked", "asked", "As asked for", scenario))
    return found


def preset_parts(
    scenario: Scenario,
    worlds: Sequence[tuple[str, str, str, Scenario]],
    candidates: Sequence[Profile],
    pool: Pool,
) -> list[dict[str, Any]]:
    """Return each preset's values, on what its document is silent, and what was computed there.

    Parameters
    ----------
    scenario : Scenario
        At the values in force, which the page opens with.
    worlds : sequence
        What `preset_worlds` returns.
    candidates : sequence of Profile
        What may be predicted, in the page's order.
    pool : Pool
        Takes the values.
    """
    places = {profile: k for k, profile in enumerate(candidates)}
    names = list(scenario.parameters)
    return [
        {
            "kind": kind,
            "name": name,
            "label": label,
            "values": [pool.number(world.values[one]) for one in names],
            "silent": [names.index(one) for one in world.borrowed()],
            "solved": _solved(world, places),
        }
        for kind, name, label, world in worlds
    ]


def _solved(world: Scenario, places: dict[Profile, int]) -> dict[str, Any]:
    """Return what is known at a preset: pure predictions by number, mixed ones, and whether that is all."""
    try:
        found = predictions(world, max_seconds=MOST_SECONDS)
    except BargainingError as error:
        return {"pure": [], "mixed": [], "complete": False, "reason": str(error), "more": []}
    if isinstance(found, PredictionSet):
        pure = [_plan(one.profile, one.label, one.payoffs, places) for one in found.predictions]
        return {
            "pure": pure,
            "mixed": [],
            "complete": found.complete,
            "reason": found.reason,
            "count": counted(found),
            "more": _beside(found),
        }
    return {
        "pure": [_located(world, place.names, places) for place in pure_places(world, found)],
        "mixed": [_mixed(one, world.places) for one in found.mixed],
        "complete": found.complete,
        "reason": found.reason,
        "more": [_continuum(one, world.places) for one in found.components],
    }


def _plan(profile: Profile, label: str, payoffs: Any, places: dict[Profile, int]) -> list[Any]:
    told = None if payoffs is None else [_digits(float(value)) for value in payoffs.values()]
    return [places.get(profile, -1), label, told]


def _located(world: Scenario, profile: Profile, places: dict[Profile, int]) -> list[Any]:
    paid = world.form.payoffs(profile)
    return [
        places.get(profile, -1),
        world.outcome(profile),
        [_digits(float(payoff.evaluate(world.values))) for payoff in paid.values()],
    ]


def _mixed(one: Equilibrium, places: Sequence[Place]) -> dict[str, Any]:
    """Return a mixed equilibrium: for each place the numbers of its options with their probabilities."""
    return {
        "play": [
            [part for k in support for part in (k, _digits(float(own[k])))]
            for support, own in zip(one.supports, one.strategies, strict=True)
        ],
        "certified": one.certified,
    }


def _continuum(one: Component, places: Sequence[Place]) -> str:
    """Say what a continuum of equilibria consists of."""
    used = [
        f"{place.label}: {' or '.join(place.options[k] for k in support)}"
        for place, support in zip(places, one.supports, strict=True)
    ]
    size = "of unknown dimension" if one.dimension is None else f"of dimension {one.dimension}"
    return f"A continuum of equilibria {size} ({'; '.join(used)})."


def _beside(found: PredictionSet) -> list[str]:
    """Say what there is beside pure predictions."""
    said = []
    if found.mixed:
        said.append(f"{len(found.mixed)} mixed predictions: bargaining solve lists them.")
    if found.components:
        said.append(f"{len(found.components)} continua of predictions: bargaining solve lists them.")
    return said


def _digits(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
