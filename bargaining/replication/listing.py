"""Equilibria of one reading as rows of long tables: what is played, paid and measured, and continua."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.analysis.quantities import measured, played, quantities
from bargaining.forms.form import surely
from bargaining.forms.tree_layout import UNASKED
from bargaining.replication.along import outcome_cells
from bargaining.replication.tables import Row, number

if TYPE_CHECKING:
    from bargaining.analysis.plans import PredictionSet
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.forms.form import Place, Profile, Strategies
    from bargaining.forms.mixing import Free, Mixed
    from bargaining.scenario import Scenario

PLAYED = ("reading", "equilibrium", "play", "isolated", "outcome", "outcome_label")
EQUILIBRIA = (
    *PLAYED,
    *("player", "player_label", "place", "action", "action_label", "probability", "probability_exact"),
)
PAYOFFS = (*PLAYED, "player", "player_label", "place", "payoff", "payoff_exact")
QUANTITIES = (*PLAYED, "quantity", "quantity_label", "unit", "value", "value_exact")
CONTINUA = ("reading", "continuum", "dimension", "player", "place", "action", "lowest", "highest")


@dataclass
class Found:
    """Gather the rows of all readings."""

    solutions: list[Row] = field(default_factory=list)
    equilibria: list[Row] = field(default_factory=list)
    payoffs: list[Row] = field(default_factory=list)
    continua: list[Row] = field(default_factory=list)
    quantities: list[Row] = field(default_factory=list)
    assessments: list[Row] = field(default_factory=list)
    beliefs: list[Row] = field(default_factory=list)


class Rows:
    """Write the equilibria of one reading, numbered as they come."""

    def __init__(self, found: Found, reading: str, scenario: Scenario) -> None:
        self.found, self.reading, self.scenario = found, reading, scenario
        self.number = self.pure = self.continuum = 0
        self.asked = quantities(scenario)

    def add_equilibria(self, answer: EquilibriumSet) -> None:
        """Add equilibria of a strategic form, whose players are the places."""
        places = self.scenario.places
        options = [place.options for place in places]
        alone = {tuple(own[k] for own, k in zip(options, one.actions, strict=True)) for one in answer.pure}
        for profile in self.scenario.form.predicted(self.scenario.values):
            self._add_pure(profile, isolated=profile in alone)
        for one in answer.mixed:
            head = self._head("mixed", None, isolated=True)
            mixes = [
                dict(zip(place.options, x.tolist(), strict=True))
                for place, x in zip(places, one.strategies, strict=True)
            ]
            for place, own, paid in zip(places, mixes, one.payoffs.tolist(), strict=True):
                for option, share in own.items():
                    self._play(head, place, option, share, known=False)
                self._pay(head, place.player, place.name, paid, known=False)
            by_place = {place.name: own for place, own in zip(places, mixes, strict=True)}
            self._measure(head, used(by_place), known=False)
        for component in answer.components:
            self.continuum += 1
            for place, box in zip(places, component.box, strict=True):
                for option, low, high in zip(place.options, *box.tolist(), strict=True):
                    self._span(component.dimension, place, option, low, high)

    def _add_pure(self, profile: Profile, *, isolated: bool) -> None:
        places = self.scenario.places
        head = self._head("pure", profile, isolated=isolated)
        for place, chosen in zip(places, profile, strict=True):
            for option in place.options:
                self._play(head, place, option, Fraction(option == chosen))
            self._pay(head, place.player, place.name, self._payoff(profile, place))
        self._measure(head, surely(places, profile))

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
            told = played(self.scenario, one.profile) if answer.assessments is not None else None
            for (name, place), option in zip(places.items(), one.profile, strict=True):
                if told is None and option != UNASKED:
                    self._play(head, place, option, None if play == "pattern" else Fraction(1))
                for chosen, share in (told or {}).get(name, {}).items():
                    if chosen != UNASKED:
                        self._play(head, place, chosen, share)
            for player in self.scenario.players:
                paid = None if one.payoffs is None else one.payoffs[player]
                self._pay(head, player, "", paid)
            self._measure(head, told or played(self.scenario, one.profile))
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
            self._measure(head, used(one.strategies), known=False)

    def _add_free(self, found: Sequence[Free], places: Mapping[str, Place]) -> None:
        for one in found:
            self.continuum += 1
            for name, used in one.used.items():
                bound = one.isolated.get(name, {})
                for option in used:
                    low = bound.get(option, 0.0 if len(used) > 1 else 1.0)
                    self._span(one.dimension, places[name], option, low, bound.get(option, 1.0))

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

    def _measure(self, head: Row, strategies: Strategies | None, *, known: bool = True) -> None:
        """Add the numbers besides payoffs of an equilibrium whose probabilities are told."""
        values = measured(self.scenario, strategies) if strategies and self.asked else {}
        for one in self.asked:
            if one.name in values:
                named = {"quantity": one.name, "quantity_label": one.label, "unit": one.unit}
                self.found.quantities.append(
                    {**head, **named, **number("value", values[one.name], known=known)}
                )

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


def used(strategies: Mapping[str, Mapping[str, float]]) -> Strategies:
    """Return probabilities as numbers that formulas take, without what is not played.

    Examples
    --------
    >>> used({"north": {"sign": 0.5, "wait": 0.0}})
    {'north': {'sign': Fraction(1, 2)}}
    """
    return {place: {o: Fraction(p) for o, p in own.items() if p} for place, own in strategies.items()}
