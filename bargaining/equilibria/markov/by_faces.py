"""All equilibria face by face of the box of probabilities: where a choice changes nothing there are whole continua."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import monotonic

from bargaining.equilibria.markov.curves import isolated_on
from bargaining.equilibria.markov.faces import MIXING, Face, Pattern, faces, maximal, point_of
from bargaining.equilibria.markov.margins import Margin
from bargaining.equilibria.markov.points import TooMany
from bargaining.equilibria.markov.products import Product, products_on
from bargaining.equilibria.markov.proofs import Region
from bargaining.equilibria.markov.result import (
    Continuum,
    MarkovEquilibria,
    MarkovEquilibrium,
    strategies_of,
    supports_of,
)
from bargaining.games.stochastic import StochasticGame

PURE_ALONE = "every pure stationary profile is compared exactly; mixed ones are not looked for"
STOPPED = "the search for mixed equilibria stopped at the time given"


def by_faces(
    game: StochasticGame,
    pure: Sequence[MarkovEquilibrium],
    conditions: Sequence[Margin],
    deadline: float | None = None,
) -> MarkovEquilibria:
    """Look at who mixes, one face after the other, and return what is found with what is left unsettled.

    Parameters
    ----------
    game : StochasticGame
        With two actions at each place.
    pure : sequence of MarkovEquilibrium
        The pure ones.
    conditions : sequence of Margin
        What each place gains by its second action.
    deadline : float, optional
        On the monotonic clock: no face is begun after it.
    """
    search = _Faces(game)
    try:
        for face in faces(conditions):
            if deadline is not None and monotonic() > deadline:
                return MarkovEquilibria(game, search.listed(pure), False, STOPPED, search.largest)
            search.look(face)
    except TooMany:
        return MarkovEquilibria(game, tuple(pure), False, f"{PURE_ALONE}: there are too many faces to search")
    largest = search.largest
    if not search.open:
        reason = "every face of the box of probabilities is searched"
        idle = "; whoever mixes on a continuum changes nothing for itself, so that no parity is claimed"
        return MarkovEquilibria(game, search.listed(pure), True, reason + (idle if largest else ""), largest)
    number = len(search.open)
    where = "1 face" if number == 1 else f"{number} faces"
    reason = f"on {where} of the box of probabilities mixed equilibria were neither all found nor excluded"
    unsettled = tuple(supports_of(game, pattern) for pattern in search.open)
    return MarkovEquilibria(game, search.listed(pure), False, reason, largest, unsettled)


class _Faces:
    """Collect what is found on faces."""

    def __init__(self, game: StochasticGame) -> None:
        self.game = game
        self.regions: list[tuple[Face, Region]] = []
        self.continua: dict[Pattern, Continuum] = {}
        self.products: dict[tuple[Pattern, tuple[float, ...]], Continuum] = {}
        self.open: list[Pattern] = []

    def look(self, face: Face) -> None:
        """Find what is on a face, or note that this is not settled."""
        idle = [j for j in face.mixing if not face.margins[j].terms]
        if face.idle:
            if face.mixing:
                self._free(face)
        elif idle:
            products = products_on(face)
            if products is None:
                self.open.append(face.pattern)
            for one in products or ():
                self._keep(face, one)
        else:
            isolated = isolated_on(face)
            if isolated is None:
                self.open.append(face.pattern)
            self.regions += [(face, region) for region in isolated or ()]

    def _free(self, face: Face) -> None:
        try:
            held = point_of(face)
        except TooMany:
            self.open.append(face.pattern)
            return
        if held is not None:
            example = strategies_of(self.game, held[0])
            self.continua[face.pattern] = Continuum(supports_of(self.game, face.pattern), held[1], example)

    def _keep(self, face: Face, one: Product) -> None:
        """Keep a continuum at whose ends some mix at isolated probabilities."""
        places = self.game.places
        isolated = tuple(places[j] for j in one.region.mixing)
        found = Continuum(
            supports_of(self.game, face.pattern),
            one.whole,
            strategies_of(self.game, one.point),
            isolated,
            one.region.close,
        )
        at = tuple(round(float(one.region.point[j]), 9) for j in one.region.mixing)
        self.products[face.pattern, at] = found

    @property
    def largest(self) -> tuple[Continuum, ...]:
        """Return the continua that lie in the closure of no other that was found."""
        free = [self.continua[pattern] for pattern in maximal([*self.continua])]
        bound = [
            found
            for (pattern, at), found in self.products.items()
            if not any(
                other != pattern and where == at and _inside(pattern, other) for other, where in self.products
            )
        ]
        return (*free, *bound)

    def listed(self, pure: Sequence[MarkovEquilibrium]) -> tuple[MarkovEquilibrium, ...]:
        """Return all single equilibria, pure ones first."""
        ordered = sorted(self.regions, key=lambda pair: (*pair[1].point,))
        mixed = (mixed_equilibrium(self.game, region, regular=not _ties(face)) for face, region in ordered)
        return (*pure, *mixed)


def _inside(small: Pattern, large: Pattern) -> bool:
    return all(b in (MIXING, a) for a, b in zip(small, large, strict=True))


def _ties(face: Face) -> bool:
    """Tell whether somebody is indifferent to what it does not use, all over a face."""
    return any(not m.terms for m in face.margins)


def mixed_equilibrium(game: StochasticGame, region: Region, *, regular: bool = True) -> MarkovEquilibrium:
    """Return the equilibrium that a region holds, at a point next to it."""
    strategies = strategies_of(game, [Fraction(float(x)) for x in region.point])
    return MarkovEquilibrium(
        strategies, game.worth(strategies), region.close, region.index if regular else None
    )
