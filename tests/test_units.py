"""No answer depends on the unit of a player's payoffs: every concept, on games shifted and scaled exactly."""

from dataclasses import fields, is_dataclass
from fractions import Fraction

import numpy as np
import pytest

from bargaining import equilibria as concepts
from bargaining.equilibria.nashpy_adapter import nashpy_equilibria
from bargaining.equilibria.result import Equilibrium, EquilibriumSet
from bargaining.errors import BargainingError
from bargaining.games import NormalFormGame
from bargaining.games.dominance import iterated_dominance

F = Fraction
MATCHING = [[[3, 0], [0, 1]], [[0, 2], [3, 0]]]
STAG = [[[4, 0], [3, 3]], [[4, 3], [0, 3]]]
MYERSON = [[[1, 0, -9], [0, 0, -7], [-9, -7, -7]]] * 2
MIXTURE = [[[4, 0], [1, 1], [0, 4]], [[0, 1], [1, 0], [1, 0]]]
TIED = [[[1, 1, 0], [1, 0, 1]], [[2, 0, 1], [0, 1, 2]]]
THREE = np.random.default_rng(4).integers(0, 4, (3, 2, 2, 2)).tolist()
THREE_TIED = np.random.default_rng(7).integers(0, 2, (3, 2, 3, 2)).tolist()
GAMES = {"matching": MATCHING, "stag hunt": STAG, "Myerson": MYERSON, "mixture": MIXTURE, "tied": TIED}
GAMES |= {"three": THREE, "three tied": THREE_TIED}

# Scale and shift of the first player's payoffs, then of all others'.
UNITS = [
    ((F(1), F(10**9)), (F(1), F(10**9))),
    ((F(1), F(10**15)), (F(1), -F(10**15))),
    ((F(1, 10**12), F(0)), (F(10**12), F(0))),
    ((F(10**12), F(10**15)), (F(1, 10**12), F(1, 3))),
    ((F(7, 3), F(-5)), (F(2, 7), F(10**15))),
]
# What adds or compares payoffs of different players has one common unit.
COMMON = [((s, F(0)), (s, F(0))) for s in (F(1, 10**12), F(7, 3), F(10**12))] + [
    ((s, F(10**15)), (s, -F(10**15))) for s in (F(1), F(1, 10**6))
]


AS_THEY_ARE = ((F(1), F(0)), (F(1), F(0)))


def exact(payoffs, units=AS_THEY_ARE):
    found = np.vectorize(F, otypes=[object])(np.array(payoffs))
    return NormalFormGame(
        np.array([own * units[min(i, 1)][0] + units[min(i, 1)][1] for i, own in enumerate(found)])
    )


def plain(found):
    """Return a result without payoffs, which have a unit, as values that can be compared."""
    if isinstance(found, EquilibriumSet):
        return [plain(e) for e in found], [plain(c) for c in found.components], found.complete
    if is_dataclass(found) and not isinstance(found, type):
        skipped = {
            "game",
            "payoffs",
            "payoff_box",
            "value",
            "bound",
            "gain",
            "gains",
            "best",
            "worst",
            "vertices",
        }
        skipped |= {"precision", "resistances", "potentials", "reason"}
        return tuple(plain(getattr(found, f.name)) for f in fields(found) if f.name not in skipped)
    if isinstance(found, np.ndarray):
        return found.tolist()
    if isinstance(found, (tuple, list)):
        return tuple(plain(x) for x in found)
    return found


def points(game, base):
    """Return the equilibria of the base game and other profiles, as profiles of the game."""
    found = concepts.nash_equilibria(exact(base), max_seconds=20)
    profiles = [e.strategies for e in found] + [v.strategies for c in found.components for v in c.vertices]
    return [*profiles, tuple(np.full(m, 1 / m) for m in game.n_actions)]


def listed(game, base):
    found = [
        Equilibrium(x, game.expected_payoffs(x), game.regret(x), None, False)
        for x in points(game, base)
        if game.regret(x) < 1e-9
    ]
    return EquilibriumSet(game, tuple(found), "by hand", False, "by hand")


def pure(game):
    return list(np.ndindex(*game.n_actions))


