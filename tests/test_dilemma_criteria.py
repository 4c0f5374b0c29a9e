"""What the intuitive criterion and D1 leave of Europe's dilemma, document by document and gesture by gesture."""

from functools import cache

import pytest

import bargaining
from bargaining.equilibria import d1_criterion, intuitive_criterion, sequential_equilibria
from tests.test_dilemma import DOCUMENTS, GESTURES

# The message in question, the type that is ruled out, the type that gains. A Minsk of its own mind gains by a gesture
# that is too costly for a directed one. By silence a directed one gives up a warning that it likes, the other saves its
# cost.
BY_GESTURE, BY_SILENCE = ("gesture", "directed", "own"), ("silence", "directed", "own")
INTUITIVE = {
    ("drills_inland", "P"): {BY_GESTURE},
    ("verified_restraint", "P"): {BY_GESTURE},
    ("drone_warning", "baseline"): {BY_SILENCE},
    ("drone_warning", "D"): {BY_SILENCE},
}
# A Minsk of its own mind gains by more answers than a directed one: where it has more to gain, or the gesture costs it
# less, in proportion.
MORE_BY_D1 = {
    ("drills_inland", "O"): {BY_GESTURE},
    ("release", "P"): {BY_GESTURE},
    ("drills_inland", "C"): {BY_GESTURE},
}


@cache
def game_of(gesture):
    return bargaining.load("dilemma", variants={"gesture": gesture})


@pytest.mark.parametrize("gesture", GESTURES)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_criteria_cut_where_a_gesture_can_prove_something(document, gesture):
    scenario = game_of(gesture).calibrated(DOCUMENTS[document])
    tree = scenario.form.tree
    equilibria = sequential_equilibria(tree.at({name: scenario.values[name] for name in tree.parameters}))
    for criterion, expected in (
        (intuitive_criterion, INTUITIVE),
        (d1_criterion, INTUITIVE | MORE_BY_D1),
    ):
        result = criterion(equilibria)
        assert result.complete
        game = result.judge.game
        cuts = {
            (
                game.messages[finding.message].name,
                *(name.split(".")[-1] for t in finding.removed for name in game.names([t.type])),
                *(name.split(".")[-1] for name in game.names(tuple(finding.gains))),
            )
            for verdict in result.cuts
            for finding in verdict.findings
        }
        assert cuts == expected.get((gesture, document), set())
