"""Agents' logit equilibria on trees: known limits, independent solutions, units, and honest words."""

import json
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from itertools import product
from math import exp

import numpy as np
import pytest
from scipy.optimize import root

from bargaining.algebra.polynomial import Polynomial
from bargaining.equilibria import agent_logit_branch, logit_branch, logit_equilibria
from bargaining.equilibria.agent_system import AgentSystem
from bargaining.equilibria.assessments import continuation_gains, option_losses, rounded_assessment
from bargaining.errors import GameError, SolverError
from bargaining.games.efg import format_efg
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.tree import InformationSet, Node, Tree, leaf
from tests.trees import horse, tree_of

ONE = Fraction(1)


def beer_quiche(strong: Fraction) -> Tree:
    """Cho and Kreps (1987): breakfast is worth 1, no duel 2; the receiver wants to duel the weak alone."""

    def breakfast(brave):
        return {
            drink: (
                f"after {drink}",
                1,
                {
                    answer: (
                        ((drink == "beer") == brave) + 2 * (answer == "leave"),
                        (answer == "duel") != brave,
                    )
                    for answer in ("duel", "leave")
                },
            )
            for drink in ("beer", "quiche")
        }

    types = {("strong", strong): True, ("weak", 1 - strong): False}
    below = {draw: (draw[0], 0, breakfast(brave)) for draw, brave in types.items()}
    return tree_of(("chance", below), ("sender", "receiver"))


def centipede(*payoffs: tuple[Fraction, Fraction]) -> Tree:
    """Two players in turn take, or pass on; the last payoffs are those after passing throughout."""
    below = payoffs[-1]
    for k in range(len(payoffs) - 2, -1, -1):
        below = (f"move {k + 1}", k % 2, {"take": payoffs[k], "pass": below})
    return tree_of(below)


def dollars() -> Tree:
    """Four moves, as played in the laboratory (McKelvey and Palfrey 1992, 1998)."""
    cents = ((40, 10), (20, 80), (160, 40), (80, 320), (640, 160))
    return centipede(*((Fraction(a, 100), Fraction(b, 100)) for a, b in cents))


def double_play() -> Tree:
    """One player moves, then another, then the first again, who is not told what the other did; chance before all."""

    def then(first):
        again = [
            ("again", 0, {"hold": (x, (7 * x + k) % 5), "fold": ((x + 3 * k) % 6, x)})
            for k, x in enumerate(first)
        ]
        return ("answer", 1, dict(zip(("left", "mid", "right"), again, strict=True)))

    dry, wet = (("start", 0, {"up": (u, 1), "down": then(x)}) for u, x in ((2, (3, 1, 5)), (1, (0, 2, 1))))
    return tree_of(("chance", {("dry", "1/3"): dry, ("wet", "2/3"): wet}))


def simultaneous(game: NormalFormGame) -> Tree:
    """A game in strategic form as a tree: one information set a player."""
    shape = game.n_actions
    layers, first = [[0]], 1
    for m in shape:
        layers.append(list(range(first, first + len(layers[-1]) * m)))
        first += len(layers[-1])
    nodes = [
        Node(children=tuple(layers[i + 1][k * m : (k + 1) * m]), information=i)
        for i, m in enumerate(shape)
        for k in range(len(layers[i]))
    ]
    ends = [leaf(*map(Fraction, game.payoffs[(slice(None), *cell)].tolist())) for cell in np.ndindex(*shape)]
    sets = tuple(InformationSet(f"h{i}", i, tuple(f"{k}" for k in range(m))) for i, m in enumerate(shape))
    layers = layers[:-1]
    return Tree(tuple(f"p{i}" for i in range(len(shape))), sets, (*nodes, *ends))


def moved(tree: Tree, factors, shifts) -> Tree:
    changed = tuple(
        replace(
            n,
            payoffs=tuple(
                p * f + Polynomial.constant(s) for p, f, s in zip(n.payoffs, factors, shifts, strict=True)
            ),
        )
        if n.payoffs
        else n
        for n in tree.nodes
    )
    return replace(tree, nodes=changed)


