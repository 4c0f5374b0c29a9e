"""All equilibria at one point, as a proof file writes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bargaining.proofs.beating import Beaten
from bargaining.proofs.cases import BUDGET, Case, Piece, Search
from bargaining.proofs.cells import Corner, Payoffs

if TYPE_CHECKING:
    from bargaining.forms.form import Place
    from bargaining.forms.simultaneous import Simultaneous


def point_dict(
    name: str,
    form: Simultaneous,
    values: Mapping[str, Fraction],
    tick: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Return the equilibria at a point with the cases that prove them.

    Parameters
    ----------
    name : str
        What the point is called.
    form : Simultaneous
        The game.
    values : mapping of str to Fraction
        Of every parameter.
    tick : callable
        Called now and then.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("chicken")
    >>> found = point_dict("baseline", scenario.form, scenario.values)
    >>> len(found["proof"]["equilibria"]), found["proof"]["unproved"], found["pure"]
    (3, 0, [['swerve', 'dare'], ['dare', 'swerve']])
    """
    proof: dict[str, Any] = {"equilibria": [], "unproved": 0, "cases": []}
    if not form.strict:  # strict equilibria are pure
        proof = proof_dict(form.places, form.game.exact_payoffs(values), tick=tick)
    return {
        "name": name,
        "values": {parameter: str(values[parameter]) for parameter in form.parameters},
        "pure": [list(profile) for profile in form.predicted(values)],
        "proof": proof,
    }


def proof_dict(
    places: Sequence[Place],
    *exact: NDArray[np.object_],
    tick: Callable[[], None] = lambda: None,
    budget: int = BUDGET,
    whole: bool = False,
) -> dict[str, Any]:
    """Return all equilibria of a game with the cases that prove them.

    Parameters
    ----------
    places : sequence of Place
        Of the players.
    *exact : ndarray of Fraction, shape (n_players, *n_actions)
        Payoffs in one world, or in two: then of all games strictly between them, whose payoffs are means.
    tick : callable
        Called now and then.
    budget : int
        The most cells to look at below one choice of supports.
    whole : bool
        Whether to raise `UnsettledError` where a case would be left unproved.
    """
    search = Search(Payoffs.of(*exact), budget, tick, whole)
    found = search.cases()
    pieces, numbers = ordered(search.pieces)
    cases = Names(places, numbers).case(found)
    equilibria = [_piece(places, exact, piece) for piece in pieces]
    return {"equilibria": equilibria, "unproved": unproved(cases), "cases": cases}


def ordered(pieces: Sequence[Piece]) -> tuple[list[Piece], list[int]]:
    """Return each piece once, without those inside of others, and for each given one the place of its own.

    Points come before cells with one equilibrium inside, and these before cells of equilibria.
    """
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: -sum(map(len, p.corners))):
        if not any(_inside(piece, other) for other in kept):
            kept.append(piece)
    kept.sort(key=lambda p: (_kind(p), [len(c) > 1 for own in p.corners for c in own], p.corners))
    return kept, [next(k for k, other in enumerate(kept) if _inside(piece, other)) for piece in pieces]


def _kind(piece: Piece) -> int:
    return 1 if piece.matrix else 0 if all(len(own) == 1 for own in piece.corners) else 2


def _inside(piece: Piece, other: Piece) -> bool:
    if piece.matrix or other.matrix:
        return piece.corners == other.corners
    return all(set(own) <= set(there) for own, there in zip(piece.corners, other.corners, strict=True))


def unproved(case: Case) -> int:
    """Return the number of cases of which nothing is proved."""
    return (case[:1] == ["unproved"]) + sum(unproved(part) for part in case if isinstance(part, list))


def _piece(places: Sequence[Place], exact: Sequence[Any], piece: Piece) -> dict[str, Any]:
    payoffs = {}
    for i, place in enumerate(places):
        paid = [_mean(world[i], c) for world in exact for c in itertools.product(*piece.corners)]
        payoffs[place.name] = [str(min(paid)), str(max(paid))]
    within = {
        place.name: [strategy(place, corner) for corner in own]
        for place, own in zip(places, piece.corners, strict=True)
    }
    return {
        "within": within,
        "payoffs": payoffs,
        "matrix": [[str(entry) for entry in row] for row in piece.matrix],
    }


def _mean(table: Any, strategies: Sequence[Corner]) -> Fraction:
    spots: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
    for own in strategies:
        spots = [((*spot, a), w * p) for spot, w in spots for a, p in own]
    return sum((w * table[spot] for spot, w in spots), Fraction(0))


def strategy(place: Place, corner: Corner) -> dict[str, str]:
    """Return a strategy by the names of actions."""
    return {place.options[a]: str(p) for a, p in corner}


class Names:
    """Write cases with the names of players and actions."""

    def __init__(self, places: Sequence[Place], numbers: Sequence[int]) -> None:
        self.places = places
        self.numbers = numbers

    def case(self, case: Case) -> Case:
        """Return a case as the file has it."""
        if not case or case == ["unproved"]:
            return case
        kind, *rest = case
        if kind == "found":
            return ["found", self.numbers[rest[0]]]
        if kind == "use":
            place = self.places[rest[0]]
            return ["use", place.name, place.options[rest[1]], *map(self.case, rest[2:])]
        if kind == "cut":
            i, u, v, share, *parts = rest
            return ["cut", self.places[i].name, u, v, str(share), *map(self.case, parts)]
        return self._beaten(rest[0], rest[1:])

    def _beaten(self, beaten: Beaten, rest: Sequence[Case]) -> Case:
        place = self.places[beaten.player]
        where = {self.places[j].name: self.places[j].options[a] for j, a in beaten.where}
        strategies = strategy(place, beaten.worse), strategy(place, beaten.better)
        face = (
            [self.places[beaten.face[0]].name, beaten.face[1], *map(self.case, rest)] if beaten.face else []
        )
        return ["beaten", place.name, *strategies, where, *face]
