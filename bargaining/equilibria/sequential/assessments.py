"""One assessment, strategies with beliefs, and an exact check of it that shares nothing with the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from bargaining.equilibria.sequential.labels import Ways
from bargaining.equilibria.sequential.labels import labelling as labels_of
from bargaining.equilibria.sequential.setting import Setting
from bargaining.games.exact_linear import null_space
from bargaining.games.tree import Step

_ZERO = Fraction(0)
Weighted = Sequence[tuple[int, Fraction]]


@dataclass(frozen=True)
class Assessment:
    """Hold what is done and believed at each information set; nothing where chance rules the set out.

    Parameters
    ----------
    strategies : tuple of tuple of Fraction
        For each information set, the probability of each option.
    beliefs : tuple of tuple of Fraction
        For each information set, the probability of each of its nodes, given that it is reached.
    """

    strategies: tuple[tuple[Fraction, ...], ...]
    beliefs: tuple[tuple[Fraction, ...], ...]

    def __hash__(self) -> int:
        """Return what equal ones have in common; fractions are slow to hash, so once."""
        return self._hashed

    @cached_property
    def _hashed(self) -> int:
        return hash((self.strategies, self.beliefs))

    @property
    def supports(self) -> tuple[tuple[int, ...], ...]:
        """Return the options used at each information set."""
        return tuple(tuple(k for k, p in enumerate(own) if p) for own in self.strategies)


def expected(setting: Setting, given: Assessment, start: Weighted, player: int) -> Fraction:
    """Return what a player expects from weighted nodes on."""
    total, waiting = _ZERO, list(start)
    while waiting:
        node, weight = waiting.pop()
        one = setting.tree.nodes[node]
        if not one.children:
            total += weight * setting.payoffs[node][player]
        else:
            waiting += _after(setting, given, node, weight)
    return total


def best(setting: Setting, given: Assessment, start: Weighted, player: int) -> Fraction:
    """Return the most that a player can expect from weighted nodes on, when all others play as given.

    With perfect recall all nodes of a later set of the player follow the same moves of its own, so that sets are solved
    one by one, each with the weights of its nodes.
    """
    total, waiting = _ZERO, list(start)
    sets: dict[int, list[tuple[int, Fraction]]] = {}
    while waiting:
        node, weight = waiting.pop()
        one = setting.tree.nodes[node]
        if not one.children:
            total += weight * setting.payoffs[node][player]
        elif one.information is not None and setting.player(one.information) == player:
            sets.setdefault(one.information, []).append((node, weight))
        else:
            waiting += _after(setting, given, node, weight)
    for h, own in sets.items():
        total += max(
            best(setting, given, [(setting.child(x, k), w) for x, w in own], player)
            for k in range(setting.options(h))
        )
    return total


def _after(setting: Setting, given: Assessment, node: int, weight: Fraction) -> list[tuple[int, Fraction]]:
    one = setting.tree.nodes[node]
    if one.information is None:
        return [(c, weight * p) for p, c in setting.branches[node]]
    return [
        (c, weight * p) for c, p in zip(one.children, given.strategies[one.information], strict=True) if p
    ]


def payoffs(setting: Setting, given: Assessment) -> tuple[Fraction, ...]:
    """Return what each player expects."""
    root = [(0, Fraction(1))]
    return tuple(expected(setting, given, root, i) for i in range(len(setting.tree.players)))


def outcome(setting: Setting, given: Assessment) -> dict[int, Fraction]:
    """Return the probability of each leaf that is reached, in the order of the leaves."""
    found: dict[int, Fraction] = {}
    waiting = [(0, Fraction(1))]
    while waiting:
        node, weight = waiting.pop()
        if setting.tree.nodes[node].children:
            waiting += _after(setting, given, node, weight)
        else:
            found[node] = weight
    return dict(sorted(found.items()))


def is_nash(setting: Setting, given: Assessment) -> bool:
    """Tell whether no player gains by any other strategy, exactly."""
    root = [(0, Fraction(1))]
    return all(best(setting, given, root, i) == value for i, value in enumerate(payoffs(setting, given)))


def is_rational(setting: Setting, given: Assessment) -> bool:
    """Tell whether at each information set, given what is believed there, no plan pays more, exactly."""
    for h, own in setting.members.items():
        beliefs = dict(zip(setting.tree.members[h], given.beliefs[h], strict=True))
        start = [(x, beliefs[x]) for x in own if beliefs[x]]
        player = setting.player(h)
        if best(setting, given, start, player) != expected(setting, given, start, player):
            return False
    return True


def follows_bayes(setting: Setting, given: Assessment) -> bool:
    """Tell whether beliefs are distributions, and follow from the strategies wherever these lead."""
    for h, own in setting.members.items():
        beliefs = dict(zip(setting.tree.members[h], given.beliefs[h], strict=True))
        if sum(beliefs.values(), _ZERO) != 1 or min(beliefs.values()) < 0:
            return False
        reach = {x: setting.weights[x] * played(given, setting.steps[x]) for x in own}
        total = sum(reach.values(), _ZERO)
        if total and any(p * total != reach.get(x, _ZERO) for x, p in beliefs.items()):
            return False
        if any(p for x, p in beliefs.items() if x not in reach):
            return False
    return True


def labelling(setting: Setting, given: Assessment) -> dict[Step, int] | None:
    r"""Return labels of the moves that prove beliefs consistent; None where they are not.

    Move :math:`m` is played with probability :math:`\omega_m \epsilon^{K_m}` for some weights; as :math:`\epsilon`
    vanishes, beliefs tend to those given. Used moves have label zero.
    """
    supports = given.supports
    believed = {
        h: tuple(x for x, p in zip(setting.tree.members[h], given.beliefs[h], strict=True) if p)
        for h in setting.members
    }
    key = (supports, tuple(believed.values()))
    if key not in setting.memory:
        setting.memory[key] = _explained(setting, supports, believed)
    labels: dict[Step, int] | None
    labels, relations = setting.memory[key]
    if labels is None:
        return None
    used = {(h, k) for h, own in enumerate(supports) for k in own}
    ratios: list[Fraction] = []
    for h, nodes in believed.items():
        beliefs = dict(zip(setting.tree.members[h], given.beliefs[h], strict=True))
        first, *others = (
            beliefs[x] / setting.weights[x] / played(given, setting.distinct[x] & used) for x in nodes
        )
        ratios += (known / first for known in others)
    for relation in relations:
        product = Fraction(1)
        for ratio, exponent in zip(ratios, relation, strict=True):
            product *= ratio**exponent
        if product != 1:
            return None
    return labels


def _explained(
    setting: Setting, supports: Sequence[Sequence[int]], believed: dict[int, tuple[int, ...]]
) -> tuple[dict[Step, int] | None, list[list[int]]]:
    """Return labels under which the nodes believed in come first, and exponents that ratios of beliefs must fulfil."""
    used = {(h, k) for h, own in enumerate(supports) for k in own}
    moves = sorted({m for x in setting.distinct for m in setting.distinct[x]} - used)
    sets: list[Ways] = []
    places, rows = [], []
    for h, own in setting.members.items():
        sets.append(tuple(setting.distinct[x] - used for x in own))
        places.append(tuple(own.index(x) for x in believed[h]))
        first, *others = believed[h]
        rows += [
            [Fraction((m in setting.distinct[x]) - (m in setting.distinct[first])) for m in moves]
            for x in others
        ]
    labels = labels_of(sets, tuple(places))
    if labels is None:
        return None, []
    relations = null_space([list(column) for column in zip(*rows, strict=True)]) if rows and moves else []
    relations += (
        [] if moves else [[Fraction(int(k == j)) for j in range(len(rows))] for k in range(len(rows))]
    )
    exponents = []
    for relation in relations:
        scale = lcm(*(v.denominator for v in relation))
        exponents.append([int(v * scale) for v in relation])
    every = {(h, k): 1 for h in setting.members for k in range(setting.options(h))}
    return {**every, **labels, **dict.fromkeys(sorted(used), 0)}, exponents


def is_consistent(setting: Setting, given: Assessment) -> bool:
    """Tell whether vanishing mistakes explain the beliefs, exactly."""
    return follows_bayes(setting, given) and labelling(setting, given) is not None


def played(given: Assessment, steps: frozenset[Step]) -> Fraction:
    """Return the probability with which moves are made, each where it can be."""
    total = Fraction(1)
    for h, k in steps:
        total *= given.strategies[h][k]
    return total
