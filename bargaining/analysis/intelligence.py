r"""What a report on a draw of chance is worth to a mover that does not see it.

A report of accuracy :math:`q` names the branch that was drawn with that probability, and each of the :math:`k - 1`
others with :math:`(1-q)/(k-1)`. A mover with options :math:`o` that are worth :math:`u(b, o)` on branch :math:`b` and a
prior :math:`\mu` gains by it

.. math:: V(\mu, q) = \sum_r \max_o \sum_b \mu_b L(r \mid b) u(b, o) - \max_o \sum_b \mu_b u(b, o) \ge 0

(decision value of an experiment; Raiffa and Schlaifer 1961; Blackwell 1953). It is what the report is worth as long as
nobody else knows of it and what others do says nothing of the draw: where a sender would answer to it, all equilibria
have to be looked at again. Both maxima are over polynomials of the first degree, in the prior and in the accuracy; so
where the report is worth something, where most, and from which accuracy on, are rational numbers that follow exactly.

References
----------
Blackwell, D. (1953). Equivalent comparisons of experiments. Annals of Mathematical Statistics 24, 265-272.
Raiffa, H. and Schlaifer, R. (1961). Applied Statistical Decision Theory. Harvard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from bargaining.analysis.decisions import Course, Decision, courses, decision, hidden_draws
from bargaining.errors import ScenarioError
from bargaining.results import Result
from bargaining.scenario.numbers import exact, plain

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Line = tuple[Fraction, Fraction]
"""Values of a polynomial of the first degree at zero and at one."""


@dataclass(frozen=True)
class Intelligence(Result):
    """Hold what a report is worth.

    Parameters
    ----------
    stage, draw : str
        Who would see it, on what.
    accuracy : Fraction
        How often it names the branch that was drawn.
    prior : dict of str to Fraction
        Probabilities of the branches.
    value : Fraction
        What it is worth at the prior.
    certain : Fraction
        What a report that is always right would be worth.
    alone : dict of str to tuple of str
        What is best without it, by what the mover may know: names of information sets. Several options where they tie.
    told : dict of str to dict of str to tuple of str
        What is best after each report, likewise.
    least_accuracy : Fraction or None
        Beyond which a report is worth something; None where not even a perfect one is.
    bands : tuple of (Fraction, Fraction) or None
        Between which priors of the first branch it is worth something; None where the draw has more than two branches.
    peak : (Fraction, Fraction) or None
        The prior at which it is worth most, the lowest of several, and how much; None likewise.
    """

    stage: str
    draw: str
    accuracy: Fraction
    prior: dict[str, Fraction]
    value: Fraction
    certain: Fraction
    alone: dict[str, tuple[str, ...]]
    told: dict[str, dict[str, tuple[str, ...]]]
    least_accuracy: Fraction | None
    bands: tuple[Line, ...] | None
    peak: Line | None

    def __str__(self) -> str:
        """Return the worth, what it turns, and where it is worth something."""
        priors = ", ".join(f"{branch} {plain(p)}" for branch, p in self.prior.items())
        lines = [
            f"A report on {self.draw} that is right with {plain(self.accuracy)} is worth {float(self.value):.3f} to "
            f"{self.stage} ({priors}); a perfect one {float(self.certain):.3f}."
        ]
        for known, told in self.told.items():
            answers = "; ".join(f"told {branch}: {' or '.join(best)}" for branch, best in told.items())
            where = f" at {known}" if len(self.told) > 1 else ""
            lines.append(f"Best without it{where}: {' or '.join(self.alone[known])}. {answers.capitalize()}.")
        if self.least_accuracy is None:
            lines.append("At this prior no report is worth anything.")
        else:
            lines.append(
                f"At this prior it is worth something from an accuracy of {_number(self.least_accuracy)} on."
            )
        if self.bands is not None and self.peak is not None:
            first = next(iter(self.prior))
            where = " and ".join(f"{_number(low)} and {_number(high)}" for low, high in self.bands)
            told_where = f"between {where}, most at {_number(self.peak[0])} ({float(self.peak[1]):.3f})"
            lines.append(
                f"At this accuracy it is worth something for a prior of {first} "
                + (told_where if self.bands else "nowhere")
                + "."
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "stage": self.stage,
            "draw": self.draw,
            "accuracy": float(self.accuracy),
            "prior": [{"branch": branch, "probability": float(p)} for branch, p in self.prior.items()],
            "value": float(self.value),
            "exact": str(self.value),
            "certain": float(self.certain),
            "known": self.to_rows(),
            "least_accuracy": None if self.least_accuracy is None else float(self.least_accuracy),
            "bands": None if self.bands is None else [[float(low), float(high)] for low, high in self.bands],
            "peak": None
            if self.peak is None
            else {"prior": float(self.peak[0]), "value": float(self.peak[1])},
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each thing that the mover may know and each report."""
        return [
            {
                "known": known,
                "report": branch,
                "best": " or ".join(best),
                "without": " or ".join(self.alone[known]),
            }
            for known, told in self.told.items()
            for branch, best in told.items()
        ]


