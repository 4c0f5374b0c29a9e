"""Strategies and beliefs on a tree in exact terms: who could gain where, and simple fractions near floats.

An assessment is a behaviour strategy of everybody and, for each information set, a distribution over its nodes. It is
sequentially rational when at no set the player who chooses there gains by choosing otherwise there and at sets of its
own that follow, as its beliefs have it (Kreps and Wilson 1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from bargaining.games.tree import Tree

Distributions = tuple[tuple[Fraction, ...], ...]
"""One distribution an information set, over its options or over its nodes."""


def continuation_gains(tree: Tree, strategies: Distributions, beliefs: Distributions) -> tuple[Fraction, ...]:
    """Return, for each information set, what its player gains by the best way on instead of its own, in payoffs.

    Parameters
    ----------
    tree : Tree
        Numbers only, with perfect recall.
    strategies, beliefs : tuple of tuple of Fraction
        Over the options and over the nodes of each set.

    Returns
    -------
    tuple of Fraction
        None negative; all zero where the assessment is sequentially rational.

    References
    ----------
    Kreps, D. M. and Wilson, R. (1982). Sequential equilibria. Econometrica 50, 863-894.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> nodes = (Node(children=(1, 2), information=0), leaf(0), leaf(3))
    >>> one = Tree(("a",), (InformationSet("h", 0, ("l", "r")),), nodes)
    >>> continuation_gains(one, ((Fraction(1, 3), Fraction(2, 3)),), ((Fraction(1),),))
    (Fraction(1, 1),)
    """
    found = []
    for h, one in enumerate(tree.information):
        held = dict(zip(tree.members[h], beliefs[h], strict=True))
        now = _worth(tree, strategies, one.player, held)
        found.append(_best(tree, strategies, h, held) - now)
    return tuple(found)


def option_losses(tree: Tree, strategies: Distributions, beliefs: Distributions) -> Distributions:
    """Return, for each option of each set, what its player loses by it alone against the set's best, in payoffs."""
    found = []
    for h, one in enumerate(tree.information):
        values = []
        for k in range(len(one.options)):
            held = {tree.nodes[n].children[k]: p for n, p in zip(tree.members[h], beliefs[h], strict=True)}
            values.append(_worth(tree, strategies, one.player, held))
        found.append(tuple(max(values) - value for value in values))
    return tuple(found)


def _best(tree: Tree, strategies: Distributions, h: int, held: Mapping[int, Fraction]) -> Fraction:
    """Return what the player of a set gets at most, each node of it having a weight."""
    player = tree.information[h].player
    values = []
    for k in range(len(tree.information[h].options)):
        chosen = {tree.nodes[number].children[k]: weight for number, weight in held.items()}
        value, ahead = _walk(tree, strategies, player, chosen, stop=True)
        values.append(value + sum(_best(tree, strategies, g, nodes) for g, nodes in ahead.items()))
    return max(values)


def _worth(tree: Tree, strategies: Distributions, player: int, held: Mapping[int, Fraction]) -> Fraction:
    return _walk(tree, strategies, player, held, stop=False)[0]


def _walk(
    tree: Tree, strategies: Distributions, player: int, held: Mapping[int, Fraction], *, stop: bool
) -> tuple[Fraction, dict[int, dict[int, Fraction]]]:
    """Return a player's payoffs at leaves ahead, weighted, and the weights with which sets of its own come next.

    With `stop` false its own choices are followed, too, as its strategy has them.
    """
    value, ahead = Fraction(0), dict[int, dict[int, Fraction]]()
    open_nodes = [(number, weight) for number, weight in held.items() if weight]
    while open_nodes:
        number, weight = open_nodes.pop()
        node, h = tree.nodes[number], tree.nodes[number].information
        if h is not None and stop and tree.information[h].player == player:
            ahead.setdefault(h, {})[number] = weight
        elif not node.children:
            value += weight * node.payoffs[player].constant_term
        else:
            shares = strategies[h] if h is not None else [p.constant_term for p in node.chance]
            open_nodes += [(c, weight * p) for c, p in zip(node.children, shares, strict=True) if p]
    return value, ahead


def rounded_assessment(
    tree: Tree, strategies: Sequence[Sequence[float]], beliefs: Sequence[Sequence[float]], tolerance: float
) -> tuple[Distributions, Distributions]:
    """Return an assessment in the simplest fractions within a tolerance of floats.

    Beliefs follow the rounded strategies, by Bayes' rule, wherever the set is reached at all in the smallest subgame
    that makes it reached; only elsewhere they are rounded.
    """
    exact = tuple(rounded_distribution(x, tolerance) for x in strategies)
    found = [rounded_distribution(x, tolerance) for x in beliefs]
    for root in tree.subgames:
        reached = _reached(tree, exact, root)
        for h, nodes in enumerate(tree.members):
            weights = [reached.get(number, Fraction(0)) for number in nodes]
            if any(weights):
                found[h] = tuple(w / sum(weights) for w in weights)
    return exact, tuple(found)


def _reached(tree: Tree, strategies: Distributions, root: int) -> dict[int, Fraction]:
    """Return the nodes that are reached from a node, each with its probability."""
    found = {root: Fraction(1)}
    for number in range(root, len(tree.nodes)):
        node = tree.nodes[number]
        if number in found and node.children:
            h = node.information
            shares = strategies[h] if h is not None else [p.constant_term for p in node.chance]
            found |= {c: found[number] * p for c, p in zip(node.children, shares, strict=True) if p}
    return found


def rounded_distribution(shares: Sequence[float], tolerance: float) -> tuple[Fraction, ...]:
    """Return a distribution in simple fractions, the largest share being what the others leave.

    Examples
    --------
    >>> [str(p) for p in rounded_distribution([0.3333331, 0.6666667, 0.0000002], 1e-6)]
    ['1/3', '2/3', '0']
    """
    largest = max(range(len(shares)), key=lambda k: shares[k])
    found = [simplest_within(p, tolerance) for p in shares]
    found[largest] += 1 - sum(found)
    return tuple(found)


def simplest_within(share: float, tolerance: float) -> Fraction:
    """Return the fraction from 0 to 1 of least denominator within a tolerance of a share."""
    low, high = Fraction(share) - Fraction(tolerance), Fraction(share) + Fraction(tolerance)
    if low <= 0:
        return Fraction(0)
    return Fraction(1) if high >= 1 else _simplest_between(low, high)


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    whole = floor(low)
    if whole == low:
        return low
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / _simplest_between(1 / (high - whole), 1 / (low - whole))
