"""What may stand where in a scenario file of any form of game, checked before anything is computed."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal

from bargaining.records.parts import Choice, Number, Part, Pattern, Whole, field
from bargaining.scenario.numbers import exact

Name = Annotated[str, Pattern(r"^[a-z][a-z0-9_]*$", 60)]
ClaimId = Annotated[str, Pattern(r"^[A-Z][A-Z0-9]*[0-9]+$")]

MEDIAN = "median"


_WORD = re.compile(r"[a-z][a-z0-9_]*")


def _code(value: Any) -> Fraction | str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else exact(value)


def _level(value: Any) -> Fraction | str:
    try:
        return exact(value)
    except ValueError:
        if isinstance(value, str) and re.search(r"[a-z]", value):
            return value  # a formula, read when all levels are known
        raise


_NUMBER: list[dict[str, Any]] = [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+/\d+$"}]

Exact = Annotated[Fraction, Number(exact, _NUMBER)]
Code = Annotated[
    Fraction | str, Number(_code, [*_NUMBER, {"type": "string", "pattern": f"^{_WORD.pattern}$"}])
]
"""A number, or the name of a level of the scale."""
Level = Annotated[Fraction | str, Number(_level, [{"type": "number"}, {"type": "string"}])]
"""A number, or a formula in the levels of other scales."""


class Cited(Part):
    """Something that stands on claims, or is marked as an assumption with its rationale."""

    evidence: list[ClaimId] = field(default=[], description="Ids of the claims it stands on")
    assumption: str = field(default="", description="Why it is assumed, where no claim supports it in full")


class Dated(Cited):
    """Something of which dated events of the evidence are instances."""

    events: list[Annotated[int, Whole(1)]] = field(
        default=[], description="Numbers of the events in the evidence"
    )


class Header(Part):
    """What the scenario is."""

    name: Name
    title: str
    form: str = field(default="strategic", description="Form of the game")
    concept: str = field(default="", description="Solution concept, where it is not the form's first")
    variants: dict[Name, Name] = field(default={}, description="Structural alternatives that are chosen")
    description: str = ""
    source: str = field(default="", description="Where the game was published: the full reference")
    result: str = field(default="", description="What was published of it, in words")
    extends: str = field(
        default="", description="Packaged scenario or path of the file that this one changes"
    )
    extends_digest: str = field(default="", description="Refuse a base other than the one with this digest")
    library: str = field(
        default="", description="Folder with sources and claims of your own, beside the file"
    )


class Action(Cited):
    """One action of a player."""

    label: str
    meaning: str = ""


class Player(Part):
    """A player and the actions it chooses from."""

    label: str
    short: str = field(default="", description="Label for narrow figures")
    actions: dict[Name, Action] = field(min_length=1)


class Kind(Cited):
    """A kind of parameter and the scale on which it is read."""

    meaning: str
    range: tuple[Exact, Exact]
    levels: dict[Name, Level] = field(
        default={},
        description="Words that values may use, each with its number, or a formula in levels of other scales "
        "such as 'weight_weak / 2'; those named as strengths of claims need such a claim",
    )


class ToldAs(Cited):
    """Another scale on which the values of a parameter are told."""

    name: Name = field(description="What the scale is called, such as the parameter of another scenario")
    label: str = field(default="", description="What it means, in words")
    formula: str = field(description="Polynomial in the parameter that rises or falls in its whole range")
    function: Literal["", "chance", "rate"] = field(
        default="", description="What is taken of the formula y: chance, 1 - exp(-y), or rate, -log(1 - y)"
    )
    over: str = field(default="1", description="Formula in other parameters that this is divided by")


class Parameter(Cited):
    """A named assumption that payoffs depend on."""

    label: str
    symbol: str = field(default="", description="LaTeX symbol")
    kind: Name
    baseline: Code = field(description="A number, a level, or the median of the calibrations that speak")
    range: tuple[Exact, Exact] | None = field(
        default=None, description="Where it differs from its kind's range"
    )
    range_evidence: list[ClaimId] = field(default=[])
    range_assumption: str = ""
    told_as: ToldAs | None = field(default=None, description="Another scale on which its values are told")
    told: Exact | None = field(
        default=None, description="The baseline on that scale, where it is rounded from it"
    )


class Term(Cited):
    """A term of a player's payoff, in whatever table it stands."""

    player: Name
    term: str
    value: str


class Payoff(Term):
    """One term of a player's payoff."""

    value: str = field(description="Formula in parameters, features and player.action indicators")


class Feature(Part):
    """A named formula of actions and parameters, written once."""

    value: str
    meaning: str = ""


class Asked(Part):
    """A number besides payoffs that predictions are asked for: the expectation of a formula, or of two."""

    label: str
    unit: str = field(default="", description="What it is counted in; empty for a pure number")
    value: str = field(description="Formula as in payoffs; its expectation is told")
    per: str = field(default="", description="Formula whose expectation divides that of the first")


