"""Solution concepts of game trees that stand in files of Gambit's: which there are."""

from __future__ import annotations

from bargaining.errors import GameError, nearest
from bargaining.forms.concepts import FOUND_BY
from bargaining.numerals import shortened

NASH = "Nash"
"""The concept of games in either form, which is taken where none is named: it needs no tree."""


def require_concept(concept: str) -> None:
    """Refuse a concept that game files do not have.

    Raises
    ------
    GameError
        With those that they have, and the nearest.

    Examples
    --------
    >>> require_concept("sequental")
    Traceback (most recent call last):
    bargaining.errors.GameError: --concept: unknown concept 'sequental' of a game file, expected Nash, sequential, \
weak perfect Bayesian, subgame perfect, intuitive criterion, D1 (did you mean 'sequential'?)
    """
    known = (NASH, *FOUND_BY)
    if concept not in known:
        raise GameError(
            f"--concept: unknown concept {shortened(concept)!r} of a game file, expected {', '.join(known)}"
            f"{nearest(concept, known)}"
        )
