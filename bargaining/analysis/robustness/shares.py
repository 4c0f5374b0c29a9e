"""In which share of what the documents leave open each outcome lasts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.robustness.boxes import DISAGREEMENT, Box, Moving, placed, written
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.statements import Statement, parse_statement
from bargaining.display import Rows
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.forms.table import table_of
from bargaining.results import Drawn
from bargaining.scenario import Scenario
from bargaining.steps import within

NORMAL_95 = 1.959963984540054
_BYTES_A_STEP = 10_000  # of what is kept: an entry for each outcome and statement


@dataclass(frozen=True)
class Share:
    """Hold the share of draws in which something is an equilibrium.

    Parameters
    ----------
    label : str
        The outcome, or the statement that some pure equilibrium satisfies.
    value : Fraction or None
        The value of the parameter that varies step by step, if one does.
    count, draws : int
        In how many of how many draws; whether it is one at a drawn point is decided exactly.
    """

    label: str
    value: Fraction | None
    count: int
    draws: int

    @property
    def share(self) -> float:
        """Return the share of the draws."""
        return self.count / self.draws

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 per cent interval of Wilson (1927) for the share of the whole box."""
        return wilson(self.count, self.draws)

    @property
    def in_words(self) -> str:
        """Return the share with its interval."""
        low, high = self.interval
        return f"{self.share:.3f} ({low:.3f} to {high:.3f})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "label": self.label,
            "value": None if self.value is None else float(self.value),
            "share": self.share,
            "low": self.interval[0],
            "high": self.interval[1],
            "count": self.count,
            "draws": self.draws,
        }


