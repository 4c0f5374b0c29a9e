"""Predictions and joint plays in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bargaining.analysis.explanation import amount
from bargaining.analysis.perceptions import IN_FORCE

if TYPE_CHECKING:
    from bargaining.analysis.departures import Departure
    from bargaining.analysis.joint_plays import Play, Side, Surprise
    from bargaining.analysis.perceptions import Perception
    from bargaining.forms.form import Profile

SHOWN_MIXED = 3


def predicted(seen: Perception) -> Iterator[str]:
    """Yield what a player sees and what it predicts there, a line each."""
    silent = 0 if seen.sees == IN_FORCE else len(seen.scenario.borrowed())
    borrowed = f", silent on {silent}, where the baseline stands in" if silent else ""
    yield f"{seen.player} sees {seen.sees}{borrowed}, and predicts"
    for number, one in enumerate(seen.expected, 1):
        yield f"  {number}. {_named(one.outcome, one.profile)}, where it gets {amount(one.payoff)}"
    if not seen.expected:
        yield "  no pure equilibrium"
    if others := [*_mixed(seen), *_continua(seen)]:
        yield f"  besides, not followed: {' and '.join(others)}"
    if not seen.complete:
        yield f"  mixed equilibria may be missing: {seen.reason}"


def told(play: Play, *, answered: bool) -> Iterator[str]:
    """Yield what is played, whether it stands, who would do something else, and what each gets and did not foresee."""
    yield f"{_named(play.outcome, play.profile)}: {number_of(play.combinations, 'combination')}"
    if play.is_equilibrium:
        yield "  At the values in force: an equilibrium."
    else:
        yield f"  At the values in force: no equilibrium; {_would(play.departures)}."
    moving = [one for side in play.sides for one in side.departures]
    then = "" if answered else "once it saw this, "
    yield "  As each sees it: " + (f"{then}{_would(moving)}." if moving else "nobody would do anything else.")
    for side in play.sides:
        seen = "" if side.perceived == side.payoff else f", as it sees it {amount(side.perceived)}"
        yield f"  {side.player} gets {amount(side.payoff)}{seen}; {_surprise(side)}."


def _mixed(seen: Perception) -> Iterator[str]:
    if seen.mixed:
        named = "; ".join(_mixing(one) for one in seen.mixed[:SHOWN_MIXED])
        more = "; ..." if len(seen.mixed) > SHOWN_MIXED else ""
        kind = "mixed equilibrium" if len(seen.mixed) == 1 else "mixed equilibria"
        yield f"{len(seen.mixed)} {kind} ({named}{more})"


def _continua(seen: Perception) -> Iterator[str]:
    if seen.continua:
        kind = "continuum of equilibria" if seen.continua == 1 else "continua of equilibria"
        yield f"{seen.continua} {kind}"


def _named(outcome: str, profile: Profile) -> str:
    """Return a profile with the name of its outcome, where it has one."""
    options = ", ".join(profile)
    return options if outcome == "–".join(profile) else f"{outcome} ({options})"


def _mixing(used: Mapping[str, Sequence[str]]) -> str:
    return ", ".join("/".join(options) for options in used.values())


def _surprise(side: Side) -> str:
    found: dict[str, list[str]] = {}
    for number, missed in side.surprises.items():
        words = f"surprised by {' and '.join(map(move, missed))}" if missed else "not surprised"
        found.setdefault(words, []).append(str(number))
    if not found:
        return "it predicted nothing"
    return "; ".join(f"predicting {' or '.join(numbers)}, {words}" for words, numbers in found.items())


def move(surprise: Surprise) -> str:
    """Return a move that was not predicted, and what was."""
    return f"{surprise.place} ({surprise.made} instead of {surprise.predicted})"


def _would(departures: Sequence[Departure]) -> str:
    return "; ".join(
        f"{one.player} would gain {amount(one.gain)} by {_at(one)}{one.option}"
        if one.gain
        else f"{one.player} would lose nothing by {_at(one)}{one.option}"
        for one in departures
    )


def _at(departure: Departure) -> str:
    return "" if departure.place == departure.player else f"{departure.place} "


def number_of(number: int, word: str) -> str:
    """Return a number of things.

    Examples
    --------
    >>> number_of(1, "play"), number_of(3, "combination")
    ('1 play', '3 combinations')
    """
    return f"{number} {word if number == 1 else f'{word}s'}"
