"""Moves in order as numbers and polynomials: who chooses what, how far, and what is paid at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.signs import Range

History = tuple[tuple[str, str], ...]
"""What was chosen where somebody chose among options, and where that is not reached nothing."""
LEAST, MOST, INTERIOR, ANY = "least", "most", "interior", "any"


@dataclass(frozen=True)
class Draw:
    """Hold a number that chance draws, all of an interval alike, and that one mover alone knows.

    Parameters
    ----------
    name : str
        As payoffs name it.
    least, most : Polynomial
        The ends, in the assumptions.
    """

    name: str
    least: Polynomial
    most: Polynomial


@dataclass(frozen=True)
class Stage:
    """Hold one move.

    Parameters
    ----------
    name, player, label : str
        Its name, who moves, and in words.
    options : tuple of str
        What may be chosen; nothing where the move is a number.
    least, most : Polynomial or None
        The ends of what may be chosen where the move is a number, in the assumptions and earlier moves; no greatest
        where there is none.
    when : Polynomial
        One where the move is made, and zero where not, in the indicators of earlier moves.
    draw : Draw or None
        What the mover alone knows.
    """

    name: str
    player: str
    label: str
    options: tuple[str, ...]
    least: Polynomial
    most: Polynomial | None
    when: Polynomial
    draw: Draw | None = None

    @property
    def divided(self) -> tuple[str, ...]:
        """Return the names of both ways to answer by what was drawn: one option below a number, the other above."""
        if self.draw is None:
            return ()
        one, other = self.options
        return (f"{one}_then_{other}", f"{other}_then_{one}")


@dataclass(frozen=True)
class Moves:
    """Hold a game with moves in order, each of which all later movers see.

    Parameters
    ----------
    players : tuple of str
        Names.
    stages : tuple of Stage
        In order.
    payoffs : tuple of Polynomial
        By player, in the assumptions, moves, indicators ``move.option``, draws and distances.
    distances : tuple of (str, Polynomial)
        By name, what is counted from zero without its sign.
    ranges : tuple of (str, (Fraction, Fraction))
        Of assumptions.
    """

    players: tuple[str, ...]
    stages: tuple[Stage, ...]
    payoffs: tuple[Polynomial, ...]
    distances: tuple[tuple[str, Polynomial], ...]
    ranges: tuple[tuple[str, Range], ...]

    def at(self, values: Mapping[str, Fraction]) -> Moves:
        """Return the game with numbers for assumptions, and for moves that were made."""

        def put(polynomial: Polynomial) -> Polynomial:
            return polynomial.substitute(values)

        stages = tuple(
            replace(
                stage,
                least=put(stage.least),
                most=None if stage.most is None else put(stage.most),
                draw=stage.draw and Draw(stage.draw.name, put(stage.draw.least), put(stage.draw.most)),
            )
            for stage in self.stages
        )
        distances = tuple((name, put(inner)) for name, inner in self.distances)
        ranges = tuple((name, ends) for name, ends in self.ranges if name not in values)
        return Moves(self.players, stages, tuple(map(put, self.payoffs)), distances, ranges)

    def reached(self, stage: Stage, history: Mapping[str, str]) -> bool:
        """Tell whether a move is made after what was chosen before."""
        return stage.when.evaluate(self.happened(stage.when, history)) == 1

    @staticmethod
    def happened(polynomial: Polynomial, history: Mapping[str, str]) -> dict[str, Fraction]:
        """Return the indicators of a polynomial: one for what was chosen, zero for what was not."""
        return {
            name: Fraction(history.get(name.partition(".")[0]) == name.partition(".")[2])
            for name in polynomial.variables
            if "." in name
        }