def response(tree: Tree, x, precision: float):
    """The agents' logit response, by walks from each node to each leaf; shares nothing with the solver."""

    def shares(node):
        return (
            [float(p.constant_term) for p in node.chance] if node.information is None else x[node.information]
        )

    def worth(number, player):
        node = tree.nodes[number]
        if not node.children:
            return float(node.payoffs[player].constant_term)
        return sum(p * worth(c, player) for p, c in zip(shares(node), node.children, strict=True))

    reached = {0: 1.0}
    for number, node in enumerate(tree.nodes):
        if node.children:
            reached |= {c: reached[number] * p for c, p in zip(node.children, shares(node), strict=True)}
    found = []
    for one, members in zip(tree.information, tree.members, strict=True):
        total = sum(reached[n] for n in members)
        values = [
            sum(reached[n] / total * worth(tree.nodes[n].children[k], one.player) for n in members)
            for k in range(len(one.options))
        ]
        weights = np.exp(precision * (np.array(values) - max(values)))
        found.append(weights / weights.sum())
    return found


def at(branch, k):
    return [x[k] for x in branch.strategies]


def apart(first, second):
    return max(float(np.abs(np.subtract(x, y)).max()) for x, y in zip(first, second, strict=True))


def words(distributions):
    return [" ".join(map(str, x)) for x in distributions]


TREES = [horse(), beer_quiche(Fraction(9, 10)), beer_quiche(Fraction(3, 10)), dollars(), double_play()]


@pytest.mark.parametrize("tree", TREES)
def test_every_point_is_an_equilibrium_of_agents_and_the_first_is_uniform(tree):
    branch = agent_logit_branch(tree, units="payoffs")
    assert branch.precision[0] == 0
    assert all(np.allclose(x[0], 1 / x.shape[1]) for x in branch.strategies)
    for k in range(len(branch)):
        if branch.precision[k] < 40:
            assert apart(at(branch, k), response(tree, at(branch, k), branch.precision[k])) < 1e-7
    assert branch.converged
    assert branch.limit.sequentially_rational


@pytest.mark.parametrize("tree", TREES)
def test_points_are_what_a_general_solver_finds_at_slowly_rising_precision(tree):
    branch = agent_logit_branch(tree, units="payoffs", max_precision=4)
    sizes = np.cumsum([len(one.options) for one in tree.information])[:-1]
    x = np.concatenate(at(branch, 0))
    for k in range(1, len(branch)):
        for precision in np.linspace(branch.precision[k - 1], branch.precision[k], 4)[1:]:
            found = root(lambda z, p=precision: z - np.concatenate(response(tree, np.split(z, sizes), p)), x)
            assert found.success
            x = found.x
        assert apart(at(branch, k), np.split(x, sizes)) < 1e-7
    assert len(branch) > 5
    assert branch.limit is None
    assert branch.reason == "stopped at max_precision"


def test_centipede_by_backward_induction():
    # With perfect information the last agent responds to its payoffs, the one before to that, and so on.
    tree, ends = dollars(), [tree.payoffs for tree in dollars().nodes if tree.payoffs]
    branch = agent_logit_branch(tree, units="payoffs")
    compared = 0
    for k, precision in enumerate(branch.precision.tolist()):
        if not 0 < precision < 30:
            continue
        ahead = [float(p.constant_term) for p in ends[4]]
        for move in (3, 2, 1, 0):
            now = [float(p.constant_term) for p in ends[move]]
            take = 1 / (1 + exp(precision * (ahead[move % 2] - now[move % 2])))
            assert branch.strategies[move][k][0] == pytest.approx(take, abs=1e-9)
            ahead = [take * a + (1 - take) * b for a, b in zip(now, ahead, strict=True)]
        compared += 1
    assert compared > 5
    assert words(branch.limit.strategies) == ["1 0"] * 4


def test_horse_ends_in_the_sequential_component():
    limit = agent_logit_branch(horse()).limit
    assert words(limit.strategies) == ["0 1", "0 1", "0 1"]  # C, r and c
    assert words(limit.beliefs) == ["1", "1/3 2/3", "1"]


def test_beer_quiche_ends_at_the_intuitive_pooling_or_at_the_mixture():
    pooling = agent_logit_branch(beer_quiche(Fraction(9, 10))).limit
    assert words(pooling.strategies) == ["1 0", "0 1", "1 0", "1 0"]
    assert words(pooling.beliefs) == ["1", "9/10 1/10", "0 1", "1"]
    # The weak drink beer so often that the receiver does not care, who duels so often that the weak do not care.
    mixed = agent_logit_branch(beer_quiche(Fraction(3, 10))).limit
    assert words(mixed.strategies) == ["1 0", "1/2 1/2", "1 0", "3/7 4/7"]
    assert words(mixed.beliefs) == ["1", "1/2 1/2", "0 1", "1"]