def answer(question, *arguments, **options):
    try:
        return plain(question(*arguments, **options))
    except BargainingError as error:
        return type(error).__name__


def each_profile(name):
    return lambda game, base: [answer(getattr(concepts, name), game, x) for x in points(game, base)]


def each_pure(name):
    return lambda game, base: [answer(getattr(concepts, name), game, a) for a in pure(game)]


OWN_UNIT = {
    **{n: each_profile(n) for n in ("is_strict", "is_quasi_strict", "is_undominated")},
    **{n: each_profile(n) for n in ("is_trembling_hand_perfect", "is_proper")},
    **{n: each_pure(n) for n in ("is_strong_pure_equilibrium", "is_coalition_proof_pure_equilibrium")},
    **{n: each_pure(n) for n in ("p_dominance", "p_dominance_by_player")},
    "regret": lambda game, base: [game.regret(x) for x in points(game, base)],
    "best responses": lambda game, base: [game.best_responses(x) for x in points(game, base)],
    "nash_equilibria": lambda game, base: (
        answer(concepts.nash_equilibria, game, max_seconds=20) if game.n_players == 2 else None
    ),
    "two_player_equilibria": lambda game, base: answer(concepts.two_player_equilibria, game),
    "nashpy": lambda game, base: answer(nashpy_equilibria, game),
    "verify": lambda game, base: concepts.verify(game, listed(game, base)).records,
    "pure_equilibria": lambda game, base: concepts.pure_equilibria(game),
    "dominance": lambda game, base: [iterated_dominance(game, weak=w) for w in (False, True)],
    "strong": lambda game, base: concepts.strong_pure_equilibria(game),
    "coalition-proof": lambda game, base: concepts.coalition_proof_pure_equilibria(game),
    "pareto_ranking": lambda game, base: answer(concepts.pareto_ranking, listed(game, base)),
    "payoff_dominant": lambda game, base: answer(
        concepts.payoff_dominant, game, listed(game, base).equilibria
    ),
    "risk_dominant": lambda game, base: answer(concepts.risk_dominant, game),
    "deviation_losses": lambda game, base: [
        (a > b) - (a < b)
        for x in pure(game)
        for y in pure(game)
        for a, b in [
            (concepts.deviation_loss_product(game, x, y), concepts.deviation_loss_product(game, y, x))
        ]
    ],
    "mixed commitment": lambda game, base: [
        answer(concepts.commit_to_mixed_strategy, game, i, ties=t)
        for i in range(game.n_players)
        for t in ("strong", "weak")
    ],
    "correlated commitment": lambda game, base: [
        answer(concepts.commit_to_correlated_strategies, game, i) for i in range(game.n_players)
    ],
    "action commitment": lambda game, base: (
        [concepts.commit_to_action(game, i).best.action for i in range(2)] if game.n_players == 2 else None
    ),
    "is_correlated_equilibrium": lambda game, base: answer(
        concepts.is_correlated_equilibrium, game, np.full(game.n_actions, 1 / np.prod(game.n_actions))
    ),
    "correlated for one": lambda game, base: [
        answer(concepts.correlated_equilibrium, game, objective=0, coarse=c) for c in (False, True)
    ],
    "payoff_polygon": lambda game, base: answer(concepts.payoff_polygon, game, (0, 1)),
    "mutation": lambda game, base: answer(concepts.stochastically_stable, game, "mutation"),
    "basins": lambda game, base: answer(concepts.best_response_basins, game),
}
COMMON_UNIT = {
    "payoff-loss": lambda game, base: answer(concepts.stochastically_stable, game, "payoff-loss"),
    "welfare": lambda game, base: answer(concepts.correlated_equilibrium, game),
    "logit_selected": lambda game, base: answer(concepts.logit_selected, game),
    "logit_branch": lambda game, base: answer(concepts.logit_branch, game),
}


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("question", OWN_UNIT)
def test_no_answer_depends_on_a_player_s_unit(question, name):
    base = GAMES[name]
    expected = OWN_UNIT[question](exact(base), base)
    for units in UNITS:
        assert OWN_UNIT[question](exact(base, units), base) == expected, units


