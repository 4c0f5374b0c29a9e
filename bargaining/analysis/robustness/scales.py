r"""Statements over every increasing scale: whether results hang on which number stands for *strong*.

With levels :math:`l < a < b < c < h` of a scale from :math:`l` to :math:`h`, each level is a share of the way from
:math:`l` to the next one above: :math:`c = l + s_3 (h - l)`, :math:`b = l + s_2 (c - l)`, :math:`a = l + s_1 (b - l)`.
So every increasing scale is a point strictly inside a cube, and its closure, in which neighbours may have the same
number and levels may lie at the ends, is the cube. Conditions are polynomials in the shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.analysis.robustness.asked import Asked
from bargaining.analysis.robustness.boxes import held_box
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.guarantees import Counterexample, Equilibria, Guarantee
from bargaining.analysis.robustness.points import Column
from bargaining.analysis.robustness.proofs import asked_of, check_options, guarantee
from bargaining.analysis.robustness.shares import Share, Shares, counted
from bargaining.analysis.statements import parse_statement
from bargaining.analysis.wording import Quantifier
from bargaining.equilibria.verdict import Status
from bargaining.forms.table import table_of
from bargaining.results import Result
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import settings
from bargaining.scenario.opened import AllScales, on_all_scales, opened

MIXED_BOXES = 1
"""Boxes to look at for mixed equilibria unless told otherwise: where the whole cube is not enough, parts rarely are."""

Numbers = Mapping[str, Fraction]


@dataclass(frozen=True)
class OverScales(Result):
    """Hold whether a statement holds for every increasing scale; printing it gives the answer in words.

    Parameters
    ----------
    levels : tuple of str
        The levels that go through all numbers.
    increasing : Guarantee
        The answer for increasing scales: levels in order, apart, and strictly between the ends of their scale.
    closure : Guarantee
        The answer where neighbours may have the same number and levels may lie at the ends as well.
    counterexamples : tuple of (mapping of str to Fraction) or None, two
        The scale at which it fails, for each of the two.
    share : Share or None
        In what share of the increasing scales it holds, of pure equilibria; None where the answer is proved or nothing
        was drawn.
    """

    levels: tuple[str, ...]
    increasing: Guarantee
    closure: Guarantee
    counterexamples: tuple[Numbers | None, Numbers | None]
    share: Share | None

    @property
    def status(self) -> Status:
        """Return the answer for increasing scales."""
        return self.increasing.status

    def __str__(self) -> str:
        """Write both answers, a scale at which the statement fails, and the share of scales at which it holds."""
        scales = f"increasing scale ({' < '.join(self.levels)})"
        lines = [f"{self.status.upper()} for every {scales}: {self.increasing.claim}."]
        lines += self._broken(self.increasing, self.counterexamples[0])
        closed = "With equal neighbours, and levels at the ends of the scale"
        if self.closure.status != self.status:
            lines.append(f"{closed}: {self.closure.status}.")
            lines += self._broken(self.closure, self.counterexamples[1])
        else:
            lines.append(f"{closed}: {self.closure.status} as well.")
        if self.share is not None:
            lines.append(
                f"Of {self.share.draws} scales drawn it holds in {self.share.in_words}, in pure equilibria."
            )
        return "\n".join(lines)

    def _broken(self, found: Guarantee, numbers: Numbers | None) -> list[str]:
        lines = []
        if found.counterexample is not None and numbers is not None:
            lines.append(f"Counter-example: {found.counterexample.in_words()}.")
            lines.append(f"As options: {settings(numbers)}")
        if found.status == "undecided":
            lines.append(f"Undecided: {found.reason}.")
        if found.equilibria == "all" and found.pure != found.status:
            lines.append(f"In pure equilibria alone: {found.pure}.")
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, fractions as text."""
        answers = {}
        for name, found, numbers in zip(
            ("increasing", "closure"), (self.increasing, self.closure), self.counterexamples, strict=True
        ):
            answer = found.to_dict()
            for key in ("statement", "quantifier", "equilibria", "ranges", "counterexample", "settings"):
                del answer[key]
            scale = None if numbers is None else {level: str(number) for level, number in numbers.items()}
            answers[name] = {**answer, "counterexample": scale}
        return {
            "statement": self.increasing.statement,
            "quantifier": self.increasing.quantifier,
            "equilibria": self.increasing.equilibria,
            "levels": list(self.levels),
            "status": self.status,
            **answers,
            "share": None if self.share is None else self.share.to_dict(),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for increasing scales and one for their closure."""
        return [
            {
                "statement": found.statement,
                "scales": name,
                "status": found.status,
                "pure": found.pure,
                **{level: None if numbers is None else str(numbers[level]) for level in self.levels},
            }
            for name, found, numbers in zip(
                ("increasing", "closure"), (self.increasing, self.closure), self.counterexamples, strict=True
            )
        ]


def over_scales(
    scenario: Scenario,
    statement: str,
    *,
    quantifier: Quantifier = "every",
    equilibria: Equilibria = "all",
    boxes: int | None = None,
    draws: int = 2_000,
    seed: int = 0,
) -> OverScales:
    """Prove or refute a statement for every increasing scale.

    Parameters
    ----------
    scenario : Scenario
        Fixes what is not coded by levels.
    statement, quantifier, equilibria, boxes
        As for `robust`; with ``"some"`` each scale must have an equilibrium with the statement. For mixed equilibria
        one box is looked at unless ``boxes`` says more.
    draws : int
        Scales to draw where the statement is not proved, uniformly among the increasing ones.
    seed : int
        Seed of the draws.

    Raises
    ------
    ScenarioError
        When nothing in force is coded by a level, and as `robust`.

    Notes
    -----
    Increasing scales are an open set, of which bounds that are nought on its boundary say enough; see
    `bargaining.algebra.bounds.negative_inside`. In the closure levels coincide and payoffs tie, so that the two answers
    often differ.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("hidden_autonomy").calibrated("doctrine2025oped")
    >>> over_scales(scenario, "eu == limited", quantifier="some").status
    'proved'
    """
    check_options(quantifier, equilibria, boxes)
    whole = on_all_scales(scenario)
    box = held_box(whole.scenario) | dict.fromkeys(whole.shares, (Fraction(0), Fraction(1)))
    asked = asked_of(whole.scenario, statement, quantifier, box)
    closure = increasing = guarantee(asked, equilibria, boxes, mixed_boxes=MIXED_BOXES)
    if closure.status != "proved" and not _strictly(whole, closure.counterexample):
        increasing = guarantee(replace(asked, inside=True), equilibria, boxes, mixed_boxes=MIXED_BOXES)
    share = None
    if increasing.status != "proved":
        share = _share(scenario, whole, asked, draws, seed)
    failing = tuple(_numbers(whole, found.counterexample) for found in (increasing, closure))
    return OverScales(
        tuple(reversed(tuple(whole.levels))), increasing, closure, (failing[0], failing[1]), share
    )


def _strictly(whole: AllScales, found: Counterexample | None) -> bool:
    """Tell whether a counter-example is an increasing scale."""
    return found is not None and all(0 < found.point[name] < 1 for name in whole.shares)


def _numbers(whole: AllScales, found: Counterexample | None) -> Numbers | None:
    return None if found is None else dict(reversed(whole.numbers(found.point).items()))


def _share(scenario: Scenario, whole: AllScales, asked: Asked, draws: int, seed: int) -> Share:
    at_levels = opened(scenario, tuple(whole.levels))
    predicted = held(table_of(at_levels.form), drawn_scales(scenario, at_levels, draws, seed))
    satisfied, broken = (predicted[:, which].any(axis=1) for which in (asked.read.holds, ~asked.read.holds))
    holds = {"every": ~broken, "some": satisfied, "none": ~satisfied}[asked.quantifier]
    return Share(asked.read.text, None, int(holds.sum()), draws)


def drawn_scales(scenario: Scenario, at_levels: Scenario, draws: int, seed: int) -> dict[str, Any]:
    """Draw increasing scales uniformly, each as the sorted numbers of as many uniform draws as it has levels.

    Parameters
    ----------
    scenario : Scenario
        With the scales.
    at_levels : Scenario
        The same with its levels as parameters.
    draws : int
        Number of scales.
    seed : int
        Seed of the draws.

    Returns
    -------
    dict of str to Fraction or ndarray, shape (draws,)
        The values of all parameters, those that are no levels in force.
    """
    refuse_excess("draws", draws, bytes_each=16 * len(at_levels.parameters))
    rng = np.random.default_rng(seed)
    columns: dict[str, Column] = {}
    for scale, steps in scenario.scales.steps.items():
        free = [step.name for step in steps if step.free]
        low, high = (float(end) for end in scenario.document.kinds[scale].range)
        rows = low + (high - low) * np.sort(rng.random((len(free), draws)), axis=0)
        columns |= dict(zip(free, rows, strict=True))
    return {**at_levels.values, **columns}


def scale_shares(
    scenario: Scenario, *, statements: tuple[str, ...] = (), draws: int = 2_000, seed: int = 0
) -> Shares:
    """Estimate in which share of the increasing scales each outcome is a pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Fixes what is not coded by levels.
    statements : tuple of str
        As for `shares`.
    draws : int
        Scales to draw, uniformly among the increasing ones.
    seed : int
        Seed of the draws.

    Raises
    ------
    ScenarioError
        When nothing in force is coded by a level, and as `shares`.

    Notes
    -----
    Beside the outcomes it counts the scales on which the set of pure equilibria is that at the numbers in force.

    Examples
    --------
    >>> import bargaining
    >>> found = scale_shares(bargaining.load("rapprochement").calibrated("olech2025"), draws=400)
    >>> 0.15 < found.of("the set in force")[0].share < 0.35
    True
    """
    on_all_scales(scenario)  # which refuses a scenario without levels
    at_levels = opened(scenario, tuple(scenario.levels))
    read = [parse_statement(at_levels, text) for text in dict.fromkeys(statements)]
    table = table_of(at_levels.form)
    predicted = held(table, drawn_scales(scenario, at_levels, draws, seed))
    now = held(table, dict[str, Any](at_levels.values))[0]
    counts = counted(scenario, table.profiles, predicted, read)
    counts["the set in force"] = int((predicted == now).all(axis=1).sum())
    entries = [Share(label, None, count, draws) for label, count in counts.items()]
    texts = {statement.text for statement in read}
    kept = tuple(entry for entry in entries if entry.count or entry.label in texts)
    levels = {name: scenario.scales.range(name) for name in scenario.levels}
    return Shares(levels, "", seed, kept)