class Value(Cited):
    """What a document implies for a parameter."""

    value: Code = field(description="A number, or the name of a level of its scale")
    why: str
    told: Exact | None = field(
        default=None,
        description="The number on the scale that the parameter is told on, from which it is rounded",
    )


class Silent(Part):
    """A document says nothing about a parameter; the baseline stands in."""

    silent: str = field(description="Why, or just 'silent'")


Voice = Annotated[Value | Silent, Choice("silent")]
"""What a document says about a parameter: a value, or that it is silent."""


class Calibration(Part):
    """The parameter values that one document implies."""

    label: str
    source: str = field(default="", description="Id of the source document")
    values: dict[Name, Voice] = field(default={})


class Dependence(Cited):
    """Documents that are not independent, and how they count in medians."""

    documents: list[Name] = field(min_length=2, description="Calibrations that share a source or an argument")
    counts: Literal["each", "one", "parts"] = field(
        default="each",
        description="In medians: each in full, as one voice (their own median), or each in equal parts of one voice",
    )


class Overlay(Part):
    """Changes that may be laid over a calibration, such as weights that an author advises."""

    label: str
    calibration: str = field(
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
    changes: dict[str, Any] = field(default={}, description="Tables and entries that it puts in or replaces")


class Variant(Part):
    """A structural alternative: what cannot be said by a number."""

    label: str
    default: Name
    values: dict[Name, Alternative] = field(min_length=1)


class Voting(Cited):
    """A rule by which members of a body decide: weights with quotas, or coalitions that win."""

    label: str
    source: str = field(default="", description="Where the rule stands: the full reference")
    members: dict[Name, str] = field(min_length=1, description="Who votes, each with a label")
    weights: dict[Name, dict[Name, Exact]] = field(
        default={}, description="By criterion, such as votes or people, what each member weighs"
    )
    passes: list[dict[Name, Exact]] = field(
        default=[],
        description="Ways to carry a decision, one of which is enough: the least sum of each criterion; 'members' "
        "counts heads",
    )
    winning: list[list[Name]] = field(
        default=[], description="In place of weights: coalitions, each of which carries a decision"
    )


class Import(Part):
    """Parameters taken over from another scenario, with their kinds and what every calibration says of them."""

    file: str = field(default="", description="Where the table's name is not that of a packaged scenario")
    parameters: list[Name] = field(min_length=1)


SAME = "same"
"""The calibration of a link that takes the one that is in force where it ends."""


class Link(Cited):
    """Where the value of the parameter of its name comes from when it is followed: a result of another scenario."""

    scenario: str = field(description="Packaged scenario or path of the file whose result is taken")
    payoff: str = field(default="", description="Take what this player expects")
    probability: str = field(
        default="", description="Take the probability of a choice, such as belarus.token"
    )
    quantity: str = field(default="", description="Take a quantity of this name")
    belief: str = field(
        default="", description="Take the belief in a branch of a draw after dated signals, such as type.own"
    )
    signals: list[Name] = field(
        default=[], description="Kinds of signal that count for a belief; all without"
    )
    once: bool = field(default=False, description="Count each kind of signal at its first event alone")
    spoken: bool = field(
        default=False,
        description="Let signals on which the reading is silent move nothing, not by borrowed odds",
    )
    outcome: str = field(
        default="", description="The equilibrium: the name of an outcome, or one choice a place"
    )
    selection: str = field(default="", description="The rule that picks the equilibrium, such as logit")
    each: bool = field(default=False, description="Give one answer for each equilibrium")
    mixed: bool = field(default=False, description="Count mixed equilibria among them as well")
    calibration: str = field(
        default=SAME, description="The reading there; that of the scenario itself unless one is named"
    )
    variants: dict[Name, Name] = field(default={}, description="Structural alternatives there")
    concept: str = field(default="", description="Solution concept there, where it is not the file's own")
    scale: str = field(
        default="",
        description="Formula in `linked`, the value taken, `per_linked`, one over it, and parameters",
    )

    def _agree(self) -> None:
        taken = [name for name in ("payoff", "probability", "quantity", "belief") if getattr(self, name)]
        if len(taken) != 1:
            found = " and ".join(taken) or "nothing to take"
            raise ValueError(f"found {found}, expected one of payoff, probability, quantity and belief")
        rules = [name for name in ("outcome", "selection", "each") if getattr(self, name)]
        if self.belief and rules:
            raise ValueError(f"found {rules[0]} beside belief, which follows signals and not an equilibrium")
        if not self.belief and len(rules) != 1:
            found = " and ".join(rules) or "no rule that says which equilibrium"
            raise ValueError(f"found {found}, expected one of outcome, selection and each = true")
        if not self.belief and (self.signals or self.once or self.spoken):
            raise ValueError("found signals without belief, expected belief = the branch that they speak for")
        if self.mixed and not self.each:
            raise ValueError("found mixed without each = true, expected both or neither")

    @property
    def taken(self) -> str:
        """Return what is taken, in words."""
        if self.payoff:
            return f"payoff of {self.payoff}"
        if self.belief:
            return f"belief in {self.belief}"
        return f"probability of {self.probability}" if self.probability else self.quantity


class Sweep(Part):
    """What a study of the scenario varies and asks; what is left open is chosen by computation."""

    axes: list[Name] = field(default=[], description="Assumptions that vary, the one that matters most first")
    outcomes: list[Name] = field(default=[], description="Named outcomes that are contested")
    statements: list[str] = field(default=[], description="Statements whose share of the draws is shown")
    alternatives: list[Name] = field(
        default=[], description="Structural alternatives whose values are set side by side"
    )
    quantities: list[Name] = field(
        default=[], description="Quantities that are shown; all where none is named"
    )


class Study(Sweep):
    """What studies vary and ask, and what single ones take instead."""

    figures: list[Name] = field(
        default=[], description="Experiments whose figures of the scenario stand with the packaged ones"
    )
    experiments: dict[Name, Sweep] = field(
        default={}, description="What single experiments take instead, by the names of their scripts"
    )

    def of(self, experiment: str) -> Sweep:
        """Return what an experiment varies and asks: its own entries, and the general ones where it has none.

        Examples
        --------
        >>> study = Study(axes=["cost", "trust"], experiments={"autonomy": Sweep(axes=["trust"])})
        >>> study.of("autonomy").axes, study.of("documents").axes
        (['trust'], ['cost', 'trust'])
        """
        own = self.experiments.get(experiment, Sweep())
        return Sweep(**{name: getattr(own, name) or getattr(self, name) for name in Sweep.model_fields})

    @property
    def parts(self) -> Mapping[str, Sweep]:
        """Return the general entries and those of single experiments, by where they stand."""
        return {"study": self} | {f"study.experiments.{name}": own for name, own in self.experiments.items()}


class ScenarioDocument(Part):
    """What scenario files of every form hold; a form adds tables of its own."""

    scenario: Header
    players: dict[Name, Player] = field(min_length=1)
    kinds: dict[Name, Kind] = field(default={})
    parameters: dict[Name, Parameter] = field(default={})
    features: dict[Name, Feature] = field(default={})
    payoff: list[Payoff] = field(min_length=1)
    calibrations: dict[Name, Calibration] = field(default={})
    dependence: dict[Name, Dependence] = field(default={}, description="Documents that are not independent")
    overlays: dict[Name, Overlay] = field(default={})
    outcomes: dict[Name, Outcome] = field(default={})
    quantities: dict[Name, Asked] = field(default={}, description="Numbers besides payoffs that are told")
    variants: dict[Name, Variant] = field(default={})
    imports: dict[Name, Import] = field(default={})
    links: dict[Name, Link] = field(
        default={}, description="Where values come from when they are taken from results of other scenarios"
    )
    voting: dict[Name, Voting] = field(
        default={}, description="Rules by which a body votes, for power indices; no part of the game"
    )
    study: Study = field(default=Study(), description="What experiments vary and ask; no part of the game")

    @property
    def other_terms(self) -> Sequence[Cited]:
        """Return payoff terms that stand in tables of the form's own."""
        return ()

    @property
    def names(self) -> Mapping[str, Collection[str]]:
        """Return what formulas may name beside players, parameters and features, and what each may take."""
        return {}


def cited_tables(document: ScenarioDocument) -> Iterator[tuple[str, str, Cited]]:
    """Yield table, name and entry of what cites, in every table that has no more to check, those of a form included.

    Parameters, calibrations and overlays have; payoff terms are no table and actions stand with their players.

    Examples
    --------
    >>> import bargaining
    >>> found = cited_tables(bargaining.load("hidden_autonomy").document)
    >>> [name for table, name, _ in found if table == "types"]
    ['own', 'directed']
    """
    for table, entries in vars(document).items():
        if isinstance(entries, dict) and table != "parameters":
            for name, entry in entries.items():
                if isinstance(entry, Cited):
                    yield table, name, entry
                    yield from _inside(f"{table}.{name}", entry)
    for name, variant in document.variants.items():
        yield from ((f"variants.{name}.values", value, entry) for value, entry in variant.values.items())


def _inside(at: str, entry: Cited) -> Iterator[tuple[str, str, Cited]]:
    """Yield what cites in the tables of an entry, such as the options of a stage."""
    for table, entries in vars(entry).items():
        if isinstance(entries, dict):
            yield from (
                (f"{at}.{table}", name, one) for name, one in entries.items() if isinstance(one, Cited)
            )
