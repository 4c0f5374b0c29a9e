"""What a page needs to decide every prediction of a game itself: its polynomials, and the formulas over them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import BargainingError
from bargaining.forms.form import Form, Place, Profile
from bargaining.forms.formula import AllOf, Condition, fold
from bargaining.forms.simultaneous import Simultaneous
from bargaining.forms.table import Table, table_of
from bargaining.pages.packing import packed
from bargaining.pages.pool import Pool, letters

MOST_CANDIDATES = 5_000
"""Predictions that a page compares after every move."""
MOST_COEFFICIENTS = 30_000
"""Coefficients of their conditions that fit into a page."""
_AT_POINTS = (
    "Predictions are shown at the presets only, where they were computed for this page: where they hold between points "
    "is not worked out for this concept and this form of game."
)
MOST_BYTES = 62_000
"""How long conditions and formulas may be when they are packed; with payoffs where these fit too."""


@dataclass(frozen=True)
class Game:
    """Hold a game as a page reads it.

    Parameters
    ----------
    parts : mapping
        Plain values for JSON; empty where the page cannot decide predictions.
    candidates : tuple of Profile
        What may be predicted, in the page's order; empty where these are too many.
    missing : tuple of str
        What the page cannot do of it, in sentences.
    """

    parts: Mapping[str, Any]
    candidates: tuple[Profile, ...]
    missing: tuple[str, ...] = ()


def indicators(places: Sequence[Place]) -> dict[str, int]:
    """Return the number of every ``place.option``, in order."""
    names = (f"{place.name}.{option}" for place in places for option in place.options)
    return {name: k for k, name in enumerate(names)}


def game_parts(form: Form, pool: Pool) -> Game:
    """Return the conditions of all predictions, with what players expect and, where choices are simultaneous, why.

    Parameters
    ----------
    form : Form
        Of any kind.
    pool : Pool
        Takes the products and the numbers.

    Examples
    --------
    >>> import bargaining
    >>> form = bargaining.load("chicken").form
    >>> game = game_parts(form, Pool(form.parameters, indicators(form.places)))
    >>> game.candidates[0], game.parts["shape"], game.missing
    (('swerve', 'swerve'), 'product', ())
    """
    try:
        candidates = tuple(islice(form.candidates(), MOST_CANDIDATES + 1))
        if len(candidates) > MOST_CANDIDATES:
            return Game({}, (), (_too_many(f"more than {MOST_CANDIDATES:,} possible predictions"),))
        table = table_of(form)
    except BargainingError:  # of some concepts what is predicted is known at points only
        return Game({}, (), (_AT_POINTS,))
    coefficients = sum(len(polynomial.terms) for polynomial in table.polynomials)
    if coefficients > MOST_COEFFICIENTS:
        return Game({}, candidates, (_too_many(f"{coefficients:,} coefficients in the conditions"),))
    held = {
        "polys": [pool.polynomial(polynomial) for polynomial in table.polynomials],
        "leaves": [[leaf.place, pool.number(leaf.factor), int(leaf.strict)] for leaf in table.leaves],
    }
    if isinstance(form, Simultaneous):
        return Game(held | _simultaneous(form, table, pool), candidates)
    return _fitting(form, candidates, held, table, pool)


def undecided() -> Game:
    """Return a game of which a page shows only what was computed for it: all else together has no room."""
    return Game({}, (), (_too_many("its conditions"),))


def _fitting(
    form: Form, candidates: tuple[Profile, ...], held: dict[str, Any], table: Table, pool: Pool
) -> Game:
    """Return a game whose formulas have alternatives with as much as there is room for."""
    said = [
        "Why a prediction holds is shown by its conditions, not term by term: "
        "bargaining explain, on the command line, reads them with their claims."
    ]
    graph = held | _graph(form, table)
    if _length(graph) > MOST_BYTES:
        graph = held | _graph(form, table, told=False)
        said = [
            "There is no room for what the conditions of a prediction are about: bargaining explain tells it."
        ]
    if (size := _length(graph)) > MOST_BYTES:
        return Game({}, candidates, (_too_many(f"{size // 1000} kB of conditions and formulas"),))
    pays = _payoffs(form, candidates, pool)
    if pays is None or _length(graph) + _length(pays) > MOST_BYTES:
        pays = None
        said.append("Payoffs are shown at the presets only, where they were computed for this page.")
    return Game(graph | {"pays": pays}, candidates, tuple(said))


def _length(parts: Any) -> int:
    return len(packed(json.dumps(parts, separators=(",", ":"))))


def _too_many(what: str) -> str:
    return (
        "Predictions are shown at the presets only, where they were computed for this page: it has no room for "
        f"{what}."
    )


def _simultaneous(form: Simultaneous, table: Table, pool: Pool) -> dict[str, Any]:
    """Return which condition stands where, profile by profile, and the payoff terms with their grounds."""
    used = [
        table.numbers[id(condition)]
        for formula in table.formulas
        if isinstance(formula, AllOf)
        for condition in formula.parts
        if isinstance(condition, Condition)
    ]
    claims: dict[str, int] = {}
    places = {place.name: k for k, place in enumerate(form.places)}
    terms = [
        [
            places[term.place],
            term.name,
            [claims.setdefault(claim, len(claims)) for claim in term.evidence],
            term.assumption,
            pool.with_indicators(term.polynomial),
        ]
        for term in form.place_terms
    ]
    found: dict[str, Any] = {
        "shape": "product",
        "used": _by_place(used, [len(place.options) for place in form.places]),
        "terms": terms,
        "claims": list(claims),
    }
    if any(place.name != place.player for place in form.places):
        found["sums"] = [
            pool.with_indicators(sum(summands, Polynomial())) for summands in form.summands().values()
        ]
    return found


def _by_place(used: Sequence[int], sizes: Sequence[int]) -> list[list[Any]]:
    """Return for each place on whose choices its conditions hang, and these, profile by profile of those places."""
    rows = np.array(used, dtype=np.int64).reshape(*sizes, sum(sizes) - len(sizes))
    found, first = [], 0
    for place, size in enumerate(sizes):
        own = rows[..., first : first + size - 1]
        first += size - 1
        axes = [
            axis
            for axis in range(len(sizes))
            if axis == place or not (own == np.take(own, [0], axis=axis)).all()
        ]
        for axis in sorted(set(range(len(sizes))).difference(axes), reverse=True):
            own = np.take(own, 0, axis=axis)
        found.append([axes, letters(own.ravel().tolist())])
    return found


def _graph(form: Form, table: Table, *, told: bool = True) -> dict[str, Any]:
    """Return formulas as a graph: conditions by number, parts by minus their number, from one on.

    What conditions are about may stay untold: then those that ask the same are one.
    """
    conditions: dict[tuple[int, ...], int] = {}
    words: dict[str, int] = {}
    nodes: dict[tuple[int, ...], int] = {}

    def leaf(condition: Condition) -> int:
        said = (condition.player, condition.place, condition.deviation) if told else ("", "", "")
        key = (table.numbers[id(condition)], *(words.setdefault(word, len(words)) for word in said))
        return conditions.setdefault(key, len(conditions))

    def part(kind: int, parts: Sequence[int]) -> int:
        distinct = sorted(set(parts))
        if len(distinct) == 1:
            return distinct[0]
        return -1 - nodes.setdefault((kind, *distinct), len(nodes))

    known: dict[int, int] = {}
    roots = [
        fold(formula, leaf, lambda parts: part(1, parts), lambda parts: part(0, parts), known)
        for formula in table.formulas
    ]
    numbers = [{option: k for k, option in enumerate(place.options)} for place in form.places]
    return {
        "shape": "graph",
        "candidates": [
            [number[option] for number, option in zip(numbers, profile, strict=True)]
            for profile in table.profiles
        ],
        "conditions": [list(key) for key in conditions],
        "words": list(words),
        "nodes": [list(node) for node in nodes],
        "roots": roots,
    }


def _payoffs(form: Form, candidates: Sequence[Profile], pool: Pool) -> list[list[list[list[int]]]] | None:
    """Return numerator and denominator of what each player expects of each prediction; None where it has none."""
    found = []
    for profile in candidates:
        row = []
        try:
            paid = form.payoffs(profile)
        except BargainingError:  # where play comes to a place with several options, for one
            return None
        for payoff in paid.values():
            if isinstance(payoff, Polynomial):
                row.append([pool.polynomial(payoff)])
            elif isinstance(payoff, Quotient):
                row.append([pool.polynomial(payoff.above), pool.polynomial(payoff.below)])
            else:
                return None
        found.append(row)
    return found
