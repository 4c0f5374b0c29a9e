"""Statements about action profiles, such as ``us == package and belarus == restrain``, read but never evaluated.

A statement is parsed into Python's syntax tree, of which only comparisons of a player with its actions, names of
outcomes, ``and``, ``or``, ``not`` and parentheses are accepted, and ``implies``, which binds less than all of these.
Before it may stand ``somewhere`` or ``not somewhere``: what follows is said of some equilibrium, or of none.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.profiles import parse_profile, profile_of
from bargaining.analysis.wording import IMPLIES, SOMEWHERE, Quantifier, stranger, worded, words
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import Profile, choices, vocabulary
from bargaining.numerals import shortened
from bargaining.scenario import Scenario

MAX_LENGTH = 2_000
_WORDS = ("==", "!=", " in ", " and ", " or ", "not ", f" {IMPLIES} ", f"{SOMEWHERE} ")
_EXPECTED = "player == action, player in (action, ...), an outcome, not, and, or, implies, and parentheses"


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
        Whether what is said of a profile is true, for each.
    quantifier : {"some", "none"} or None
        Of how many equilibria it is said: ``somewhere`` of some, ``not somewhere`` of none. None where the statement
        leaves that to the question.
    """

    text: str
    profiles: tuple[Profile, ...]
    holds: NDArray[np.bool_]
    quantifier: Quantifier | None = None

    @property
    def said(self) -> str:
        """Return what is said of a profile: the text without ``somewhere``."""
        return self.text[worded(self.text).start :]

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
        For example ``"eu == isolate"``, ``"belarus != exploit or us in (transact, pressure)"``,
        ``"status_quo or package"`` or ``"somewhere us == package implies eu == limited"``. An action that is a word
        of Python's or of statements stands in quotes.

    Raises
    ------
    ScenarioError
        For an unknown player, action or outcome, with its place and the nearest name, and for anything but the
        accepted forms.

    Notes
    -----
    From what binds most to what binds least: ``==``, ``!=``, ``in`` and ``not in``; ``not``; ``and``; ``or``;
    ``implies``. ``a implies b implies c`` is ``a implies (b implies c)``. ``somewhere`` is said of the whole statement.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> int(parse_statement(scenario, "eu == isolate and us != pressure").holds.sum())
    24
    >>> parse_statement(scenario, "somewhere us == package implies eu == limited").quantifier
    'some'
    >>> parse_statement(scenario, "eu == isolated")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    bargaining.errors.ScenarioError: ...character 7: unknown action 'isolated' of eu (did you mean 'isolate'?)
    """
    reader = _Reader(scenario, text)
    if len(text) > MAX_LENGTH:
        raise reader.refused(text)
    reader.refuse_late_words()
    try:
        holds = reader.read(reader.wording.tree())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise reader.misread(getattr(error, "offset", None)) from None
    return Statement(text.strip(), reader.profiles, holds, reader.wording.quantifier)


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
        For an unknown name, for a statement that no profile, or every profile, satisfies, and for one that is said
        of no equilibrium: what is tested is tested of some, with or without the word ``somewhere``.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> read_profiles(scenario, "status_quo")[0], len(read_profiles(scenario, "eu == limited")[1])
    (('transact', 'isolate', 'token', 'tolerate'), 36)
    """
    if isinstance(profile, str) and is_statement(profile):
        statement = parse_statement(scenario, profile)
        if statement.quantifier == "none":
            raise ScenarioError(
                f"{scenario.name}: profile: found {shortened(profile)!r}, expected what some equilibrium is to "
                f"satisfy; 'not {SOMEWHERE}' is asked by robust and shares"
            )
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
        self.wording = worded(text)
        places = scenario.places
        self.options = vocabulary(places)
        self.profiles = tuple(scenario.form.candidates())
        chosen = [choices(places, profile) for profile in self.profiles]
        self.chosen = {name: np.array([one[name] for one in chosen]) for name in self.options}

    def error(self, message: str, at: int | None = None) -> ScenarioError:
        place = "" if at is None else f", character {at}"
        return ScenarioError(f"{self.scenario.name}: statement{place}: {message}")

    def refused(self, found: str, at: int | None = None) -> ScenarioError:
        return self.error(f"found {shortened(found)!r}, expected {_EXPECTED}", at)

    def refused_part(self, node: ast.expr) -> ScenarioError:
        return self.refused(self.wording.part(node), self.wording.place(node))

    def misread(self, at: int | None) -> ScenarioError:
        """Return why a text is no statement: its first word that nothing has as its name, where there is one."""
        unknown = stranger(self.text, self.options, self.scenario.document.outcomes)
        if unknown is None:
            return self.refused(self.text, self.wording.start + at if at else None)
        word, place, known = unknown
        hint = nearest(word, known)
        return self.error(f"found {shortened(word)!r}{hint}, expected {_EXPECTED}", place)

    def refuse_late_words(self) -> None:
        """Refuse ``somewhere`` anywhere but at the beginning."""
        if SOMEWHERE in self.scenario.document.outcomes or SOMEWHERE in self.options:
            return  # the name of an outcome or a player
        late = (place for word, place in words(self.wording.text) if word == SOMEWHERE)
        if (place := next(late, None)) is not None:
            what = f"expected '{SOMEWHERE}' or 'not {SOMEWHERE}' once, in front of all that is said of an equilibrium"
            raise self.error(f"found {SOMEWHERE!r}, {what}", self.wording.start + place + 1)

    def read(self, node: ast.expr) -> NDArray[np.bool_]:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return np.asarray(np.logical_and.reduce([self.read(part) for part in parts]))
            case ast.BoolOp(op=ast.Or(), values=parts):
                return np.asarray(np.logical_or.reduce([self.read(part) for part in parts]))
            case ast.Tuple(elts=parts) if self.wording.is_implication(node):
                *premises, conclusion = (self.read(part) for part in parts)
                return np.asarray(np.logical_or.reduce([*(~one for one in premises), conclusion]))
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return ~self.read(part)
            case ast.Compare(left=ast.Name() | ast.Attribute() as left, ops=[operator], comparators=[right]):
                return self.compared(left, operator, right, node)
            case ast.Name(id=outcome):
                return self.outcome(outcome, node)
        raise self.refused_part(node)

    def compared(
        self, left: ast.expr, operator: ast.cmpop, right: ast.expr, node: ast.expr
    ) -> NDArray[np.bool_]:
        player = ast.unparse(left)
        if player not in self.options:
            hint = nearest(player, self.options)
            raise self.error(f"unknown player {player!r}{hint}", self.wording.place(left))
        match operator, right:
            case ((ast.Eq() | ast.NotEq()), (ast.Name() | ast.Constant())):
                listed: list[ast.expr] = [right]
            case _, _ if self.wording.implied_within(right):
                raise self.refused_part(node)
            case ((ast.In() | ast.NotIn()), (ast.Tuple(elts=listed) | ast.List(elts=listed))):
                pass
            case ((ast.In() | ast.NotIn()), ast.Set(elts=listed)):
                pass
            case _:
                raise self.refused_part(node)
        among = np.isin(self.chosen[player], [self.action(player, one) for one in listed])
        return ~among if isinstance(operator, ast.NotEq | ast.NotIn) else among

    def action(self, player: str, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name) | ast.Constant(value=str() as name):
                options = self.options[player]
                if name not in options:
                    hint = nearest(name, options)
                    raise self.error(f"unknown action {name!r} of {player}{hint}", self.wording.place(node))
                return name
        raise self.refused_part(node)

    def outcome(self, name: str, node: ast.expr) -> NDArray[np.bool_]:
        outcomes, at = self.scenario.document.outcomes, self.wording.place(node)
        if name in self.options:
            raise self.error(f"found the player {name!r} alone, expected {name} == action", at)
        if name not in outcomes:
            options = [*outcomes, *self.options]
            raise self.error(f"unknown outcome {name!r}{nearest(name, options)}", at)
        parts = [self.chosen[one] == choice for one, choice in outcomes[name].choices.items()]
        return np.asarray(np.logical_and.reduce(parts))
