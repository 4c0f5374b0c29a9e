"""A bargaining problem at a point: what may be agreed, what each gets from it, and what they get without."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.errors import GameError, nearest

Payoffs = tuple[Fraction, ...]


@dataclass(frozen=True)
class BargainingProblem:
    """Hold finitely many agreements with their payoffs, and the payoffs of disagreement, exact.

    Disagreement may always be had, and so may lotteries of it with agreements.

    Parameters
    ----------
    players : tuple of str
        Names of all who get payoffs.
    agreements : mapping of str to tuple of Fraction
        What each player gets from each agreement.
    disagreement : tuple of Fraction
        What each player gets without one.
    parties : tuple of str
        Whose gains the bargain is over; all players where none are named. The others are asked for their consent: they
        must not lose.

    Examples
    --------
    >>> problem = BargainingProblem.of({"a": (3, 1), "b": (1, 2), "c": (4, -1)})
    >>> problem.gains("c"), problem.acceptable
    ((Fraction(4, 1), Fraction(-1, 1)), ('a', 'b'))
    """

    players: tuple[str, ...]
    agreements: Mapping[str, Payoffs]
    disagreement: Payoffs
    parties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse payoffs that are not one a player, and parties that are no players."""
        for name, payoffs in [*self.agreements.items(), ("the disagreement", self.disagreement)]:
            if len(payoffs) != len(self.players):
                raise GameError(f"found {len(payoffs)} payoffs of {name}, expected {len(self.players)}")
        if not self.players:
            raise GameError("found no player, expected one at least")
        for party in self.parties:
            if party not in self.players:
                raise GameError(f"unknown party {party!r}{nearest(party, self.players)}")
        if not self.parties:
            object.__setattr__(self, "parties", self.players)

    @classmethod
    def of(
        cls,
        agreements: Mapping[str, Sequence[Fraction | int | str]],
        disagreement: Sequence[Fraction | int | str] | None = None,
        players: Sequence[str] = (),
        parties: Sequence[str] = (),
    ) -> BargainingProblem:
        """Make a problem from numbers; without a disagreement point all get nothing, without names they are numbered.

        Examples
        --------
        >>> BargainingProblem.of({"half": ("1/2", "1/2")}).players
        ('player 1', 'player 2')
        """
        exact = {name: tuple(Fraction(x) for x in payoffs) for name, payoffs in agreements.items()}
        number = len(players or disagreement or next(iter(exact.values()), ()))
        named = tuple(players) or tuple(f"player {k + 1}" for k in range(number))
        apart = tuple(Fraction(x) for x in disagreement or [0] * number)
        return cls(named, exact, apart, tuple(parties))

    def of_parties(self, payoffs: Sequence[Fraction]) -> Payoffs:
        """Return a party's entries of a row of payoffs."""
        return tuple(payoffs[self.players.index(party)] for party in self.parties)

    def gains(self, agreement: str) -> Payoffs:
        """Return what each party gains by an agreement over disagreement."""
        return self.of_parties(self._over(agreement))

    def _over(self, agreement: str) -> Payoffs:
        return tuple(u - d for u, d in zip(self.agreements[agreement], self.disagreement, strict=True))

    @property
    def consented(self) -> tuple[str, ...]:
        """Return the agreements by which nobody loses who is asked for consent and is no party."""
        others = [k for k, player in enumerate(self.players) if player not in self.parties]
        return tuple(name for name in self.agreements if all(self._over(name)[k] >= 0 for k in others))

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Return the agreements by which nobody loses, parties and others."""
        return tuple(name for name in self.consented if min(self.gains(name)) >= 0)

    def among(self, agreements: Collection[str]) -> BargainingProblem:
        """Return the problem with fewer agreements.

        Examples
        --------
        >>> BargainingProblem.of({"a": (3, 1), "b": (1, 2)}).among(["b"]).agreements
        {'b': (Fraction(1, 1), Fraction(2, 1))}
        """
        kept = {name: payoffs for name, payoffs in self.agreements.items() if name in agreements}
        return BargainingProblem(self.players, kept, self.disagreement, self.parties)

    def rescaled(self, change: Callable[[int, Fraction], Fraction]) -> BargainingProblem:
        """Return the problem in other units of payoff.

        Parameters
        ----------
        change : callable
            The new payoff of a player, by number, for an old one; increasing.
        """

        def row(payoffs: Payoffs) -> Payoffs:
            return tuple(change(k, x) for k, x in enumerate(payoffs))

        rows = {name: row(payoffs) for name, payoffs in self.agreements.items()}
        return BargainingProblem(self.players, rows, row(self.disagreement), self.parties)
