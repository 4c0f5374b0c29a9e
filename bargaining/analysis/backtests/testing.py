"""Score what a scenario predicts on what was seen of its players."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from bargaining.analysis.backtests.observations import AFTER, KNOWN, Observation, Record, record
from bargaining.analysis.backtests.quantal import Weights, fit
from bargaining.analysis.backtests.readings import Reading, readings
from bargaining.analysis.backtests.result import Backtest, QuantalPrediction, SetPrediction
from bargaining.analysis.backtests.sets import Score, chance, totals
from bargaining.analysis.predictions import predictions
from bargaining.analysis.profiles import outcome_label
from bargaining.equilibria.result import EquilibriumSet
from bargaining.errors import ScenarioError
from bargaining.forms.shown import Course, courses
from bargaining.loading.registry import room
from bargaining.loading.scenarios import with_concept
from bargaining.scenario.linked import refuse_followed

if TYPE_CHECKING:
    from bargaining.forms.form import Profile
    from bargaining.scenario import Scenario

Shows = Mapping["Profile", tuple[Course, ...]]
Drawn = tuple[tuple[Fraction, Mapping[str, str]], ...]

IN_SAMPLE, OUT_OF_SAMPLE, HINDSIGHT, ACROSS = "in sample", "out of sample", "hindsight", "across"
MOST_PROFILES = 100_000
SECONDS = 30.0
"""After which the search for mixed equilibria of one reading stops; how many were found is then no final number."""


def backtest(scenario: Scenario, *, known_to: str | None = None, since: str | None = None) -> Backtest:
    """Score what each concept and each document predicts on the dated periods of the evidence.

    Parameters
    ----------
    scenario : Scenario
        Of any form; all concepts of its form are asked, and its baseline and each of its calibrations.
    known_to : str, optional
        A day, month or year, to the end of which things are taken as known: quantal response is fitted to the periods
        that were over by then, and documents that were surely written by then predict later ones out of sample.
        The day before the last period in which somebody was seen to choose when left out.
    since : str, optional
        A day, month or year; periods that began before it are left out.

    Returns
    -------
    Backtest
        A predicted set is right in a period when it holds a profile that may be what was seen.

    Raises
    ------
    EvidenceError
        When no period has an observed choice of a player of the scenario.
    ScenarioError
        When a date is none, the profiles are more than `MOST_PROFILES`, or a player chooses at several places and the
        form does not say what shows of it.

    References
    ----------
    Selten, R. (1991). Properties of a measure of predictive success. Mathematical Social Sciences 21, 153-167.

    Examples
    --------
    >>> import bargaining
    >>> found = backtest(bargaining.load("rapprochement"))
    >>> str(found.record.known_to), [one.outcomes for one in found.sets if one.reading.name == "parish2025"][0]
    ('2025-08-31', ('Freeze', 'Status quo'))
    """
    refuse_followed(scenario, "a backtest")
    seen = record(scenario, known_to, since)
    sets = []
    # Concepts of games with moves in order differ in what players are taken to know, which the scenario says.
    known = room(scenario.document.scenario.form).concepts if scenario.form.strategic else ()
    for concept in known or (scenario.form.concept,):
        asked = with_concept(scenario, concept)
        shows = _shows(asked, asked.form.candidates())
        sets += [_scored(concept, one, seen, shows) for one in readings(asked, seen.known_to)]
    return Backtest(
        scenario.name, scenario.document.scenario.title, seen, tuple(sets), _quantal(scenario, seen)
    )


def _scored(concept: str, reading: Reading, seen: Record, shows: Shows) -> SetPrediction:
    """Return what a concept predicts in a reading, and whether it may be what was seen in each period."""
    scenario = reading.scenario
    drawn = {profile: _drawn(ways, scenario) for profile, ways in shows.items()}
    predicted = scenario.form.predicted(scenario.values)
    found = predictions(scenario, max_seconds=SECONDS)
    scores = []
    for one in seen.observations:
        fitting = {profile for profile, ways in drawn.items() if _probability(ways, one) > 0}
        shown = tuple(outcome_label(scenario, profile) for profile in predicted if profile in fitting)
        by_chance = chance(len(drawn), len(fitting), len(predicted))
        scores.append(Score(one.period, sample(one, reading), shown, by_chance))
    return SetPrediction(
        concept,
        reading,
        tuple(outcome_label(scenario, profile) for profile in predicted),
        len(drawn),
        len(found.mixed) if isinstance(found, EquilibriumSet) else 0,
        found.complete,
        tuple(scores),
        totals(scores, Fraction(len(predicted), len(drawn))),
    )


def sample(observation: Observation, reading: Reading) -> str:
    """Return what kind of sample a period is for a reading, by the dates of both."""
    if observation.when == AFTER:
        return OUT_OF_SAMPLE if reading.known else HINDSIGHT
    return IN_SAMPLE if observation.when == KNOWN else ACROSS


def _quantal(scenario: Scenario, seen: Record) -> tuple[QuantalPrediction, ...]:
    """Return quantal response in each reading, fitted to what is known and scored on what followed.

    It is that of players who choose at once; where moves have an order there is none.
    """
    if not scenario.form.strategic:
        return ()
    known = [one for one in seen.observations if one.when == KNOWN]
    after = [one for one in seen.observations if one.when == AFTER]
    if not known:
        return ()
    places = [place.options for place in scenario.places]
    shows = _shows(scenario, product(*places))
    found = []
    for reading in readings(scenario, seen.known_to):
        drawn = [_drawn(ways, reading.scenario) for ways in shows.values()]
        seen_weights, followed = ([_weights(drawn, one, places) for one in group] for group in (known, after))
        found.append(
            QuantalPrediction(
                reading,
                tuple(one.period for one in known),
                tuple(one.period for one in after),
                OUT_OF_SAMPLE if reading.known else HINDSIGHT,
                fit(reading.scenario.game(), seen_weights, followed),
            )
        )
    return tuple(found)


def _shows(scenario: Scenario, profiles: Iterable[Profile]) -> Shows:
    """Return what shows of each profile, refused where they are too many to look at one by one."""
    found: dict[Profile, tuple[Course, ...]] = {}
    for profile in profiles:
        if len(found) == MOST_PROFILES:
            raise ScenarioError(
                f"{scenario.name}: found more than {MOST_PROFILES:,} profiles, expected fewer for a backtest"
            )
        found[profile] = courses(scenario.form, profile)
    return found


def _drawn(ways: Sequence[Course], scenario: Scenario) -> Drawn:
    """Return the courses of a profile with their probabilities at the values in force."""
    return tuple((way.probability.evaluate(scenario.values), way.actions) for way in ways)


def _probability(ways: Drawn, observation: Observation) -> Fraction:
    """Return the probability that a profile shows what was seen."""
    return sum((p for p, actions in ways if observation.fits(actions)), Fraction(0))


def _weights(drawn: Sequence[Drawn], observation: Observation, places: Sequence[Sequence[str]]) -> Weights:
    shape = [len(options) for options in places]
    return np.array([float(_probability(ways, observation)) for ways in drawn]).reshape(shape)
