"""What every form of game offers to the questions of analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import Condition, Formula

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.parametric import ParametricGame

Profile = tuple[str, ...]
"""A candidate for a prediction: what is chosen at each place, in the order of the form's places."""

Strategies = Mapping[str, Mapping[str, Fraction]]
"""At each place, the probabilities of what is chosen there; choices that are not used may be left out."""


@dataclass(frozen=True)
class Place:
    """Hold where a choice is made: a player, or a player of one type, at one information set or in one state.

    Parameters
    ----------
    name : str
        The player's own name where it chooses once, otherwise the player and where, as in ``belarus.own``.
    player : str
        Who chooses.
    label : str
        In words.
    options : tuple of str
        What may be chosen.
    parts : mapping of str to mapping of str to str
        For each option, the choices that it consists of, by the names that statements use. A place where several
        choose together has several; elsewhere the place's own name stands for its option.
    """

    name: str
    player: str
    label: str
    options: tuple[str, ...]
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def choices(self, option: str) -> Mapping[str, str]:
        """Return what an option means, by the names that statements use."""
        return self.parts[option] if self.parts else {self.name: option}


@dataclass(frozen=True)
class TermDifference:
    """Hold what a deviation would change in one payoff term, as a polynomial in the assumptions.

    Parameters
    ----------
    term : str
        What the term stands for.
    difference : Polynomial
        Its value after the deviation less its value before.
    evidence : tuple of str
        Claims behind the term.
    assumption : str
        Rationale where no claim supports it.
    """

    term: str
    difference: Polynomial
    evidence: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class FormTable:
    """Hold a table in words: what a form adds to a scenario.

    Parameters
    ----------
    title : str
        What it shows.
    columns : tuple of str
        Heads of the columns.
    rows : tuple of tuple of str
        One cell a column.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Form(Protocol):
    """A game in the form that an argument has, with payoffs that are polynomials in named assumptions.

    A question of analysis needs to know what may be predicted, and the formula under which each prediction holds.
    Everything else of a game stays behind this protocol.
    """

    @property
    def concept(self) -> str:
        """Return the solution concept in force, one of those that the form lists."""

    @property
    def mixed(self) -> bool:
        """Tell whether the concept predicts mixed play as well, which only an enumeration at a point finds."""

    @property
    def strategic(self) -> bool:
        """Tell whether the predictions are profiles of the strategic form that `at` gives, with the places as players.

        Where they are not, `completeness` says what is known of the list of predictions, and nothing needs `game`.
        """

    @property
    def players(self) -> tuple[str, ...]:
        """Return the names of the players."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the assumptions that may still vary."""

    @property
    def places(self) -> tuple[Place, ...]:
        """Return where choices are made; a profile has one option for each."""

    @property
    def game(self) -> ParametricGame:
        """Return the strategic form with payoffs as tensors, for what needs mixed play."""

    def candidates(self) -> Iterator[Profile]:
        """Yield what may be predicted, in canonical order."""

    def formula(self, profile: Profile) -> Formula:
        """Return where in the space of assumptions a prediction holds."""

    def payoffs(self, profile: Profile) -> Mapping[str, Polynomial]:
        """Return what each player expects, by player."""

    def payoff(self, strategies: Strategies, place: str) -> Polynomial:
        """Return what the player at a place expects there, under a profile of strategies."""

    def conditions(self, strategies: Strategies, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return the incentive conditions of a profile of strategies, mixed ones included, place by place.

        Where a deviation is answered by others, the values say how: the conditions are those that decide at them.
        """

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial."""

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Form:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""

    def expected(self, strategies: Strategies) -> Mapping[str, Polynomial]:
        """Return what each player expects under a profile of strategies, by player."""

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the candidates whose formula holds at a point, exactly, in canonical order."""

    def completeness(self, values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell whether `predicted` lists all that the concept predicts at a point, mixed play included, and why."""

    def at(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Return the game at one point, exact, for the complete enumeration of its equilibria."""


@runtime_checkable
class Deviating(Protocol):
    """A form that says in words what a deviation is, where neither words for one shot nor for moves in order fit."""

    deviating: str


@dataclass(frozen=True)
class Quantity:
    """Hold what a number besides payoffs is: how far, how much, how long, how often.

    Parameters
    ----------
    name : str
        As it is asked for.
    label : str
        In words.
    unit : str
        What it is counted in; empty for a pure number.
    """

    name: str
    label: str
    unit: str = ""


@runtime_checkable
class Measuring(Protocol):
    """A form whose predictions come with numbers besides payoffs."""

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return which numbers there are."""

    def measured(self, strategies: Strategies, values: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return the quantities under a prediction at a point, exact, by name; one that has no value is left out."""


def vocabulary(places: Sequence[Place]) -> dict[str, tuple[str, ...]]:
    """Return the names that statements about profiles may use, with the values that each may take.

    Examples
    --------
    >>> import bargaining
    >>> vocabulary(bargaining.load("rapprochement").places)["eu"]
    ('isolate', 'limited')
    """
    found: dict[str, dict[str, None]] = {}
    for place in places:
        for option in place.options:
            for name, choice in place.choices(option).items():
                found.setdefault(name, {})[choice] = None
    return {name: tuple(values) for name, values in found.items()}


def surely(places: Sequence[Place], profile: Profile) -> dict[str, dict[str, Fraction]]:
    """Return the strategies in which each place takes its option for sure.

    Examples
    --------
    >>> {place: list(own) for place, own in surely([Place("p", "p", "", ("a", "b"))], ("b",)).items()}
    {'p': ['b']}
    """
    return {place.name: {option: Fraction(1)} for place, option in zip(places, profile, strict=True)}


def choices(places: Sequence[Place], profile: Profile) -> dict[str, str]:
    """Return what is chosen in a profile, by the names that statements use."""
    found: dict[str, str] = {}
    for place, option in zip(places, profile, strict=True):
        found |= place.choices(option)
    return found
