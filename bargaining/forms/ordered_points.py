"""A plan of moves in order at one point: what keeps each mover from every other choice, term by term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import Profile, TermDifference
from bargaining.forms.formula import FALSE, Condition
from bargaining.forms.moves_choices import Choice, words
from bargaining.forms.moves_plans import Plans
from bargaining.forms.moves_stages import ANY, Moves, Stage

if TYPE_CHECKING:
    from bargaining.forms.ordered import Ordered

OUT = "what may be chosen ends before it"


@dataclass(frozen=True, eq=False)
class Played:
    """Hold how a game is played at a point.

    Parameters
    ----------
    moves : Moves
        The game.
    values : mapping of str to Fraction
        The assumptions.
    chosen : mapping of str to str
        The option at each move that is made.
    levels : mapping of str to Fraction
        The number at each move that is one, and the draw at which an answer turns.
    """

    moves: Moves
    values: Mapping[str, Fraction]
    chosen: Mapping[str, str]
    levels: Mapping[str, Fraction]

    def expectation(self, polynomial: Polynomial) -> Fraction:
        """Return the expectation of a polynomial in assumptions, moves, indicators, draws and distances."""
        known = {
            s.name: Fraction(0) for s in self.moves.stages if not s.options
        }  # what is paid does not depend on these
        known |= {**self.values, **{n: x for n, x in self.levels.items() if "." not in n}}
        known |= {name: Fraction(0) for name in polynomial.variables if "." in name}
        for name, inner in self.moves.distances:
            known[name] = abs(inner.evaluate(known))
        typed = next((s for s in self.moves.stages if s.draw and s.name in self.chosen), None)
        if typed is None:
            return self._after(polynomial, known, self.chosen)
        assert typed.draw is not None
        low, high = (end.evaluate(known) for end in (typed.draw.least, typed.draw.most))
        own = self.chosen[typed.name]
        if own in typed.options:
            parts = [(own, low, high)]
        else:
            first, second = own.split("_then_")
            turn = self.levels[f"{typed.name}.turn"]
            parts = [(first, low, turn), (second, turn, high)]
        total = Fraction(0)
        for option, start, end in parts:
            happened = self._happened(known, {**self.chosen, typed.name: option})
            rest = polynomial.substitute({n: x for n, x in happened.items() if n != typed.draw.name})
            for power, c in enumerate(rest.coefficients(typed.draw.name), start=1):
                total += c * (end**power - start**power) / power
        return (
            total / (high - low)
            if high > low
            else self._after(
                polynomial, {**known, typed.draw.name: low}, {**self.chosen, typed.name: parts[0][0]}
            )
        )

    @staticmethod
    def _happened(known: Mapping[str, Fraction], chosen: Mapping[str, str]) -> dict[str, Fraction]:
        return {**known, **{f"{move}.{option}": Fraction(1) for move, option in chosen.items()}}

    def _after(
        self, polynomial: Polynomial, known: Mapping[str, Fraction], chosen: Mapping[str, str]
    ) -> Fraction:
        return polynomial.evaluate(self._happened(known, chosen))


class Explained:
    """Hold the conditions of a plan at a point, each with what its deviation changes.

    Parameters
    ----------
    form : Ordered
        The game.
    profile : tuple of str
        The plan.
    values : mapping of str to Fraction
        The point.
    """

    def __init__(self, form: Ordered, profile: Profile, values: Mapping[str, Fraction]) -> None:
        self.form = form
        self.values = form.point(values)
        self.plan = form.named(profile)[form.case(profile, values)]
        self.levels = {name: form.number(q, values) for name, q in self.plan.levels.items()}
        self._other: dict[Condition, Played] = {}
        for number, stage in enumerate(form.plans.moves.stages):
            if self.plan.chosen.get(stage.name) == ANY:
                level = self._plans(number).some_level(number, self._history(number), self.plan.chosen)
                known = {**self.values, **self.levels}
                self.levels[stage.name] = stage.least.evaluate(known) if level is None else level.evaluate({})

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Return what each mover on the way would lose by other choices, place by place."""
        moves = self.form.plans.moves
        made = [(k, s) for k, s in enumerate(moves.stages) if s.name in self.plan.chosen]
        return tuple(condition for k, stage in made for condition in self._of(k, stage))

    def _of(self, number: int, stage: Stage) -> Iterator[Condition]:
        place = (stage.player, stage.name)
        if stage.name in self.levels:
            out = self._outside(stage)
            if out is not None:
                yield Condition(Polynomial.constant(out), False, *place, OUT)
        if stage.draw is not None:
            yield from self._against_types(stage)
            return
        paid = self._paid(self._here, stage.player)
        seen = set()
        for row in self._rows(number):
            name = words(row.after, row.option)
            if self._same(stage, row) or name in seen:
                continue
            seen.add(name)
            played = self._instead(stage, row)
            margin = paid - self._paid(played, stage.player)
            condition = Condition(Polynomial.constant(margin), False, *place, name)
            self._other[condition] = played
            yield condition

    @property
    def _here(self) -> Played:
        return Played(self.form.plans.moves, self.values, self.plan.chosen, self.levels)

    def _paid(self, played: Played, player: str) -> Fraction:
        own = (t.polynomial for t in self.form.terms_paid if t.player == player)
        return sum((played.expectation(p) for p in own), Fraction(0))

    def _outside(self, stage: Stage) -> Fraction | None:
        """Return by how much a number lies outside what may be chosen, negative, or None where it does not."""
        known, level = {**self.values, **self.levels}, self.levels[stage.name]
        gaps = [level - stage.least.evaluate(known)]
        if stage.most is not None:
            gaps.append(stage.most.evaluate(known) - level)
        return min(gaps) if min(gaps) < 0 else None

    def _plans(self, number: int) -> Plans:
        """Return the game at the point, with the numbers that were chosen before a move."""
        moves = self.form.plans.moves
        before = {s.name for s in moves.stages[:number]}
        return Plans(moves.at({**self.values, **{n: x for n, x in self.levels.items() if n in before}}))

    def _history(self, number: int) -> dict[str, str]:
        before = self.form.plans.moves.stages[:number]
        return {s.name: self.plan.chosen[s.name] for s in before if s.options and s.name in self.plan.chosen}

    def _rows(self, number: int) -> list[Choice]:
        """Return what a mover may do after the numbers that were chosen before, with what follows."""
        plans = self._plans(number)
        rows, _ = plans.rows(number, self._history(number))
        return [row for row in rows if row.near is not FALSE]

    def _same(self, stage: Stage, row: Choice) -> bool:
        chosen = {stage.name: row.option, **row.after.chosen}
        return all(self.plan.chosen.get(name) == option for name, option in chosen.items())

    def _instead(self, stage: Stage, row: Choice) -> Played:
        moves = self.form.plans.moves
        later = {s.name for s in moves.stages[[s.name for s in moves.stages].index(stage.name) :]}
        chosen = {n: o for n, o in self.plan.chosen.items() if n not in later}
        levels = {n: x for n, x in self.levels.items() if n.partition(".")[0] not in later}
        own = {} if row.level is None else {stage.name: row.level}
        numbers = {n: q.evaluate({}) for n, q in {**own, **row.after.levels}.items()}
        return Played(
            moves, self.values, {**chosen, stage.name: row.option, **row.after.chosen}, {**levels, **numbers}
        )

    def _against_types(self, stage: Stage) -> Iterator[Condition]:
        """Yield what a mover that knows a draw would lose by another way to answer, on average over the draw."""
        paid = self._paid(self._here, stage.player)
        for option in stage.options:
            if option != self.plan.chosen[stage.name]:
                played = Played(
                    self.form.plans.moves, self.values, {**self.plan.chosen, stage.name: option}, self.levels
                )
                margin = paid - self._paid(played, stage.player)
                condition = Condition(
                    Polynomial.constant(margin),
                    False,
                    stage.player,
                    stage.name,
                    f"{option}, whatever is drawn",
                )
                self._other[condition] = played
                yield condition

    def terms(self, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what a deviation changes, term by term; the sum is minus the condition's polynomial."""
        if condition not in self._other:
            gap = -condition.polynomial
            return (TermDifference("How far it lies outside", gap, (), "what may be chosen is limited"),)
        other = self._other[condition]
        found = []
        for term in self.form.terms_paid:
            if term.player == condition.player:
                change = other.expectation(term.polynomial) - self._here.expectation(term.polynomial)
                if change:
                    found.append(
                        TermDifference(term.name, Polynomial.constant(change), term.evidence, term.assumption)
                    )
        return tuple(found)
