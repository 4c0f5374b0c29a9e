"""What a scenario predicts at each reading, as long tables: equilibria, payoffs and continua."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.analysis.plans import PredictionSet
from bargaining.analysis.predictions import predictions
from bargaining.errors import BargainingError, SolverError
from bargaining.forms.assessed import Assessed
from bargaining.forms.form import surely
from bargaining.forms.tree_layout import UNASKED
from bargaining.replication.along import outcome_cells
from bargaining.replication.tables import DataTable, Row, data_table, number
from bargaining.scenario.scenario import BASELINE

if TYPE_CHECKING:
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.forms.form import Place, Profile, Strategies
    from bargaining.forms.mixing import Free, Mixed
    from bargaining.scenario import Scenario

IN_FORCE = "in_force"
"""The reading that was asked for, where it is none of the scenario's own."""

SOLUTIONS = (
    *("reading", "reading_label", "form", "concept", "digest", "equilibria", "pure", "continua"),
    *("complete", "reason", "unsolved"),
)
PLAYED = ("reading", "equilibrium", "play", "isolated", "outcome", "outcome_label")
EQUILIBRIA = (
    *PLAYED,
    *("player", "player_label", "place", "action", "action_label", "probability", "probability_exact"),
)
PAYOFFS = (*PLAYED, "player", "player_label", "place", "payoff", "payoff_exact")
CONTINUA = ("reading", "continuum", "dimension", "player", "place", "action", "lowest", "highest")


@dataclass
class _Found:
    """Gather the rows of all readings."""

    solutions: list[Row] = field(default_factory=list)
    equilibria: list[Row] = field(default_factory=list)
    payoffs: list[Row] = field(default_factory=list)
    continua: list[Row] = field(default_factory=list)


def predicted_tables(scenario: Scenario) -> list[DataTable]:
    """Return solutions, equilibria, payoffs and continua at every reading of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What is set by hand stays in all readings.

    Examples
    --------
    >>> import bargaining
    >>> tables = {table.name: table for table in predicted_tables(bargaining.load("chicken"))}
    >>> [(row["player"], row["action"], row["probability_exact"]) for row in tables["equilibria"].rows[:2]]
    [('one', 'swerve', '1'), ('one', 'dare', '0')]
    """
    found = _Found()
    for name, label, seen in readings(scenario):
        _add(found, name, label, seen)
    return [
        data_table("solutions", SOLUTIONS, found.solutions),
        data_table("equilibria", EQUILIBRIA, found.equilibria),
        data_table("payoffs", PAYOFFS, found.payoffs),
        data_table("continua", CONTINUA, found.continua),
    ]


def readings(scenario: Scenario) -> Iterator[tuple[str, str, Scenario]]:
    """Yield the readings of a scenario, each with its name and what it is called: the one in force, then all others.

    The first is left out where it is one of the others. Where values are taken from another scenario, which hang on the
    reading, it is the only one.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> [name for name, _, _ in readings(scenario)][:2], next(readings(scenario.replace(autonomy=1)))[0]
    (['baseline', 'olech2025'], 'in_force')
    """
    changed = bool(scenario.overrides or scenario.overlay)
    if changed:
        yield IN_FORCE, "The values in force", scenario
    if scenario.followed:
        return
    named = {name: one.label for name, one in scenario.document.calibrations.items()}
    for name, label in {BASELINE: "Baseline", **named}.items():
        if not changed or name != scenario.calibration:
            yield name, label, scenario.calibrated(name)


def _add(found: _Found, name: str, label: str, scenario: Scenario) -> None:
    """Solve a scenario at one reading and add what was found."""
    head = {
        "reading": name,
        "reading_label": label,
        "form": scenario.document.scenario.form,
        "concept": scenario.form.concept,
        "digest": scenario.digest,
    }
    try:
        answer = predictions(scenario)
    except BargainingError as error:
        if not isinstance(error, SolverError):
            raise
        found.solutions.append({**head, "unsolved": str(error)})
        return
    rows = _Rows(found, name, scenario)
    if isinstance(answer, PredictionSet):
        rows.add_predicted(answer)
    else:
        rows.add_equilibria(answer)
    found.solutions.append(
        {
            **head,
            "equilibria": rows.number,
            "pure": rows.pure,
            "continua": rows.continuum,
            "complete": answer.complete,
            "reason": answer.reason,
            "unsolved": "",
        }
    )