@pytest.mark.parametrize("distance", [1e-3, 3e-4, 1e-4, 1e-5])
def test_the_last_point_is_as_close_to_the_limit_as_asked(distance):
    for share in (2, 3, 4):
        branch = agent_logit_branch(beer_quiche(Fraction(share, 10)), distance=distance)
        assert branch.converged
        far = max(
            apart(at(branch, -1), [list(map(float, x)) for x in branch.limit.strategies]),
            apart([x[-1] for x in branch.beliefs], [list(map(float, x)) for x in branch.limit.beliefs]),
        )
        assert distance / 10 < far < 1.1 * distance


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("large", [Fraction(1, 10**200), Fraction(7, 3), Fraction(10**200)])
def test_no_unit_of_payoffs_counts(tree, large):
    n = len(tree.players)
    mine, theirs = [large, Fraction(3), Fraction(1, 7)][:n], [large * 5, -Fraction(2), Fraction(11)][:n]
    plain, other = (agent_logit_branch(t) for t in (tree, moved(tree, mine, theirs)))
    assert plain.limit == other.limit
    assert np.allclose(plain.precision, other.precision, rtol=1e-6)
    assert apart(plain.strategies, other.strategies) < 1e-7
    first = agent_logit_branch(tree, units="payoffs")
    same = agent_logit_branch(moved(tree, [large] * n, theirs), units="payoffs")
    assert first.limit == same.limit
    assert np.allclose(first.precision, same.precision * float(large), rtol=1e-6)


@pytest.mark.parametrize(
    "payoffs",
    [
        [[[4, 0], [3, 3]], [[4, 3], [0, 3]]],
        [[[9, 0], [0, 1]], [[0, 1], [1, 0]]],
        [[[3, -1, 0], [1, 2, 4]], [[0, 5, 2], [3, 1, -2]]],
        np.random.default_rng(5).integers(-9, 9, (3, 2, 2, 2)).tolist(),
        np.random.default_rng(8).integers(-9, 9, (3, 2, 3, 2)).tolist(),
    ],
)
def test_where_each_player_moves_once_at_once_agents_are_players(payoffs):
    game = NormalFormGame(payoffs)
    agents, players = agent_logit_branch(simultaneous(game), units="payoffs"), logit_branch(game)
    for k in range(1, len(agents), 3):
        if agents.precision[k] < min(players.precision[-1], 30):
            profiles = logit_equilibria(game, float(agents.precision[k]))
            assert min(apart(at(agents, k), p) for p in profiles) < 1e-6
    assert agents.limit.sequentially_rational
    assert apart([list(map(float, x)) for x in agents.limit.strategies], players.limit.strategies) < 1e-5


def test_agents_are_not_players_who_choose_plans():
    # Of three plans one takes at once: at precision 0 players take with probability 1/3, agents with 1/2. As the
    # precision rises, agents come to take at once long before players do.
    tree = dollars()
    game = tree.strategic_form()
    branch = agent_logit_branch(tree, units="payoffs")
    for precision, least in ((0.0, 1 / 6), (8.0, 0.7)):
        (plans,) = logit_equilibria(game, precision)
        first = np.interp(precision, branch.precision, branch.strategies[0][:, 0])
        assert first - plans[0][game.actions[0].index("move 1: take")] > least - 1e-9
    # In Selten's horse each moves once, yet players count how seldom the third is asked, and the third does not care.
    players = logit_branch(horse().strategic_form()).limit.strategies
    assert apart(players, [[0, 1], [0, 1], [0.25, 0.75]]) < 1e-5
    assert words(agent_logit_branch(horse(), units="payoffs").limit.strategies) == ["0 1", "0 1", "0 1"]


def test_derivatives_are_those_of_finite_differences():
    for tree in TREES:
        system = AgentSystem(tree, (Fraction(3),) * len(tree.players))
        point = np.append(np.random.default_rng(0).normal(size=system.size), 2.3)
        steps = 1e-6 * np.eye(system.size + 1)
        numeric = [(system.evaluate(point + s)[0] - system.evaluate(point - s)[0]) / 2e-6 for s in steps]
        assert np.abs(np.transpose(numeric) - system.evaluate(point)[1]).max() < 1e-8