@pytest.mark.parametrize("name", ["matching", "stag hunt", "tied", "three"])
@pytest.mark.parametrize("question", COMMON_UNIT)
def test_no_answer_depends_on_a_unit_common_to_all(question, name):
    base = GAMES[name]
    expected = COMMON_UNIT[question](exact(base), base)
    for units in COMMON:
        assert COMMON_UNIT[question](exact(base, units), base) == expected, units


def test_precision_of_logit_is_one_over_payoff():
    base, scale = exact(STAG), F(1, 10**12)
    large = exact(STAG, ((scale, F(10**15)), (scale, -F(10**15))))
    found = concepts.logit_equilibria(large, 2e12)
    for one, other in zip(concepts.logit_equilibria(base, 2.0), found, strict=True):
        for x, y in zip(one, other, strict=True):
            assert np.allclose(x, y, rtol=0, atol=1e-9)


def test_a_completely_mixed_equilibrium_stays_proper_whatever_is_added():
    for constant in (0, 10**9, 10**15):
        game = exact(MATCHING, ((F(1), F(constant)), (F(1), F(constant))))
        profile = [[3 / 5, 2 / 5], [1 / 4, 3 / 4]]
        assert game.regret(profile) == 0
        for question in ("is_proper", "is_trembling_hand_perfect", "is_quasi_strict", "is_undominated"):
            assert getattr(concepts, question)(game, profile).holds is True


@pytest.mark.parametrize("gap", [F(1, 10**k) for k in (2, 4, 8, 12, 30)])
def test_a_near_tie_at_a_mixed_equilibrium_is_no_tie(gap):
    """A third row that pays a little less, the same, or a little more than the mixed equilibrium's value."""
    profile = [[3 / 5, 2 / 5, 0], [1 / 4, 3 / 4]]
    value = F(3, 4)
    for extra, tied in [(-gap, False), (F(0), True), (gap, None)]:
        rows = [[3, 0], [0, 1], [value + extra, value + extra]]
        payoffs = np.array([rows, [[0, 2], [3, 0], [0, 0]]], dtype=object)
        verdict = concepts.is_quasi_strict(NormalFormGame(payoffs), profile)
        if tied is None:
            assert verdict.holds is False
            assert verdict.reason == "not a Nash equilibrium: player0 gains by a2"
        else:
            assert verdict.holds is not tied
            assert ("does not use" in verdict.reason) is tied


@pytest.mark.parametrize("gap", [F(1, 10**k) for k in (3, 8, 14, 30)])
def test_a_near_tie_with_three_players_at_an_irrational_equilibrium_is_no_tie(gap):
    """A third action of the first player that pays his equilibrium payoff less something."""
    rng = np.random.default_rng(3)
    while True:
        payoffs = rng.integers(0, 5, (3, 2, 2, 2))
        found = [
            e
            for e in concepts.nash_equilibria(NormalFormGame(payoffs.astype(float)))
            if e.supports == ((0, 1),) * 3
        ]
        if found and found[0].index is not None and len(set(found[0].strategies[0])) == 2:
            break
    profile = [[*found[0].strategies[0], 0], *found[0].strategies[1:]]
    extra = np.vectorize(F, otypes=[object])(np.concatenate([payoffs, payoffs[:, :1]], axis=1))
    for shift, holds in [(-gap, True), (F(0), False), (gap, False)]:
        own = extra.copy()
        own[0, 2] = own[0, 2] + shift
        verdict = concepts.is_quasi_strict(NormalFormGame(own), profile)
        assert verdict.holds is holds, verdict.reason
        assert ("not a Nash" in verdict.reason) is (shift > 0)


def test_payoffs_from_tiny_to_huge_have_two_pure_equilibria_and_one_mixed():
    game = NormalFormGame([[[1e-200, 0], [0, 1e200]], [[1e-200, 0], [0, 1e200]]])
    found = concepts.nash_equilibria(game)
    assert [(e.pure, e.index) for e in found] == [(True, 1), (False, -1), (True, 1)]
    assert min(found[1].strategies[0]) > 0
    assert concepts.verify(game, found).ok
