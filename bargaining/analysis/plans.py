"""What is predicted where a prediction is no profile of a strategic form, such as a plan of moves in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.forms.assessed import Assessed
from bargaining.forms.mixing import Mixing
from bargaining.results import Result

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import Pattern
    from bargaining.forms.concepts import Listed
    from bargaining.forms.form import Profile
    from bargaining.forms.mixing import Free, Mixed
    from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Prediction:
    """Hold one prediction.

    Parameters
    ----------
    label : str
        Its outcome, or the options joined by dashes.
    profile : tuple of str
        One option a place.
    payoffs : mapping of str to Fraction, or None
        What each player expects; None where that differs between the equilibria that play the profile.
    """

    label: str
    profile: Profile
    payoffs: Mapping[str, Fraction] | None


@dataclass(frozen=True)
class PredictionSet(Result):
    """Hold all predictions at a point, in canonical order.

    Parameters
    ----------
    concept : str
        The solution concept.
    places : tuple of str
        Where choices are made.
    predictions : tuple of Prediction
        What is predicted.
    complete : bool
        True only where it is proved that mixed play supports no more, beside the mixed equilibria that are listed.
    reason : str
        Why, or what may be missing.
    assessments : AssessmentSet, RefinedEquilibria or None
        Strategies with beliefs, where the concept is one of assessments; the profiles then say what is used where play
        comes to.
    mixed : tuple of Mixed
        Mixed equilibria beside them, where the form lists some; each is proved.
    components : tuple of Free
        Continua of equilibria, on which whoever mixes changes nothing for itself.
    """

    concept: str
    places: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    complete: bool
    reason: str
    assessments: Listed | None = None
    mixed: tuple[Mixed, ...] = field(default=(), repr=False)
    components: tuple[Free, ...] = field(default=(), repr=False)
    _head_lines = 2

    def __len__(self) -> int:
        """Return the number of predictions."""
        return len(self.predictions)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "concept": self.concept,
            "complete": self.complete,
            "reason": self.reason,
            "pure": [
                {
                    "label": one.label,
                    "profile": dict(zip(self.places, one.profile, strict=True)),
                    "payoffs": None if one.payoffs is None else {p: float(x) for p, x in one.payoffs.items()},
                }
                for one in self.predictions
            ],
            **({"mixed": [one.to_dict() for one in self.mixed]} if self.mixed else {}),
            **({"continua": [one.to_dict() for one in self.components]} if self.components else {}),
            **({} if self.assessments is None else {"assessments": self.assessments.to_dict()}),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a prediction: its options and the payoffs."""
        return [
            {
                "outcome": one.label,
                **dict(zip(self.places, one.profile, strict=True)),
                **{f"payoff of {player}": float(value) for player, value in (one.payoffs or {}).items()},
            }
            for one in self.predictions
        ]

    def __str__(self) -> str:
        """Count the predictions, say what is proved of the list, and name each with its payoffs."""
        lines = [counted(self), f"{'Complete' if self.complete else 'NOT COMPLETE'}: {self.reason}"]
        for one in self.predictions:
            payoffs = ", ".join(f"{p} {float(x):.6g}" for p, x in (one.payoffs or {}).items()) or "vary"
            lines.append(f"  {one.label}: {', '.join(one.profile)}; payoffs {payoffs}")
        return "\n".join(lines)


def counted(found: PredictionSet) -> str:
    """Return how many predictions there are, in words."""
    number = len(found)
    kind = "pure prediction" if found.assessments is None else "pattern of play"
    plural = "pure predictions" if found.assessments is None else "patterns of play"
    beside = f", {len(found.mixed)} mixed" if found.mixed else ""
    return f"{number} {kind if number == 1 else plural}{beside} ({found.concept})"


def supported(scenario: Scenario, max_seconds: float | None = None) -> PredictionSet:
    """Return all pure predictions, or all patterns of play with beliefs, at the values in force, exactly.

    Examples
    --------
    >>> import bargaining
    >>> [one.label for one in supported(bargaining.load("opening")).predictions]
    ['Package with EU re-engagement, kept']
    """
    form, values = scenario.form, scenario.values
    if isinstance(form, Assessed):
        found = tuple(
            Prediction(scenario.outcome(pattern), pattern, _paid(form.players, played))
            for pattern, played in form.played(values).items()
        )
    else:
        found = tuple(
            Prediction(
                scenario.outcome(profile),
                profile,
                {player: payoff.evaluate(values) for player, payoff in form.payoffs(profile).items()},
            )
            for profile in form.predicted(values)
        )
    names = tuple(p.name for p in form.places)
    if isinstance(form, Mixing):
        play = form.mixed_play(values, max_seconds)
        return PredictionSet(
            form.concept, names, found, play.complete, play.reason, mixed=play.found, components=play.continua
        )
    return PredictionSet(
        form.concept,
        names,
        found,
        *form.completeness(values),
        form.assessments(values) if isinstance(form, Assessed) else None,
    )


def _paid(players: Sequence[str], played: Sequence[Pattern]) -> dict[str, Fraction] | None:
    """Return what players expect where that is the same in all equilibria that play a profile."""
    payoffs = {pattern.payoffs for pattern in played}
    (common,) = payoffs if len(payoffs) == 1 else (None,)
    return None if common is None else dict(zip(players, common, strict=True))