def plan_gain(tree, strategies, beliefs, h):
    """The best of all pure ways to play one's own sets, against one's own strategy, given a set's beliefs."""
    player = tree.information[h].player
    own = [g for g, one in enumerate(tree.information) if one.player == player]

    def worth(number, x):
        node = tree.nodes[number]
        if not node.children:
            return node.payoffs[player].constant_term
        p = [c.constant_term for c in node.chance] if node.information is None else x[node.information]
        return sum((w * worth(c, x) for w, c in zip(p, node.children, strict=True) if w), Fraction())

    def expected(x):
        return sum((b * worth(n, x) for b, n in zip(beliefs[h], tree.members[h], strict=True)), Fraction())

    best = max(
        expected({**dict(enumerate(strategies)), **dict(zip(own, plan, strict=True))})
        for plan in product(*(np.eye(len(strategies[g]), dtype=int).tolist() for g in own))
    )
    return best - expected(strategies)


@pytest.mark.parametrize("tree", TREES)
def test_gains_are_those_of_the_best_plan(tree):
    numbers = np.random.default_rng(3)
    for least in (0, 1, 0, 1, 0):
        draws = [numbers.integers(least, 4, len(one.options)) for one in tree.information]
        held = [numbers.integers(0, 4, len(m)) for m in tree.members]
        strategies, beliefs = (
            tuple(tuple(Fraction(int(k) + (not any(x)), sum(map(int, x)) or len(x)) for k in x) for x in part)
            for part in (draws, held)
        )
        expected = tuple(plan_gain(tree, strategies, beliefs, h) for h in range(len(tree.information)))
        assert continuation_gains(tree, strategies, beliefs) == expected


def test_a_gain_from_two_changes_together_is_found():
    tree = tree_of(("door", 0, {"out": (1,), "in": ("room", 0, {"idle": (0,), "work": (3,)})}), ("a",))
    lazy = ((ONE, 0 * ONE), (ONE, 0 * ONE))
    assert continuation_gains(tree, lazy, ((ONE,), (ONE,))) == (2, 3)
    assert option_losses(tree, lazy, ((ONE,), (ONE,))) == ((0, 1), (3, 0))


def test_beliefs_follow_bayes_in_subgames_that_are_not_reached():
    inner = simultaneous(NormalFormGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]))
    sets = (InformationSet("door", 0, ("out", "in")), *inner.information)
    lifted = tuple(
        replace(
            n,
            children=tuple(c + 2 for c in n.children),
            information=None if n.information is None else n.information + 1,
        )
        for n in inner.nodes
    )
    tree = Tree(inner.players, sets, (Node(children=(1, 2), information=0), leaf(2, 0), *lifted))
    strategies, beliefs = rounded_assessment(
        tree, ([1, 0], [0.25, 0.75], [0, 1]), ([1], [1], [0.6, 0.4]), 1e-6
    )
    assert words(beliefs) == ["1", "1", "1/4 3/4"]
    assert words(strategies) == ["1 0", "1/4 3/4", "0 1"]
    branch = agent_logit_branch(tree)
    assert branch.converged
    assert words(branch.limit.strategies) == ["1 0", "1/2 1/2", "1/2 1/2"]
    assert words(branch.limit.beliefs) == ["1", "1", "1/2 1/2"]


def test_differences_too_small_to_be_seen_are_not_called_settled():
    # Passing first is better by a millionth of a millionth of the range: play still looks undecided.
    tiny = Fraction(1, 10**6)
    tree = centipede((0, 0), (tiny, 5), (2 * tiny, 4), (10**6, 4 + tiny), (0, 3))
    branch = agent_logit_branch(tree)
    assert not branch.converged
    assert not branch.limit.sequentially_rational
    assert "somebody gains" in branch.reason
    # Two errors are equally good but for a billionth, and who sees that there was one believes the better, at last.
    small = Fraction(1, 10**9)
    after_a, after_b = ("g", 1, {"l": (0, 3), "r": (0, 0)}), ("g", 1, {"l": (small, 0), "r": (small, 2)})
    tree = tree_of(("h", 0, {"out": (1, 0), "a": after_a, "b": after_b}))
    branch = agent_logit_branch(tree)
    assert not branch.converged
    assert branch.limit.sequentially_rational
    assert "small differences" in branch.reason


