"""Numbers that are put together in groups, two at a time."""

from __future__ import annotations


class Groups:
    """Hold a partition of the numbers from nought on, each alone at first.

    Parameters
    ----------
    count : int
        How many numbers there are.

    Examples
    --------
    >>> groups = Groups(3)
    >>> groups.join(0, 2)
    >>> groups.root(0) == groups.root(2), groups.root(0) == groups.root(1)
    (True, False)
    """

    def __init__(self, count: int) -> None:
        self._next = list(range(count))

    def root(self, k: int) -> int:
        """Return the number that stands for the group of a number."""
        while self._next[k] != k:
            self._next[k] = self._next[self._next[k]]
            k = self._next[k]
        return k

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        self._next[self.root(one)] = self.root(other)
