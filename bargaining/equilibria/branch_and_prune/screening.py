"""Exclude support profiles by conditional dominance, on bit sets of action profiles.

Bit ``p`` of a set stands for action profile ``p``. For a player and two actions of hers, one set holds the others'
actions (with her own first action) at which the one pays more than the other; the support profile is a set as well,
so that "nowhere better, somewhere worse" is two intersections. Payoffs are compared as floats; rescaling is monotone
and keeps ties (`scaling`), hence the comparison is exact.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints
from bargaining.equilibria.branch_and_prune.jit import inner

Words = NDArray[np.uint64]
UNDOMINATED, SINGULAR, EXCLUDED = 0, 1, 2


class Relations(NamedTuple):
    """Hold the bit sets of a game.

    Parameters
    ----------
    better : ndarray of uint64, shape (n_players, max_actions, max_actions, n_words)
        ``better[i, k, l]``: where ``k`` pays player ``i`` more than ``l``.
    taken : ndarray of uint64, shape (n_players, 2**max_actions, n_words)
        ``taken[i, s]``: the profiles in which player ``i`` takes an action of the support with bit mask ``s``.
    """

    better: Words
    taken: Words


def relations(values: Floats, n_actions: tuple[int, ...]) -> Relations:
    """Return the bit sets of payoffs of shape (n_players, n_profiles).

    Memory grows with ``2**max_actions``, which the number of support profiles does in any case.
    """
    n, largest, profiles = len(n_actions), max(n_actions), values.shape[1]
    better = np.zeros((n, largest, largest, profiles), dtype=np.bool_)
    for i, m in enumerate(n_actions):
        before, after = math.prod(n_actions[:i]), math.prod(n_actions[i + 1 :])
        table = values[i].reshape(before, m, after).swapaxes(0, 1)
        room = better[i].reshape(largest, largest, before, m, after)
        room[:m, :m, :, 0] = table[:, None] > table[None, :]
    return Relations(_packed(better), _taken(n_actions))


@lru_cache(maxsize=64)
def _taken(n_actions: tuple[int, ...]) -> Words:
    profiles = math.prod(n_actions)
    taken = np.zeros((len(n_actions), 2 ** max(n_actions), profiles), dtype=np.bool_)
    for i, m in enumerate(n_actions):
        own = np.arange(profiles) // math.prod(n_actions[i + 1 :]) % m
        taken[i, : 2**m] = (np.arange(2**m)[:, None] >> own[None, :]) & 1
    return _packed(taken)


def _packed(flags: NDArray[np.bool_]) -> Words:
    packed = np.packbits(flags, axis=-1)
    room = np.zeros((*packed.shape[:-1], -(-packed.shape[-1] // 8) * 8), dtype=np.uint8)
    room[..., : packed.shape[-1]] = packed
    return room.view(np.uint64)


def excluded_profiles(known: Relations, n_actions: Ints, start: int, stop: int) -> NDArray[np.bool_]:
    """Tell which support profiles from number ``start`` to ``stop`` `screen` excludes, all at once."""
    left, sides, masks = np.arange(start, stop), np.arange(n_actions.size), []
    for m in n_actions.tolist():
        masks.append(1 + left % (2**m - 1))
        left //= 2**m - 1
    taken = [known.taken[j, masks[j]] for j in sides]
    excluded = np.zeros(stop - start, dtype=np.bool_)
    for i in sides:
        others = np.full_like(taken[i], ~np.uint64(0))
        for j in sides[sides != i]:
            others &= taken[j]
        m = int(n_actions[i])
        better = [[(known.better[i, k, a] & others).any(axis=1) for a in range(m)] for k in range(m)]
        for k in range(m):
            dominated = [better[a][k] & ~better[k][a] for a in range(m) if a != k]
            if dominated:
                excluded |= (masks[i] >> k & 1).astype(np.bool_) & np.logical_or.reduce(dominated)
    return excluded


@inner
def screen(face: Face, known: Relations, masks: Ints, others: Words) -> int:
    """Return EXCLUDED, SINGULAR where two actions of a support always pay the same, or UNDOMINATED.

    An action of a support that is nowhere better and somewhere worse than another action earns strictly less
    against others who use their whole supports. ``others`` is scratch of one word set.
    """
    n, words = masks.size, others.size
    singular = False
    for i in range(n):
        for w in range(words):
            everything = ~np.uint64(0)
            for j in range(n):
                if j != i:
                    everything &= known.taken[j, masks[j], w]
            others[w] = everything
        for k in range(face.n_actions[i]):
            if not (masks[i] >> k) & 1:
                continue
            for a in range(face.n_actions[i]):
                if a == k:
                    continue
                better, worse = False, False
                for w in range(words):
                    better = better or (known.better[i, k, a, w] & others[w]) != 0
                    worse = worse or (known.better[i, a, k, w] & others[w]) != 0
                if worse and not better:
                    return EXCLUDED
                if not worse and not better and (masks[i] >> a) & 1:
                    singular = True
    return SINGULAR if singular else UNDOMINATED
