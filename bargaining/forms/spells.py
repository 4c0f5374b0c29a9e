"""Shares of time and lengths of spells in groups of states of a stochastic game, as quantities of its predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bargaining.algebra.long_runs import LongRun
from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.forms.form import Profile, Quantity, Strategies
from bargaining.forms.worths import taken
from bargaining.games.markov_chains import MarkovChain

if TYPE_CHECKING:
    from bargaining.forms.stationary import Stationary
    from bargaining.forms.stochastic_document import StochasticDocument


@dataclass(frozen=True)
class Spell:
    """Hold a group of states, such as all in which there is a thaw; a spell lasts while play stays within it.

    Parameters
    ----------
    name, label : str
        As it is asked for, and in words.
    states : tuple of str
        The group.
    events : tuple of int
        Numbers of the dated events at which one began.
    """

    name: str
    label: str
    states: tuple[str, ...]
    events: tuple[int, ...] = ()


@dataclass(frozen=True)
class Spells:
    """Hold what is measured of time: groups of states, single states, and what a period is called.

    Parameters
    ----------
    groups : tuple of Spell
        Those that a file declares, or else each state.
    labels : mapping of str to str
        Of the states.
    period : str
        What one period is called.
    steps : bool
        Whether time has steps of that length.
    """

    groups: tuple[Spell, ...]
    labels: Mapping[str, str]
    period: str
    steps: bool = True

    @property
    def shared(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return label and states of what has a share of time, by name: groups, then states."""
        found = {group.name: (group.label, group.states) for group in self.groups}
        return found | {s: (label, (s,)) for s, label in self.labels.items() if s not in found}

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return which numbers there are."""
        shares = [Quantity(f"share_{n}", f"Share of time: {label}") for n, (label, _) in self.shared.items()]
        lengths = [
            Quantity(f"length_{one.name}", f"Mean length of a spell: {one.label}", f"{self.period}s")
            for one in self.groups
        ]
        return (*shares, *lengths)


@runtime_checkable
class Cyclic(Protocol):
    """A form whose predictions are chains of states, with groups of these whose spells are told."""

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states."""

    @property
    def spells(self) -> Spells:
        """Return the groups of states."""

    def chain(self, strategies: Strategies, values: Mapping[str, Fraction]) -> MarkovChain:
        """Return the chain of states under a profile at a point."""


def spells_of(document: StochasticDocument) -> Spells:
    """Return what a file says of spells; each state is a group of its own where it says nothing."""
    labels = {name: state.label for name, state in document.states.items()}
    groups = tuple(
        Spell(name, entry.label, tuple(entry.states), tuple(entry.events))
        for name, entry in document.spells.items()
    )
    alone = tuple(Spell(name, label, (name,)) for name, label in labels.items())
    return Spells(groups or alone, labels, document.horizon.period or "period", not document.horizon.interest)


def chain_of(form: Stationary, strategies: Strategies, values: Mapping[str, Fraction]) -> MarkovChain:
    """Return the chain of states under a stationary profile at a point, exact at the probabilities given.

    Probabilities of a place that are floats, and may miss one in the last digits, are divided by their sum.
    """
    from bargaining.forms.stationary_points import mixtures_of

    game = form.stochastic_game(values)
    mixtures = [
        [tuple(p / sum(own) for p in own) for own in state] for state in mixtures_of(form, game, strategies)
    ]
    rows = [
        [game.expected(table, own) for table in tables]
        for tables, own in zip(game.transitions, mixtures, strict=True)
    ]
    return MarkovChain(rows, form.states.index(form.start))


def measured(form: Stationary, strategies: Strategies, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return shares of time and mean lengths of spells under a profile, exact at the probabilities given."""
    chain, spells = chain_of(form, strategies, values), form.spells
    step = _step(form, values)
    found = {
        f"share_{name}": sum((chain.shares[form.states.index(s)] for s in states), Fraction(0))
        for name, (_, states) in spells.shared.items()
    }
    for group in spells.groups:
        length = chain.mean_length(numbers_of(form, group))
        found |= {} if length is None else {f"length_{group.name}": length * step}
    return found


def _step(form: Stationary, values: Mapping[str, Fraction]) -> Fraction:
    """Return how long a step of the game at a point is: a period, or less where time runs without steps."""
    if form.clock.steps:
        return Fraction(1)
    discount = form.stochastic_game(values).discount  # the rate over itself plus the interest rate
    return (1 - discount) / (discount * form.clock.number.evaluate(values))


def quotients(form: Stationary, profile: Profile) -> dict[str, Quotient]:
    """Return the same over the assumptions, as quotients of polynomials, for a pure profile.

    They hold wherever no probability vanishes that is positive somewhere. Where one does, a way between states closes,
    what is reached may be another, and `measured` has the value at the point.
    """
    chosen = form.by_state(profile)
    kept = Polynomial.constant(0 if form.clock.steps else 1)
    rows = [
        [taken(form.transitions[s, t], chosen[s]) + (kept if s == t else Polynomial()) for t in form.states]
        for s in form.states
    ]
    run = LongRun(rows, form.states.index(form.start))
    found = {
        f"share_{name}": Quotient(*run.share([form.states.index(s) for s in states]))
        for name, (_, states) in form.spells.shared.items()
    }
    for group in form.spells.groups:
        length = run.mean_length(numbers_of(form, group))
        found |= {} if length is None else {f"length_{group.name}": Quotient(*length)}
    return found


def numbers_of(form: Stationary, group: Spell) -> tuple[int, ...]:
    """Return the states of a group by number."""
    return tuple(form.states.index(state) for state in group.states)
