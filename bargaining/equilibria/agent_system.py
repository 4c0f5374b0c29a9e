r"""The equations of agents' logit quantal response on a tree, in centred log-probabilities.

Each information set :math:`h` is an agent who values an option by what its player expects of it once the set is
reached. At precision :math:`\lambda` its log-probabilities, less their mean over its options, are

.. math:: y_h = \lambda\,(v_h - \bar v_h), \qquad x_h = \operatorname{softmax}(y_h),

where :math:`v_h` rests on beliefs: the share of each node of the set in the probability with which the set is reached.
Every node is reached along the branch, if rarely, so that beliefs are taken from log-probabilities, in which what is
rare by a factor of :math:`e^{-1000}` is as good a number as any (McKelvey and Palfrey 1998).
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.logit_system import Vector
from bargaining.games.tree import Tree


class Level(NamedTuple):
    """Hold the branches that leave nodes of one depth, node after node.

    Where each node's branches begin, the nodes, and for each branch its end, the option (-1: chance), the probability.
    """

    starts: NDArray[np.intp]
    parents: NDArray[np.intp]
    children: NDArray[np.intp]
    options: NDArray[np.intp]
    chances: Vector


class AgentSystem:
    """Hold the logit equations of a tree's agents.

    Parameters
    ----------
    tree : Tree
        Numbers only, every draw of chance possible.
    units : sequence of Fraction
        What each player's payoffs are divided by, one positive number a player.
    """

    def __init__(self, tree: Tree, units: tuple[Fraction, ...]) -> None:
        sizes = [len(one.options) for one in tree.information]
        self.units = units
        self.starts = np.cumsum([0, *sizes[:-1]])
        self.size = sum(sizes)
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        self.players = np.array([one.player for one in tree.information], dtype=np.intp)
        self._same = (self.owner[:, None] == self.owner).astype(np.float64)
        self._index_nodes(tree)
        self._payoffs = _payoffs(tree, units)
        self._levels = _levels(tree, self.starts)
        self.spread = _spread(tree, units)

    def _index_nodes(self, tree: Tree) -> None:
        self._before = np.zeros((len(tree.nodes), self.size))
        for number, steps in enumerate(tree.steps):
            for h, k in steps:
                self._before[number, self.starts[h] + k] = 1.0
        self._drawn = np.array([np.log(float(p.constant_term)) for p in tree.chances])
        self.members = np.array([n for nodes in tree.members for n in nodes], dtype=np.intp)
        counts = [len(nodes) for nodes in tree.members]
        self.member_starts = np.cumsum([0, *counts[:-1]])
        self.member_owner = np.repeat(np.arange(len(counts)), counts)
        edges = [
            (place, child, self.starts[h] + k)
            for place, (number, h) in enumerate(zip(self.members, self.member_owner, strict=True))
            for k, child in enumerate(tree.nodes[number].children)
        ]
        self._places, self._next, self._targets = (
            np.array(c, dtype=np.intp) for c in zip(*edges, strict=True)
        )
        self._chooser = self.players[self.owner[self._targets]]

    def log_strategies(self, y: Vector) -> Vector:
        """Return the logarithms of all options' probabilities, set after set."""
        above = y - np.maximum.reduceat(y, self.starts)[self.owner]
        return np.asarray(above - np.log(np.add.reduceat(np.exp(above), self.starts))[self.owner])

    def strategies(self, y: Vector) -> Vector:
        """Return the probabilities of all options, set after set."""
        weights = np.exp(y - np.maximum.reduceat(y, self.starts)[self.owner])
        return np.asarray(weights / np.add.reduceat(weights, self.starts)[self.owner])

    def beliefs(self, y: Vector) -> Vector:
        """Return the probability of each node given that its set is reached, set after set."""
        reached = (self._before @ self.log_strategies(y) + self._drawn)[self.members]
        weights = np.exp(reached - np.maximum.reduceat(reached, self.member_starts)[self.member_owner])
        return np.asarray(weights / np.add.reduceat(weights, self.member_starts)[self.member_owner])

    def split(self, x: Vector) -> tuple[Vector, ...]:
        """Return one array a set of what stands for options."""
        return tuple(np.split(x, self.starts[1:]))

    def split_members(self, beliefs: Vector) -> tuple[Vector, ...]:
        """Return one array a set of what stands for nodes."""
        return tuple(np.split(beliefs, self.member_starts[1:]))

    def option_payoffs(self, y: Vector) -> tuple[Vector, NDArray[np.float64]]:
        """Return what each option is worth once its set is reached, and the derivative by log-probabilities.

        The derivative, shape (size, size), takes the log-probabilities of one set for independent.
        """
        worth, slopes = self._continuations(self.strategies(y))
        belief = self.beliefs(y)[self._places]
        payoff = worth[self._next, self._chooser]
        before = self._before[self.members]
        beliefs = self.beliefs(y)[:, None]
        mean = np.add.reduceat(beliefs * before, self.member_starts, axis=0)[self.member_owner]
        moved = slopes[self._next, :, self._chooser] + payoff[:, None] * (before - mean)[self._places]
        values: Vector = np.bincount(self._targets, belief * payoff, self.size).astype(np.float64)
        derivative = np.zeros((self.size, self.size))
        np.add.at(derivative, self._targets, belief[:, None] * moved)
        return values, derivative

    def _continuations(self, x: Vector) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what each player expects at each node, and the derivative of it by log-probabilities."""
        worth = self._payoffs.copy()
        slopes = np.zeros((len(worth), self.size, worth.shape[1]))
        for starts, parents, children, options, chances in self._levels:
            chosen = options >= 0
            weights = np.where(chosen, x[options], chances)[:, None]
            ahead = weights * worth[children]
            turned = weights[:, :, None] * slopes[children]
            turned[chosen, options[chosen]] += ahead[chosen]
            worth[parents] = np.add.reduceat(ahead, starts, axis=0)
            slopes[parents] = np.add.reduceat(turned, starts, axis=0)
        return worth, slopes

    def evaluate(self, point: Vector) -> tuple[Vector, NDArray[np.float64]]:
        """Return the residual (size,) and its Jacobian (size, size + 1) at ``(y, scaled precision)``."""
        y, precision = point[:-1], point[-1]
        values, derivative = self.option_payoffs(y)
        derivative = derivative - (derivative @ self._same) * self.strategies(y)
        values, derivative = self._centred(values), self._centred(derivative)
        jacobian = np.empty((self.size, self.size + 1))
        jacobian[:, :-1] = -precision * derivative
        jacobian.flat[:: self.size + 2] += 1.0
        jacobian[:, -1] = -values
        return y - precision * values, jacobian

    def _centred(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        sizes = self._same.sum(axis=1)
        mean = np.add.reduceat(values, self.starts, axis=0)[self.owner].T / sizes
        return np.asarray(values - mean.T)


def _payoffs(tree: Tree, units: tuple[Fraction, ...]) -> NDArray[np.float64]:
    """Return payoffs at leaves above each player's least, in units; zero at other nodes."""
    found = np.zeros((len(tree.nodes), len(units)))
    for i, unit in enumerate(units):
        least = min(tree.nodes[number].payoffs[i].constant_term for number in tree.leaves)
        for number in tree.leaves:
            found[number, i] = float((tree.nodes[number].payoffs[i].constant_term - least) / unit)
    return found


