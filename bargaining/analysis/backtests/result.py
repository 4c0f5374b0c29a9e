"""The answer of a backtest: predicted sets and fitted quantal response, with their scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

from bargaining.analysis.backtests.observations import Record
from bargaining.analysis.backtests.quantal import QuantalFit
from bargaining.analysis.backtests.readings import Reading
from bargaining.analysis.backtests.sets import Score, Total
from bargaining.results import Drawn


@dataclass(frozen=True)
class SetPrediction:
    """Hold what one concept predicts in one reading, and how it fared.

    Parameters
    ----------
    concept : str
        Of the scenario's form.
    reading : Reading
        Whose values are in force.
    outcomes : tuple of str
        Labels of the pure predictions.
    profiles : int
        How many could have been predicted.
    mixed : int
        Mixed equilibria beside them, which are not scored.
    complete : bool
        Whether the list of mixed ones is proved complete.
    scores : tuple of Score
        One a period.
    totals : tuple of Total
        One a kind of sample.
    """

    concept: str
    reading: Reading
    outcomes: tuple[str, ...]
    profiles: int
    mixed: int
    complete: bool
    scores: tuple[Score, ...]
    totals: tuple[Total, ...]

    @property
    def fitting(self) -> dict[str, int]:
        """Return for each predicted outcome in how many periods it may be what was seen."""
        return {name: sum(name in score.shown for score in self.scores) for name in self.outcomes}


@dataclass(frozen=True)
class QuantalPrediction:
    """Hold quantal response in one reading.

    Parameters
    ----------
    reading : Reading
        Whose values are in force.
    fitted : tuple of str
        The periods that it was fitted to.
    followed : tuple of str
        The periods that it was scored on, in the order of the fit's forecasts.
    sample : str
        ``"out of sample"`` or ``"hindsight"``.
    fit : QuantalFit
        Its precision and scores.
    """

    reading: Reading
    fitted: tuple[str, ...]
    followed: tuple[str, ...]
    sample: str
    fit: QuantalFit


@dataclass(frozen=True)
class Backtest(Drawn):
    """Hold how the predictions of a scenario fared on what was seen.

    Parameters
    ----------
    name, title : str
        Of the scenario.
    record : Record
        What was seen.
    sets : tuple of SetPrediction
        Concept by concept, reading by reading.
    quantal : tuple of QuantalPrediction
        Reading by reading; empty where nothing is known to fit it to, or players do not choose at once.
    """

    name: str
    title: str
    record: Record
    sets: tuple[SetPrediction, ...]
    quantal: tuple[QuantalPrediction, ...]
    figure = "hits"

    def __str__(self) -> str:
        """Say how many predictions were right, out of sample and otherwise, and what the record leaves open."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        record = self.record
        when = [one.when for one in record.observations]
        yield (
            f"{self.title}: {len(when)} periods with an observed choice, {when.count('known')} over by "
            f"{record.known_to}, {when.count('after')} later."
        )
        for one in self.sets:
            for total in one.totals:
                yield (
                    f"{one.concept}, {one.reading.label}, {total.sample}: right in {total.hits} of {total.periods} "
                    f"with {len(one.outcomes)} of {one.profiles} profiles; success {float(total.success):.3f}, "
                    f"above random sets of that size {float(total.skill):.3f}."
                )
        for quantal in self.quantal:
            yield f"Quantal response, {quantal.reading.label}: {in_words(quantal)}."
        yield from self.notes

    @property
    def notes(self) -> list[str]:
        """Return what a reader must know to weigh the answer."""
        record, found = self.record, []
        if record.unseen:
            found.append(f"Nobody was seen to choose in {', '.join(record.unseen)}.")
        if record.foreign:
            found.append(f"No action of this scenario: {', '.join(record.foreign)}.")
        borrowing: dict[str, list[str]] = {}
        for reading in {one.reading.name: one.reading for one in self.sets}.values():
            if reading.borrowed:
                borrowing.setdefault(", ".join(reading.borrowed), []).append(reading.label)
        for names, borrowers in borrowing.items():
            found.append(
                f"{', '.join(borrowers)}: only documents that may be later speak of {names}; their median stands in."
            )
        if not self.quantal and any(one.when == "known" for one in record.observations):
            found.append("Quantal response is fitted to games alone in which all choose at once.")
        after = sum(one.when == "after" for one in record.observations)
        if after < MANY:
            followed = (
                f"What followed is {after} period{'' if after == 1 else 's'}: a hit or a miss is an instance and no "
                "estimate of a rate."
                if after
                else "Nothing followed that was seen."
            )
            found.append(
                f"{followed} Periods next to each other are no independent draws, so intervals are too narrow. "
                "Whatever the sample, actions and payoff terms were coded with all documents at hand."
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        record = self.record
        return {
            "scenario": self.name,
            "known_to": str(record.known_to),
            "periods": [
                {
                    "period": one.period,
                    "when": one.when,
                    "observed": [
                        {"player": player, "actions": list(actions)}
                        for player, actions in one.allowed.items()
                    ],
                }
                for one in record.observations
            ],
            "unseen": list(record.unseen),
            "foreign": list(record.foreign),
            "sets": [_set_values(one) for one in self.sets],
            "quantal": [_quantal_values(one) for one in self.quantal],
            "notes": self.notes,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a concept, reading and period."""
        return [
            {
                "concept": one.concept,
                "calibration": one.reading.name,
                "label": one.reading.label,
                "period": score.period,
                "sample": score.sample,
                "predicted": len(one.outcomes),
                "profiles": one.profiles,
                "mixed": one.mixed,
                "hit": score.hit,
                "shown": "; ".join(score.shown),
                "chance": float(score.chance),
            }
            for one in self.sets
            for score in one.scores
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return for each concept, reading and period whether the predicted set was right."""
        several = len({one.concept for one in self.sets}) > 1
        rows = self.to_rows()
        games = [f"{self.title}, {row['concept']}" if several else self.title for row in rows]
        return {
            "scores": [
                {"game": game, "reading": row["label"], **row} for game, row in zip(games, rows, strict=True)
            ]
        }


MANY = 30
"""Periods from which a rate is an estimate."""


def in_words(quantal: QuantalPrediction) -> str:
    """Say which precision was fitted, how surely, and how it fared on what followed."""
    fit = quantal.fit
    high = "no upper end" if fit.high is None else f"{fit.high:.3g}"
    precision = "without bound" if fit.at_limit else f"{fit.precision:.3g}"
    text = f"precision {precision} (95 %: {fit.low:.3g} to {high}) from {len(quantal.fitted)} periods"
    for period, one in zip(quantal.followed, fit.forecasts, strict=True):
        text += (
            f"; {period} {quantal.sample}: probability {exp(one.score):.3g} "
            f"({exp(one.low):.3g} to {exp(one.high):.3g}), uniform {exp(one.uniform):.3g}"
        )
    return text


def _set_values(one: SetPrediction) -> dict[str, Any]:
    return {
        "concept": one.concept,
        **_reading_values(one.reading),
        "predicted": list(one.outcomes),
        "profiles": one.profiles,
        "mixed": one.mixed,
        "complete": one.complete,
        "scores": [
            {
                "period": score.period,
                "sample": score.sample,
                "hit": score.hit,
                "shown": list(score.shown),
                "chance": float(score.chance),
            }
            for score in one.scores
        ],
        "totals": [
            {
                "sample": total.sample,
                "periods": total.periods,
                "hits": total.hits,
                "area": float(total.area),
                "chance": float(total.chance),
                "success": float(total.success),
                "skill": float(total.skill),
            }
            for total in one.totals
        ],
    }


def _quantal_values(one: QuantalPrediction) -> dict[str, Any]:
    fit = one.fit
    return {
        **_reading_values(one.reading),
        "fitted": list(one.fitted),
        "precision": fit.precision,
        "low": fit.low,
        "high": fit.high,
        "at_limit": fit.at_limit,
        "log_likelihood": fit.log_likelihood,
        "uniform": fit.uniform,
        "reason": fit.reason,
        "followed": [
            {
                "period": period,
                "sample": one.sample,
                "log_score": forecast.score,
                "low": forecast.low,
                "high": forecast.high,
                "uniform": forecast.uniform,
            }
            for period, forecast in zip(one.followed, fit.forecasts, strict=True)
        ],
    }


def _reading_values(reading: Reading) -> dict[str, Any]:
    return {
        "calibration": reading.name,
        "label": reading.label,
        "known": reading.known,
        "borrowed": list(reading.borrowed),
    }