@dataclass(frozen=True)
class Shares(Drawn):
    """Hold shares of draws over a box of assumptions.

    Parameters
    ----------
    box : Box
        Where the draws come from.
    by : str
        The parameter that varies step by step, or empty.
    seed : int
        Seed of the draws, which are the same at every step.
    entries : tuple of Share
        One for each label and step; outcomes that never are an equilibrium are left out.
    by_label : str
        What the parameter that varies is called.
    """

    box: Box
    by: str
    seed: int
    entries: tuple[Share, ...]
    by_label: str = field(default="", repr=False, compare=False)
    figure = "shares"
    _head_lines = 1

    def of(self, label: str) -> tuple[Share, ...]:
        """Return the shares of one label, in the order of the steps."""
        return tuple(entry for entry in self.entries if entry.label == label)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels, in order."""
        return tuple(dict.fromkeys(entry.label for entry in self.entries))

    def __str__(self) -> str:
        """Say in which share of the draws each is an equilibrium, step by step where one assumption varies."""
        lines = []
        for entry in self.entries:
            step = "" if entry.value is None else f"{self.by} = {float(entry.value):g}: "
            lines.append(f"{step}{entry.label} {entry.in_words}")
        return "\n".join(["Share of draws in which each is a pure equilibrium, 95 % intervals", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "by": self.by or None,
            "seed": self.seed,
            "ranges": written(self.box),
            "shares": self.to_rows(),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row of plain values a share."""
        return [entry.to_dict() for entry in self.entries]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the shares, and the axis."""
        rows = [{"panel": "is an equilibrium", **row} for row in self.to_rows()]
        return {"shares": rows, "axis": [{"label": self.by_label or self.by}]}

    def _glance(self) -> str:
        return ("" if not self.by else f"over {self.by}: ") + ", ".join(self.labels)

    def _display_rows(self) -> Rows:
        if not self.by:
            return [
                {
                    "outcome": e.label,
                    "share": round(e.share, 3),
                    "interval": "{:.3f} to {:.3f}".format(*e.interval),
                }
                for e in self.entries
            ]
        return [
            {self.by: label, **{f"{float(e.value or 0):.3g}": round(e.share, 2) for e in self.of(label)}}
            for label in self.labels
        ]


def wilson(count: int, draws: int) -> tuple[float, float]:
    r"""Return the 95 per cent score interval for a probability.

    .. math:: \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the
    American Statistical Association 22, 209-212.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0, 100)]
    [0.0, 0.037]
    """
    p, z = count / draws, NORMAL_95
    middle = p + z * z / (2 * draws)
    half = z * math.sqrt(p * (1 - p) / draws + z * z / (4 * draws * draws))
    scale = 1 + z * z / draws
    low = 0.0 if count == 0 else (middle - half) / scale
    return low, 1.0 if count == draws else (middle + half) / scale


def shares(
    scenario: Scenario,
    region: Moving = DISAGREEMENT,
    *,
    by: str | None = None,
    steps: int = 11,
    statements: Sequence[str] = (),
    draws: int = 2_000,
    seed: int = 0,
) -> Shares:
    """Estimate in which share of a box of assumptions each outcome is a pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Values set by hand or by an overlay stay as they are.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions are drawn, each uniformly, and how far; by default between the lowest and the highest
        document code.
    by : str, optional
        A parameter that goes through its whole range in even steps instead of being drawn.
    steps : int
        Number of steps.
    statements : sequence of str
        Statements such as ``"eu == limited"``, with or without ``somewhere``; each counts the draws with a pure
        equilibrium that satisfies it. One that begins with ``not somewhere`` counts those without.
    draws : int
        Draws at each step; the same ones at every step.
    seed : int
        Seed of the draws.

    Raises
    ------
    ScenarioError
        For an unknown option, parameter or name, fewer than two steps, no draw, and more than memory or time allow.

    Notes
    -----
    The documents are five texts, not a sample: a share says how much of their disagreement an outcome survives,
    not how likely it is. The interval covers the error of drawing only.

    Examples
    --------
    >>> import bargaining
    >>> found = shares(bargaining.load("rapprochement"), statements=["eu == limited"], draws=200)
    >>> 0.4 < found.of("eu == limited")[0].share < 0.8
    True
    """
    scenario, box = placed(scenario, region, *filter(None, [by]))
    read = [parse_statement(scenario, text) for text in dict.fromkeys(statements)]
    table = table_of(scenario.form)
    terms = sum(len(polynomial.terms) for polynomial in table.polynomials)
    values: list[Fraction | None] = [None]
    if by is not None:
        low, high = scenario.range(by)
        if low == high:
            raise ScenarioError(f"{scenario.name}: {by}: found a range of one point, expected an interval")
        refuse_excess("steps", steps, least=2, bytes_each=_BYTES_A_STEP, steps_each=draws * terms)
        values = [low + (high - low) * k / (steps - 1) for k in range(steps)]
    refuse_excess("draws", draws, bytes_each=len(table.profiles) + 16 * len(box), steps_each=terms)
    entries = []
    for value in values:
        here = box if value is None or by is None else box | {by: (value, value)}
        with within(f"{by} = {float(value):g}") if value is not None else nullcontext():
            predicted = held(table, drawn(here, draws, seed))
        counts = counted(scenario, table.profiles, predicted, read)
        entries += [Share(label, value, count, draws) for label, count in counts.items()]
    called = "" if by is None else scenario.label(by)
    texts = {statement.text for statement in read}
    seen = {entry.label for entry in entries if entry.count or entry.label in texts}
    return Shares(box, by or "", seed, tuple(entry for entry in entries if entry.label in seen), called)


def outcome_names(scenario: Scenario) -> dict[str, Profile]:
    """Return the scenario's named outcomes, or every profile where it names none: label and profile."""
    if not scenario.document.outcomes:
        return {scenario.outcome(profile): profile for profile in scenario.form.candidates()}
    profiles = (tuple(parse_profile(scenario, name).values()) for name in scenario.document.outcomes)
    return {scenario.outcome(profile): profile for profile in profiles}


def counted(
    scenario: Scenario,
    profiles: Sequence[Profile],
    predicted: NDArray[np.bool_],
    statements: Sequence[Statement],
) -> dict[str, int]:
    """Return at how many points each outcome is predicted, and some prediction satisfies each statement.

    Parameters
    ----------
    scenario : Scenario
        Names the outcomes.
    profiles : sequence of Profile
        All candidates.
    predicted : ndarray of bool, shape (n, n_profiles)
        Which are predicted at each point.
    statements : sequence of Statement
        Read for the same candidates.
    """
    columns, names = {one: k for k, one in enumerate(profiles)}, outcome_names(scenario)
    # An outcome may have a name and be no candidate, as where an alternative rules out what others mix.
    counts = {
        label: int(predicted[:, columns[profile]].sum()) if profile in columns else 0
        for label, profile in names.items()
    }
    unnamed = [column for profile, column in columns.items() if profile not in names.values()]
    counts["another profile"] = int(predicted[:, unnamed].any(axis=1).sum())
    counts["no pure equilibrium"] = int((~predicted.any(axis=1)).sum())
    return counts | {statement.text: _count(predicted, statement) for statement in statements}


def _count(predicted: NDArray[np.bool_], statement: Statement) -> int:
    some = predicted[:, statement.holds].any(axis=1)
    return int((~some if statement.quantifier == "none" else some).sum())
