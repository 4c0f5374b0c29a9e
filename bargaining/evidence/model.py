"""What is coded from the documents: sources, claims, dated events, and where the documents disagree.

A *locator* is a source and the numbers of its paragraphs; a paragraph is a line of the document that is not
blank, counted from 1 over the whole file. A *claim* is the coder's paraphrase of what the author says there.
Everything is frozen and validated on creation; nothing here knows of files.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal

from bargaining.evidence.dates import iso, span
from bargaining.records.parts import Check, Pattern, Trimmed, Whole, field
from bargaining.records.reading import Checked

Kind = Literal["interest", "constraint", "belief", "event", "mechanism", "advice", "prediction"]
Strength = Literal["weak", "moderate", "strong"]
Direction = Literal["up", "down", "level", "pivot"]
Precision = Literal["day", "month", "season", "year", "report", "undated"]

Text = Annotated[str, Trimmed(1)]
Name = Annotated[str, Pattern(r"^[a-z][a-z0-9_]*$")]
ClaimId = Annotated[str, Pattern(r"^[A-Z]+[0-9]+$")]
Counting = Annotated[int, Whole(1)]
Hex64 = Annotated[str, Pattern(r"^[0-9a-f]{64}$")]


def _iso_or_none(text: str) -> str:
    """Return `text` when it is empty or a date."""
    return iso(text) if text else text


def _increasing(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Return `numbers` when each is above the one before."""
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise ValueError("expected numbers in increasing order, each once")
    return numbers


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return `names` when none occurs twice."""
    if len(set(names)) < len(names):
        raise ValueError("expected each name once")
    return names


IsoDate = Annotated[str, Check(iso)]
IsoDateOrNone = Annotated[str, Check(_iso_or_none)]
Numbers = Annotated[tuple[Counting, ...], Check(_increasing, 1)]
Names = Annotated[tuple[Name, ...], Check(_distinct, 1)]


class Source(Checked):
    """Describe one document: what it is, when it was written and how to recognise a copy.

    ``date`` is what the document says; ``earliest`` and ``latest`` bound the days on which it can have been written,
    and ``dating`` says why. Where one is left out nothing bounds it.

    Examples
    --------
    >>> Source(id="memo1", prefix="M", title="A memo", date="2025", short="Memo", file="memo.txt",
    ...        sha256="0" * 64, paragraphs=12).authors
    ()
    """

    id: Name
    prefix: Annotated[str, Pattern(r"^[A-Z]+$")]
    title: Text
    authors: tuple[Text, ...] = ()
    publisher: Text | None = None
    date: Text
    earliest: IsoDate | None = None
    latest: IsoDate | None = None
    dating: str = ""
    short: Text
    file: Annotated[str, Pattern(r"^[^/\\\x00]+$")]
    sha256: Hex64
    paragraphs: Counting
    note: str = ""

    def _agree(self) -> None:
        if (self.earliest or self.latest) and not self.dating.strip():
            raise ValueError("bounds of the writing, earliest and latest, need a dating that says why")
        if self.earliest and self.latest and span(self.earliest)[0] > span(self.latest)[1]:
            raise ValueError(f"earliest {self.earliest!r} is after latest {self.latest!r}")


class Claim(Checked):
    """Hold one coded claim: who says what about whom, where, and how firmly.

    ``bears_on`` names the parameters that the claim speaks to: it raises one (``up``), lowers it (``down``),
    tells its level (``level``), or makes all hang on it (``pivot``).

    Examples
    --------
    >>> claim = Claim(id="M1", source="memo1", section="lead", paragraphs=[3], actors=["north"],
    ...               claim="The north fears for its harbours.", kind=["interest"], strength="strong")
    >>> claim.descriptive
    True
    """

    id: ClaimId
    source: Name
    section: Text
    paragraphs: Numbers
    actors: Names
    claim: Text
    kind: Annotated[tuple[Kind, ...], Check(_distinct, 1)]
    strength: Strength
    bears_on: Mapping[Name, Direction] = field(default={})
    dates: tuple[IsoDate, ...] = ()
    note: str = ""

    @property
    def descriptive(self) -> bool:
        """Say whether the claim describes the world; a claim that only advises must not set a payoff."""
        return any(kind != "advice" for kind in self.kind)


class Locator(Checked):
    """Point to paragraphs of one source."""

    source: Name
    paragraphs: Numbers


class Event(Checked):
    """Hold one dated event, as precisely as the documents date it.

    Examples
    --------
    >>> Event(number=1, date="2025-06-21", precision="day", actors=["north"], event="Talks open.",
    ...       locators=[{"source": "memo1", "paragraphs": [2]}]).inferred_year
    False
    """

    number: Counting
    date: IsoDateOrNone
    precision: Precision
    inferred_year: bool = False
    actors: Names
    event: Text
    code: tuple[Text, ...] = ()
    locators: tuple[Locator, ...] = field(min_length=1)
    claims: tuple[ClaimId, ...] = ()

    def _agree(self) -> None:
        lengths = {"day": {10}, "report": {10}, "month": {7}, "year": {4}, "season": {4, 7}, "undated": {0}}
        if any(len(part) not in lengths[self.precision] for part in self.date.split("/")):
            raise ValueError(f"date {self.date!r} does not have the precision {self.precision!r}")


class Observed(Checked):
    """Hold which of a player's actions may be what it was seen to do in a period.

    There are several where actions look alike from outside, or where more than one was seen. They rest on events, on
    claims, or on an assumption that says why.

    Examples
    --------
    >>> Observed(choices=["wait"], assumption="nothing else is reported").choices
    ('wait',)
    """

    choices: Annotated[tuple[Name, ...], Check(_distinct, 1)]
    events: tuple[Counting, ...] = ()
    claims: tuple[ClaimId, ...] = ()
    assumption: str = ""

    def _agree(self) -> None:
        if not (self.events or self.claims or self.assumption.strip()):
            raise ValueError("no events, claims or assumption, of which an observed choice needs one")


class Period(Checked):
    """Hold what each actor was seen to do in one period of the state series.

    In a file the actors' states stand beside the other keys: ``north = "wait"``. ``observed`` says the same in the
    actions of games; a player that is not there was not seen to choose.

    Examples
    --------
    >>> Period(**{"period": "2025-06", "north": "wait"}).states
    {'north': 'wait'}
    """

    period: IsoDate
    states: Mapping[Name, Text]
    events: tuple[Counting, ...] = ()
    observed: Mapping[Name, Observed] = field(default={})
    note: str = ""

    @classmethod
    def _prepared(cls, given: Any) -> Any:
        given = super()._prepared(given)
        if not isinstance(given, Mapping) or "states" in given:
            return given
        own = {key: value for key, value in given.items() if key in cls.model_fields}
        return own | {"states": {key: value for key, value in given.items() if key not in own}}


class Reading(Locator):
    """Hold one side of a disagreement."""

    text: Text


class Conflict(Checked):
    """Hold a question on which the documents disagree, with every reading."""

    about: Text
    readings: tuple[Reading, ...] = field(min_length=1)
    note: str = ""
