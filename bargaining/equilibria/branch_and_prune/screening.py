"""Exclude support profiles by conditional dominance, on bit sets of action profiles.

Bit ``p`` of a set stands for action profile ``p``. For a player and two actions of hers, one set holds the others'
actions (with her own first action) at which the one pays more than the other; the support profile is a set as well,
so that "nowhere better, somewhere worse" is two intersections. Payoffs are compared by their exact ranks (`scaling`).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.faces import Face, Ints
from bargaining.equilibria.branch_and_prune.jit import inner

Words = NDArray[np.uint64]
UNDOMINATED, SINGULAR, EXCLUDED = 0, 1, 2


class Relations(NamedTuple):
    """Hold the bit sets of a game, and scratch.

    Parameters
    ----------
    better : ndarray of uint64, shape (n_players, max_actions, max_actions, n_words)
        ``better[i, k, l]``: where ``k`` pays player ``i`` more than ``l``.
    own : ndarray of uint64, shape (n_players, max_actions, n_words)
        ``own[i, k]``: the profiles in which player ``i`` takes action ``k``.
    taken : ndarray of uint64, shape (n_players, n_words)
        The profiles in which player ``i`` takes an action of the support with bit mask ``masks[i]``.
    masks : ndarray of int64, shape (n_players,)
        See ``taken``.
    others : ndarray of uint64, shape (n_words,)
        Scratch.
    """

    better: Words
    own: Words
    taken: Words
    masks: Ints
    others: Words


def relations(ranks: Ints, n_actions: tuple[int, ...]) -> Relations:
    """Return the bit sets of exact ranks of payoffs, shape (n_players, n_profiles)."""
    n, largest, profiles = len(n_actions), max(n_actions), ranks.shape[1]
    better = np.zeros((n, largest, largest, profiles), dtype=np.bool_)
    own = np.zeros((n, largest, profiles), dtype=np.bool_)
    for i, m in enumerate(n_actions):
        before, after = math.prod(n_actions[:i]), math.prod(n_actions[i + 1 :])
        table = ranks[i].reshape(before, m, after).swapaxes(0, 1)
        room = better[i].reshape(largest, largest, before, m, after)
        room[:m, :m, :, 0] = table[:, None] > table[None, :]
        own[i, :m] = np.arange(m)[:, None] == np.arange(profiles) // after % m
    packed = _packed(own)
    words = packed.shape[-1]
    return Relations(
        _packed(better),
        packed,
        np.zeros((n, words), dtype=np.uint64),
        np.zeros(n, dtype=np.int64),
        np.zeros(words, dtype=np.uint64),
    )


def relations_bytes(n_actions: tuple[int, ...]) -> int:
    """Return the memory that `relations` needs while it works."""
    return 2 * len(n_actions) * max(n_actions) ** 2 * math.prod(n_actions)


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
    taken = [_taken(known.own[j], masks[j], int(n_actions[j])) for j in sides]
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


def _taken(own: Words, masks: Ints, m: int) -> Words:
    """Return, for each bit mask of a support, the profiles in which the player takes an action of it."""
    different, places = np.unique(masks, return_inverse=True)
    found = np.zeros((different.size, own.shape[1]), dtype=np.uint64)
    for k in range(m):
        found[(different >> k & 1).astype(np.bool_)] |= own[k]
    return found[places]


@inner
def screen(face: Face, known: Relations, masks: Ints) -> int:
    """Return EXCLUDED, SINGULAR where two actions of a support always pay the same, or UNDOMINATED.

    An action of a support that is nowhere better and somewhere worse than another action earns strictly less
    against others who use their whole supports.
    """
    others, taken = known.others, known.taken
    n, words = masks.size, others.size
    for j in range(n):
        if known.masks[j] != masks[j]:
            known.masks[j] = masks[j]
            for w in range(words):
                taken[j, w] = np.uint64(0)
            for k in range(face.n_actions[j]):
                if (masks[j] >> k) & 1:
                    for w in range(words):
                        taken[j, w] |= known.own[j, k, w]
    singular = False
    for i in range(n):
        for w in range(words):
            everything = ~np.uint64(0)
            for j in range(n):
                if j != i:
                    everything &= taken[j, w]
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