def intelligence(
    scenario: Scenario,
    accuracy: Fraction | str,
    *,
    stage: str = "",
    draw: str = "",
    course: Course | None = None,
) -> Intelligence:
    """Say what a report on a draw is worth to a mover that does not see it, at the values in force.

    Parameters
    ----------
    scenario : Scenario
        Of form tree, with moves that are not seen.
    accuracy : Fraction or str
        How often the report is right.
    stage, draw : str
        Who would see it, on what; the only such pair without.
    course : mapping of str to str
        What the others do, the same whatever was drawn; not needed where it makes no difference.

    Raises
    ------
    ScenarioError
        When no draw is hidden from anybody, there are several such pairs, what the others do makes a difference, or an
        accuracy is out of range.

    Examples
    --------
    >>> import bargaining
    >>> print(intelligence(bargaining.load("dilemma").calibrated("olech2025"), "0.8"))
    A report on type that is right with 0.8 is worth 0.226 to eu (own 0.4, directed 0.6); a perfect one 0.380.
    Best without it: isolate. Told own: limited; told directed: isolate.
    At this prior it is worth something from an accuracy of 0.506 on.
    At this accuracy it is worth something for a prior of own between 0.146 and 0.732, most at 0.406 (0.232).
    """
    try:
        right = exact(accuracy)
    except ValueError as error:
        raise ScenarioError(f"accuracy: {error}") from None
    stage, draw = _pair(scenario, stage, draw)
    followed = [course] if course is not None else courses(scenario, stage)
    found = [(one, decision(scenario, stage, draw, one)) for one in followed]
    found = [(one, asked) for one, asked in found if asked.stakes]
    if not found:
        raise ScenarioError(f"found no course of the others after which {stage!r} chooses, expected one")
    (first, answered), *others = found
    for other, asked in others:
        if sorted(asked.stakes) != sorted(answered.stakes):
            raise ScenarioError(
                f"course: found other stakes after {_words(first)} than after {_words(other)}, expected what the "
                "others do, the same whatever was drawn"
            )
    return _answer(answered, right)


def _pair(scenario: Scenario, stage: str, draw: str) -> tuple[str, str]:
    pairs = hidden_draws(scenario)
    fitting = [pair for pair in pairs if stage in ("", pair[0]) and draw in ("", pair[1])]
    if len(fitting) == 1:
        return fitting[0]
    written = ", ".join(f"{draw} from {stage}" for stage, draw in pairs) or "none"
    raise ScenarioError(
        f"found draws that are hidden: {written}; expected "
        + ("the name of one" if fitting else f"one that {stage or 'somebody'} does not see")
    )


def _words(course: Course) -> str:
    return ", ".join(f"{stage}={option}" for stage, option in course.items()) or "no other move"


def _answer(asked: Decision, accuracy: Fraction) -> Intelligence:
    branches, count = asked.branches, len(asked.branches)
    if not Fraction(1, count) <= accuracy <= 1:
        raise ScenarioError(
            f"accuracy: found {plain(accuracy)}, expected a value from {plain(Fraction(1, count))} to 1"
        )
    nothing = (Fraction(1),) * count
    alone = {name: _best(asked, k, asked.prior, nothing) for k, name in enumerate(asked.known)}
    told = {
        name: {
            b: _best(asked, k, asked.prior, one)
            for b, one in zip(branches, reports(count, accuracy), strict=True)
        }
        for k, name in enumerate(asked.known)
    }
    bands, peak = over_priors(asked, accuracy) if count == 2 else (None, None)
    return Intelligence(
        asked.stage,
        asked.draw,
        accuracy,
        dict(zip(branches, asked.prior, strict=True)),
        worth(asked, asked.prior, accuracy),
        worth(asked, asked.prior, Fraction(1)),
        alone,
        told,
        least_accuracy(asked),
        bands,
        peak,
    )


def reports(count: int, accuracy: Fraction) -> list[tuple[Fraction, ...]]:
    """Return for each report its probabilities on each of so many branches.

    Examples
    --------
    >>> [[str(p) for p in report] for report in reports(2, Fraction(4, 5))]
    [['4/5', '1/5'], ['1/5', '4/5']]
    """
    wrong = (1 - accuracy) / (count - 1) if count > 1 else Fraction(0)
    return [tuple(accuracy if r == b else wrong for b in range(count)) for r in range(count)]


def worth(asked: Decision, prior: Sequence[Fraction], accuracy: Fraction) -> Fraction:
    """Return what a report of some accuracy is worth at some prior.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.decisions import decision
    >>> asked = decision(bargaining.load("dilemma"), "eu", "type", {"belarus": "silence"})
    >>> worth(asked, (Fraction(1, 2), Fraction(1, 2)), Fraction(1))
    Fraction(61, 400)
    """
    told = sum(
        (
            max(_weighed(asked, known, prior, likelihood))
            for known in range(len(asked.stakes))
            for likelihood in reports(len(asked.branches), accuracy)
        ),
        Fraction(0),
    )
    return told - _alone(asked, prior)


