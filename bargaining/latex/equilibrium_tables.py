"""What a scenario predicts as a table: strategies and payoffs, and what is known of the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from bargaining.analysis.plans import PredictionSet
from bargaining.analysis.predictions import predictions
from bargaining.analysis.quantities import quantities, told
from bargaining.forms.assessed import predictions_in_words
from bargaining.latex.escaping import latex_prose, latex_text
from bargaining.latex.fragments import Fragment, origin_of, reference
from bargaining.latex.longtables import PACKAGES, RIGHT, Column, longtable
from bargaining.latex.measures import WIDTH
from bargaining.latex.numerals import EXACT, Digits, digits_for, numeral
from bargaining.scenario.labels import choice_label, place_labels, player_labels, shortened_labels

if TYPE_CHECKING:
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.scenario import Scenario

UNASKED = "unasked"
_ROUNDED = 4
_PLACES = 7


class _Row(NamedTuple):
    """One prediction: what it is called, what is chosen, what players expect, and whether that is rounded."""

    label: str
    chosen: str
    payoffs: Sequence[Fraction | None]
    rounded: bool


def equilibria(scenario: Scenario, *, digits: Digits | None = None, width: float = WIDTH) -> Fragment:
    r"""Return the table of all equilibria, or what else the scenario's form predicts, at the values in force.

    Parameters
    ----------
    scenario : Scenario
        Of any form.
    digits : int or str, optional
        Decimals of payoffs, or ``exact``; by default as many as they need, and at most two. Mixed play is rounded.
    width : float
        Inches of text.

    Examples
    --------
    >>> import bargaining
    >>> made = equilibria(bargaining.load("rapprochement"))
    >>> "Status quo of 2025" in made.body, made.packages
    (True, ('booktabs', 'longtable'))
    """
    found = predictions(scenario)
    if isinstance(found, PredictionSet):
        rows, heads = (
            list(_predicted(scenario, found)),
            list(shortened_labels(player_labels(scenario)).values()),
        )
    else:
        rows, heads = list(_found(scenario, found)), list(shortened_labels(place_labels(scenario)).values())
    exact = [x for row in rows for x in row.payoffs if x is not None and not row.rounded]
    shown = digits_for(exact, digits)
    several = predictions_in_words(scenario.form)[1]
    title = f"{scenario.document.scenario.title}: {several} ({scenario.form.concept})"
    if any(row.rounded for row in rows):
        title = title.replace("pure equilibria", "equilibria")
    parts = [
        _table(scenario, rows, heads, shown, width, title, list(_notes(scenario, found, rows))),
        _besides(scenario, found, width),
    ]
    body = "\n\n".join(filter(None, parts))
    return Fragment(
        "equilibria",
        scenario.document.scenario.title,
        body,
        PACKAGES,
        origin_of(scenario, "equilibria"),
        width,
    )


def _table(
    scenario: Scenario,
    rows: Sequence[_Row],
    heads: Sequence[str],
    digits: Digits,
    width: float,
    title: str,
    notes: Sequence[str],
) -> str:
    together = len(heads) > _PLACES
    paid = [Column("Payoffs", 4)] if together else [Column(latex_text(head), 1.1, RIGHT) for head in heads]
    columns = [Column("", 0.5), Column("Outcome", 3), Column("Play", 5.5), *paid]
    written = []
    for number, row in enumerate(rows, 1):
        numbers = ["varies" if x is None else _payoff(x, digits, rounded=row.rounded) for x in row.payoffs]
        cells = [latex_text(one) for one in numbers]
        if together:
            pairs = zip(heads, numbers, strict=True)
            cells = [latex_text("; ".join(f"{head} {one}" for head, one in pairs))]
        written.append([str(number), latex_prose(row.label), latex_prose(row.chosen), *cells])
    label = reference(scenario, "equilibria")
    return longtable(columns, written, caption=title, label=label, notes=notes, width=width, lines=True)


def _payoff(number: Fraction, digits: Digits, *, rounded: bool) -> str:
    return numeral(number, _ROUNDED if rounded and digits == EXACT else digits)


def _found(scenario: Scenario, found: EquilibriumSet) -> Iterator[_Row]:
    """Yield the equilibria of a strategic form, pure ones with exact payoffs."""
    game, places = found.game, scenario.places
    listed = set()
    for one in found:
        if one.pure:
            cell = one.actions
            listed.add(cell)
            yield _pure(scenario, found, cell)
        else:
            named = {
                place.name: {o: p for o, p in zip(place.options, x.tolist(), strict=True) if p}
                for place, x in zip(places, one.strategies, strict=True)
            }
            yield _Row(
                "Mixed", _mixture(scenario, named), [Fraction(float(p)) for p in one.payoffs], rounded=True
            )
    for profile in scenario.form.predicted(scenario.values):  # those that lie on continua
        cell = tuple(p.options.index(o) for p, o in zip(places, profile, strict=True))
        if cell not in listed and len(cell) == len(game.n_actions):
            yield _pure(scenario, found, cell)


def _pure(scenario: Scenario, found: EquilibriumSet, cell: tuple[int, ...]) -> _Row:
    game = found.game
    tensor = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    profile = tuple(place.options[k] for place, k in zip(scenario.places, cell, strict=True))
    payoffs = [Fraction(tensor[i][cell]) for i in range(game.n_players)]
    return _Row(_label(scenario, profile), _choices(scenario, profile), payoffs, rounded=False)


def _predicted(scenario: Scenario, found: PredictionSet) -> Iterator[_Row]:
    """Yield predictions that are no profiles of a strategic form, and the mixed ones beside them."""
    for one in found.predictions:
        payoffs = [None if one.payoffs is None else one.payoffs[player] for player in scenario.players]
        yield _Row(_label(scenario, one.profile), _choices(scenario, one.profile), payoffs, rounded=False)
    for mixed in found.mixed:
        payoffs = [Fraction(mixed.payoffs[player]) for player in scenario.players]
        yield _Row("Mixed", _mixture(scenario, mixed.strategies), payoffs, rounded=True)


def _label(scenario: Scenario, profile: tuple[str, ...]) -> str:
    return scenario.outcome(profile) if scenario.outcome_of(profile) else ""


def _choices(scenario: Scenario, profile: tuple[str, ...]) -> str:
    """Return what is chosen in words; where nothing is asked, nothing."""
    return "; ".join(
        choice_label(scenario, name, choice)
        for place, option in zip(scenario.places, profile, strict=True)
        if option != UNASKED
        for name, choice in place.choices(option).items()
    )


def _mixture(scenario: Scenario, strategies: Mapping[str, Mapping[str, float]]) -> str:
    parts = []
    for name, own in strategies.items():
        if len(own) == 1:
            parts.append(choice_label(scenario, name, next(iter(own))))
            continue
        who = choice_label(scenario, name, next(iter(own))).partition(": ")[0]
        mixed = " or ".join(
            f"{choice_label(scenario, name, option).partition(': ')[2]} {float(p):.{_ROUNDED}f}"
            for option, p in own.items()
        )
        parts.append(f"{who}: {mixed}")
    return "; ".join(parts)


def _notes(scenario: Scenario, found: EquilibriumSet | PredictionSet, rows: Sequence[_Row]) -> Iterator[str]:
    yield f"{'The list is complete' if found.complete else 'The list may not be complete'}: {found.reason}."
    if any(row.rounded for row in rows):
        yield f"Probabilities of mixed play are rounded to {_ROUNDED} decimals, and so are its payoffs, or to fewer."
    if continua := len(found.components):
        are = "is a continuum" if continua == 1 else f"are {continua} continua"
        yield f"There {are} of equilibria besides, of which pure ones alone are listed."
    if not rows:
        yield "There is none that is a single point."
    if not isinstance(found, PredictionSet) and len(scenario.places) > len(scenario.players):
        yield "Each type of a player has its own payoff, in the types that it cannot tell apart."


def _besides(scenario: Scenario, found: EquilibriumSet | PredictionSet, width: float) -> str:
    """Return the table of quantities besides payoffs; nothing where there is none."""
    rows = told(scenario, found)
    if not rows:
        return ""
    asked = quantities(scenario)
    heads = [f"{one.label} ({one.unit})" if one.unit else one.label for one in asked]
    columns = [Column("Outcome", 4), *(Column(latex_text(head), 2) for head in heads)]
    cells = [
        [
            latex_prose(str(row["prediction"])),
            *(
                latex_text(numeral(Fraction(row["values"][one.name]), 3))
                if one.name in row["values"]
                else "--"
                for one in asked
            ),
        ]
        for row in rows
    ]
    return longtable(
        columns,
        cells,
        caption=f"{scenario.document.scenario.title}: besides payoffs",
        label=reference(scenario, "quantities"),
        notes=["Rounded to 3 decimals."],
        width=width,
        lines=True,
    )