class _Rows:
    """Write the equilibria of one reading, numbered as they come."""

    def __init__(self, found: _Found, reading: str, scenario: Scenario) -> None:
        self.found, self.reading, self.scenario = found, reading, scenario
        self.number = self.pure = self.continuum = 0

    def add_equilibria(self, answer: EquilibriumSet) -> None:
        """Add equilibria of a strategic form, whose players are the places."""
        places = self.scenario.places
        options = [place.options for place in places]
        alone = {tuple(own[k] for own, k in zip(options, one.actions, strict=True)) for one in answer.pure}
        for profile in self.scenario.form.predicted(self.scenario.values):
            head = self._head("pure", profile, isolated=profile in alone)
            for place, chosen in zip(places, profile, strict=True):
                for option in place.options:
                    self._play(head, place, option, Fraction(option == chosen))
                self._pay(head, place.player, place.name, self._payoff(profile, place))
        for one in answer.mixed:
            head = self._head("mixed", None, isolated=True)
            for place, own, paid in zip(places, one.strategies, one.payoffs.tolist(), strict=True):
                for option, share in zip(place.options, own.tolist(), strict=True):
                    self._play(head, place, option, share, known=False)
                self._pay(head, place.player, place.name, paid, known=False)
        for component in answer.components:
            self.continuum += 1
            for place, box in zip(places, component.box, strict=True):
                for option, low, high in zip(place.options, *box.tolist(), strict=True):
                    self._span(component.dimension, place, option, low, high)

    def _payoff(self, profile: Profile, place: Place) -> Fraction:
        """Return what is paid at a place, exactly."""
        strategies = surely(self.scenario.places, profile)
        return self.scenario.form.payoff(strategies, place.name).evaluate(self.scenario.values)

    def add_predicted(self, answer: PredictionSet) -> None:
        """Add what is predicted where that is no profile of a strategic form."""
        places = {place.name: place for place in self.scenario.places}
        play = "pure" if answer.assessments is None else "pattern"
        for one in answer.predictions:
            head = self._head(play, one.profile)
            told = self._probabilities(one.profile)
            for (name, place), option in zip(places.items(), one.profile, strict=True):
                if told is None and option != UNASKED:
                    self._play(head, place, option, None if play == "pattern" else Fraction(1))
                for chosen, share in (told or {}).get(name, {}).items():
                    if chosen != UNASKED:
                        self._play(head, place, chosen, share)
            for player in self.scenario.players:
                paid = None if one.payoffs is None else one.payoffs[player]
                self._pay(head, player, "", paid)
        self._add_mixed(answer.mixed, places)
        self._add_free(answer.components, places)

    def _add_mixed(self, found: Sequence[Mixed], places: Mapping[str, Place]) -> None:
        for one in found:
            head = self._head("mixed", None, isolated=True)
            for name, own in one.strategies.items():
                for option, share in own.items():
                    self._play(head, places[name], option, share, known=False)
            for player, value in one.payoffs.items():
                self._pay(head, player, "", value, known=False)

    def _add_free(self, found: Sequence[Free], places: Mapping[str, Place]) -> None:
        for one in found:
            self.continuum += 1
            for name, used in one.used.items():
                bound = one.isolated.get(name, {})
                for option in used:
                    low = bound.get(option, 0.0 if len(used) > 1 else 1.0)
                    self._span(one.dimension, places[name], option, low, bound.get(option, 1.0))

    def _probabilities(self, profile: Profile) -> Strategies | None:
        """Return what is played at places, where the form tells it of its patterns of play."""
        form = self.scenario.form
        return form.probabilities(profile, self.scenario.values) if isinstance(form, Assessed) else None

    def _head(self, play: str, profile: Profile | None, *, isolated: bool | None = None) -> Row:
        self.number += 1
        self.pure += play == "pure"
        named = {"outcome": "", "outcome_label": ""}
        return {
            "reading": self.reading,
            "equilibrium": self.number,
            "play": play,
            "isolated": isolated,
            **(named if profile is None else outcome_cells(self.scenario, profile)),
        }

    def _play(
        self, head: Row, place: Place, option: str, share: Fraction | float | None, *, known: bool = True
    ) -> None:
        if known and share is not None:
            share = Fraction(share)
        own = self.scenario.document.players.get(place.player)  # an agreement is nobody's choice alone
        action = None if own is None else own.actions.get(option)
        self.found.equilibria.append(
            {
                **head,
                "player": place.player,
                "player_label": place.label if own is None else own.label,
                "place": place.name,
                "action": option,
                "action_label": "" if action is None else action.label,
                **number("probability", share, known=known),
            }
        )

    def _pay(
        self, head: Row, player: str, place: str, value: Fraction | float | None, *, known: bool = True
    ) -> None:
        label = self.scenario.document.players[player].label
        row = {**head, "player": player, "player_label": label, "place": place}
        self.found.payoffs.append({**row, **number("payoff", value, known=known)})

    def _span(self, dimension: int | None, place: Place, option: str, low: float, high: float) -> None:
        self.found.continua.append(
            {
                "reading": self.reading,
                "continuum": self.continuum,
                "dimension": dimension,
                "player": place.player,
                "place": place.name,
                "action": option,
                "lowest": low,
                "highest": high,
            }
        )