def turns(asked: Decision) -> list[tuple[str, Fraction, str, str]]:
    """Return where what is best without a report turns, over priors of the first of two branches.

    Returns
    -------
    list of tuples
        What is known, the prior, and what is best below and above it.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.decisions import decision
    >>> asked = decision(bargaining.load("dilemma"), "eu", "type", {"belarus": "silence"})
    >>> [(str(prior), below, above) for _, prior, below, above in turns(asked)]
    [('61/260', 'isolate', 'limited')]
    """
    found, all_alike = [], (Fraction(1), Fraction(1))
    for known, name in enumerate(asked.known):
        bends = sorted(set(_crossings(_over_prior(asked, known, all_alike))))
        inner = [(low + high) / 2 for low, high in pairwise([Fraction(0), *bends, Fraction(1)])]
        best = [_best(asked, known, (p, 1 - p), all_alike)[0] for p in inner]
        found += [(name, at, a, b) for at, (a, b) in zip(bends, pairwise(best), strict=True) if a != b]
    return found


def _over_prior(asked: Decision, known: int, likelihood: Sequence[Fraction]) -> list[Line]:
    """Return what each option is worth at a prior of zero and of one of the first of two branches."""
    ends = (Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))
    return list(zip(*(_weighed(asked, known, prior, likelihood) for prior in ends), strict=True))


def _alone(asked: Decision, prior: Sequence[Fraction]) -> Fraction:
    all_alike = (Fraction(1),) * len(asked.branches)
    return sum(
        (max(_weighed(asked, known, prior, all_alike)) for known in range(len(asked.stakes))), Fraction(0)
    )


def _weighed(
    asked: Decision, known: int, prior: Sequence[Fraction], likelihood: Sequence[Fraction]
) -> list[Fraction]:
    """Return what each option is worth, given what is known and a report, times the chance of both."""
    stakes = asked.stakes[known]
    weights = [p * one for p, one in zip(prior, likelihood, strict=True)]
    return [
        sum((w * stakes[b][o] for b, w in enumerate(weights)), Fraction(0)) for o in range(len(asked.options))
    ]


def _best(
    asked: Decision, known: int, prior: Sequence[Fraction], likelihood: Sequence[Fraction]
) -> tuple[str, ...]:
    worths = _weighed(asked, known, prior, likelihood)
    return tuple(o for o, w in zip(asked.options, worths, strict=True) if w == max(worths))


def least_accuracy(asked: Decision) -> Fraction | None:
    """Return the accuracy beyond which a report is worth something at the prior; None where not even a perfect one is.

    The worth is convex in the accuracy, and straight between those at which two options are worth the same.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.decisions import decision
    >>> least_accuracy(decision(bargaining.load("dilemma"), "eu", "type", {"belarus": "silence"}))
    Fraction(398, 581)
    """
    count = len(asked.branches)
    blind = Fraction(1, count)
    if not worth(asked, asked.prior, Fraction(1)):
        return None
    bends = set[Fraction]()
    for known in range(len(asked.stakes)):
        for at_blind, at_one in zip(reports(count, blind), reports(count, Fraction(1)), strict=True):
            ends = zip(
                _weighed(asked, known, asked.prior, at_blind),
                _weighed(asked, known, asked.prior, at_one),
                strict=True,
            )
            bends.update(blind + (1 - blind) * at for at in _crossings(list(ends)))
    return max((q for q in bends if not worth(asked, asked.prior, q)), default=blind)


def over_priors(asked: Decision, accuracy: Fraction) -> tuple[tuple[Line, ...], Line]:
    """Return between which priors of the first of two branches a report is worth something, and where most.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.decisions import decision
    >>> asked = decision(bargaining.load("dilemma"), "eu", "type", {"belarus": "silence"})
    >>> [(str(low), str(high)) for low, high in over_priors(asked, Fraction(1))[0]]
    [('0', '1')]
    """
    bends = {Fraction(0), Fraction(1)}
    for known in range(len(asked.stakes)):
        for likelihood in [*reports(2, accuracy), (Fraction(1), Fraction(1))]:
            bends.update(_crossings(_over_prior(asked, known, likelihood)))

    def at(prior: Fraction) -> Fraction:
        return worth(asked, (prior, 1 - prior), accuracy)

    priors = sorted(bends)
    peak = max(priors, key=at)  # the lowest of several
    return tuple(_positive(priors, at)), (peak, at(peak))


def _positive(points: Sequence[Fraction], at: Callable[[Fraction], Fraction]) -> Iterator[Line]:
    """Yield where a function that is not negative, and straight between neighbouring points, is above zero."""
    start = None
    for low, high in pairwise(points):
        if at(low) or at(high):
            start = low if start is None else start
            if not at(high) or high == points[-1]:
                yield start, high
                start = None


def _crossings(lines: Sequence[Line]) -> Iterator[Fraction]:
    """Yield where two of several lines cross between zero and one."""
    for (a, b), (c, d) in combinations(lines, 2):
        if (a - c) * (b - d) < 0:
            yield (a - c) / ((a - c) - (b - d))


def _number(value: Fraction) -> str:
    """Write a number exactly where that is short."""
    written = plain(value)
    return written if len(written) <= 6 and "/" not in written else f"{float(value):.3f}"
