"""The sequence form: as many sequences as choices, the same payoffs as behaviour, and values of zero-sum games."""

import itertools
import random
from fractions import Fraction

import pytest

from bargaining.errors import GameError
from bargaining.games.sequence_form import SequenceForm
from tests.tree_games import draw, game, move, random_tree
from tests.trees import driver

CARDS = (0, 1, 2)


def poker():
    """Return Kuhn's poker: one card of three each, an ante of one, a bet of one."""
    deals = {}
    for a, b in itertools.permutations(CARDS, 2):
        won = 1 if a > b else -1

        def showdown(stake, won=won):
            return (won * stake, -won * stake)

        checked = move(
            f"second {b} after a check",
            1,
            check=showdown(1),
            bet=move(f"first {a} after a bet", 0, fold=(-1, 1), call=showdown(2)),
        )
        betted = move(f"second {b} after a bet", 1, fold=(1, -1), call=showdown(2))
        deals[f"d{a}{b}"] = (Fraction(1, 6), move(f"first {a}", 0, check=checked, bet=betted))
    return game(("first", "second"), draw(**deals), "Kuhn poker")


def test_kuhn_poker_is_worth_minus_one_eighteenth_to_the_first():
    form = SequenceForm(poker())
    assert [len(own) for own in form.sequences] == [13, 13]
    value, behaviour = form.maximin(0)
    assert value == Fraction(-1, 18)
    assert form.maximin(1)[0] == Fraction(1, 18)
    named = {form.tree.information[h].name: own for h, own in behaviour.items()}
    # Kuhn (1950): the king is bet three times as often as the jack as a bluff.
    assert named["first 2"][1] == 3 * named["first 0"][1]


def random_behaviour(tree, rng):
    found = {}
    for h, one in enumerate(tree.information):
        parts = [rng.randint(0, 3) for _ in one.options]
        parts[rng.randrange(len(parts))] += 1
        found[h] = tuple(Fraction(p, sum(parts)) for p in parts)
    return found


def by_walking(tree, behaviour, player):
    """Return an expected payoff by walking through the tree, which knows no sequences."""

    def worth(number):
        node = tree.nodes[number]
        if not node.children:
            return node.payoffs[player].constant_term
        own = [p.constant_term for p in node.chance] if node.chance else behaviour[node.information]
        return sum((p * worth(child) for p, child in zip(own, node.children, strict=True)), Fraction(0))

    return worth(0)


@pytest.mark.parametrize("seed", range(30))
def test_payoffs_by_sequences_are_those_of_behaviour(seed):
    rng = random.Random(seed)
    tree = random_tree(rng, depth=4, players=2 + seed % 2)
    form, behaviour = SequenceForm(tree), random_behaviour(tree, rng)
    players = range(len(tree.players))
    weights = [form.weights(i, behaviour) for i in players]
    for i in players:
        assert all(
            sum(c * x for c, x in zip(row, weights[i], strict=True)) == (r == 0)
            for r, row in enumerate(form.constraints(i))
        )
        back = form.behaviour(i, weights[i])
        assert all(own == behaviour[h] for h, own in back.items())
        total = Fraction(0)
        for key, payoffs in form.payoffs.items():
            product = payoffs[i].constant_term
            for j in players:
                product *= weights[j][key[j]]
            total += product
        assert total == by_walking(tree, behaviour, i)


@pytest.mark.parametrize("seed", range(12))
def test_nobody_is_pushed_below_what_it_makes_sure_of(seed):
    """Against the plans of the other, one by one, which shares nothing with the linear program."""
    tree = random_tree(random.Random(seed), depth=3)
    value, behaviour = SequenceForm(tree).maximin(0)
    own = {h: behaviour.get(h, (Fraction(1),)) for h, one in enumerate(tree.information) if one.player == 0}
    filled = {
        h: p
        if len(p) == len(tree.information[h].options)
        else (Fraction(1), *[Fraction(0)] * (len(tree.information[h].options) - 1))
        for h, p in own.items()
    }
    others = [h for h, one in enumerate(tree.information) if one.player == 1]
    worst = None
    for options in itertools.product(*(range(len(tree.information[h].options)) for h in others)):
        pure = {
            h: tuple(Fraction(k == j) for j in range(len(tree.information[h].options)))
            for h, k in zip(others, options, strict=True)
        }
        found = by_walking(tree, {**filled, **pure}, 0)
        worst = found if worst is None else min(worst, found)
    assert worst == value


def test_who_forgets_has_no_sequences():
    with pytest.raises(GameError, match="expected perfect recall"):
        SequenceForm(driver())