def test_a_limit_that_is_not_rational_is_not_called_so():
    # Three players mix, with probabilities that are roots of quadratics.
    numbers = np.random.default_rng(1)
    found = []
    for _ in range(40):
        game = NormalFormGame(numbers.integers(-9, 9, (3, 2, 2, 2)))
        limit = logit_branch(game).limit
        if limit is not None and all(0.01 < x[0] < 0.99 for x in limit.strategies):
            found.append((game, limit))
    game, limit = found[0]
    branch = agent_logit_branch(simultaneous(game), units="payoffs")
    assert apart([list(map(float, x)) for x in branch.limit.strategies], limit.strategies) < 1e-5
    assert not branch.limit.sequentially_rational
    assert not branch.converged
    assert 0 < max(branch.limit.gains) < 1e-5


def test_what_is_refused():
    forgetful = tree_of(("h", 0, {"l": ("h", 0, {"l": (0,), "r": (1,)}), "r": (2,)}), ("a",))
    with pytest.raises(GameError, match=r"'h'.*expected perfect recall"):
        agent_logit_branch(forgetful)
    with pytest.raises(GameError, match=r"node 0: found a draw of probability 0"):
        agent_logit_branch(beer_quiche(ONE))
    with pytest.raises(GameError, match="no information set"):
        agent_logit_branch(Tree(("a",), (), (leaf(1),)))
    sets = (InformationSet("h", 0, ("l", "r")),)
    open_end = Node(payoffs=(Polynomial.variable("z"),))
    free = Tree(("a",), sets, (Node(children=(1, 2), information=0), leaf(0), open_end))
    with pytest.raises(GameError, match="parameter 'z'"):
        agent_logit_branch(free)
    for options in ({"units": "range"}, {"max_precision": 0}, {"distance": -1}, {"max_points": 0}):
        with pytest.raises(SolverError, match=next(iter(options))):
            agent_logit_branch(horse(), **options)
    stopped = agent_logit_branch(horse(), max_points=4)
    assert (stopped.limit, stopped.converged, stopped.reason) == (None, False, "stopped after 4 points")


def test_results_in_words_and_plain_values():
    branch = agent_logit_branch(horse())
    assert "three at 3: r" in str(branch)
    rows = branch.to_rows()
    assert len(rows) == len(branch)
    assert rows[0]["3: node 1"] == pytest.approx(2 / 3)
    assert rows[0]["1.C"] == 0.5
    plain = json.loads(json.dumps(branch.to_dict()))
    assert plain["limit"]["beliefs"]["3"] == {"1": "1/3", "5": "2/3"}
    assert plain["limit"]["sequentially_rational"] is True
    assert "no limit" in str(agent_logit_branch(horse(), max_precision=1))


@pytest.mark.parametrize("tree", TREES)
def test_points_agree_with_gambit(tree):
    pygambit = pytest.importorskip("pygambit")
    peer = pygambit.read_efg(BytesIO(format_efg(tree).encode()))
    places = {one.name: h for h, one in enumerate(tree.information)}
    cuts = np.cumsum([len(one.options) for one in tree.information])[:-1]
    compared = 0
    for point in pygambit.qre.logit_solve_branch(peer)[3::6]:
        numbers, profile = iter([point[k] for k in range(len(point))]), [[] for _ in places]
        for player in peer.players:
            for one in player.infosets:
                profile[places[one.label]] = [next(numbers) for _ in one.actions]
        if 0.1 < point.lam < 20:
            branch = agent_logit_branch(tree, units="payoffs", max_precision=point.lam)
            low, high = branch.precision[-2:]
            start = np.concatenate(
                [x[-2] + (point.lam - low) / (high - low) * (x[-1] - x[-2]) for x in branch.strategies]
            )
            ours = root(
                lambda z, p=point.lam: z - np.concatenate(response(tree, np.split(z, cuts), p)), start
            )
            assert np.abs(ours.x - start).max() < 0.02
            assert apart(profile, np.split(ours.x, cuts)) < 1e-5
            compared += 1
    assert compared > 3
