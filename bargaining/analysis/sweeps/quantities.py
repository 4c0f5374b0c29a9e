"""The quantities that a sweep gives at its points: each is computed, keyed and stored by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile

KINDS = ("regimes", "drawn", "margin", "payoff", "counts", "equilibria")


@dataclass(frozen=True)
class Quantity:
    """Name one quantity.

    Parameters
    ----------
    kind : {"regimes", "drawn", "margin", "payoff", "counts", "equilibria"}
        The set of pure equilibria; the drawn values; a profile's margin or payoffs; how many equilibria there are in
        all; these equilibria themselves.
    profile : Profile
        For a margin or payoffs.
    slots : int
        For how many equilibria of a point there is room.
    """

    kind: str
    profile: Profile = ()
    slots: int = 0

    @property
    def fine(self) -> bool:
        """Tell whether a point takes so long that chunks must be small."""
        return self.kind in ("counts", "equilibria")

    def plain(self) -> list[Any]:
        """Return it as plain values, for files."""
        return [self.kind, list(self.profile), self.slots]

    @classmethod
    def read(cls, plain: Any) -> Quantity:
        """Return the quantity of plain values; the inverse of `plain`."""
        kind, profile, slots = plain
        return cls(kind, tuple(profile), slots)


REGIMES, DRAWN, COUNTS = Quantity("regimes"), Quantity("drawn"), Quantity("counts")


def mixed_quantities(mixed: bool | int) -> list[Quantity]:
    """Return the quantities that are asked by ``mixed``: none, the counts, or the equilibria beside the counts.

    Raises
    ------
    ScenarioError
        When the number of slots is not positive.

    Examples
    --------
    >>> [quantity.kind for quantity in mixed_quantities(8)]
    ['counts', 'equilibria']
    """
    if isinstance(mixed, bool):
        return [COUNTS] if mixed else []
    if mixed < 1:
        raise ScenarioError(f"mixed: found room for {mixed} equilibria, expected at least 1")
    return [COUNTS, Quantity("equilibria", slots=mixed)]


def united(first: Collection[Quantity], more: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Return the quantities of both, kind by kind, those of the first first; equilibria in the larger number.

    Examples
    --------
    >>> kept = [Quantity("margin", ("b",)), Quantity("equilibria", slots=4)]
    >>> [(q.profile, q.slots) for q in united(kept, [Quantity("equilibria", slots=2), Quantity("margin", ("a",))])]
    [(('b',), 0), (('a',), 0), ((), 4)]
    """
    found = dict.fromkeys([*first, *more])
    most = max((quantity.slots for quantity in found), default=0)
    kept = [q for q in found if q.kind != "equilibria" or q.slots == most]
    return tuple(sorted(kept, key=lambda quantity: KINDS.index(quantity.kind)))
