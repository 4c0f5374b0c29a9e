"""Whether predictions come out: exactly along an assumption where formulas say so, by reading, and over draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from bargaining.algebra.numbers import compare
from bargaining.analysis.intelligence import intelligence
from bargaining.analysis.mediating import mediated
from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.quantities import measured, played, require_quantity
from bargaining.analysis.regimes import Regime, axis_regimes
from bargaining.analysis.register.entries import (
    PAYOFF,
    Prediction,
    Trial,
    read_register,
    registers,
    scenario_of,
)
from bargaining.analysis.register.findings import Finding, Predicted, Predictions, TrialFindings, Word
from bargaining.analysis.robustness.boxes import DISAGREEMENT, placed
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.statements import parse_statement
from bargaining.errors import EvidenceError, ScenarioError, nearest
from bargaining.evidence.shelf import Shelf
from bargaining.forms.assessed import Assessed
from bargaining.forms.form import Profile
from bargaining.scenario import Scenario
from bargaining.scenario.labels import reading_labels

DIGITS = 1e-9
"""To which share of itself the worth of a mixed equilibrium is known."""
POINTS = 21
"""At which a quantity, or what is solved point by point, is asked along an assumption."""


@dataclass(frozen=True)
class _Part:
    """Hold a part of the course of an assumption: where it begins, in words, and what is predicted on it.

    Parameters
    ----------
    where : str
        Such as "from 3/13".
    found : tuple of tuple of str
        The profiles.
    alone : bool
        Whether it is a single point between stretches, at which somebody is indifferent.
    """

    where: str
    found: tuple[Profile, ...]
    alone: bool = False


def predictions_of(
    path: Path | None = None,
    *,
    only: Sequence[str] = (),
    draws: int = 0,
    seed: int = 0,
    progress: Callable[[float], None] = lambda share: None,
) -> Predictions:
    """Test the predictions of a register.

    Parameters
    ----------
    path : Path, optional
        The file; all packaged ones by default.
    only : sequence of str
        Names or numbers of predictions; all by default.
    draws : int
        Draws between the lowest and the highest code of the documents, at each of which a trial is made again.
    seed : int
        Seed of the draws.
    progress : callable
        Told the share of the work that is done.

    Raises
    ------
    EvidenceError
        For a file that cannot be read, an unknown prediction, and a claim, scenario or name that does not exist.

    Notes
    -----
    A statement rises with an assumption where it is false up to some point and true from there on, or the other way
    round for one that falls; it is true where some prediction satisfies it. What is otherwise at a single point than on
    both sides of it, where somebody is indifferent, counts for nothing. Ends are exact wherever pure predictions are
    formulas; what is solved point by point is asked on a grid, and says so. A quantity rises where its least and its
    greatest value over all predictions that satisfy the statement never fall from one point of a grid to the next.
    """
    found: list[tuple[Path, Prediction]] = []
    for file in [path] if path else registers():
        register = read_register(file)
        _check_claims(file, register.predictions)
        found += [(file, one) for one in register.predictions]
    chosen = _chosen(found, only)
    trials = sum(len(one.trials) for _, one in chosen)
    done = 0
    entries = []
    for file, one in chosen:
        made = []
        for number, trial in enumerate(one.trials):
            try:
                made.append(tried(trial, draws=draws, seed=seed))
            except ScenarioError as error:
                at = f"{file.name}: predictions.{one.id}.trials[{number}]"
                raise EvidenceError("\n".join(f"{at}: {line}" for line in str(error).splitlines())) from None
            done += 1
            progress(done / trials)
        entries.append(Predicted(one.number, one.id, one.text, tuple(one.evidence), tuple(made)))
    return Predictions(tuple(entries), seed)


def _chosen(found: list[tuple[Path, Prediction]], only: Sequence[str]) -> list[tuple[Path, Prediction]]:
    known = {name: entry for entry in found for name in (entry[1].id, str(entry[1].number))}
    for name in only:
        if name not in known:
            raise EvidenceError(f"unknown prediction {name!r}{nearest(name, [one.id for _, one in found])}")
    return [known[name] for name in dict.fromkeys(only)] if only else found


def _check_claims(file: Path, predictions: Sequence[Prediction]) -> None:
    """Refuse claims that do not exist beside the file, or with the package where none are beside it."""
    beside = (file.parent,) if (file.parent / "sources.toml").is_file() else ()
    shelf = Shelf(beside)
    for one in predictions:
        for claim in one.evidence:
            if not shelf.has_claim(claim):
                hint = nearest(claim, shelf.library.claims)
                raise EvidenceError(
                    f"{file.name}: predictions.{one.id}.evidence: unknown claim {claim!r}{hint}"
                )


def tried(trial: Trial, *, draws: int = 0, seed: int = 0) -> TrialFindings:
    """Make one trial in the baseline and in every document's reading.

    Raises
    ------
    ScenarioError
        When it names what the scenario does not have.
    """
    scenario = scenario_of(trial)
    if trial.along:
        scenario.require_parameter(trial.along)
    asked = _Asked(trial, scenario)
    own = scenario.calibration if trial.overlay else None
    names = {
        n: label for n, label in reading_labels(scenario).items() if own in (None, n) or own == "baseline"
    }
    findings = tuple(
        Finding(label, *asked.answer(scenario.calibrated(name))) for name, label in names.items()
    )
    held = sum(asked.answer(point)[0] != "fails" for point in _points(scenario, trial.along, draws, seed))
    return TrialFindings(trial.scenario, asked.words, findings, held, draws, asked.exact, trial.note)


def _points(scenario: Scenario, along: str, draws: int, seed: int) -> Iterator[Scenario]:
    if draws:
        _, box = placed(scenario, DISAGREEMENT)
        points = drawn(box, draws, seed)
        for k in range(draws):
            yield scenario.replace(
                **{name: points.exactly(name, k) for name in points.shares if name != along}
            )


class _Asked:
    """Answer one trial at given values of all assumptions but the one that moves."""

    def __init__(self, trial: Trial, scenario: Scenario) -> None:
        self.trial = trial
        self.statement = parse_statement(scenario, trial.statement) if trial.statement else None
        self.satisfying = frozenset(self.statement.true) if self.statement else None
        if trial.quantity and not trial.quantity.startswith(PAYOFF):
            require_quantity(scenario, trial.quantity)
        elif trial.quantity and trial.quantity.removeprefix(PAYOFF) not in scenario.players:
            player = trial.quantity.removeprefix(PAYOFF)
            raise ScenarioError(f"unknown player {player!r}{nearest(player, scenario.players)}")
        self.exact = not trial.along or not (trial.quantity or trial.selection)

    @property
    def words(self) -> str:
        """Return what is asked, in words."""
        trial = self.trial
        what = f"{trial.quantity} where {trial.statement}" if trial.quantity and trial.statement else ""
        what = what or trial.quantity or trial.statement
        what = what or ("a mediator adds to the best equilibrium" if trial.mediator else "")
        what = what or f"a report that is right with {_short(trial.report)} pays in the middle only"
        way = f" rises with {trial.rises_with}" if trial.rises_with else ""
        way = f" falls with {trial.falls_with}" if trial.falls_with else way
        within = [trial.overlay, trial.concept, *(f"{n} = {v}" for n, v in trial.variants.items())]
        within += [f"{n} = {float(v):g}" for n, v in trial.values.items()]
        within += [f"selected by {trial.selection}"] if trial.selection else []
        named = ", ".join(filter(None, within))
        return f"{what}{way}{f' ({named})' if named else ''}"

    def answer(self, scenario: Scenario) -> tuple[Word, str]:
        """Return what comes of it, and why."""
        if self.trial.report is not None:
            return _informed(scenario, self.trial.report)
        if self.trial.mediator:
            return _mediated(scenario)
        if self.trial.quantity:
            return self._moved(scenario)
        if self.trial.along:
            return self._turned([*self._along(scenario)])
        found = self._predicted(scenario)
        return ("holds", "") if self._true(found) else ("fails", _listed(scenario, found))

    def _predicted(self, scenario: Scenario) -> tuple[Profile, ...]:
        if self.trial.selection:
            return _selected(scenario, self.trial.selection)
        return scenario.form.predicted(scenario.values)

    def _along(self, scenario: Scenario) -> Iterator[_Part]:
        """Yield what is predicted along the assumption, from its lowest value to its highest."""
        if self.exact and (regimes := _regimes(scenario, self.trial.along)) is not None:
            for regime in regimes:
                where = f"{'from' if regime.start_closed else 'above'} {regime.start}"
                yield _Part(where, regime.profiles, compare(regime.start, regime.end) == 0)
            return
        self.exact = False
        for value in _grid(scenario, self.trial.along):
            found = self._predicted(scenario.replace(**{self.trial.along: value}))
            yield _Part(f"from {float(value):g}", found)

    def _satisfies(self, profile: Profile) -> bool:
        return self.satisfying is None or profile in self.satisfying

    def _true(self, found: tuple[Profile, ...]) -> bool:
        satisfied = [self._satisfies(profile) for profile in found]
        quantifier = self.statement.quantifier if self.statement else None
        if quantifier == "some" or (quantifier is None and self.trial.along):
            return any(satisfied)
        if quantifier == "none":
            return not any(satisfied)
        return bool(satisfied) and all(satisfied)

    def _turned(self, course: Sequence[_Part]) -> tuple[Word, str]:
        """Return whether a truth turns once, and the right way; see the notes of `predictions_of`."""
        truths = [self._true(part.found) for part in course]
        kept = [
            (part.where, truth)
            for k, (part, truth) in enumerate(zip(course, truths, strict=True))
            if not part.alone or truth in truths[max(k - 1, 0) : k] + truths[k + 1 : k + 2]
        ]
        first, turns = kept[0][1], [now[0] for before, now in pairwise(kept) if before[1] != now[1]]
        if not turns:
            return "unmoved", f"{'true' if first else 'false'} throughout"
        if first != bool(self.trial.rises_with) and len(turns) == 1:
            return "holds", f"{'false' if first else 'true'} {turns[0]}"
        return "fails", f"{'true' if first else 'false'} first, turns {', '.join(turns)}"

    def _moved(self, scenario: Scenario) -> tuple[Word, str]:
        """Return whether the least and the greatest value of a quantity move the right way from point to point."""
        sign = 1 if self.trial.rises_with else -1
        before: tuple[Fraction, list[Fraction]] | None = None
        moved = False
        for value in _grid(scenario, self.trial.along):
            amounts = self._amounts(scenario.replace(**{self.trial.along: value}))
            if not amounts:
                continue
            if before is not None:
                changes = [sign * (max(amounts) - max(before[1])), sign * (min(amounts) - min(before[1]))]
                if min(changes) < 0:
                    return "fails", f"{_amount(*before)} and {_amount(value, amounts)}"
                moved = moved or max(changes) > 0
            before = value, amounts
        if before is None:
            return "unmoved", "nothing predicted satisfies it"
        return ("holds", "") if moved else ("unmoved", f"{_extent(before[1])} throughout")

    def _amounts(self, scenario: Scenario) -> list[Fraction]:
        quantity = self.trial.quantity
        found = [profile for profile in self._predicted(scenario) if self._satisfies(profile)]
        if quantity.startswith(PAYOFF):
            player = quantity.removeprefix(PAYOFF)
            # a pattern says what is used, not how often
            ways = (played(scenario, profile) for profile in found)
            return [
                scenario.form.expected(w)[player].evaluate(scenario.values) for w in ways if w is not None
            ]
        amounts = (measured(scenario, profile).get(quantity) for profile in found)
        return [amount for amount in amounts if amount is not None]


def _regimes(scenario: Scenario, along: str) -> tuple[Regime, ...] | None:
    """Return what is predicted where along an assumption; None where there are no formulas, but solutions at points."""
    try:
        return axis_regimes(scenario, along).regimes
    except ScenarioError:
        if isinstance(scenario.form, Assessed):
            return None
        raise


def _informed(scenario: Scenario, accuracy: Fraction) -> tuple[Word, str]:
    """Return whether a report on the one hidden draw is worth something for middle priors, and for none at an end."""
    bands = intelligence(scenario, accuracy).bands
    if not bands:
        return "unmoved", "worth nothing at any prior"
    start, end = bands[0][0], bands[-1][1]
    where = f"worth something from {float(start):.4g} to {float(end):.4g}"
    return ("holds" if start > 0 and end < 1 else "fails"), where


def _mediated(scenario: Scenario) -> tuple[Word, str]:
    """Return whether a mediator adds to the best equilibrium, by more than the digits of a mixed one.

    Raises
    ------
    ScenarioError
        Where not all equilibria without it are known: a better one may be among those that are missing.
    """
    found = mediated(scenario)
    if not found.complete:
        raise ScenarioError(f"mediator: found a list of equilibria that is not complete: {found.reason}")
    best = float(found.best.value)
    more = found.gain > DIGITS * max(abs(best), abs(best - found.gain))
    return ("holds" if more else "fails"), f"{best:.4g}, and {best - found.gain:.4g} without"


def _short(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):g}"


def _amount(value: Fraction, amounts: Sequence[Fraction]) -> str:
    return f"{_extent(amounts)} at {float(value):.4g}"


def _extent(amounts: Sequence[Fraction]) -> str:
    least, most = f"{float(min(amounts)):.4g}", f"{float(max(amounts)):.4g}"
    return least if least == most else f"{least} to {most}"


def _grid(scenario: Scenario, along: str) -> list[Fraction]:
    low, high = scenario.range(along)
    return [low + (high - low) * k / (POINTS - 1) for k in range(POINTS)]


def _selected(scenario: Scenario, concept: str) -> tuple[Profile, ...]:
    """Return the pure profiles that a concept selects."""
    from bargaining.analysis.selection.concepts import CONCEPTS, LOGIT, PERFECT, POOL

    known = {one.name: one for one in (LOGIT, POOL, *CONCEPTS, PERFECT)} | {"logit": LOGIT}
    if concept not in known:
        raise ScenarioError(f"unknown selection {concept!r}{nearest(concept, known)}")
    picked = known[concept].choose(scenario, scenario.game())
    return tuple(p for p in scenario.form.candidates() if outcome_label(scenario, p) in picked.outcomes)


def _listed(scenario: Scenario, found: Sequence[Profile]) -> str:
    return ", ".join(outcome_label(scenario, profile) for profile in found) or "nothing is predicted"
