"""A scenario's digest is that of its game: terms, game and document cannot part."""

import dataclasses
import itertools

import pytest

import bargaining
from bargaining.analysis.robustness import without_documents, without_terms
from bargaining.errors import ScenarioError


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def agrees(scenario):
    """Tell whether terms and game are those of the document."""
    again = scenario.compiled.again(scenario.document)
    written = [(entry.player, entry.term, entry.value) for entry in scenario.document.payoff]
    return (
        written == [(term.player, term.name, term.formula) for term in scenario.terms]
        and again.terms == scenario.terms
        and (again.form.game.exponents == scenario.form.game.exponents).all()
        and (again.form.game.coefficients == scenario.form.game.coefficients).all()
    )


def test_every_term_that_is_left_out_makes_a_game_with_a_digest_of_its_own(scenario):
    reduced = [one.scenario for one in without_terms(scenario)]
    assert len({one.digest for one in [scenario, *reduced]}) == 1 + len(scenario.terms)
    for one in (scenario, *reduced[::7]):
        assert agrees(one)


def test_games_that_differ_have_digests_that_differ(scenario):
    made = [
        scenario,
        scenario.calibrated("parish2025"),
        scenario.replace(autonomy="0.7"),
        *(one.scenario for one in without_documents(scenario)),
        *(one.scenario for one in without_terms(scenario)),
    ]
    solved = [(one.digest, one.game().exact_payoffs) for one in made]
    for (one, payoffs), (other, others) in itertools.combinations(solved, 2):
        assert one != other or (payoffs == others).all()


def test_the_last_payoff_term_can_be_left_out(tmp_path):
    path = tmp_path / "one.toml"
    path.write_text(
        """
        [scenario]
        name = "one"
        title = "One term"
        [players.one]
        label = "One"
        actions = { stay = { label = "Stay", assumption = "x" }, go = { label = "Go", assumption = "x" } }
        [[payoff]]
        player = "one"
        term = "Going"
        value = "one.go"
        assumption = "x"
        """,
        encoding="utf-8",
    )
    (left,) = without_terms(bargaining.load(path))
    assert len(left.profiles) == 2
    assert left.scenario.digest != bargaining.load(path).digest


def test_terms_and_game_cannot_be_put_in_place_of_others(scenario):
    for part in ("document", "terms", "parametric"):
        with pytest.raises((TypeError, AttributeError)):
            dataclasses.replace(scenario, **{part: None})
        with pytest.raises(AttributeError):
            setattr(scenario, part, None)


def test_a_change_that_does_not_compile_is_refused(scenario):
    faulty = scenario.document.payoff[0].model_copy(update={"value": "autonmy * us.transact"})
    with pytest.raises(ScenarioError, match="did you mean 'autonomy'"):
        scenario.changed(payoff=[faulty, *scenario.document.payoff[1:]])
