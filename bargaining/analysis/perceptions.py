"""The game that a player sees, and what it predicts there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.predictions import predictions
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.agreeing import Agreeing
from bargaining.forms.followed import Strategy, same_moves, says_everything, strategies
from bargaining.forms.stationary import Stationary
from bargaining.forms.unfolding import Unfolding
from bargaining.scenario.scenario import Scenario
from bargaining.scenario.wording import values_in_words

if TYPE_CHECKING:
    from bargaining.analysis.plans import PredictionSet
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.forms.form import Profile

Sight = str | Mapping[str, Any] | Scenario
"""What a player sees: a document's calibration or the baseline, by name; changes of the values in force; or a scenario
with values of its own."""

IN_FORCE = "the values in force"

Solved = tuple[Mapping["Profile", Strategy], "EquilibriumSet | PredictionSet"]
"""Of one game: what each pure prediction has everybody do, and all that is predicted."""

Identity = tuple[int, tuple[Fraction, ...]]
"""What tells games apart as long as their scenarios are held."""


@dataclass(frozen=True)
class Expected:
    """Hold one prediction of a player: a pure equilibrium of the game that it sees.

    Parameters
    ----------
    outcome : str
        Its label, or the options joined by dashes.
    profile : tuple of str
        One option a place.
    payoff : Fraction
        What the player expects there, as it sees payoffs.
    strategy : tuple of str
        What everybody is predicted to do, also where play does not come to.
    """

    outcome: str
    profile: Profile
    payoff: Fraction
    strategy: Strategy = field(repr=False)


@dataclass(frozen=True)
class Perception:
    """Hold what one player sees and predicts.

    Parameters
    ----------
    player : str
        Who.
    sees : str
        Where the values come from, in words.
    scenario : Scenario
        The game that it sees.
    expected : tuple of Expected
        All pure equilibria of that game, exactly.
    mixed : tuple of mapping of str to tuple of str
        Isolated mixed equilibria: by place, the options that are used.
    continua : int
        Connected sets of equilibria that are more than points.
    complete : bool
        True only where it is proved that there are no other equilibria.
    reason : str
        Why, or what may be missing.
    """

    player: str
    sees: str
    scenario: Scenario = field(repr=False)
    expected: tuple[Expected, ...]
    mixed: tuple[Mapping[str, tuple[str, ...]], ...]
    continua: int
    complete: bool
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        places = [place.name for place in self.scenario.places]
        return {
            "sees": self.sees,
            "borrowed": list(self.scenario.borrowed()),
            "predictions": [
                {
                    "outcome": one.outcome,
                    "profile": dict(zip(places, one.profile, strict=True)),
                    "payoff": float(one.payoff),
                }
                for one in self.expected
            ],
            "mixed": [{place: list(used) for place, used in one.items()} for one in self.mixed],
            "continua": self.continua,
            "complete": self.complete,
            "reason": self.reason,
        }


def seen_by(scenario: Scenario, calibration: str = "", changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return the game as a document has it, or as it is at the values in force, with changes.

    A document's values stand as they are, also for what is set by hand in the scenario: that is how things are, and
    not how they are seen. Levels of a scale that are set by hand hold for the document too: they say what its words
    stand for.

    Raises
    ------
    ScenarioError
        When there is no such calibration or parameter, or a value is out of range.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement").replace(autonomy=0.2)
    >>> values_in_words(seen_by(scenario, "parish2025")), values_in_words(seen_by(scenario, changes={"reversal": 1}))
    ('calibration parish2025 (Parish)', 'baseline; autonomy = 0.2; reversal = 1')
    """
    if calibration:
        scale = {name: value for name, value in scenario.overrides.items() if name in scenario.levels}
        scenario = dataclasses.replace(scenario, overlay="", overrides=scale).calibrated(calibration)
    return scenario.replace(**(changes or {}))


def identity(seen: Scenario) -> Identity:
    """Return what two scenarios have in common that are the same game with the same values in force."""
    return id(seen.compiled), tuple(seen.values.values())


def perceptions(
    scenario: Scenario, sights: Mapping[str, Sight], solved: dict[Identity, Solved] | None = None
) -> dict[str, Perception]:
    """Return what every player sees and predicts; who is not named sees the values in force.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    sights : mapping of str to Sight
        What players see, by name.
    solved : dict, optional
        Games that were solved before; those that are solved now are put into it.

    Raises
    ------
    ScenarioError
        For an unknown player, calibration or parameter, a game with other moves, or one in which a prediction does not
        say what a player does after a move that it does not expect.
    """
    for player in sights:
        if player not in scenario.players:
            raise ScenarioError(
                f"{scenario.name}: unknown player {player!r}{nearest(player, scenario.players)}"
            )
    if isinstance(scenario.form, Agreeing):
        raise ScenarioError(
            f"{scenario.name}: found a bargaining problem, in which parties agree together, expected a game in "
            "which each player follows a prediction of its own"
        )
    if isinstance(scenario.form, Stationary):
        raise ScenarioError(
            f"{scenario.name}: found play that goes from state to state, expected a game that is played once: what "
            "each player learns from what it sees of the others on the way is not worked out"
        )
    if not scenario.form.strategic and not isinstance(scenario.form, Unfolding):
        raise ScenarioError(
            f"{scenario.name}: found the {scenario.document.scenario.form} form, expected a game in which all choose "
            "at once from options, or a tree of moves: how a number that nobody expected is answered is not worked out"
        )
    if not says_everything(scenario.form):
        raise ScenarioError(
            f"{scenario.name}: found hidden moves, expected a game in which all choose at once or everybody knows all "
            "moves before: what a player does after a move that it did not predict hangs on beliefs that no prediction "
            "states"
        )
    solved = {} if solved is None else solved
    found = {}
    for player in scenario.players:
        seen = _game(scenario, player, sights.get(player, scenario))
        key = identity(seen)
        if key not in solved:
            solved[key] = (_strategies(seen, player), predictions(seen))
        found[player] = _perception(player, seen, solved[key], named=player in sights)
    return found


def _strategies(seen: Scenario, player: str) -> dict[Profile, Strategy]:
    try:
        return strategies(seen.form, seen.values)
    except ScenarioError as error:
        raise ScenarioError(f"{seen.name}, as {player} sees it: {error}") from None


def _game(scenario: Scenario, player: str, sight: Sight) -> Scenario:
    try:
        if isinstance(sight, str):
            return seen_by(scenario, sight)
        seen = sight if isinstance(sight, Scenario) else seen_by(scenario, changes=sight)
    except ScenarioError as error:
        raise ScenarioError(f"what {player} sees: {error}") from None
    if seen.compiled is not scenario.compiled and not same_moves(seen.form, scenario.form):
        raise ScenarioError(
            f"what {player} sees: found {seen.name} with other players, moves or another concept than "
            f"{scenario.name}, expected the same"
        )
    return seen


def _perception(
    player: str,
    seen: Scenario,
    solved: Solved,
    *,
    named: bool,
) -> Perception:
    followed, found = solved
    places = [place.name for place in seen.places]
    return Perception(
        player,
        values_in_words(seen) if named else IN_FORCE,
        seen,
        tuple(
            Expected(
                seen.outcome(profile),
                profile,
                seen.form.payoffs(profile)[player].evaluate(seen.values),
                strategy,
            )
            for profile, strategy in followed.items()
        ),
        tuple(
            {
                place: tuple(options[k] for k in support)
                for place, options, support in zip(places, seen.actions, one.supports, strict=True)
            }
            for one in found.mixed
        ),
        sum(component.dimension is not None for component in found.components),
        found.complete,
        found.reason,
    )
