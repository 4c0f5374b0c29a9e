"""The form of a scenario file: what may stand where, checked before anything is computed."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
ClaimId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*[0-9]+$")]


def _as_fraction(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise ValueError(f"found {value!r}, expected a number")
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"found {value!r}, expected a number such as 0.4 or '2/5'") from None


Number = Annotated[
    Fraction,
    BeforeValidator(_as_fraction),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+/\d+$"}]}),
]


class Part(BaseModel):
    """Anything in a scenario file: no unknown key is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Cited(Part):
    """Something that stands on claims, or is marked as an assumption with its rationale."""

    evidence: list[ClaimId] = Field(default=[], description="Ids of the claims it stands on")
    assumption: str = Field(default="", description="Why it is assumed, where no claim supports it")


class Header(Part):
    """What the scenario is."""

    name: Name
    title: str
    form: Literal["strategic"] = Field(default="strategic", description="Form of the game")
    description: str = ""
    extends: str = Field(default="", description="Packaged scenario or path of the file that this one changes")
    extends_digest: str = Field(default="", description="Refuse a base other than the one with this digest")
    library: str = Field(default="", description="Folder with sources and claims of your own, beside the file")


class Action(Cited):
    """One action of a player."""

    label: str
    meaning: str = ""


class Player(Part):
    """A player and the actions it chooses from."""

    label: str
    short: str = Field(default="", description="Label for narrow figures")
    actions: dict[Name, Action] = Field(min_length=1)


class Kind(Cited):
    """A kind of parameter and the scale on which it is read."""

    meaning: str
    range: tuple[Number, Number]


class Parameter(Cited):
    """A named assumption that payoffs depend on."""

    label: str
    symbol: str = Field(default="", description="LaTeX symbol")
    kind: Name
    baseline: Number | Literal["median"] = Field(description="A number, or the median of the calibrations that speak")
    range: tuple[Number, Number] | None = Field(default=None, description="Where it differs from its kind's range")
    range_evidence: list[ClaimId] = []
    range_assumption: str = ""


class Payoff(Cited):
    """One term of a player's payoff."""

    player: Name
    term: str
    value: str = Field(description="Formula in parameters, features and player.action indicators")


class Feature(Part):
    """A named formula of actions and parameters, written once."""

    value: str
    meaning: str = ""


class Value(Cited):
    """What a document implies for a parameter."""

    value: Number
    why: str


class Silent(Part):
    """A document says nothing about a parameter; the baseline stands in."""

    silent: str = Field(description="Why, or just 'silent'")


class Calibration(Part):
    """The parameter values that one document implies."""

    label: str
    source: str = Field(default="", description="Id of the source document")
    values: dict[Name, Value | Silent] = {}


class Overlay(Part):
    """Changes that may be laid over a calibration, such as weights that an author advises."""

    label: str
    calibration: str = Field(default="", description="The calibration it is laid over unless another is named")
    values: dict[Name, Value]


class Outcome(Cited):
    """A name for an action profile."""

    label: str
    short: str = ""
    profile: dict[Name, Name]


class ScenarioDocument(Part):
    """A whole scenario file."""

    scenario: Header
    players: dict[Name, Player] = Field(min_length=1)
    kinds: dict[Name, Kind] = {}
    parameters: dict[Name, Parameter] = {}
    features: dict[Name, Feature] = {}
    payoff: list[Payoff] = Field(min_length=1)
    calibrations: dict[Name, Calibration] = {}
    overlays: dict[Name, Overlay] = {}
    outcomes: dict[Name, Outcome] = {}
