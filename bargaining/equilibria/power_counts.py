"""The counting of coalitions that a member turns from losing to winning.

By weights it goes by generating functions (Mann and Shapley 1962, Brams and Affuso 1976; for several majorities Bilbao,
Fernandez, Jimenez and Lopez 2002): how many coalitions have each size and each sum of weights, sums beyond the largest
quota taken together. The coalitions of all members but one are counted for each of them by halving.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.games.voting import SimpleGame, VotingRule

Counts = NDArray[Any]

MAX_CELLS = 12_000_000
MAX_MEMBERS = 22
"""Of a game by coalitions, all of which are looked at."""
MAX_WEIGHTED = 400
_MOST_IN_64_BITS = 62

Found = tuple[tuple[tuple[int, ...], ...], int]


def by_weights(rule: VotingRule) -> Found:
    """Count swings by generating functions, or by looking at every coalition where these are fewer than sums."""
    criteria, ways = rule.whole
    most = [max((way.get(k, 0) for way in ways), default=0) for k in range(len(criteria))]
    asked = [k for k in range(1, len(criteria)) if most[k] > 0]
    n = len(rule.members)
    shape = (n + 1, *(most[k] + 1 for k in asked))
    if n <= MAX_MEMBERS and prod(shape) > 2**n:
        return _looked_at(n, _enough(criteria, ways, n))
    if n > MAX_WEIGHTED or prod(shape) > MAX_CELLS:
        sizes = " x ".join(f"{size:,}" for size in shape)
        raise GameError(
            f"found {sizes} sums of weights to count by, expected at most {MAX_CELLS:,}: round weights and quotas, for "
            "instance to per mille"
        )
    weights = [tuple(criteria[k][i] for k in asked) for i in range(n)]
    wins = _winning(shape, asked, ways)
    start = np.zeros(shape, dtype=np.int64 if n <= _MOST_IN_64_BITS else object)
    start[(0,) * len(shape)] = 1
    swings: dict[tuple[int, ...], tuple[int, ...]] = {}
    for i, counts in _all_but_one(start, weights, range(n), set()):
        turned = _seen_after(wins, weights[i]) & ~wins
        held = np.where(turned, counts, 0).reshape(n + 1, -1).sum(axis=1)
        swings[weights[i]] = tuple(int(c) for c in held[:n])
        whole = counts, weights[i]
    counts, last = whole
    winning = int(np.where(wins, _joined(counts, last), 0).sum())
    return tuple(swings[own] for own in weights), winning


def _winning(
    shape: tuple[int, ...], asked: Sequence[int], ways: Sequence[Mapping[int, int]]
) -> NDArray[np.bool_]:
    """Tell for each size and sums, each up to its largest quota, whether a coalition with them wins."""
    grid = np.indices(shape, sparse=True)
    axes = {0: grid[0]} | dict(zip(asked, grid[1:], strict=True))
    wins = np.zeros(shape, dtype=np.bool_)
    for way in ways:
        enough = np.ones((1,) * len(shape), dtype=np.bool_)
        for k, least in way.items():
            if k in axes:
                enough = enough & (axes[k] >= least)
        wins |= enough
    return wins


def _all_but_one(
    counts: Counts, weights: Sequence[tuple[int, ...]], members: Sequence[int], seen: set[tuple[int, ...]]
) -> Iterator[tuple[int, Counts]]:
    """Yield for one member of each kind the counts of coalitions of all the others.

    The counts given are those of members outside; each half is counted together with them for the members of the other.
    """
    if len(members) == 1:
        seen.add(weights[members[0]])
        yield members[0], counts
        return
    half = len(members) // 2
    for own, others in ((members[:half], members[half:]), (members[half:], members[:half])):
        if all(weights[i] in seen for i in own):
            continue
        grown = counts
        for i in others:
            grown = _joined(grown, weights[i])
        yield from _all_but_one(grown, weights, own, seen)


def _joined(counts: Counts, weights: tuple[int, ...]) -> Counts:
    """Return the counts of coalitions with one member more, who is in or not; sums beyond a quota count at it."""
    joined = counts.copy()
    sizes = counts.shape[1:]
    for beyond in product(*((False, True) if weight else (False,) for weight in weights)):
        here, there = [slice(None, -1)], [slice(1, None)]
        for weight, size, over in zip(weights, sizes, beyond, strict=True):
            here.append(slice(max(size - weight, 0), None) if over else slice(None, max(size - weight, 0)))
            there.append(slice(-1, None) if over else slice(min(weight, size), None))
        axes = tuple(axis for axis, over in enumerate(beyond, 1) if over)
        joined[tuple(there)] += (
            counts[tuple(here)].sum(axis=axes, keepdims=True) if axes else counts[tuple(here)]
        )
    return joined


def _seen_after(wins: NDArray[np.bool_], weights: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell for each size and sums whether a coalition with them wins once a member has joined."""
    after = np.ones_like(wins)
    after[:-1] = wins[1:]  # of all members none is left to join
    for axis, weight in enumerate(weights, 1):
        size = wins.shape[axis]
        after = np.take(after, np.minimum(np.arange(size) + weight, size - 1), axis=axis)
    return after


def by_coalitions(game: SimpleGame) -> Found:
    """Look at every coalition of a game that is given by coalitions."""
    n = len(game.members)
    if n > MAX_MEMBERS:
        raise GameError(
            f"found {n} members in a rule by coalitions, expected at most {MAX_MEMBERS}, or weights and quotas"
        )
    place = {name: i for i, name in enumerate(game.members)}
    coalitions = np.arange(2**n, dtype=np.int64)
    wins = np.zeros(2**n, dtype=np.bool_)
    for one in game.winning:
        held = sum(1 << place[name] for name in one)
        wins |= (coalitions & held) == held
    return _looked_at(n, wins)


def _enough(
    criteria: Sequence[Sequence[int]], ways: Sequence[Mapping[int, int]], n: int
) -> NDArray[np.bool_]:
    """Tell of every coalition, as the bits of its number, whether it meets the quotas of one of the ways."""
    sums = [_sums(weights) for weights in criteria]
    wins = np.zeros(2**n, dtype=np.bool_)
    for way in ways:
        wins |= np.all([sums[k] >= least for k, least in way.items()], axis=0)
    return wins


def _sums(weights: Sequence[int]) -> Counts:
    """Return the sum of weights of every coalition, as the bits of its number."""
    sums = np.zeros(1, dtype=np.int64 if sum(weights) < 2**_MOST_IN_64_BITS else object)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    return sums


def _looked_at(n: int, wins: NDArray[np.bool_]) -> Found:
    """Count swings where it is known of every coalition, as the bits of its number, whether it wins."""
    coalitions = np.arange(2**n, dtype=np.int64)
    sizes = _sums((1,) * n)
    swings = []
    for i in range(n):
        without = coalitions[(coalitions >> i) & 1 == 0]
        turned = wins[without | (1 << i)] & ~wins[without]
        swings.append(tuple(int(c) for c in np.bincount(sizes[without[turned]], minlength=n)[:n]))
    return tuple(swings), int(wins.sum())
