"""Statements about action profiles, such as ``us == package and belarus == restrain``, read but never evaluated.

A statement is parsed into Python's syntax tree, of which only comparisons of a player with its actions, names of
outcomes, ``and``, ``or``, ``not`` and parentheses are accepted.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.profiles import parse_profile, profile_of
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import Profile, choices, vocabulary
from bargaining.numerals import shortened
from bargaining.scenario import Scenario

MAX_LENGTH = 2_000
_WORDS = ("==", "!=", " in ", " and ", " or ", "not ")
_EXPECTED = "player == action, player in (action, ...), an outcome, and, or, not, and parentheses"


@dataclass(frozen=True, eq=False)
class Statement:
    """Hold a statement about action profiles.

    Parameters
    ----------
    text : str
        As written.
    profiles : tuple of tuple of str
        All candidates of the scenario's form, in canonical order.
    holds : ndarray of bool, shape (n_profiles,)
        Whether it is true, for each.
    """

    text: str
    profiles: tuple[Profile, ...]
    holds: NDArray[np.bool_]

    @property
    def true(self) -> tuple[Profile, ...]:
        """Return the profiles that satisfy the statement."""
        return tuple(self.profiles[k] for k in np.flatnonzero(self.holds))

    @property
    def false(self) -> tuple[Profile, ...]:
        """Return the profiles that break it."""
        return tuple(self.profiles[k] for k in np.flatnonzero(~self.holds))


def parse_statement(scenario: Scenario, text: str) -> Statement:
    """Read a statement about action profiles.

    Parameters
    ----------
    scenario : Scenario
        Names the players, actions and outcomes.
    text : str
        For example ``"eu == isolate"``, ``"belarus != exploit or us in (transact, pressure)"`` or
        ``"status_quo or package"``. An action that is a word of Python's stands in quotes.

    Raises
    ------
    ScenarioError
        For an unknown player, action or outcome, with the nearest name, and for anything but the accepted forms.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> int(parse_statement(scenario, "eu == isolate and us != pressure").holds.sum())
    24
    >>> parse_statement(scenario, "eu == isolated")
    Traceback (most recent call last):
    bargaining.errors.ScenarioError: rapprochement: statement: unknown action 'isolated' of eu (did you mean 'isolate'?)
    """
    reader = _Reader(scenario, text)
    if len(text) > MAX_LENGTH:
        raise reader.refused(text)
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval")
        return Statement(text.strip(), reader.profiles, reader.read(tree.body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise reader.refused(text) from None


def is_statement(text: str) -> bool:
    """Tell whether a text is a statement, and not an action profile or the name of an outcome."""
    return any(sign in text for sign in _WORDS)


def read_profiles(
    scenario: Scenario, profile: str | Mapping[str, str]
) -> tuple[Profile | str, tuple[Profile, ...]]:
    """Read what is tested: an action profile, an outcome's name, or a statement.

    Parameters
    ----------
    scenario : Scenario
        Names players, actions and outcomes.
    profile : str or mapping
        Text, or ``{place: option}``.

    Returns
    -------
    asked : tuple of str, or str
        The profile as one option a place; a statement as its text.
    profiles : tuple of tuple of str
        The profiles that it is about.

    Raises
    ------
    ScenarioError
        For an unknown name, and for a statement that no profile, or every profile, satisfies.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> read_profiles(scenario, "status_quo")[0], len(read_profiles(scenario, "eu == limited")[1])
    (('transact', 'isolate', 'token', 'tolerate'), 36)
    """
    if isinstance(profile, str) and is_statement(profile):
        statement = parse_statement(scenario, profile)
        if not 0 < len(statement.true) < len(statement.profiles):
            which = "every" if statement.true else "no"
            raise ScenarioError(
                f"{scenario.name}: profile: found {profile!r}, which {which} profile satisfies"
            )
        return statement.text, statement.true
    found = parse_profile(scenario, profile) if isinstance(profile, str) else profile_of(scenario, profile)
    one = tuple(found.values())
    return one, (one,)


class _Reader:
    def __init__(self, scenario: Scenario, text: str) -> None:
        self.scenario = scenario
        self.text = text
        places = scenario.places
        self.options = vocabulary(places)
        self.profiles = tuple(scenario.form.candidates())
        chosen = [choices(places, profile) for profile in self.profiles]
        self.chosen = {name: np.array([one[name] for one in chosen]) for name in self.options}

    def error(self, message: str) -> ScenarioError:
        return ScenarioError(f"{self.scenario.name}: statement: {message}")

    def refused(self, found: str) -> ScenarioError:
        return self.error(f"found {shortened(found)!r}, expected {_EXPECTED}")

    def read(self, node: ast.expr) -> NDArray[np.bool_]:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return np.asarray(np.logical_and.reduce([self.read(part) for part in parts]))
            case ast.BoolOp(op=ast.Or(), values=parts):
                return np.asarray(np.logical_or.reduce([self.read(part) for part in parts]))
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return ~self.read(part)
            case ast.Compare(left=ast.Name() | ast.Attribute() as left, ops=[operator], comparators=[right]):
                return self.compared(ast.unparse(left), operator, right, node)
            case ast.Name(id=outcome):
                return self.outcome(outcome)
        raise self.refused(ast.unparse(node))

    def compared(
        self, player: str, operator: ast.cmpop, right: ast.expr, node: ast.expr
    ) -> NDArray[np.bool_]:
        if player not in self.options:
            raise self.error(f"unknown player {player!r}{nearest(player, self.options)}")
        match operator, right:
            case ((ast.Eq() | ast.NotEq()), (ast.Name() | ast.Constant())):
                listed: list[ast.expr] = [right]
            case ((ast.In() | ast.NotIn()), (ast.Tuple(elts=listed) | ast.List(elts=listed))):
                pass
            case ((ast.In() | ast.NotIn()), ast.Set(elts=listed)):
                pass
            case _:
                raise self.refused(ast.unparse(node))
        among = np.isin(self.chosen[player], [self.action(player, one) for one in listed])
        return ~among if isinstance(operator, ast.NotEq | ast.NotIn) else among

    def action(self, player: str, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name) | ast.Constant(value=str() as name):
                options = self.options[player]
                if name not in options:
                    raise self.error(f"unknown action {name!r} of {player}{nearest(name, options)}")
                return name
        raise self.refused(ast.unparse(node))

    def outcome(self, name: str) -> NDArray[np.bool_]:
        outcomes = self.scenario.document.outcomes
        if name in self.options:
            raise self.error(f"found the player {name!r} alone, expected {name} == action")
        if name not in outcomes:
            options = [*outcomes, *self.options]
            raise self.error(f"unknown outcome {name!r}{nearest(name, options)}")
        parts = [self.chosen[one] == choice for one, choice in outcomes[name].choices.items()]
        return np.asarray(np.logical_and.reduce(parts))
