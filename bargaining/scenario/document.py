"""What may stand where in a scenario file of any form of game, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
    WithJsonSchema,
)

from bargaining.scenario.numbers import exact

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
ClaimId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*[0-9]+$")]


MEDIAN = "median"


def _number_or_median(value: Any) -> Fraction | str:
    return MEDIAN if value == MEDIAN else exact(value)


def _voice(value: Any) -> str:
    """Tell which of the two a file's entry, or a record made from one, is meant to be."""
    silent = "silent" in value if isinstance(value, dict) else isinstance(value, Silent)
    return "Silent" if silent else "Value"


_NUMBER: list[dict[str, Any]] = [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+/\d+$"}]

Number = Annotated[
    Fraction,
    BeforeValidator(exact),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": _NUMBER}),
]
NumberOrMedian = Annotated[
    Fraction | str,
    PlainValidator(_number_or_median),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [*_NUMBER, {"const": MEDIAN}]}),
]


class Part(BaseModel):
    """Anything in a scenario file: no unknown key is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Cited(Part):
    """Something that stands on claims, or is marked as an assumption with its rationale."""

    evidence: list[ClaimId] = Field(default=[], description="Ids of the claims it stands on")
    assumption: str = Field(default="", description="Why it is assumed, where no claim supports it in full")


class Header(Part):
    """What the scenario is."""

    name: Name
    title: str
    form: str = Field(default="strategic", description="Form of the game")
    concept: str = Field(default="", description="Solution concept, where it is not the form's first")
    variants: dict[Name, Name] = Field(default={}, description="Structural alternatives that are chosen")
    description: str = ""
    extends: str = Field(
        default="", description="Packaged scenario or path of the file that this one changes"
    )
    extends_digest: str = Field(default="", description="Refuse a base other than the one with this digest")
    library: str = Field(
        default="", description="Folder with sources and claims of your own, beside the file"
    )


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
    levels: dict[Name, Number] = Field(
        default={}, description="Numbers of its steps; those named as strengths of claims need such a claim"
    )


class Parameter(Cited):
    """A named assumption that payoffs depend on."""

    label: str
    symbol: str = Field(default="", description="LaTeX symbol")
    kind: Name
    baseline: NumberOrMedian = Field(description="A number, or the median of the calibrations that speak")
    range: tuple[Number, Number] | None = Field(
        default=None, description="Where it differs from its kind's range"
    )
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


Voice = Annotated[Annotated[Value, Tag("Value")] | Annotated[Silent, Tag("Silent")], Discriminator(_voice)]
"""What a document says about a parameter: a value, or that it is silent."""


class Calibration(Part):
    """The parameter values that one document implies."""

    label: str
    source: str = Field(default="", description="Id of the source document")
    values: dict[Name, Voice] = {}


class Overlay(Part):
    """Changes that may be laid over a calibration, such as weights that an author advises."""

    label: str
    calibration: str = Field(
        default="", description="The calibration it is laid over unless another is named"
    )
    values: dict[Name, Value]


class Outcome(Cited):
    """A name for an action profile."""

    label: str
    short: str = ""
    profile: dict[Name, Name]

    @property
    def choices(self) -> Mapping[str, str]:
        """Return what is chosen, by the names that statements use."""
        return self.profile


class Alternative(Cited):
    """One value of a structural alternative."""

    label: str
    changes: dict[str, Any] = Field(default={}, description="Tables and entries that it puts in or replaces")


class Variant(Part):
    """A structural alternative: what cannot be said by a number."""

    label: str
    default: Name
    values: dict[Name, Alternative] = Field(min_length=1)


class Import(Part):
    """Parameters taken over from another scenario, with their kinds and what every calibration says of them."""

    scenario: str = Field(
        default="", alias="from", description="Where the table's name is not the scenario's"
    )
    parameters: list[Name] = Field(min_length=1)


class ScenarioDocument(Part):
    """What scenario files of every form hold; a form adds tables of its own."""

    scenario: Header
    players: dict[Name, Player] = Field(min_length=1)
    kinds: dict[Name, Kind] = {}
    parameters: dict[Name, Parameter] = {}
    features: dict[Name, Feature] = {}
    payoff: list[Payoff] = Field(min_length=1)
    calibrations: dict[Name, Calibration] = {}
    overlays: dict[Name, Overlay] = {}
    outcomes: dict[Name, Outcome] = {}
    variants: dict[Name, Variant] = {}
    imports: dict[Name, Import] = {}
