r"""Plans of games with moves in order, some of which are numbers: what happens from a move on, and where it is best.

Plans are made from the last move backwards. One holds levels, which are quotients of polynomials in the assumptions and
in earlier moves, and a formula in the same that says where it is subgame perfect: what follows is, and the mover
gains by no other choice, whatever supported plan follows that:

.. math:: S(a, q) = S(q) \wedge \bigwedge_{b, o} ( \neg S(o) \vee u(a, q) \ge u(b, o) ).

So a tie of a later mover is answered as the mover before likes best, without which there would be no best choice: an
offer is best where it leaves the other side indifferent, and it is accepted there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.algebra.signs import Signs
from bargaining.errors import ScenarioError
from bargaining.forms.formula import FALSE, TRUE, Condition, Formula, disjunction
from bargaining.forms.moves_algebra import Calculus
from bargaining.forms.moves_choices import Choice, Plan, both, words
from bargaining.forms.moves_draws import answers
from bargaining.forms.moves_levels import choices_of_levels, some_level
from bargaining.forms.moves_stages import Moves, Stage

MAX_COMPARISONS = 60_000


class Unsolved(ScenarioError):
    """A game that cannot be solved in quotients of polynomials.

    Parameters
    ----------
    move : str
        At which move.
    reason : str
        What was found, and what is expected.
    """

    def __init__(self, move: str, reason: str) -> None:
        super().__init__(f"moves.{move}: {reason}")
        self.move, self.reason = move, reason


@dataclass(frozen=True, eq=False)
class Plans:
    """Make the plans of a game.

    Parameters
    ----------
    moves : Moves
        The game.
    """

    moves: Moves
    calculus: Calculus = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what is known of signs."""
        object.__setattr__(self, "calculus", Calculus(Signs(self._ranges())))

    def _ranges(self) -> dict[str, tuple[Fraction | None, Fraction | None]]:
        found = dict(self.moves.ranges)
        for stage in self.moves.stages:
            if not stage.options:
                low = stage.least.constant_value
                high = None if stage.most is None else stage.most.constant_value
                found[stage.name] = (low, high)
        return found

    @cached_property
    def all(self) -> tuple[Plan, ...]:
        """Return the plans of the whole game that may hold somewhere; distances in them are variables of their own."""
        return self.below(0, {})

    def below(self, number: int, history: Mapping[str, str]) -> tuple[Plan, ...]:
        """Return the plans from a move on, after what was chosen before among options."""
        if number == len(self.moves.stages):
            return (self._end(history),)
        stage = self.moves.stages[number]
        if not self.moves.reached(stage, history):
            return self.below(number + 1, history)
        try:
            if stage.draw is not None:
                return tuple(self._by_draw(number, stage, history))
            rows, everywhere = self.rows(number, history)
            return tuple(self._best(stage, rows, everywhere))
        except Unsolved:
            raise
        except ScenarioError as error:
            raise Unsolved(stage.name, str(error)) from None

    def rows(self, number: int, history: Mapping[str, str]) -> tuple[list[Choice], Formula]:
        """Return what a mover may do with what follows, and where nothing else may be best."""
        stage = self.moves.stages[number]
        mover = self._mover(stage)
        if not stage.options:
            return choices_of_levels(self.calculus, stage, mover, self.below(number + 1, history))
        rows = [
            Choice(option, plan, None, plan.holds, self.calculus.relaxed(plan.holds), (plan.payoffs[mover],))
            for option in stage.options
            for plan in self.below(number + 1, {**history, stage.name: option})
        ]
        return rows, TRUE

    def some_level(
        self, number: int, history: Mapping[str, str], chosen: Mapping[str, str]
    ) -> Quotient | None:
        """Return a number after which play goes on as it was chosen, where its mover does not care which."""
        stage = self.moves.stages[number]
        for plan in self.below(number + 1, history):
            if all(chosen.get(name) == option for name, option in plan.chosen.items()):
                found = some_level(self.calculus, stage, self._mover(stage), plan)
                if found is not None:
                    return found
        return None

    def _by_draw(self, number: int, stage: Stage, history: Mapping[str, str]) -> Iterator[Plan]:
        """Yield the answers of a mover that alone knows what was drawn."""
        ends = []
        for option in stage.options:
            plans = self.below(number + 1, {**history, stage.name: option})
            if len(plans) != 1 or plans[0].chosen:
                raise ScenarioError("found a move after one that knows a draw, expected none")
            ends.append([paid.above for paid in plans[0].payoffs])
        return answers(self.calculus, stage, self._mover(stage), ends)

    def _mover(self, stage: Stage) -> int:
        return self.moves.players.index(stage.player)

    def _end(self, history: Mapping[str, str]) -> Plan:
        return Plan(
            {}, {}, {}, tuple(Quotient(self.paid(p, history)) for p in self.moves.payoffs), TRUE, TRUE
        )

    def paid(self, polynomial: Polynomial, history: Mapping[str, str]) -> Polynomial:
        """Return a polynomial after what was chosen among options, distances as variables of their own."""
        values: dict[str, Fraction | Polynomial] = {**self.moves.happened(polynomial, history)}
        return self._measured(polynomial.substitute(values))

    def _measured(self, polynomial: Polynomial) -> Polynomial:
        """Return a polynomial with distances as variables of their own, those inside of others included."""
        found: dict[str, Fraction | Polynomial] = {
            name: self.calculus.distance(self._measured(inner), name)
            for name, inner in self.moves.distances
            if name in polynomial.variables
        }
        return polynomial.substitute(found) if found else polynomial

    # ------------------------------------------------------------ what is best

    def _best(self, stage: Stage, rows: Sequence[Choice], everywhere: Formula) -> Iterator[Plan]:
        """Yield each choice with where it is no worse than every other one."""
        if len(rows) ** 2 > MAX_COMPARISONS:
            raise ScenarioError(
                f"found {len(rows):,} choices with what follows them, expected at most {int(MAX_COMPARISONS**0.5)}"
            )
        for k, row in enumerate(rows):
            if row.holds is FALSE:
                continue
            parts = [everywhere, row.holds]
            for j, other in enumerate(rows):
                if j != k and not (row.piece >= 0 and row.piece == other.piece):
                    parts.append(self._withstood(stage, row, other))
                if parts[-1] is FALSE:
                    break
            holds = both(parts)
            if holds is not FALSE:
                chosen = {stage.name: row.option, **row.after.chosen}
                levels = {**({} if row.level is None else {stage.name: row.level}), **row.after.levels}
                yield Plan(chosen, levels, row.after.shares, row.after.payoffs, holds, row.holds)

    def _withstood(self, stage: Stage, row: Choice, other: Choice) -> Formula:
        """Return where a choice is no worse than another, or the other cannot be had."""
        like = Condition(Polynomial(), False, stage.player, stage.name, words(other.after, other.option))
        signs = self.calculus.signs
        if any(signs.nonnegative((f - other.floors[0]).above) for f in row.floors):
            return TRUE
        hopeless = any(signs.positive((f - row.floors[0]).above) for f in other.floors)
        margin = FALSE if hopeless else self.calculus.leaf((row.floors[0] - other.floors[0]).above, like)
        return disjunction((self.calculus.negated(other.near), margin))