def _levels(tree: Tree, starts: NDArray[np.intp]) -> list[Level]:
    """Return the branches, those that leave the deepest nodes first."""
    depth = [0] * len(tree.nodes)
    grouped: list[list[tuple[int, int, int, float]]] = []
    for number, node in enumerate(tree.nodes):
        for k, child in enumerate(node.children):
            depth[child] = depth[number] + 1
            while len(grouped) <= depth[number]:
                grouped.append([])
            option = -1 if node.information is None else int(starts[node.information]) + k
            chance = float(node.chance[k].constant_term) if node.chance else 0.0
            grouped[depth[number]].append((number, child, option, chance))
    found = []
    for rows in reversed(grouped):
        parents, children, options, chances = zip(*rows, strict=True)
        nodes, first = np.unique(parents, return_index=True)
        found.append(Level(first, nodes, np.array(children), np.array(options), np.array(chances)))
    return found


def _spread(tree: Tree, units: tuple[Fraction, ...]) -> Vector:
    """Return the largest difference of payoffs behind each set, in units; 1 where there is none."""
    least = [[p.constant_term for p in node.payoffs] for node in tree.nodes]
    most = [list(row) for row in least]
    for number in range(len(tree.nodes) - 1, 0, -1):
        above = tree.parents[number]
        least[above] = [min(pair) for pair in zip(least[above] or least[number], least[number], strict=True)]
        most[above] = [max(pair) for pair in zip(most[above] or most[number], most[number], strict=True)]
    found = []
    for one, nodes in zip(tree.information, tree.members, strict=True):
        i = one.player
        wide = max(most[n][i] for n in nodes) - min(least[n][i] for n in nodes)
        found.append(float(wide / units[i]) or 1.0)
    return np.array(found)
