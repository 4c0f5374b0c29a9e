"""Outcome plans of small trees, against every profile of pure strategies tested in every subgame."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import conditions, holds
from bargaining.forms.outcome_plans import Plans
from bargaining.games.tree import InformationSet, Node, Tree, leaf

X = Polynomial.variable("x")


def drawn_tree(rng, depth, players):
    """Return a random tree of a few nodes whose payoffs are small numbers, some of them times x or 1 - x."""
    nodes, information = [], []

    def grow(left):
        number = len(nodes)
        nodes.append(None)
        kind = rng.random()
        if left == 0 or (left < depth and kind < 0.2):
            worth = (Polynomial.constant(int(rng.integers(-1, 2))) for _ in range(players))
            factors = (Polynomial.constant(1), X, -X + 1)
            nodes[number] = Node(payoffs=tuple(p * factors[int(rng.integers(3))] for p in worth))
        elif kind < 0.4:
            chance = (X, -X + 1) if rng.random() < 0.5 else (Polynomial.constant(Fraction(1, 2)),) * 2
            children = tuple(grow(left - 1) for _ in range(2))
            nodes[number] = Node(children=children, chance=chance, draws=("up", "down"))
        else:
            place = len(information)
            options = ("a", "b", "c")[: int(rng.integers(1, 4))] if left < depth else ("a", "b")
            information.append(InformationSet(f"n{number}", int(rng.integers(players)), options))
            children = tuple(grow(left - 1) for _ in options)
            nodes[number] = Node(f"n{number}", children, place)
        return number

    grow(depth)
    return Tree(tuple("pqr"[:players]), tuple(information), tuple(nodes))


def brute(tree):
    """Return what happens on the way in all subgame-perfect profiles of pure strategies: places with options."""
    movers = [k for k, node in enumerate(tree.nodes) if node.information is not None]
    numbers = [[p.constant_term for p in node.payoffs] for node in tree.nodes]
    weights = [[p.constant_term for p in node.chance] for node in tree.nodes]
    below = {}  # the movers from a node on, which alone matter there
    for k, node in reversed([*enumerate(tree.nodes)]):
        below[k] = sum((below[child] for child in node.children), [k] if k in movers else [])
    known = {}
    mover = {k: tree.information[tree.nodes[k].information].player for k in movers}
    sizes = {k: len(tree.nodes[k].children) for k in movers}

    def worth(number, profile):
        key = (number, *(profile[k] for k in below[number]))
        if key not in known:
            node = tree.nodes[number]
            if not node.children:
                known[key] = numbers[number]
            elif node.information is not None:
                known[key] = worth(node.children[profile[number]], profile)
            else:
                parts = [worth(child, profile) for child in node.children]
                own = zip(*parts, strict=True)
                known[key] = [sum(w * x for w, x in zip(weights[number], xs, strict=True)) for xs in own]
        return known[key]

    def way(number, profile):
        node = tree.nodes[number]
        if node.information is not None:
            child = node.children[profile[number]]
            return {(number, profile[number])} | way(child, profile)
        return set().union(*(way(child, profile) for child in node.children))

    def subgame_perfect(profile):
        for root in movers:
            before = worth(root, profile)
            for player in range(len(tree.players)):
                own = [k for k in below[root] if mover[k] == player]
                for other in itertools.product(*(range(sizes[k]) for k in own)):
                    after = worth(root, {**profile, **dict(zip(own, other, strict=True))})
                    if after[player] > before[player]:
                        return False
        return True

    every = (dict(zip(movers, p, strict=True)) for p in itertools.product(*(range(sizes[k]) for k in movers)))
    return {frozenset(way(0, profile)) for profile in every if subgame_perfect(profile)}


def on_the_way(plans, plan):
    return frozenset((move.node, move.choice) for move in plans.moves(plan))


def places_of(tree):
    return tuple(node.name if node.information is not None else "" for node in tree.nodes)


def test_induction_and_formulas_find_what_every_profile_of_strategies_supports():
    rng = np.random.default_rng(3)
    tied = compared = 0
    while compared < 60:
        tree = drawn_tree(rng, 3, int(rng.integers(1, 4)))
        strategies = np.prod([len(one.options) for one in tree.information])
        if not 4 <= strategies <= 400:
            continue
        plans = Plans(tree, places_of(tree))
        assert plans.counts()[0] == len(plans.below(0))
        for x in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)):
            expected = brute(tree.substituted({"x": x}))
            values = {"x": x}
            found = [on_the_way(plans, plan) for plan, _ in plans.solved(values)[0]]
            assert len(found) == len(set(found))
            assert set(found) == expected
            true = {on_the_way(plans, plan) for plan in plans.below(0) if holds(plans.formula(plan), values)}
            assert true == expected
            tied += len(expected) > 1
        compared += 1
    assert tied > 60


def test_payoffs_of_supported_plans_are_expectations():
    rng = np.random.default_rng(5)
    for _ in range(20):
        plans = Plans(tree := drawn_tree(rng, 3, 2), places_of(tree))
        values = {"x": Fraction(1, 3)}
        for plan, numbers in plans.solved(values)[0]:
            assert tuple(p.evaluate(values) for p in plans.payoffs(plan)) == numbers
            by_ends = [
                sum(
                    w.evaluate(values) * tree.nodes[end].payoffs[i].evaluate(values)
                    for w, end in plans.ends(plan)
                )
                for i in range(2)
            ]
            assert by_ends == list(numbers)


def ultimatum(pie):
    """Return the ultimatum game over whole coins."""
    nodes = [Node("offer", tuple(range(1, pie + 2)), 0)]
    nodes += [Node(f"answer {k}", (), k + 1) for k in range(pie + 1)]
    sets = [InformationSet("offer", 0, tuple(map(str, range(pie + 1))))]
    sets += [InformationSet(f"answer {k}", 1, ("yes", "no")) for k in range(pie + 1)]
    for k in range(pie + 1):
        nodes[k + 1] = Node(f"answer {k}", (len(nodes), len(nodes) + 1), k + 1)
        nodes += [leaf(pie - k, k), leaf(0, 0)]
    return Tree(("proposer", "responder"), tuple(sets), tuple(nodes))


def test_known_games():
    game = ultimatum(3)
    plans = Plans(game, places_of(game))
    found = [plans.words(0, plan.choice, plan.parts[0]) for plan, _ in plans.solved({})[0]]
    assert found == [
        "0, then yes",
        "1, then yes",
    ]  # who is indifferent may say no, and then one coin is offered

    entry = Tree(
        ("entrant", "incumbent"),
        (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
        (
            Node("market", (1, 2), 0),
            leaf(0, 2),
            Node("entered", (3, 4), 1),
            leaf(-1, 0),
            Node(payoffs=(Polynomial.constant(1), X)),
        ),
    )
    plans = Plans(entry, places_of(entry))
    out, fight, share = plans.below(0)
    at = [
        [holds(plans.formula(p), {"x": Fraction(x)}) for p in (out, fight, share)]
        for x in (-1, 0, Fraction(1, 9))
    ]
    assert at == [[True, False, False], [True, False, True], [False, False, True]]
    (nothing_gained, *_) = conditions(plans.formula(share))
    assert (nothing_gained.player, nothing_gained.place, nothing_gained.deviation) == (
        "incumbent",
        "entered",
        "fight",
    )


@pytest.mark.parametrize("legs", [2, 5, 6])
def test_the_centipede_ends_at_once(legs):
    sets = tuple(InformationSet(f"leg {k}", k % 2, ("take", "pass")) for k in range(legs))
    nodes = []
    for k in range(legs):
        large, small = 2**k * 4, 2**k
        nodes += [
            Node(f"leg {k}", (2 * k + 1, 2 * k + 2), k),
            leaf(*((large, small) if k % 2 == 0 else (small, large))),
        ]
    nodes.append(leaf(*((2**legs * 4, 2**legs) if legs % 2 == 0 else (2**legs, 2**legs * 4))))
    tree = Tree(("first", "second"), sets, tuple(nodes))
    plans = Plans(tree, places_of(tree))
    assert [plans.chosen(plan) for plan, _ in plans.solved({})[0]] == [{"leg 0": "take"}]
